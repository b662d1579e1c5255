import { growthCampaign, line } from '../hostile/campaign.ts';

/** How the time of every work grows with every hostile input. Gives how many grow too fast. */
export async function attackWithGrowth({
  every,
  signal,
}: {
  every: number;
  signal: AbortSignal;
}): Promise<number> {
  console.log('hostile: how the time of every work grows with every hostile input');
  const { count, findings } = await growthCampaign(['--every', String(every)], signal).catch(
    (error: unknown) => {
      if (signal.aborted) return { count: 0, findings: [] };
      throw error;
    },
  );
  for (const finding of findings) console.log(`  ${line(finding)}`);
  console.log(`  ${count} pairs of an input and a work, ${findings.length} too slow or broken`);
  return findings.length;
}
