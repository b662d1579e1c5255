import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Command, Option } from 'commander';
import { type OpenedBundle, openBundle } from '../node/bundle.ts';
import { plan } from '../runtime/plan/plan.ts';
import { attemptOn } from './containers/failures.ts';
import { reportLosses } from './containers/open-bundle.ts';
import { planText } from './containers/plan-text.ts';
import { toJson } from './json.ts';
import { print } from './output.ts';

interface PlanOptions {
  format: 'text' | 'json';
  allowHostMounts?: true;
}

const DETAILS = `
Nothing is run: these are the steps of runc run, up to the container's process,
with pivot_root(2) by a folder of its own. Behind # stands why, and the JSON
pointer of what asks for it. Paths are the host's up to pivot_root, and the
container's from there on.

Examples:
  $ ociconf plan /bundles/web
  $ ociconf plan web.conf
  $ ociconf plan --format json config.json | jq '.[] | select(.op == "mount")'`;

export function addPlan(program: Command): void {
  program
    .command('plan')
    .summary("say how a container's root file system is made")
    .description('Prints the steps by which a runtime makes the root file system of a container.')
    .argument('[PATH]', 'a bundle, or a configuration in it', '.')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .option('--allow-host-mounts', 'also where mounts can be on the host (docs/runtimes.md)')
    .addHelpText('after', DETAILS)
    .action(async (path: string, options: PlanOptions) => {
      const text = await attemptOn(path, () => planOf(path, options));
      if (text !== undefined) await print(text);
    });
}

async function planOf(path: string, { format, allowHostMounts }: PlanOptions): Promise<string> {
  const bundle = await bundleAt(path);
  reportLosses(bundle);
  const steps = plan(bundle.spec, { bundle: bundle.path, allowHostMounts: allowHostMounts === true });
  return format === 'json' ? `${toJson(steps, 2)}\n` : planText(steps);
}

/** A plan needs no root file system to be there. */
async function bundleAt(path: string): Promise<OpenedBundle> {
  const isFile = await stat(path).then(
    (stats) => !stats.isDirectory(),
    () => false,
  );
  return isFile
    ? openBundle(dirname(path), { config: path, needsRoot: false })
    : openBundle(path, { needsRoot: false });
}
