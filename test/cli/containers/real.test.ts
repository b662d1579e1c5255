import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { whyNoRunc } from '../../support/runtime.ts';
import { inScratch, ROOTFS } from '../../support/scratch.ts';
import { orSkipped } from '../../support/skip.ts';
import { CLI } from '../command.ts';

// The commands on containers with the real runtimes, as root. See test/support/scratch.ts.

function whyNot(runtime: string): string | undefined {
  return whyNoRunc() ?? (spawnSync(runtime, ['--version']).status === 0 ? undefined : `no ${runtime}`);
}

/** What goes on in several terminals; each line ends with the exit code of a command. */
function transcript(runtime: string): string {
  const { status, stdout, stderr } = inScratch(`${ROOTFS}
mkdir b/rootfs/dev b/rootfs/proc b/rootfs/sys
${runtime === 'crun' ? '# crun refuses a hybrid hierarchy.\numount -l /sys/fs/cgroup/unified 2>/dev/null || :' : ''}
cat > b/web.conf <<'LINES'
root_path = rootfs
process_arg = /bin/sh
process_arg = -c
process_arg = trap "echo ending; exit 9" TERM; echo ready; while :; do sleep 0.1; done
process_env = PATH=/bin
mount = /proc:proc:proc
namespace = mount
namespace = pid
LINES
set +e
ociconf() { command=$1; shift; '${process.execPath}' '${CLI}' "$command" --runtime ${runtime} --root "$PWD/state" "$@"; }
until_there() { for i in $(seq 200); do grep -q "$1" "$2" && return; sleep 0.1; done; echo "no $1 in $2"; }
status() { ociconf state web 2>/dev/null | sed -n 's/.*"status": "\\(.*\\)".*/\\1/p'; }
ociconf create -b b --pid-file "$PWD/pid" web > out 2> err; echo "create $?"
[ "$(cat pid)" = "$(ociconf state web | sed -n 's/.*"pid": \\([0-9]*\\).*/\\1/p')" ] && echo same pid
status
ociconf start web; echo "start $?"
ociconf start web 2>&1; echo "again $?"
ociconf create -b b web 2>&1; echo "create $?"
until_there ready out
ociconf delete web 2>&1; echo "delete $?"
ociconf list -q
ociconf kill web; echo "kill $?"
until_there ending out
for i in $(seq 100); do [ "$(status)" = stopped ] && break; sleep 0.1; done; status
ociconf kill web 2>&1; echo "kill $?"
ociconf delete web; echo "delete $?"
ociconf state web 2>&1; echo "state $?"
'${process.execPath}' '${CLI}' run --runtime ${runtime} --root "$PWD/state" -b b job > job 2> err & job=$!
until_there ready job
kill -TERM $job; wait $job; echo "run $?"
ociconf list -q
ociconf delete --force job; echo "delete $?"
sed 's/^namespace = mount$//' b/web.conf > b/host.conf
ociconf run -b b --config b/host.conf job 2>&1; echo "run $?"
sed 's/trap "echo ending.*ready;/trap "echo got INT" INT; trap "exit 9" TERM; echo ready;/' b/web.conf > b/int.conf
'${process.execPath}' '${CLI}' run --runtime ${runtime} --root "$PWD/state" -b b --config b/int.conf job > int 2> err & job=$!
until_there ready int
kill -INT $job; until_there 'got INT' int
kill -TERM $job; wait $job; echo "run $?"
# exec: a shell that waits dies of the terminal's SIGINT itself (dash; script takes $SHELL, or sh).
run="exec '${process.execPath}' '${CLI}' run --runtime ${runtime} --root '$PWD/state' -b b --config b/int.conf typed"
{ until_there ready typed; printf '\\003'; until_there 'got INT' typed; sleep 1; ociconf kill typed TERM; } |
  script -qefc "$run" typed > /dev/null; echo "run $?"
grep -o 'got INT' typed
{ cat b/web.conf; echo process_terminal = true; } > b/tty.conf
ociconf create -b b --config b/tty.conf web 2>&1 | cut -d: -f2,3; ociconf list -q
ociconf create --runtime /bin/true -b b web 2>&1 | cut -d: -f2,3; cat err`);
  expect(status, stdout + stderr).toBe(0);
  return stdout;
}

describe.each(['runc', 'crun'])('containers of %s', (runtime) => {
  const [skip, name] = orSkipped('live in several terminals', whyNot(runtime));
  it.skipIf(skip)(
    name,
    () => {
      expect(transcript(runtime).trimEnd().split('\n')).toEqual([
        'create 0',
        'same pid',
        'created',
        'start 0',
        'ociconf: web: container must be created, but is running',
        'again 1',
        'ociconf: a container has the id web already; delete it, or take another id',
        'create 1',
        'ociconf: web: container must be stopped, but is running',
        'delete 1',
        'web',
        'kill 0',
        'stopped',
        'ociconf: web: container must be created or running, but is stopped',
        'kill 1',
        'delete 0',
        'ociconf: no container has the id web',
        'state 1',
        'run 9',
        'delete 0',
        expect.stringContaining('there is no mount namespace'),
        'run 1',
        'run 9',
        'run 9',
        // By the terminal alone: who is in its foreground is not sent it again.
        'got INT',
        expect.stringContaining('b/tty.conf: has a process with a terminal'),
        expect.stringContaining('/bin/true'),
      ]);
    },
    200_000,
  );
});
