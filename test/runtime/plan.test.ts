import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandOf, planText } from '../../src/cli/containers/plan-text.ts';
import { parse } from '../../src/index.ts';
import { UnsafeConfigError } from '../../src/runtime/errors.ts';
import { MOUNT_FLAGS } from '../../src/runtime/plan/flags.ts';
import { parseMountOptions } from '../../src/runtime/plan/mount-options.ts';
import { plan } from '../../src/runtime/plan/plan.ts';
import type { PlanStep } from '../../src/runtime/plan/step.ts';
import { InvalidArgumentError, type Mount, readSpec, type Spec, spec, toJson } from '../../src/spec/index.ts';
import { growth, MOST } from '../support/growth.ts';

const minimal = (): Spec => spec('minimal').build();
const bundle = '/b';

function withMounts(...mounts: Mount[]): Spec {
  return { ...minimal(), mounts };
}

/** As commands, from the mounts to the devices. */
function mountCommands(...mounts: Mount[]): string[] {
  const commands = plan(withMounts(...mounts), { bundle }).map((step) => commandOf(step, '/b/rootfs'));
  const start = commands.indexOf('mount --rbind $R $R') + 1;
  return commands.slice(
    start,
    commands.findIndex((line, i) => i >= start && line.startsWith('mknod')),
  );
}

const IDS = [{ containerID: 0, hostID: 1000, size: 1 }];

const steps = <Op extends PlanStep['op']>(all: PlanStep[], op: Op) =>
  all.filter((step): step is Extract<PlanStep, { op: Op }> => step.op === op);

