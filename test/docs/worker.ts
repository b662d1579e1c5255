import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whyNoTool } from '../package/tools.ts';
import { ask, bundle, WORKERD } from '../package/workerd.ts';

export const whyNoWorker = whyNoTool(WORKERD);

/** What workerd answers by way of a worker that is bundled as wrangler does it. */
export async function askWorker(folder: string, name: string): Promise<string> {
  const code = await bundle(folder, readFileSync(join(folder, name), 'utf8'), [
    'workerd',
    'worker',
    'browser',
  ]);
  const host = mkdtempSync(join(tmpdir(), 'ociconf-worker-'));
  try {
    symlinkSync(join(folder, 'node_modules'), join(host, 'node_modules'));
    return JSON.stringify(await ask(host, code));
  } finally {
    rmSync(host, { recursive: true });
  }
}
