import { describe, expect, it } from 'vitest';
import type { WithPage } from './suite.ts';

const TEXT =
  '# kept\nhostname = a\nprocess_arg = sh\nnamespace = mount\nnamespace = uts\nhook_prestart = /bin/pre:7\nhook_poststop = /bin/post\n';

export function tabsSuite(withPage: WithPage): void {
  describe('config.json', () => {
    it('follows the lines, and the lines follow it; what only it can say stays', () =>
      withPage(async (session) => {
        const { page } = session;
        await session.write(TEXT);
        await session.tab('config.json');
        const spec = JSON.parse(await session.json());
        expect(spec.hostname).toBe('a');
        await session.writeJson(
          JSON.stringify({ ...spec, hostname: 'from-json', domainname: 'example.org' }, null, 2),
        );
        await page.locator('.losses', { hasText: '/domainname' }).waitFor({ state: 'attached' });
        await session.settled();
        expect(await session.text()).toBe(TEXT.replace('= a', '= from-json'));
        await session.write(TEXT.replace('= a', '= from-lines'));
        await page.locator('.json-editor', { hasText: 'from-lines' }).waitFor();
        expect(JSON.parse(await session.json())).toMatchObject({
          hostname: 'from-lines',
          domainname: 'example.org',
        });
        expect(await page.locator('.losses summary').textContent()).toBe(
          '1 thing that only one side can say',
        );
      }));

    it('says where it is broken, and leaves the lines alone', () =>
      withPage(async (session) => {
        const { page } = session;
        await session.write(TEXT);
        await session.tab('config.json');
        await session.json();
        await session.writeJson('{"ociVersion": }');
        await page.getByText('not a JSON object: line 1, column 16').waitFor();
        expect(await session.text()).toBe(TEXT);
      }));
  });

  describe('the tokens', () => {
    it('have the bytes, the fields and the words of a record', () =>
      withPage(async (session) => {
        const { page } = session;
        await session.write('# é\nmount = /é:tmpfs:tmpfs:ro\ncpu_shares = 258\n');
        await session.tab('Tokens');
        const mount = page.locator('.token').nth(1);
        expect(await mount.locator('.hex').allTextContents()).toEqual(
          Array.from('mount = /é:tmpfs:tmpfs:ro', (c) =>
            Buffer.from(c).toString('hex').replace('c3a9', 'c3 a9'),
          ),
        );
        expect(await mount.locator('.fields li').allTextContents()).toEqual([
          'destination/é',
          'mountTypetmpfs',
          'sourcetmpfs',
          'optionro',
        ]);
        const shares = page.locator('.token').nth(2).locator('.words code');
        expect(await shares.nth(0).textContent()).toBe('0000000c');
        // Key at 30, value from 43 to 46; the integer is 258, on a multiple of 8 bytes.
        const words = (await shares.nth(1).textContent())!
          .split(' ')
          .map((word) => Number.parseInt(word, 16));
        expect([...words.slice(0, 3), ...words.slice(4)]).toEqual([30, 43, 46, 258, 0]);
        expect(await page.locator('.token').nth(2).locator('.token-head').textContent()).toContain('258');
      }));
  });

  describe('the lifecycle', () => {
    it('goes through the thirteen steps, with what is allowed in each state', () =>
      withPage(async (session) => {
        const { page } = session;
        await session.write(TEXT);
        await session.tab('Lifecycle');
        const allowed = () => page.locator('.lifecycle .operations button:enabled').allTextContents();
        expect(await allowed()).toEqual(['Create', 'Start over']);
        for (const [operation, state, next] of [
          ['Create', 'created', ['Start', 'Kill TERM', 'Kill KILL', 'Start over']],
          ['Start', 'running', ['Exit', 'Kill TERM', 'Kill KILL', 'Start over']],
          ['Exit', 'stopped', ['Delete', 'Start over']],
          ['Delete', 'none', ['Create', 'Start over']],
        ] as const) {
          await page.getByRole('button', { name: operation, exact: true }).click();
          await page.getByText(`The state is ${state}.`).waitFor();
          expect(await page.locator('.state.current').textContent()).toBe(state);
          expect(await allowed()).toEqual(next);
        }
        expect(await page.locator('.step.done').count()).toBe(13);
        expect(await page.locator('.trace code').allTextContents()).toEqual([
          '/bin/pre (state creating, pid 1000)',
          '/bin/post (state stopped, pid 0)',
        ]);
      }));

    it('shows what a failing hook leads to', () =>
      withPage(async (session) => {
        const { page } = session;
        await session.write(TEXT);
        await session.tab('Lifecycle');
        await page.getByLabel('Let this fail').selectOption('prestart hook 1');
        await page.getByRole('button', { name: 'Create', exact: true }).click();
        await page.locator('.outcome', { hasText: '/bin/pre' }).waitFor();
        expect(await page.locator('.state.current').textContent()).toBe('none');
        expect(await page.locator('.step.failed .number').allTextContents()).toEqual(['3']);
        // It is stopped and destroyed, and its poststop hooks run.
        expect(await page.locator('.trace code').allTextContents()).toHaveLength(2);
      }));

    it('refuses what cannot be run, and says why', () =>
      withPage(async (session) => {
        const { page } = session;
        await session.write('hostname = a\n');
        await session.tab('Lifecycle');
        await page.getByRole('button', { name: 'Create', exact: true }).click();
        await page.locator('.outcome.bad', { hasText: 'process.args' }).waitFor();
      }));
  });
}
