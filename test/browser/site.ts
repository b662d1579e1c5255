import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A file of a site: what it holds, and the policy that its page is under. */
export interface File {
  content: string | Uint8Array;
  policy?: string;
}

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  js: 'text/javascript; charset=utf-8',
  wasm: 'application/wasm',
  jsonl: 'text/plain; charset=utf-8',
};

/** A web site on this machine, of files by their path. */
export class Site {
  readonly files = new Map<string, File>();
  /** Every path that was asked for. */
  readonly asked: string[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer(({ url = '' }, response) => {
      this.asked.push(url);
      const file = this.files.get(url);
      if (file === undefined) {
        response.writeHead(404).end();
        return;
      }
      // A folder is its index.
      const name = url.endsWith('/') ? 'html' : url.slice(url.lastIndexOf('.') + 1);
      response.setHeader('content-type', TYPES[name] ?? 'text/plain');
      if (file.policy !== undefined) response.setHeader('content-security-policy', file.policy);
      response.end(file.content);
    });
  }

  listen(): Promise<void> {
    return new Promise((done) => this.#server.listen(0, '127.0.0.1', done));
  }

  /** A page whose module is `source`. Returns its address. */
  page(name: string, source: string, policy?: string): string {
    const file = (content: string): File => (policy === undefined ? { content } : { content, policy });
    this.files.set(`/${name}.js`, file(source));
    // An icon, so that no browser asks for one that is not there.
    const head = `<meta charset=utf-8><title>${name}</title><link rel=icon href=data:,>`;
    this.files.set(
      `/${name}.html`,
      file(`<!doctype html>${head}<script type=module src=/${name}.js></script>`),
    );
    return this.address(`${name}.html`);
  }

  address(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${path}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
