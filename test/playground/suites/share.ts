import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fragmentOf } from '../../../playground/share/link.ts';
import type { BuiltPlayground } from '../built.ts';
import type { Session } from '../session.ts';
import type { WithPage } from './suite.ts';

const HOSTILE = 'hostname = <img src=x onerror=alert(1)>\n# </script><script>alert(2)</script>\n';

const TAG = '<img src=x onerror=alert(1)>';
/** Has it where each tab and the list of problems show it. */
const SHOWN = `hostname = ${TAG}
hook_poststop = /${TAG}
${TAG}
# </script><script>alert(2)</script>
`;
/** What the text would become; CodeMirror has images without a source. */
const MADE = 'img[src], [onerror], main script, iframe';

/** The header that the guide asks hosts for. */
const HEADER = readFileSync(new URL('../../../docs/guides/security.md', import.meta.url), 'utf8')
  .split('\nContent-Security-Policy: ')[1]!
  .split('\n', 1)[0]!;

/** Asks the page's host; run where it is to be tried. */
const ask = (): Promise<string> =>
  fetch('/some/where/').then(
    () => 'sent',
    () => 'refused',
  );

/** The same in every way that a worker has. Whether it was answered is for the host to say. */
const askInAllWays = async (): Promise<void> => {
  const url = new URL('/some/where/', location.origin).href;
  const request = new XMLHttpRequest();
  const ended = new Promise((resolve) => request.addEventListener('loadend', resolve));
  request.open('POST', `${url}?request`);
  request.send('text');
  const events = new EventSource(`${url}?events`);
  const failed = [new WebSocket(`${url.replace('http', 'ws')}?socket`), events].map(
    (source) => new Promise((resolve) => source.addEventListener('error', resolve)),
  );
  await Promise.all([ended, ...failed, fetch(`${url}?fetch`).catch(() => {})]);
  events.close();
};
const WAYS = ['events', 'fetch', 'request', 'socket'];

/** What each of the page's workers gets when it asks. */
async function outcomesOf({ page }: Session): Promise<string[]> {
  return Promise.all(page.workers().map((worker) => worker.evaluate(ask)));
}

/** By which ways the host was asked by the page's workers, of which each tries all. */
async function heardOf({ page }: Session, { asked }: BuiltPlayground): Promise<string[]> {
  const before = asked.length;
  await Promise.all(page.workers().map((worker) => worker.evaluate(askInAllWays)));
  const ways = asked.slice(before).map((url) => url.split('?')[1] ?? url);
  return [...new Set(ways)].sort();
}

