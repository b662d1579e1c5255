import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A folder in which programs import `ociconf` by name, as where it is installed. */
export class Programs {
  readonly #folder = mkdtempSync(join(tmpdir(), 'ociconf-programs-'));

  constructor() {
    mkdirSync(join(this.#folder, 'node_modules'));
    symlinkSync(ROOT, join(this.#folder, 'node_modules/ociconf'));
  }

  /** What a module prints, without the last line's end. It throws when the module fails. */
  outputOf(program: string): string {
    const file = join(this.#folder, 'program.mjs');
    writeFileSync(file, program);
    return execFileSync(process.execPath, [file], { encoding: 'utf8' }).trimEnd();
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
