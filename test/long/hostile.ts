import { growthCampaign, line, summary } from '../hostile/campaign.ts';
import { attackCommands } from '../hostile/commands.ts';

/** How the time of every work, and of every command, grows with every hostile input. Gives how many grow too fast. */
export async function attackWithGrowth({
  every,
  signal,
}: {
  every: number;
  signal: AbortSignal;
}): Promise<number> {
  console.log('hostile: how the time of every work grows with every hostile input');
  const campaign = await growthCampaign(['--least', '1', '--every', String(every)], signal).catch(
    (error: unknown) => {
      if (signal.aborted) return { count: 0, compared: 0, findings: [] };
      throw error;
    },
  );
  for (const finding of campaign.findings) console.log(`  ${line(finding)}`);
  console.log(`  ${summary(campaign)}`);
  console.log('hostile: how the command ends, and its time grows, with hostile files');
  const commands = await attackCommands({ every, signal });
  for (const finding of commands.findings) console.log(`  ${finding}`);
  const pairs = `${commands.count} pairs of a file and a command, ${commands.compared} long enough to be compared`;
  console.log(`  ${pairs}, ${commands.findings.length} too slow or broken`);
  return campaign.findings.length + commands.findings.length;
}
