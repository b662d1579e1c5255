import type { Queue } from 'bullmq';

/** What the server does in one step. */
export interface Script {
  readonly name: string;
  readonly lua: string;
}

/** What it returns. The keys of the queue have short names here. */
export async function runScript(
  queue: Queue,
  { name, lua }: Script,
  keys: readonly string[],
  ...args: readonly string[]
): Promise<unknown> {
  const client = await queue.getBackend().client;
  client.defineCommand(name, { numberOfKeys: keys.length, lua });
  return client.runCommand(name, [...keys.map((key) => queue.keys[key]!), ...args]);
}
