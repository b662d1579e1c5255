import { describe, expect, it } from 'vitest';
import type { WithPage } from './suite.ts';

export function editorSuite(withPage: WithPage): void {
  describe('the editor', () => {
    it('says what is wrong, where, and mends it', () =>
      withPage(async (session) => {
        const { page } = session;
        await session.write('process_arg = sh\nnamespace = mount\nmemory_limit = 64M\nproces_env = A=1\n');
        expect(await page.locator('.cm-lintRange-error').allTextContents()).toEqual(['64M', 'proces_env']);
        expect(await page.locator('.problems-list li').count()).toBe(2);
        await page.getByRole('button', { name: 'write 67108864' }).click();
        await session.settled();
        expect(await session.text()).toContain('memory_limit = 67108864\n');
        expect(await page.locator('.counts').textContent()).toBe('1 error');
      }));

    it('explains at the place, with a fix and a page that has the anchor', () =>
      withPage(async (session) => {
        const { page } = session;
        await session.write('process_arg = sh\nnamespace = mount\nmemory_limit = 64M');
        await page.locator('.cm-lintRange-error').hover();
        const tooltip = page.locator('.cm-tooltip');
        await tooltip.getByText('has a unit').waitFor();
        // Nothing that the editor is in cuts it off.
        const seen = await tooltip.evaluate((element) => {
          const { left, top, right, bottom } = element.getBoundingClientRect();
          const corners = [
            [left + 4, top + 4],
            [right - 4, bottom - 4],
          ] as const;
          return corners.map(([x, y]) => element.contains(document.elementFromPoint(x, y)));
        });
        expect(seen).toEqual([true, true]);
        const href = await tooltip.locator('a').getAttribute('href');
        await tooltip.getByRole('button', { name: 'write 67108864' }).click();
        expect(await session.text()).toContain('memory_limit = 67108864');
        const docs = await page.context().newPage();
        await docs.goto(new URL(href!, page.url()).href);
        expect(await docs.locator('#number-with-unit').textContent()).toBe('number-with-unit');
      }));

    it('mends at the cursor, and says what a key is', () =>
      withPage(async (session) => {
        const { page } = session;
        const text = 'process_arg = sh\nnamespace = mount\nmemory_limit = 64M';
        await session.write(text);
        await session.moveTo(3);
        await page.keyboard.press('Control+.');
        await session.settled();
        expect(await session.text()).toBe(text);
        await page.keyboard.press('F8');
        await page.keyboard.press('Control+.');
        await session.settled();
        expect(await session.text()).toBe(text.replace('64M', '67108864'));
        await page.locator('.tok-propertyName', { hasText: 'memory_limit' }).hover();
        await page.locator('.key-hover', { hasText: 'bytes, 0 for unlimited' }).waitFor();
      }));

    it('mends all at once, as far as fixes do not overlap', () =>
      withPage(async (session) => {
        await session.write('process_arg = sh\nnamespace = mount\nmemory_limit = 64M\nproces_env = A=1\n');
        await session.page.getByRole('button', { name: 'Fix all 2' }).click();
        await session.settled();
        expect(await session.text()).toBe(
          'process_arg = sh\nnamespace = mount\nmemory_limit = 67108864\nprocess_env = A=1\n',
        );
        expect(await session.page.locator('.counts').textContent()).toBe('No problems');
      }));

    it('completes keys, flags, kinds, types and options', () =>
      withPage(async (session) => {
        const { page } = session;
        for (const [typed, offered, result] of [
          ['pro', 'process_cwd', 'process_cwd = '],
          ['namespace = c', 'cgroup', 'namespace = cgroup'],
          ['root_readonly = t', 'true', 'root_readonly = true'],
          ['mount = /dev:tm', 'tmpfs', 'mount = /dev:tmpfs'],
          ['mount = /dev:tmpfs:tmpfs:nosuid,noe', 'noexec', 'mount = /dev:tmpfs:tmpfs:nosuid,noexec'],
        ] as const) {
          await session.write('');
          await page.keyboard.type(typed);
          await page.locator('.cm-tooltip-autocomplete li', { hasText: offered }).first().click();
          expect(await session.text()).toBe(result);
        }
      }));

    it('keeps carriage returns and byte order marks, of which it has something to say', () =>
      withPage(async (session) => {
        await session.write('\ufeffhostname = a\rb\n');
        expect(await session.text()).toBe('\ufeffhostname = a\rb\n');
        const codes = await session.page.locator('.problems-list a.code').allTextContents();
        expect(codes).toEqual(expect.arrayContaining(['byte-order-mark', 'control-character']));
      }));

    it('parses on WebAssembly under its own policy', () =>
      withPage(async ({ page }) => {
        expect(await page.locator('.figures').textContent()).toContain('(wasm engine)');
      }));

    it('lists a bounded number of problems, and counts the others', () =>
      withPage(async (session) => {
        await session.write('unknown\n'.repeat(3000));
        expect(await session.page.locator('.counts').textContent()).toContain('and 2,');
        expect(await session.page.locator('.problems-list li').count()).toBe(101);
      }));
  });
}
