import { describe, expect, it } from 'vitest';
import type { WithPage } from './suite.ts';

const TEXT = 'hostname = first\nhostname = web-1\nprocess_arg = sh\nmount = /tmp:tmpfs:tmpfs:ro,nosuid\n';

export function configSuite(withPage: WithPage): void {
  describe('the configuration', () => {
    it('marks the line of what is pointed at', () =>
      withPage(async (session) => {
        const { page } = session;
        await session.write(TEXT);
        await page.locator('[data-id=hostname]').hover();
        expect(await page.locator('.cm-linked').allTextContents()).toEqual(['web-1']);
        await page.locator('[data-id="process.args.0"]').hover();
        expect((await page.locator('.cm-linked').allTextContents()).join('')).toBe('process_arg = sh');
        await page.locator('[data-id="process.uid"]').hover();
        expect(await page.locator('.cm-linked').count()).toBe(0);
      }));

    it('marks what the cursor is in, as far down as it is open', () =>
      withPage(async (session) => {
        const { page } = session;
        await session.write(TEXT);
        const marked = () => page.locator('.row.marked').getAttribute('data-id');
        await session.moveTo(TEXT.indexOf('web-1'));
        expect(await marked()).toBe('hostname');
        await session.moveTo(TEXT.indexOf('nosuid') + 1);
        expect(await marked()).toBe('mounts.0');
        await page.locator('[data-id="mounts.0"]').focus();
        await page.keyboard.press('ArrowRight');
        await session.moveTo(TEXT.indexOf('nosuid') + 1);
        expect(await marked()).toBe('mounts.0.options.1');
        // The first of two lines of which the last one counts made nothing.
        await session.moveTo(3);
        expect(await page.locator('.row.marked').count()).toBe(0);
      }));

    it('goes to the line of what is chosen', () =>
      withPage(async (session) => {
        await session.write(TEXT);
        await session.page.locator('[data-id=hostname]').click();
        await session.focus();
        await session.page.keyboard.insertText('other');
        expect(await session.text()).toBe(TEXT.replace('web-1', 'other'));
      }));

    it('is gone through with the keyboard', () =>
      withPage(async (session) => {
        const { page } = session;
        await session.write(TEXT);
        const focused = () => page.evaluate(() => (document.activeElement as HTMLElement).dataset.id);
        await page.locator('[role=treeitem][tabindex="0"]').focus();
        for (const [key, id] of [
          ['Home', 'ociVersion'],
          ['ArrowDown', 'root'],
          ['ArrowLeft', 'root'],
          ['ArrowDown', 'process'],
          ['ArrowRight', 'process.args'],
          ['ArrowLeft', 'process.args'],
          ['ArrowLeft', 'process'],
          ['End', 'linux.cpuPeriod'],
        ] as const) {
          await page.keyboard.press(key);
          expect(await focused()).toBe(id);
        }
        expect(await page.locator('[data-id=root]').getAttribute('aria-expanded')).toBe('false');
      }));

    it('shows long lists a page at a time, and the page that the cursor is in', () =>
      withPage(async (session) => {
        const { page } = session;
        const text = Array.from({ length: 1000 }, (_, i) => `process_env = V${i}=1\n`).join('');
        await session.write(text);
        await session.moveTo(text.indexOf('V555='));
        expect(await page.locator('.row.marked').textContent()).toBe('555V555=1');
        expect(await page.locator('.row').count()).toBeLessThan(200);
        await page.getByText('400 more').click();
        expect(await page.locator('[data-id="process.env.600"]').count()).toBe(1);
      }));
  });
}
