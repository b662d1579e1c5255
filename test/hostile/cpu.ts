import { cpuUsage } from 'node:process';

/** Milliseconds of CPU that `run` takes, and what it gives. */
export async function cpuOf(run: () => unknown): Promise<number> {
  const before = cpuUsage();
  await run();
  const { user, system } = cpuUsage(before);
  return (user + system) / 1000;
}
