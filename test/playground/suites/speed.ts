import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { generate } from '../../../playground/tabs/speed/generate.ts';
import { parse } from '../../../src/index.ts';
import { fromSpec, readSpec } from '../../../src/spec/index.ts';
import { openBareEditor } from '../bare-editor.ts';
import type { BuiltPlayground } from '../built.ts';
import type { WithPage } from './suite.ts';

const LINES = 10_000;
const TEXT = Array.from({ length: LINES }, (_, i) => `process_env = NAME_${i}=value ${i}\n`).join('');
const ROUNDS = 6;
const KEYS_A_ROUND = 12;
/** Between keys, in milliseconds: as fast as people type. */
const PACE = 100;
/** By then all that follows from a key has come, in milliseconds. */
const SETTLED = 1000;
/** How much more work a key may be for the main thread than in an editor that does nothing else: 1.4 to 2.2 were measured. */
const WORK_MAX = 3;

export function speedSuite(withPage: WithPage, built: BuiltPlayground): void {
  describe('speed', () => {
    it.each([
      ['small', 24],
      ['typical', 34],
      ['large', 174],
    ] as const)('generates %s configurations of %i lines that say the same in both forms', (size, lines) => {
      for (const sample of generate(3, size)) {
        expect(sample.lines.split('\n').length - 1).toBe(lines);
        expect(fromSpec(readSpec(sample.json).spec).config).toEqual(parse(sample.lines));
      }
    });

    it('measures each engine and JSON.parse, with progress, and can be stopped', () =>
      withPage(async (session) => {
        const { page } = session;
        await session.tab('Speed');
        await page.getByRole('button', { name: 'Measure' }).click();
        await page.getByRole('progressbar').waitFor();
        await page.getByRole('button', { name: 'Stop' }).click();
        expect(await page.getByRole('progressbar').count()).toBe(0);
        await page.getByRole('button', { name: 'Measure' }).click();
        await page.locator('.plot').waitFor({ timeout: 90_000 });
        const names = ['ociconf, WebAssembly', 'ociconf, TypeScript', 'JSON.parse'];
        expect(await page.locator('.speed tbody th').allTextContents()).toEqual(names);
        const bars = await page
          .locator('.bar-row rect')
          .evaluateAll((all) => all.map((bar) => Number(bar.getAttribute('width'))));
        expect(bars.every((width) => width > 0)).toBe(true);
        const medians = await page.locator('.speed tbody td:nth-child(2)').allTextContents();
        expect(medians.map(Number.parseFloat).every((time) => time > 0 && time < 100_000)).toBe(true);
      }));

    it(`keeps typing in ${LINES} lines fluid`, () =>
      withPage(async (session) => {
        const { page } = session;
        const bare = await openBareEditor(page.context().browser()!, TEXT);
        await session.write(TEXT);
        await session.moveTo(TEXT.length >> 1);
        await session.focus();
        const [mine, least] = [await workOf(page), await workOf(bare)];
        const rounds: (readonly [number, number])[] = [];
        // In turns: a machine that is busy is so for both.
        for (let i = 0; i < ROUNDS; i++) {
          const work = await mine(async () => {
            await type(page);
            // Asking the page whether it has settled would be work.
            await setTimeout(SETTLED);
          });
          await session.settled();
          rounds.push([work, await least(() => type(bare))]);
        }
        await bare.context().close();
        const median = (of: (round: readonly [number, number]) => number): number =>
          rounds.map(of).sort((a, b) => a - b)[ROUNDS >> 1]!;
        const ratio = median(([work, bareWork]) => work / bareWork);
        console.log(
          `typing in ${LINES} lines: ${median(([work]) => work).toFixed(1)} ms of work a key, ` +
            `${median(([, work]) => work).toFixed(1)} in a bare editor; ${ratio.toFixed(2)} times`,
        );
        expect(ratio).toBeLessThan(WORK_MAX);
        expect(await session.text()).toContain('x'.repeat(ROUNDS * KEYS_A_ROUND));
        // What follows from it came, too.
        expect(await page.locator('.figures').textContent()).toContain('10,000 lines');
      }));

    it('loads nothing but its own files', () => {
      const paths = built.asked.map((url) => new URL(url, built.url).pathname);
      expect(paths.every((path) => path.startsWith('/some/where/'))).toBe(true);
    });
  });
}

async function type({ keyboard }: Page): Promise<void> {
  for (let i = 0; i < KEYS_A_ROUND; i++) await keyboard.type('x', { delay: PACE });
}

/** Measures the main thread's milliseconds a key: time of the processor, so that waiting does not count. */
async function workOf(page: Page): Promise<(work: () => Promise<void>) => Promise<number>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const worked = async (): Promise<number> => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')!.value * 1000;
  };
  return async (work) => {
    const before = await worked();
    await work();
    return ((await worked()) - before) / KEYS_A_ROUND;
  };
}
