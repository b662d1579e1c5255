import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Consumer, WASM } from './consumer.ts';
import { describeTool, toolFile } from './tools.ts';

// The runtime of Cloudflare's Workers compiles the .wasm that a worker brings, and nothing that a worker makes.

const WORKERD = '@cloudflare/workerd-linux-64/bin/workerd';
const ANSWER = `
  export default {
    fetch() {
      let compiled = true;
      try { new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)); } catch { compiled = false; }
      const { hostname } = parse('hostname=münchen');
      const { documents } = scan('hostname=a\\n---\\nhostname=b');
      return Response.json([compiled, engine(), hostname, documents]);
    }
  };`;

let consumer: Consumer;

beforeAll(() => {
  consumer = new Consumer();
});
afterAll(() => consumer?.remove());

/** Bundles a worker as wrangler does: the condition is the host's, and .wasm are files that are imported. */
async function bundle(source: string, conditions: string[]): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: consumer.folder },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions,
    external: ['*.wasm'],
  });
  return outputFiles[0]!.text;
}

/** The worker's answer, of a host of its own. */
async function ask(code: string): Promise<unknown> {
  consumer.write('worker.js', code);
  for (const name of ['ociconf.wasm', 'ociconf-scan.wasm']) {
    consumer.write(name, readFileSync(consumer.installed(`build/${name}`)));
  }
  const config = consumer.write(
    'worker.capnp',
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

describeTool('in workerd', WORKERD, () => {
  const importing = (entry: string) => `import { engine, parse, scan } from '${entry}'; ${ANSWER}`;

  it.each([
    ['ociconf', ['workerd', 'worker', 'browser']],
    ['ociconf/workerd', []],
  ])('%s runs on the modules that the worker brings, with conditions %j', async (entry, conditions) => {
    const code = await bundle(importing(entry), conditions);
    expect(code.includes(WASM)).toBe(false);
    expect(await ask(code)).toEqual([false, 'wasm', 'münchen', 2]);
  });

  it('ociconf runs on the TypeScript engine where it has to bring the modules itself', async () => {
    const code = await bundle(importing('ociconf'), []);
    expect(code.includes(WASM)).toBe(true);
    expect(await ask(code)).toEqual([false, 'typescript', 'münchen', 2]);
  });
});
