import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ociconf, scratchFolder } from '../command.ts';

const bundle = scratchFolder();
mkdirSync(join(bundle, 'rootfs'));
const HOST = 'root_path=rootfs\nprocess_arg=x\n';
writeFileSync(join(bundle, 'web.conf'), `${HOST}namespace=mount\n`);

/** The commands of a plan for lines, with what the last one of them is followed by. */
async function planOf(lines: string, ...args: string[]): Promise<string[]> {
  const path = join(bundle, 'other');
  writeFileSync(path, lines);
  const { code, stdout, stderr } = await ociconf(['plan', ...args, path]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .replace(/^ *\d* +/, '')
        .split(' # ', 1)[0]!
        .trimEnd(),
    );
}

it('a plan is that of a bundle, or of a configuration in it', async () => {
  const [whole, named] = [await ociconf(['plan', bundle]), await ociconf(['plan', 'web.conf'], '', bundle)];
  expect(whole).toMatchObject({ code: 0, stderr: '' });
  expect(whole.stdout).toContain(`R=${bundle}/rootfs\n`);
  // It is named as it was given.
  expect(named.stdout.replace('R=rootfs\n', `R=${bundle}/rootfs\n`)).toBe(whole.stdout);
  expect(await ociconf(['plan', 'none'], '', bundle)).toMatchObject({ code: 2, stdout: '' });
});

it.each([
  ['list.json', '[1,2]', 'cannot be read: not a JSON object: line 1, column 1: '],
  ['list.conf', '[1,2]', 'has no equals sign'],
  ['two.conf', `${HOST}---\n${HOST}`, 'has several documents, and one is needed'],
])('%s with %j has no plan, and is told why', async (name, content, reason) => {
  writeFileSync(join(bundle, name), content);
  const { stdout, stderr } = await ociconf(['plan', name], '', bundle);
  expect(stdout).toBe('');
  expect(stderr).toContain(name);
  expect(stderr).toContain(reason);
});

it('a plan on the host ends in a chroot, which is its root', async () => {
  const commands = await planOf(`${HOST}process_cwd=/srv\n`, '--allow-host-mounts');
  expect(commands[0]).toBe(`R=${bundle}/rootfs`);
  expect(commands).not.toContain('unshare --mount');
  expect(commands.slice(-3)).toEqual(['chroot $R', 'mkdir -p -m 755 /srv', 'cd /srv']);
});

it('a plan enters a namespace that is there, and says where hooks run', async () => {
  const lines = `${HOST}namespace=mount:/run/netns/a b\nhook_prestart=/bin/true\n`;
  const commands = await planOf(lines, '--allow-host-mounts');
  expect(commands[1]).toBe("nsenter '--mount=/run/netns/a b'");
  const hooks = commands.indexOf('run_hooks prestart');
  expect(hooks).toBeGreaterThan(1);
  expect(commands.findIndex((command) => command.startsWith('pivot_root '))).toBeGreaterThan(hooks);
});
