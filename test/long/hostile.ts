import { type CampaignOptions, growthCampaign, summary } from '../hostile/campaign.ts';
import { attackCommands } from '../hostile/commands.ts';
import { Progress, standing } from './progress.ts';

/** How the time of every work, and of every command, grows with every hostile input. Gives how many grow too fast. */
export async function attackWithGrowth({
  every,
  signal,
}: {
  every: number;
  signal: AbortSignal;
}): Promise<number> {
  console.log('hostile: how the time of every work grows with every hostile input');
  const campaign = await watched(signal, (options) =>
    growthCampaign(['--least', '1', '--every', String(every)], options).catch((error: unknown) => {
      if (signal.aborted) return { count: 0, compared: 0, findings: [] };
      throw error;
    }),
  );
  console.log(`  ${summary(campaign)}`);
  console.log('hostile: how the command ends, and its time grows, with hostile files');
  const commands = await watched(signal, (options) => attackCommands({ every, ...options }));
  const pairs = `${commands.count} pairs of a file and a command, ${commands.compared} long enough to be compared`;
  console.log(`  ${pairs}, ${commands.findings.length} too slow or broken`);
  return campaign.findings.length + commands.findings.length;
}

/** With how far it is, and with each finding when it comes. */
async function watched<Result>(
  signal: AbortSignal,
  attack: (options: CampaignOptions) => Promise<Result>,
): Promise<Result> {
  const start = performance.now();
  let at: readonly [done: number, total: number] | undefined;
  const standingNow = () => (at === undefined ? '' : standing(...at, (performance.now() - start) / 1000));
  const progress = new Progress(() => `  pairs: ${standingNow()}`);
  try {
    return await attack({
      signal,
      onProgress: (done, total) => {
        at = [done, total];
      },
      onFinding: (line) => progress.say(`  ${line}`),
    });
  } finally {
    progress.end();
  }
}
