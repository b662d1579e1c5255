import { describe, expect, it } from 'vitest';
import { generate } from '../../../playground/tabs/speed/generate.ts';
import { parse } from '../../../src/index.ts';
import { fromSpec, readSpec } from '../../../src/spec/index.ts';
import type { BuiltPlayground } from '../built.ts';
import type { WithPage } from './suite.ts';

const LINES = 10_000;
const KEYS_TYPED = 40;
/**
 * Most milliseconds of the main thread for a key, with all that follows from it: what browsers call a long task, which people notice. The time of the processor, so
 * that a busy machine makes no difference.
 */
const WORK_MAX = 50;

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
        await session.write(
          Array.from({ length: LINES }, (_, i) => `process_env = NAME_${i}=value ${i}\n`).join(''),
        );
        await session.moveTo(LINES * 15);
        await session.settled();
        await page.evaluate(() => {
          const latencies: number[] = [];
          Object.assign(globalThis, { latencies });
          const editor = document.querySelector('.lines .cm-content')!;
          editor.addEventListener('beforeinput', () => {
            const started = performance.now();
            // The task behind the frame that shows the key.
            requestAnimationFrame(() => setTimeout(() => latencies.push(performance.now() - started)));
          });
        });
        await session.focus();
        const devtools = await page.context().newCDPSession(page);
        await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
        const worked = async (): Promise<number> => {
          const { metrics } = await devtools.send('Performance.getMetrics');
          return metrics.find(({ name }) => name === 'TaskDuration')!.value * 1000;
        };
        const before = await worked();
        for (let i = 0; i < KEYS_TYPED; i++) await page.keyboard.type('x', { delay: 30 });
        await session.settled();
        const work = ((await worked()) - before) / KEYS_TYPED;
        const latencies = await page.evaluate(
          () => (globalThis as unknown as { latencies: number[] }).latencies,
        );
        latencies.sort((a, b) => a - b);
        const [median, last] = [latencies[latencies.length >> 1]!, latencies.at(-1)!];
        console.log(
          `typing in ${LINES} lines: ${work.toFixed(1)} ms of work a key; shown after ${median.toFixed(1)} ms, at most ${last.toFixed(1)} ms`,
        );
        expect(latencies).toHaveLength(KEYS_TYPED);
        expect(work).toBeLessThan(WORK_MAX);
        expect(await session.text()).toContain('x'.repeat(KEYS_TYPED));
        // What follows from it came, too.
        expect(await page.locator('.figures').textContent()).toContain('10,001 lines');
      }));

    it('loads nothing but its own files', () => {
      const paths = built.asked.map((url) => new URL(url, built.url).pathname);
      expect(paths.every((path) => path.startsWith('/some/where/'))).toBe(true);
    });
  });
}