export function shareSuite(withPage: WithPage, built: BuiltPlayground): void {
  describe('sharing', () => {
    it('puts the lines into the address, from which another page has them', () =>
      withPage(async (session) => {
        const { page } = session;
        await session.write(HOSTILE);
        await page.getByRole('button', { name: 'Share' }).click();
        await page.locator('.notice', { hasText: 'link' }).waitFor();
        const fragment = new URL(page.url()).hash;
        expect(fragment.startsWith('#lines=')).toBe(true);
        await withPage(async (other) => expect(await other.text()).toBe(HOSTILE), { fragment });
      }));

    it('shows what a link holds as text, and runs none of it', async () => {
      const fragment = `#${await fragmentOf(SHOWN)}`;
      await withPage(
        async (session) => {
          const { page } = session;
          let dialogs = 0;
          page.on('dialog', (dialog) => {
            dialogs++;
            void dialog.dismiss();
          });
          // Each line has an element of its own.
          const lines = await page.locator('.lines .cm-line').allTextContents();
          expect(lines.join('\n')).toBe(SHOWN);
          expect(await page.locator('.problems-list .message').allTextContents()).toEqual(
            expect.arrayContaining([expect.stringContaining(TAG)]),
          );
          for (const name of ['Config', 'config.json', 'Tokens', 'Lifecycle']) {
            await session.tab(name);
            if (name === 'config.json') await session.json();
            await page.getByRole('tabpanel').filter({ hasText: TAG }).waitFor();
            expect(await page.locator(MADE).count(), name).toBe(0);
          }
          expect(dialogs).toBe(0);
        },
        { fragment },
      );
    });

    it('says of a broken link that it is, and opens the example', () =>
      withPage(
        async (session) => {
          expect(await session.page.locator('.notice.bad').textContent()).toContain('cut off or was changed');
          expect(await session.text()).toContain('hostname    = web-1');
        },
        { fragment: '#lines=AAAA%%' },
      ));

    it('sends nothing: what a page tries is refused', () =>
      withPage(async (session) => {
        const { page } = session;
        expect(await page.evaluate(ask)).toBe('refused');
        const policy = await page.locator('meta[http-equiv]').getAttribute('content');
        expect(policy).not.toContain('unsafe-inline');
        expect(policy).not.toContain("'unsafe-eval'");
        // That is what the policy reports.
        expect(session.errors.every((error) => error.includes('Content Security Policy'))).toBe(true);
        session.errors.length = 0;
      }));

    it('keeps workers from connecting where the host sends the header that the guide names', () =>
      withPage(
        async (session) => {
          await session.tab('config.json');
          expect(JSON.parse(await session.json()).hostname).toBe('web-1');
          expect(await session.page.locator('.figures').textContent()).toContain('(wasm engine)');
          session.check();
          expect(await outcomesOf(session)).toEqual(['refused', 'refused']);
          expect(await heardOf(session, built)).toEqual([]);
          // That is what the policy reports.
          session.errors.length = 0;
        },
        { policy: HEADER },
      ));

    it("does not without it, as the guide says: its own policy is the page's alone", () =>
      withPage(async (session) => {
        expect(new Set(await outcomesOf(session))).toEqual(new Set(['sent']));
        expect(await heardOf(session, built)).toEqual(WAYS);
        // That the host has no answer to some of them.
        session.errors.length = 0;
      }));
  });

  describe('files', () => {
    it('are opened by picking and by dropping', () =>
      withPage(async (session) => {
        const { page } = session;
        const file = (content: Buffer) => ({ name: 'a.conf', mimeType: 'text/plain', buffer: content });
        await page.setInputFiles('input[type=file]', file(Buffer.from('hostname = picked\r\n')));
        await page.getByText('Opened a.conf.').waitFor();
        expect(await session.text()).toBe('hostname = picked\r\n');
        await page.evaluate(() => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(['hostname = dropped\n'], 'b.conf'));
          const target = document.querySelector('.cm-content')!;
          for (const type of ['dragover', 'drop']) {
            target.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
          }
        });
        await page.getByText('Opened b.conf.').waitFor();
        expect(await session.text()).toBe('hostname = dropped\n');
        await page.setInputFiles('input[type=file]', file(Buffer.from([0x23, 0xff])));
        await page.locator('.notice.bad', { hasText: 'a.conf' }).waitFor();
        expect(await session.text()).toBe('hostname = dropped\n');
      }));

    it('may be a config.json: lines follow it, and the link says what it does not hold', () =>
      withPage(async (session) => {
        const { page } = session;
        const spec = { ociVersion: '1.2.0', hostname: 'json', linux: { maskedPaths: ['/proc/kcore'] } };
        const buffer = Buffer.from(JSON.stringify(spec));
        await page.setInputFiles('input[type=file]', {
          name: 'config.json',
          mimeType: 'application/json',
          buffer,
        });
        await page.getByText('Opened config.json.').waitFor();
        await page.getByRole('tab', { name: 'config.json', selected: true }).waitFor();
        await session.json();
        expect(await session.text()).toBe('oci_version = 1.2.0\nroot_path =\nhostname = json\n');
        await page.locator('.losses', { hasText: '/linux/maskedPaths' }).waitFor();
        await page.getByRole('button', { name: 'Share' }).click();
        await page.getByText('not what only config.json says').waitFor();
        // Lines that are added take nothing of it away.
        await session.write(`${await session.text()}memory_limit = 5\n`);
        expect(JSON.parse(await session.json())).toMatchObject({
          linux: { maskedPaths: ['/proc/kcore'], resources: { memory: { limit: 5 } } },
        });
      }));
  });
}
