import { describe, expect, it } from 'vitest';
import { commandOf } from '../../src/cli/containers/plan-text.ts';
import { plan } from '../../src/runtime/plan/plan.ts';
import type { PlanStep } from '../../src/runtime/plan/step.ts';
import { type Spec, spec, writeSpec } from '../../src/spec/index.ts';
import { whyNoRunc } from '../support/runtime.ts';
import { inScratch, ROOTFS } from '../support/scratch.ts';
import { orSkipped } from '../support/skip.ts';

// What a plan says, done by hand with busybox, against what runc does; as root. See test/support/scratch.ts.

const [skip, title] = orSkipped('a plan done by hand is what runc does', whyNoRunc());

/** What the container looks at, and writes. */
const LOOK = `set +e; exec 2>&1; cat /proc/self/mountinfo; echo ==; ls -ln /dev; echo ==; pwd; ls -d /.pivot_root; [ -n "$(cat /proc/keys)" ] && echo keys; ls -A /sys/firmware; ls -lnd /work/deep; touch /new; true`;

/** Told apart from the two shells' other output. */
function parts(output: string): string[] {
  return output.split('==\n');
}

/** Of each mount but those of the host's cgroups, what does not depend on when and where it was made. */
function mounts(mountinfo: string): string[] {
  return mountinfo
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [left = '', right = ''] = line.split(' - ');
      const [, , , root = '', target = '', options = '', ...propagation] = left.split(' ');
      const [type, source, superOptions = ''] = right.split(' ');
      const kinds = propagation.map((field) => field.split(':', 1)[0]);
      const place = type === 'cgroup' ? '' : root;
      return [place, target, options, type, source, superOptions.split(',').sort().join(), ...kinds].join(
        ' ',
      );
    })
    .sort();
}

/** Of each entry type, mode, owner, what it is (numbers of a device, length of a link) and name; no count, no time. */
function devices(listing: string): string[] {
  return listing
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [mode = '', , uid, gid, ...rest] = line.split(' ').filter((word) => word !== '');
      const what = mode.startsWith('c') ? rest.splice(0, 2) : rest.splice(0, 1);
      return [mode, uid, gid, ...(mode.startsWith('d') ? [] : what), ...rest.slice(3)].join(' ');
    })
    .sort();
}

const TESTS = { there: '-e', 'a directory': '-d' } as const;

/** The step in busybox's shell. */
function scriptOf(step: PlanStep): string {
  const command = `${shellCommand(step)}`;
  if (step.when === undefined) return command;
  const { path, is } = step.when;
  if (is === 'on a shared mount') return ': nothing is shared here';
  const test = is === 'a file' ? `[ -e '${path}' ] && [ ! -d '${path}' ]` : `[ ${TESTS[is]} '${path}' ]`;
  return `if ${test}; then ${command}; fi`;
}

function shellCommand(step: PlanStep): string {
  switch (step.op) {
    case 'unshare':
      return ': the script has one';
    case 'mount cgroups':
      return cgroupScript(step);
    case 'pivot_root':
    case 'mount':
    case 'umount':
    case 'mkdir':
    case 'rmdir':
    case 'mknod':
      return `/bin/busybox ${commandOf(step)}`;
    case 'symlink':
      return `[ -L '${step.path}' ] || /bin/busybox ${commandOf(step)}`;
    case 'create file':
      return `/bin/busybox mkdir -p '${step.path.slice(0, step.path.lastIndexOf('/'))}' && /bin/busybox touch '${step.path}'`;
    case 'chdir':
      return commandOf(step);
    default:
      throw new Error(`nothing does ${step.op} here`);
  }
}

/** As runc does it for cgroup v1: the container's part of each hierarchy, which here is the root of it. */
function cgroupScript({ target, flags }: Extract<PlanStep, { op: 'mount cgroups' }>): string {
  const options = flags.map((flag) => flag.slice('MS_'.length).toLowerCase().replace('rdonly', 'ro')).join();
  return `/bin/busybox mount -t tmpfs -o nosuid,noexec,nodev,mode=755 tmpfs ${target}
for name in $(cut -d: -f2 /proc/1/cgroup | sed 's/^name=//' | grep .); do
  [ -d /sys/fs/cgroup/$name ] || continue
  mkdir -p ${target}/$name
  /bin/busybox mount -o bind,${options} /sys/fs/cgroup/$name ${target}/$name
  /bin/busybox mount -o remount,bind,${options} ${target}/$name
done`;
}

function byHand(config: Spec): string {
  const { status, stdout, stderr } = inScratch(
    `${ROOTFS}
mkdir b/data && echo hello > b/file
node=$PWD/b
while IFS= read -r line; do printf '%s\\n' "$line"; done | sed "s|@BUNDLE@|$PWD/b|g" > script
exec /bin/busybox sh -e ./script`,
    `${plan(config, { bundle: '/@BUNDLE@', allowHostMounts: true }).map(scriptOf).join('\n').replaceAll('/@BUNDLE@', '@BUNDLE@')}
umask 022
export PATH=/bin
${LOOK}
`,
  );
  expect(status, stdout + stderr).toBe(0);
  return stdout;
}

function byRunc(config: Spec): string {
  const text = writeSpec({ ...config, process: { ...config.process!, args: ['sh', '-c', LOOK] } });
  const { status, stdout, stderr } = inScratch(
    `${ROOTFS}
mkdir b/data && echo hello > b/file
cat > b/config.json
runc --root $PWD/state run -b b ociconf-plan-${process.pid}`,
    text,
  );
  expect(status, stdout + stderr).toBe(0);
  return stdout;
}

describe.skipIf(skip)(title, () => {
  it.each([
    ['the sound preset', spec().terminal(false).build()],
    ['the minimal preset', spec('minimal').env('PATH', '/bin').build()],
    ['binds, flags, devices and folders', various()],
  ])('%s', (_, config) => {
    const hand = parts(byHand(config));
    const runc = parts(byRunc(config));
    expect(mounts(hand[0]!).length).toBeGreaterThan(1);
    expect(mounts(hand[0]!)).toEqual(mounts(runc[0]!));
    expect(devices(hand[1]!)).toEqual(devices(runc[1]!));
    expect(hand[2]).toBe(runc[2]);
  });
});

function various(): Spec {
  const base = spec('minimal').build();
  return {
    ...base,
    process: { ...base.process!, cwd: '/work/deep', env: ['PATH=/bin'] },
    root: { path: './x/../rootfs', readonly: true },
    mounts: [
      ...base.mounts!,
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'ro', 'mode=755'] },
      {
        destination: '/tmp/../t',
        type: 'tmpfs',
        source: 't',
        options: ['ro', 'size=1m', 'noexec', 'exec', 'rslave'],
      },
      { destination: '/data', type: 'none', source: 'data', options: ['rbind', 'nosuid', 'nodev', 'ro'] },
      { destination: '/etc/file', source: 'file', options: ['bind'] },
      { destination: '/ram', type: 'ramfs', source: 'ramfs', options: ['noatime', 'unbindable'] },
    ],
    linux: {
      ...base.linux,
      rootfsPropagation: 'private',
      devices: [
        { path: '/dev/fuse', type: 'c', major: 10, minor: 229, fileMode: 0o600, uid: 3, gid: 4 },
        { path: '/dev/fifo', type: 'p', fileMode: 0o620 },
      ],
      maskedPaths: ['/proc/keys', '/proc/acpi', '/nope', '/data'],
      readonlyPaths: ['/proc/sys', '/nope'],
    },
  };
}
