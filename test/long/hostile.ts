import { growthCampaign, line, summary } from '../hostile/campaign.ts';

/** How the time of every work grows with every hostile input. Gives how many grow too fast. */
export async function attackWithGrowth({
  every,
  signal,
}: {
  every: number;
  signal: AbortSignal;
}): Promise<number> {
  console.log('hostile: how the time of every work grows with every hostile input');
  const campaign = await growthCampaign(['--every', String(every)], signal).catch((error: unknown) => {
    if (signal.aborted) return { count: 0, compared: 0, findings: [] };
    throw error;
  });
  for (const finding of campaign.findings) console.log(`  ${line(finding)}`);
  console.log(`  ${summary(campaign)}`);
  return campaign.findings.length;
}
