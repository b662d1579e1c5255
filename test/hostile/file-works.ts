import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fleet from '../../build/fleet.js';
import * as ociconf from '../../build/index.js';
import * as node from '../../build/node.js';
import * as spec from '../../build/spec.js';
import { attempt, refused, type Work, work } from './works.ts';

// Works on texts that stand in files, as bundles, states and inputs of a fleet; and on what runs containers.

let made: string | undefined;

/** A folder of this process. */
function scratch(): string {
  if (made === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'ociconf-hostile-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    made = folder;
  }
  return made;
}

/** A folder with one file, the same for every text. */
function withFile(folder: string, name: string, text: string): string {
  const path = join(scratch(), folder);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true, mode: 0o700 });
  writeFileSync(join(path, name), text, { mode: 0o600 });
  return path;
}

const isJson = (text: string) => text.startsWith('{');

function bundleOf(text: string): string {
  const path = withFile('bundle', isJson(text) ? 'config.json' : 'a.conf', text);
  mkdirSync(join(path, 'rootfs'));
  return path;
}

function specOf(text: string): spec.Spec {
  if (!isJson(text)) return spec.toSpec(ociconf.parse(text)).spec;
  try {
    return spec.readSpec(text, { maxSize: 2 ** 30 }).spec;
  } catch {
    return { ociVersion: '1.2.0' };
  }
}

const stateOf = (config: string) =>
  JSON.stringify({ version: 1, id: 'a', bundle: '/b', status: 'stopped', process: null, config });

const readState = (stateRoot: string) =>
  new node.ContainerRuntime(node.processDriver({ stateRoot })).state('a').catch(refused);

const PLAN = { version: '0', shardSize: fleet.SHARD_SIZE_MAX, format: 'ndjson' } as const;

/** All of a fleet that is one file. */
async function wholeFleet(path: string, operation: fleet.OperationName): Promise<void> {
  const inputs = [await fleet.describeInput(path, PLAN.shardSize)];
  const output = join(scratch(), 'output');
  rmSync(output, { recursive: true, force: true });
  const plan: fleet.Plan = { ...PLAN, operation, inputs };
  await fleet.openFolder(output, plan, { resume: false });
  for (const shard of fleet.planShards(inputs, { size: PLAN.shardSize })) {
    const { statistics } = await fleet.processShard(shard, plan, output);
    fleet.mergeStatistics(statistics, statistics);
  }
  await fleet.finish(output, plan, 1);
}

const inFleet = (operation: fleet.OperationName) =>
  work(
    'describeInput openFolder planShards processShard mergeStatistics finish readRecord htmlOf',
    (text: string) => join(withFile('input', 'input', text), 'input'),
    (path) => wholeFleet(path, operation),
  );

const stateFile = (name: string, text: string) => {
  const folder = withFile('fleet', 'x', '');
  mkdirSync(join(folder, fleet.STATE_FOLDER));
  writeFileSync(join(folder, fleet.STATE_FOLDER, name), text);
  return folder;
};

export const FILE_WORKS: Record<string, Work<string>> = {
  openBundle: work('openBundle', bundleOf, (path) => node.openBundle(path).catch(refused)),
  'the state of a container': work(
    'processDriver',
    (text) => withFile('state', 'a.json', stateOf(text)),
    readState,
  ),
  'what is no state': work('processDriver', (text) => withFile('state', 'a.json', text), readState),
  simulate: work('simulate', specOf, (value) => node.simulate({ path: '/b', spec: value }).catch(refused)),
  "plan with the host's mounts": work('plan', specOf, (value) =>
    attempt(() => node.plan(value as never, { allowHostMounts: true })),
  ),
  'a fleet: check': inFleet('check'),
  'a fleet: convert': inFleet('convert'),
  readPlan: work(
    'readPlan',
    (text) => stateFile('plan.ndjson', text),
    (folder) => fleet.readPlan(folder).catch(refused),
  ),
  readRecord: work(
    'readRecord',
    (text) => stateFile('shard-000000.json', text),
    (folder) => fleet.readRecord(folder, 0),
  ),
};