describe('a plan', () => {
  it('ends in the new root, out of reach of the old one', () => {
    const all = plan(minimal(), { bundle }).map((step) => commandOf(step, '/b/rootfs'));
    const pivot = all.indexOf('pivot_root $R $R/.pivot_root');
    expect(all.slice(pivot - 1)).toEqual([
      'mkdir -p -m 700 $R/.pivot_root',
      'pivot_root $R $R/.pivot_root',
      'cd /',
      'mount --make-rslave /.pivot_root',
      'umount -l /.pivot_root',
      'rmdir /.pivot_root',
      'cd /',
    ]);
    expect(all.slice(0, 4)).toEqual([
      'unshare --mount',
      'mount --make-rslave /',
      'mount --make-private $R',
      'mount --rbind $R $R',
    ]);
  });

  it('says of every step why, and which property asks for it', () => {
    const config = spec().build();
    for (const { reason, origin } of plan(config, { bundle })) {
      expect(reason).not.toBe('');
      if (origin === null) continue;
      const value = origin
        .slice(1)
        .split('/')
        .reduce<unknown>((at, name) => (at as Record<string, unknown>)?.[name], config);
      expect(value, origin).toBeDefined();
    }
  });

  it('is the same of lines', () => {
    const lines =
      'root_path=rootfs\nprocess_arg=/bin/sh\nmount=/proc:proc:proc\nnamespace=pid\nnamespace=mount\n';
    expect(plan(parse(lines), { bundle })).toEqual(plan(minimal(), { bundle }));
  });

  it('joins a mount namespace that is there', () => {
    const config = {
      ...minimal(),
      linux: { namespaces: [{ type: 'mount', path: '/run/ns' }] },
    } satisfies Spec;
    expect(plan(config, { allowHostMounts: true })[0]).toMatchObject({
      op: 'setns',
      path: '/run/ns',
      origin: '/linux/namespaces/0',
    });
  });

  it('has hooks where they run', () => {
    const hook = [{ path: '/bin/true' }];
    const hooks = {
      prestart: hook,
      createRuntime: hook,
      createContainer: hook,
      startContainer: hook,
      poststart: hook,
    };
    const all = plan({ ...minimal(), hooks }, { bundle });
    expect(steps(all, 'hooks').map(({ point }) => point)).toEqual([
      'prestart',
      'createRuntime',
      'createContainer',
      'startContainer',
    ]);
    const at = (op: PlanStep['op'], point?: string) =>
      all.findIndex((step) => step.op === op && (step.op !== 'hooks' || step.point === point));
    expect(at('hooks', 'createContainer')).toBeLessThan(at('pivot_root'));
    expect(at('hooks', 'startContainer')).toBe(all.length - 1);
  });

  it('mounts devices where a user namespace forbids to make them', () => {
    const all = plan(spec('rootless').build(), { bundle });
    expect(steps(all, 'mknod')).toEqual([]);
    expect(all).toContainEqual(
      expect.objectContaining({ op: 'mount', source: '/dev/null', flags: ['MS_BIND'] }),
    );
  });

  it('has devices of the configuration wherever they are', () => {
    const all = plan(
      {
        ...minimal(),
        linux: {
          namespaces: [{ type: 'mount' }],
          devices: [
            { path: '/tape', type: 'u', major: 9, minor: 1 },
            { path: '/fifo', type: 'p' },
            { path: '/dev/null', type: 'c', major: 1, minor: 3, fileMode: 0o600, uid: 5, gid: 6 },
          ],
        },
      },
      { bundle },
    );
    const made = steps(all, 'mknod').map(({ path, type, mode, uid, gid }) => [path, type, mode, uid, gid]);
    expect(made.slice(-3)).toEqual([
      ['/b/rootfs/tape', 'c', 0o666, 0, 0],
      ['/b/rootfs/fifo', 'p', 0o666, 0, 0],
      ['/b/rootfs/dev/null', 'c', 0o600, 5, 6],
    ]);
    expect(made.filter(([path]) => path === '/b/rootfs/dev/null')).toHaveLength(1);
  });

  it('of the least configuration makes a root of the bundle’s folder, and nothing is mounted', () => {
    const least: Spec = { ociVersion: '1.0.2', root: { path: '/' } };
    const commands = plan(least, { allowHostMounts: true }).map((step) => commandOf(step));
    expect(commands.slice(0, 3)).toEqual([
      'mount --make-rslave /',
      'mount --make-private /',
      'mount --rbind / /',
    ]);
    expect(commands).toContain('mknod -m 666 /dev/null c 1 3');
    expect(commands.slice(-2)).toEqual(['chroot /', 'cd /']);
  });

  it('leaves /dev alone where it is bound', () => {
    const all = plan(withMounts({ destination: '/dev/', source: '/dev', options: ['rbind'] }), { bundle });
    expect([...steps(all, 'mknod'), ...steps(all, 'symlink')]).toEqual([]);
  });

  it('is shown however many steps it has', () => {
    const [step] = plan(minimal());
    expect(planText(Array.from({ length: 200_000 }, () => step!)).split('\n')).toHaveLength(200_002);
  });

  it('grows with the configuration, and no faster', () => {
    const many = (count: number): Spec => ({
      ...minimal(),
      mounts: Array.from({ length: count }, (_, i) => ({
        destination: `/m${i}`,
        type: 'tmpfs',
        source: 't',
      })),
    });
    const run = (config: Spec) => expect(plan(config).length).toBeGreaterThan(2 * config.mounts!.length);
    expect(growth(many, run, { small: 20_000, large: 160_000, rounds: 5 })).toBeLessThan(MOST);
  });
});

