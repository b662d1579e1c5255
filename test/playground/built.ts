import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { Site } from '../browser/site.ts';

/** Not the root: static hosts have folders. */
const PLACE = 'some/where/';

/** The playground as `npm run build:playground` makes it, in a folder of its own, served under a path. */
export class BuiltPlayground {
  readonly folder = mkdtempSync(join(tmpdir(), 'ociconf-playground-'));
  readonly #site = new Site();
  url = '';

  /** Every path that was asked for. */
  get asked(): readonly string[] {
    return this.#site.asked;
  }

  async start(): Promise<void> {
    const configFile = fileURLToPath(new URL('../../playground/vite.config.ts', import.meta.url));
    await build({ configFile, logLevel: 'error', build: { outDir: this.folder } });
    for (const name of readdirSync(this.folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(this.folder, name);
      if (statSync(path).isFile()) this.#site.files.set(`/${PLACE}${name}`, { content: readFileSync(path) });
    }
    this.#site.files.set(`/${PLACE}`, { content: readFileSync(join(this.folder, 'index.html')) });
    await this.#site.listen();
    this.url = this.#site.address(PLACE);
  }

  stop(): void {
    if (this.url !== '') this.#site.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
