import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A static shell with everything a container needs to look at itself. */
export const ROOTFS = `mkdir -p b/rootfs/bin b/rootfs/etc b/rootfs/tmp
cp -x /bin/busybox b/rootfs/bin/
for applet in sh cat ls sleep true touch wc; do ln -s busybox b/rootfs/bin/$applet; done`;

/**
 * Runs a shell script in namespaces of its own, in an empty file system in memory that goes with them: whatever it
 * mounts or leaves behind, nothing of it is on this machine, and nothing has to be deleted.
 */
export function inScratch(
  script: string,
  input = '',
): { status: number | null; stdout: string; stderr: string } {
  const folder = mkdtempSync(join(tmpdir(), 'ociconf-scratch-'));
  const whole = `set -e\nmount -t tmpfs tmpfs ${folder}\ncd ${folder}\n${script}`;
  const namespaces = ['--mount', '--propagation', 'private', '--net', '--ipc'];
  const { status, stdout, stderr } = spawnSync('unshare', [...namespaces, 'sh', '-c', whole], {
    input,
    encoding: 'utf8',
    timeout: 180_000,
  });
  if (readFileSync('/proc/self/mountinfo', 'utf8').includes(folder)) throw new Error(`mounted: ${folder}`);
  // Refuses, should it not be empty.
  rmdirSync(folder);
  return { status, stdout, stderr };
}
