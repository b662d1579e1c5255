import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { describe, expect, it } from 'vitest';
import type { Session } from '../session.ts';
import type { WithPage } from './suite.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TABS = ['Config', 'config.json', 'Tokens', 'Lifecycle', 'Speed'];
const TEXT = '# a\nprocess_arg = sh\nmemory_limit = 64M\nhook_prestart = /bin/a\nproces_env = A\n';

/** What axe finds that is serious or worse, with the places. */
async function serious({ page }: Session): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ html, failureSummary }) => `${html.slice(0, 120)} ${failureSummary?.slice(0, 200)}`)
          .join(' | ')}`,
    );
}

export function accessSuite(withPage: WithPage): void {
  describe('access', () => {
    it.each([
      ['light', false, 1280],
      ['dark', true, 1280],
      ['light, narrow', false, 400],
    ] as const)('has nothing serious that axe would find: %s', (_, dark, width) =>
      withPage(
        async (session) => {
          await session.write(TEXT);
          for (const name of TABS) {
            await session.tab(name);
            if (name === 'config.json') await session.json();
            expect([name, await serious(session)]).toEqual([name, []]);
          }
        },
        { dark, width },
      ),
    );

    it('goes through the tabs with the arrow keys, and out of the editor with Tab', () =>
      withPage(async (session) => {
        const { page } = session;
        await page.getByRole('tab', { name: 'Config', exact: true }).focus();
        await page.keyboard.press('ArrowRight');
        await page.keyboard.press('ArrowRight');
        expect(await page.getByRole('tab', { selected: true }).textContent()).toBe('Tokens');
        expect(await page.getByRole('tabpanel').count()).toBe(1);
        await page.keyboard.press('End');
        expect(await page.getByRole('tab', { selected: true }).textContent()).toBe('Speed');
        await session.focus();
        await page.keyboard.press('Tab');
        expect(await page.evaluate(() => document.activeElement?.closest('.cm-editor') === null)).toBe(true);
      }));

    it('fits into 400 pixels: nothing but the code and the tabs is wider', () =>
      withPage(
        async (session) => {
          await session.write(TEXT);
          for (const name of TABS) {
            await session.tab(name);
            const width = await session.page.evaluate(() => document.documentElement.scrollWidth);
            expect([name, width]).toEqual([name, 400]);
          }
        },
        { width: 400, height: 800 },
      ));

    it('is dark where the system is, or where somebody chose it, and stays so', () =>
      withPage(
        async (session) => {
          const { page } = session;
          const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
          const dark = await ground();
          await page.getByRole('button', { name: 'Switch to light colours' }).click();
          const light = await ground();
          expect(light).not.toBe(dark);
          await page.reload();
          await session.settled();
          expect(await ground()).toBe(light);
          await page.emulateMedia({ colorScheme: 'light' });
          await page.getByRole('button', { name: 'Switch to dark colours' }).click();
          expect(await ground()).toBe(dark);
        },
        { dark: true },
      ));
  });
}
