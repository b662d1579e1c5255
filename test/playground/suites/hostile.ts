import { describe, expect, it } from 'vitest';
import type { WithPage } from './suite.ts';

const FORBIDDEN = `for (const name of ['localStorage', 'sessionStorage'])
  Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError'); } });`;

export function hostileSuite(withPage: WithPage): void {
  describe('what is clumsy or hostile', () => {
    it('is taken where the host forbids WebAssembly: the other engine parses, and the page says so', () =>
      withPage(
        async (session) => {
          const { page } = session;
          await session.write('hostname = a\nmemory_limit = 64M\n');
          expect(await page.locator('.figures').textContent()).toContain('(typescript engine)');
          await session.tab('Tokens');
          expect(await page.locator('.token').count()).toBe(2);
          await session.tab('config.json');
          expect(JSON.parse(await session.json()).hostname).toBe('a');
          await session.tab('Speed');
          await page.getByRole('button', { name: 'Measure' }).click();
          await page.locator('.plot').waitFor({ timeout: 90_000 });
          expect(await page.locator('.speed tbody th').count()).toBe(2);
          // That is what the policy reports.
          expect(session.errors.every((error) => error.includes('WebAssembly'))).toBe(true);
          session.errors.length = 0;
        },
        { policy: "script-src 'self'" },
      ));

    it('is taken where nothing may be stored', () =>
      withPage(
        async (session) => {
          await session.page.getByRole('button', { name: 'Switch to dark colours' }).click();
          await session.write('hostname = a\n');
          await session.page.reload();
          await session.settled();
          expect(await session.text()).toContain('hostname    = web-1');
        },
        { before: FORBIDDEN },
      ));

    it('is a text of five megabytes: it is analysed, and the page answers meanwhile', () =>
      withPage(async (session) => {
        const { page } = session;
        const line = 'process_env = NAME=a value that is neither short nor long\n';
        const lines = Math.ceil((5 * 1024 * 1024) / line.length);
        await session.write(line.repeat(lines));
        for (const name of ['Config', 'Tokens', 'Lifecycle']) {
          await session.tab(name);
          expect(await page.getByRole('tabpanel').locator('*').count()).toBeLessThan(6000);
        }
        expect(await page.locator('.figures').textContent()).toContain(`${lines.toLocaleString('en')} lines`);
        await page.getByRole('button', { name: 'Share' }).click();
        await page.locator('.notice.bad', { hasText: 'too long for a link' }).waitFor();
      }));

    it('is NUL, bidirectional controls, combining characters: shown, reported, and kept', () =>
      withPage(async (session) => {
        const text = 'hostname = a\0b\u202ec\nprocess_arg = \u{1f40b}\u0301\u2066\n';
        await session.write(text);
        for (const name of ['config.json', 'Tokens', 'Lifecycle', 'Config']) await session.tab(name);
        expect(await session.text()).toBe(text);
        const codes = await session.page.locator('.problems-list a.code').allTextContents();
        expect(codes).toContain('control-character');
      }));

    it('is several files at once: one is opened, and the page says so', () =>
      withPage(async (session) => {
        await session.page.evaluate(() => {
          const dataTransfer = new DataTransfer();
          for (const name of ['a', 'b', 'c'])
            dataTransfer.items.add(new File([`hostname = ${name}\n`], `${name}.conf`));
          document.body.dispatchEvent(
            new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }),
          );
        });
        await session.page.getByText('Opened a.conf. One at a time: 2 others left out.').waitFor();
        expect(await session.text()).toBe('hostname = a\n');
      }));

    it('is a reload, or going away and coming back: what was written is there', () =>
      withPage(async (session) => {
        const { page } = session;
        await session.write('hostname = kept\n');
        await page.reload();
        await session.settled();
        expect(await session.text()).toBe('hostname = kept\n');
        await page.goto('about:blank');
        await page.goBack();
        await session.settled();
        expect(await session.text()).toBe('hostname = kept\n');
      }));

    it('is a fix of what has changed since: it is not applied', () =>
      withPage(async (session) => {
        const { page } = session;
        await session.write('process_arg = sh\nnamespace = mount\nmemory_limit = 64M');
        await page.locator('.cm-lintRange-error').hover();
        const fix = page.locator('.cm-tooltip').getByRole('button', { name: 'write 67108864' });
        await fix.waitFor();
        const inserted = '# new\n';
        await page.evaluate((insert) => {
          const button = document.querySelector<HTMLElement>('.cm-diagnosticAction')!;
          const element = document.querySelector('.lines .cm-content') as unknown as {
            cmTile: { view: { dispatch(transaction: object): void } };
          };
          element.cmTile.view.dispatch({ changes: { from: 0, insert } });
          button.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, cancelable: true }));
          button.click();
        }, inserted);
        await session.settled();
        expect(await session.text()).toBe(
          `${inserted}process_arg = sh\nnamespace = mount\nmemory_limit = 64M`,
        );
      }));
  });
}
