import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from './redis.ts';

/** Why the tests with a real Slurm cannot run here; undefined where they can. */
export function whyNoSlurm(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root';
  const missing = ['slurmctld', 'slurmd', 'munged', 'sbatch'].find(
    (tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0,
  );
  return missing && `no ${missing}`;
}

/** A cluster of one node on loopback, with all of its state in a folder of its own. */
export class SlurmCluster {
  readonly #folder = mkdtempSync(join(tmpdir(), 'ociconf-slurm-'));
  readonly #daemons: ChildProcess[] = [];

  static async start(): Promise<SlurmCluster> {
    const cluster = new SlurmCluster();
    try {
      await cluster.#start();
      return cluster;
    } catch (error) {
      await cluster.remove();
      throw error;
    }
  }

  async #start(): Promise<void> {
    const [munge, spool] = [join(this.#folder, 'munge'), join(this.#folder, 'spool')];
    for (const folder of [munge, spool, join(this.#folder, 'state')]) mkdirSync(folder, { mode: 0o755 });
    writeFileSync(join(munge, 'key'), randomBytes(128), { mode: 0o400 });
    const socket = join(munge, 'socket');
    writeFileSync(join(this.#folder, 'slurm.conf'), this.#config(socket, await freePort(), await freePort()));
    // Nobody else's folder is trusted with the key; this one is below /tmp.
    const files = ['key', 'log', 'pid', 'seed'].map((name) => `--${name}-file=${join(munge, name)}`);
    this.#daemon('munged', ['--foreground', '--force', `--socket=${socket}`, ...files]);
    await this.#until('munged answers', () => this.run('munge', '-S', socket, '-n').status === 0);
    this.#daemon('slurmctld', ['-D']);
    this.#daemon('slurmd', ['-D', '-N', 'node1']);
    await this.#until('the node is idle', () => this.run('sinfo', '-h', '-o', '%T').stdout.trim() === 'idle');
  }

  #config(socket: string, controller: number, node: number): string {
    const { username } = userInfo();
    return `ClusterName=test
SlurmctldHost=${hostname()}(127.0.0.1)
SlurmUser=${username}
SlurmdUser=${username}
AuthType=auth/munge
AuthInfo=socket=${socket}
CredType=cred/munge
SlurmctldPort=${controller}
SlurmdPort=${node}
StateSaveLocation=${this.#folder}/state
SlurmdSpoolDir=${this.#folder}/spool
SlurmctldPidFile=${this.#folder}/slurmctld.pid
SlurmdPidFile=${this.#folder}/slurmd.pid
SlurmctldLogFile=${this.#folder}/slurmctld.log
SlurmdLogFile=${this.#folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
SchedulerParameters=sched_interval=1,bf_interval=1
SlurmdParameters=config_overrides
NodeName=node1 NodeHostname=${hostname()} NodeAddr=127.0.0.1 CPUs=8 RealMemory=64000 State=UNKNOWN
PartitionName=all Nodes=node1 Default=YES MaxTime=INFINITE State=UP
`;
  }

  /** A command of Slurm, for this cluster. */
  run(program: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
    return spawnSync(program, args, { encoding: 'utf8', env: this.#env, timeout: 120_000 });
  }

  async remove(): Promise<void> {
    for (const daemon of this.#daemons.reverse()) {
      if (daemon.exitCode !== null) continue;
      const ended = once(daemon, 'exit');
      daemon.kill('SIGTERM');
      const timer = setTimeout(() => daemon.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(timer);
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #env(): NodeJS.ProcessEnv {
    return { ...process.env, SLURM_CONF: join(this.#folder, 'slurm.conf') };
  }

  #daemon(program: string, args: string[]): void {
    this.#daemons.push(spawn(program, args, { env: this.#env, stdio: 'ignore' }));
  }

  async #until(what: string, isSo: () => boolean): Promise<void> {
    for (const end = Date.now() + 30_000; !isSo(); ) {
      if (Date.now() > end) throw new Error(`not within 30 s: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