describe('mounts of a plan', () => {
  it.each<[string, Mount, string[]]>([
    [
      'flags, and what is left for the file system',
      {
        destination: '/t',
        type: 'tmpfs',
        source: 't',
        options: ['nosuid', 'size=1m', 'noexec', 'exec', 'x'],
      },
      ['mkdir -p -m 755 $R/t', 'mount -t tmpfs -o nosuid,size=1m,x t $R/t'],
    ],
    [
      'a bind mount without flags',
      { destination: '/data', source: 'data', options: ['bind'] },
      ['mkdir -p -m 755 $R/data', 'touch $R/data', 'mount --bind /b/data $R/data'],
    ],
    [
      'a bind mount with flags',
      { destination: '/data', type: 'none', source: '/srv', options: ['rbind', 'ro', 'rslave'] },
      [
        'mkdir -p -m 755 $R/data',
        'touch $R/data',
        'mount -o rbind,ro /srv $R/data',
        'mount --make-rslave $R/data',
        'mount -o remount,rbind,ro $R/data',
      ],
    ],
    [
      'attributes of the mounts below',
      { destination: '/data', source: '/srv', options: ['rbind', 'rro', 'rnoatime', 'rsuid'] },
      [
        'mkdir -p -m 755 $R/data',
        'touch $R/data',
        'mount --rbind /srv $R/data',
        'mount_setattr --recursive --set=MOUNT_ATTR_RDONLY,MOUNT_ATTR_NOATIME --clear=MOUNT_ATTR__ATIME,MOUNT_ATTR_NOSUID $R/data',
      ],
    ],
    [
      'attributes that contradict each other, which the kernel refuses',
      { destination: '/data', source: '/srv', options: ['bind', 'rnoatime', 'rstrictatime'] },
      [
        'mkdir -p -m 755 $R/data',
        'touch $R/data',
        'mount --bind /srv $R/data',
        'mount_setattr --recursive --set=MOUNT_ATTR_NOATIME,MOUNT_ATTR_STRICTATIME --clear=MOUNT_ATTR__ATIME $R/data',
      ],
    ],
    ...(['idmap', 'ridmap'] as const).map((option): [string, Mount, string[]] => [
      `ids of the user namespace, by ${option}`,
      { destination: '/data', source: '/srv', options: ['bind', option], uidMappings: IDS, gidMappings: IDS },
      [
        'mkdir -p -m 755 $R/data',
        'touch $R/data',
        'mount --bind /srv $R/data',
        'mount_setattr --recursive --set=MOUNT_ATTR_IDMAP --clear= $R/data',
      ],
    ]),
    [
      'a source that begins as an option does',
      { destination: '/t', type: 'tmpfs', source: '--bind' },
      ['mkdir -p -m 755 $R/t', 'mount -t tmpfs -- --bind $R/t'],
    ],
    [
      'the root, and neither type nor source',
      { destination: '/', options: ['nosuid'] },
      ['mkdir -p -m 755 $R', "mount -t '' -o nosuid '' $R"],
    ],
    [
      'cgroups with an option of theirs',
      {
        destination: '/sys/fs/cgroup',
        type: 'cgroup',
        source: 'cgroup',
        options: ['ro', 'memory_recursiveprot'],
      },
      [
        'mkdir -p -m 755 $R/sys/fs/cgroup',
        'mount -t cgroup -o ro,memory_recursiveprot cgroup $R/sys/fs/cgroup',
      ],
    ],
    [
      'what is copied up',
      { destination: '/etc', type: 'tmpfs', source: 'tmpfs', options: ['tmpcopyup'] },
      ['mkdir -p -m 755 $R/etc', 'mount -t tmpfs tmpfs $R/etc', 'copy_up $R/etc'],
    ],
    [
      'a destination that leads out',
      { destination: '/../../etc/./x//', type: 'tmpfs', source: 'tmpfs' },
      ['mkdir -p -m 755 $R/etc/x', 'mount -t tmpfs tmpfs $R/etc/x'],
    ],
    [
      'words for a shell',
      { destination: "/a b'c", type: 'tmpfs', source: '$(x)', options: ['a\tb'] },
      ["mkdir -p -m 755 $R'/a b'\\''c'", "mount -t tmpfs -o $'a\\u0009b' '$(x)' $R'/a b'\\''c'"],
    ],
  ])('%s', (_, mount, commands) => {
    expect(mountCommands(mount).slice(0, commands.length)).toEqual(commands);
  });

  it('words that bash reads back, one of which once was a command to it', () => {
    const words = [
      "a\u0001'; echo owned; '",
      "a'b",
      "\\'\n",
      '\\',
      ' "a" ',
      '\u{e0041}',
      '##[b',
      '::c d',
      '',
      '$(x)`y`',
    ];
    for (const word of words) {
      const command = commandOf({ op: 'chdir', path: word, reason: '', origin: null });
      const script = `printf %s ${command.slice('cd '.length)}`;
      expect(execFileSync('bash', ['-c', script], { encoding: 'utf8', env: { LC_ALL: 'C.UTF-8' } })).toBe(
        word,
      );
    }
  });

  it('read-only later, where something is still made', () => {
    const all = plan(
      withMounts({ destination: '/dev', type: 'tmpfs', source: 't', options: ['ro', 'nosuid'] }),
      { bundle },
    );
    const commands = all.map((step) => commandOf(step, '/b/rootfs'));
    expect(commands).toContain('mount -t tmpfs -o nosuid t $R/dev');
    expect(commands.indexOf('mount -o remount,bind,ro,nosuid /dev')).toBeGreaterThan(
      commands.indexOf('cd /'),
    );
  });

  it('read-only later, whatever kind /dev is of', () => {
    const all = plan(withMounts({ destination: '/dev', type: 'devfs', source: 'd', options: ['ro'] }), {
      bundle,
    });
    expect(all).toContainEqual(
      expect.objectContaining({ reason: 'a file system of the type devfs; read-only later', flags: [] }),
    );
  });
});

