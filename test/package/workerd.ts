import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { toolFile } from './tools.ts';

export const WORKERD = '@cloudflare/workerd-linux-64/bin/workerd';

/** Bundles a worker as wrangler does: the condition is the host's, and .wasm are files that are imported. */
export async function bundle(folder: string, source: string, conditions: string[]): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: folder },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions,
    external: ['*.wasm'],
  });
  return outputFiles[0]!.text;
}

/** The worker's answer, of a host of its own. The folder has the package installed. */
export async function ask(folder: string, code: string): Promise<unknown> {
  writeFileSync(join(folder, 'worker.js'), code);
  for (const name of ['ociconf.wasm', 'ociconf-scan.wasm']) {
    copyFileSync(join(folder, 'node_modules/ociconf/build', name), join(folder, name));
  }
  const config = join(folder, 'worker.capnp');
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
     const config :Workerd.Config = (
       services = [(name = "main", worker = (compatibilityDate = "2026-01-01", modules = [
         (name = "worker.js", esModule = embed "worker.js"),
         (name = "ociconf.wasm", wasm = embed "ociconf.wasm"),
         (name = "ociconf-scan.wasm", wasm = embed "ociconf-scan.wasm"),
       ]))],
       sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
     );`,
  );
  // It says on descriptor 3 which port it took.
  const host = spawn(toolFile(WORKERD), ['serve', '--control-fd=3', config], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  try {
    const response = await fetch(`http://127.0.0.1:${await port(host)}/`);
    return await response.json();
  } finally {
    host.kill();
    await once(host, 'exit');
  }
}

async function port(host: ChildProcess): Promise<number> {
  let complaints = '';
  host.stderr!.on('data', (data) => {
    complaints += data;
  });
  for await (const line of host.stdio[3] as AsyncIterable<Buffer>) {
    const said = JSON.parse(String(line)) as { event: string; port: number };
    if (said.event === 'listen') return said.port;
  }
  throw new Error(`workerd did not start: ${complaints}`);
}
