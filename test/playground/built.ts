import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
]);

/** The playground as `npm run build:playground` makes it, in a folder of its own, served under a path. */
export class BuiltPlayground {
  readonly folder = mkdtempSync(join(tmpdir(), 'ociconf-playground-'));
  /** Every path that was asked for. */
  readonly asked: string[] = [];
  #server: Server | undefined;
  url = '';

  async start(): Promise<void> {
    const configFile = fileURLToPath(new URL('../../playground/vite.config.ts', import.meta.url));
    await build({ configFile, logLevel: 'error', build: { outDir: this.folder } });
    const server = createServer(({ url = '' }, response) => {
      this.asked.push(url);
      const path = new URL(url, 'http://localhost').pathname;
      const name = path.endsWith('/') ? `${path}index.html` : path;
      try {
        if (!name.startsWith('/some/where/')) throw new Error('elsewhere');
        const content = readFileSync(join(this.folder, name.slice('/some/where'.length)));
        response.setHeader('content-type', TYPES.get(extname(name)) ?? 'application/octet-stream');
        response.end(content);
      } catch {
        response.writeHead(404).end();
      }
    });
    this.#server = server;
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    // Not at the root: static hosts have folders.
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/some/where/`;
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