describe('mount options', () => {
  const features: unknown = JSON.parse(
    readFileSync(new URL('../fixtures/runc-features.json', import.meta.url), 'utf8'),
  );
  const known = (features as { mountOptions: string[] }).mountOptions;

  it('are those that runc knows', () => {
    // Newer runcs give these to the file system: the kernel takes them from nowhere else.
    const leftOver = known.filter((option) => parseMountOptions([option]).data.length > 0);
    expect(leftOver).toEqual(['acl', 'noacl']);
  });

  it('are flags by their names, which the last of two decides', () => {
    const named = (...options: string[]) => parseMountOptions(options).flags;
    expect(named('ro', 'nosuid', 'noatime', 'sync')).toEqual([
      'MS_RDONLY',
      'MS_NOSUID',
      'MS_SYNCHRONOUS',
      'MS_NOATIME',
    ]);
    expect(named('ro', 'rw', 'nodev', 'dev', 'dev', 'nodev')).toEqual(['MS_NODEV']);
    expect(named('ro', 'defaults')).toEqual(['MS_RDONLY']);
    for (const word of known) for (const flag of named(word)) expect(MOUNT_FLAGS[flag]).toBeGreaterThan(0);
  });

  it.each(['__proto__', 'constructor', 'toString', '', 'RO', 'ro ', 'mode=755'])(
    '%j is the file system’s',
    (option) => {
      expect(parseMountOptions([option])).toMatchObject({ flags: [], data: [option] });
    },
  );
});

describe('there is no plan', () => {
  it('where the mounts would be the host’s, unless that is meant', () => {
    const config = { ...minimal(), linux: { namespaces: [{ type: 'pid' as const }] } };
    expect(() => plan(config)).toThrow(UnsafeConfigError);
    expect(() => plan({ ...minimal(), linux: {} })).toThrow(UnsafeConfigError);
    const outside = { ...minimal(), root: { path: '../..' } };
    expect(() => plan(outside, { bundle: '/bundles/web' })).toThrow(UnsafeConfigError);
    expect(plan(outside, { bundle: '/var/bundles/web' })).toContainEqual(
      expect.objectContaining({ op: 'pivot_root', newRoot: '/var' }),
    );
    const all = plan({ ...config, root: { path: 'r', readonly: true } }, { allowHostMounts: true, bundle });
    expect(all.map(({ op }) => op)).toContain('chroot');
    expect(all.filter(({ op }) => op === 'unshare' || op === 'pivot_root')).toEqual([]);
    expect(all.map((step) => commandOf(step))).not.toContain('mount -o remount,bind,ro /');
  });

  it.each<[string, object, string]>([
    ['an empty root', { root: { path: '' } }, 'root'],
    ['mounts that are none', { mounts: {} }, '/mounts'],
    ['options that are none', { mounts: [{ destination: '/x', options: [7] }] }, '/mounts/0/options/0'],
    ['an unknown propagation', { linux: { rootfsPropagation: 'x' } }, '/linux/rootfsPropagation'],
  ])('for %s', (_, part, pointer) => {
    const wrong = { ...minimal(), ...part } as Spec;
    expect(() => plan(wrong)).toThrow(InvalidArgumentError);
    expect(() => plan(wrong)).toThrow(pointer);
  });

  it('for what is wrong with the text that was read, as with the whole', () => {
    expect(() => plan(readSpec(`${toJson(minimal())} // a comment`).spec)).toThrow(
      'invalid /: JSON has no comments',
    );
  });

  it('for what is no configuration, or no bundle', () => {
    expect(() => plan(null as never)).toThrow(TypeError);
    expect(() => plan('x' as never)).toThrow(TypeError);
    expect(() => plan({} as never)).toThrow(InvalidArgumentError);
    expect(() => plan(minimal(), { bundle: 'b' })).toThrow(InvalidArgumentError);
  });
});

describe('a plan as a text', () => {
  it('is one line a step, whatever is in the configuration', () => {
    const all = plan(withMounts({ destination: '/x\n\x1b[2J', type: 'tmpfs', source: 'a\nb' }), {
      bundle: '/b\nc',
    });
    const text = planText(all);
    expect(text.split('\n').length).toBe(all.length + 2);
    expect(text).not.toContain('\x1b');
  });
});
