import type { Queue } from 'bullmq';

/**
 * Removes what a queue keeps about itself, if there is no shard in it. Idle workers make some of it anew, and remove it
 * when they leave. A run that begins at this moment loses news by it, which it finds out when it asks.
 */
export async function clearIfEmpty(queue: Queue): Promise<void> {
  const counts = await queue.getJobCounts();
  if (Object.values(counts).some((count) => count > 0)) return;
  const { meta, events, id } = queue.keys;
  const client = await queue.getBackend().client;
  await client.del(meta!, events!, id!);
}
