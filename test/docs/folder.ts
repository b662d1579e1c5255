import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './pages.ts';

const { ModuleKind, ModuleResolutionKind, ScriptTarget } = ts;
/** Milliseconds after which a program is ended: less than a test has. */
const PATIENCE = 50_000;
const MODULES = /\.[cm]?[jt]s$/;

/** A folder in which `ociconf` can be imported and run by name, as where it is installed. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'ociconf-docs-'));
  readonly #bin = join(this.path, 'bin');

  constructor() {
    mkdirSync(this.#bin);
    mkdirSync(join(this.path, 'node_modules'));
    symlinkSync(ROOT, join(this.path, 'node_modules/ociconf'));
    symlinkSync(join(ROOT, 'build/cli.js'), join(this.#bin, 'ociconf'));
    symlinkSync(join(ROOT, 'examples'), join(this.path, 'examples'));
    this.write('package.json', '{ "private": true, "type": "module" }');
  }

  write(name: string, content: string): void {
    writeFileSync(join(this.path, name), content);
  }

  /** What a program prints. TypeScript is compiled first. */
  run(name: string): string {
    let program = join(this.path, name);
    if (name.endsWith('ts')) {
      const options = { module: ModuleKind.ESNext, target: ScriptTarget.ES2022 };
      const { outputText } = ts.transpileModule(readFileSync(program, 'utf8'), { compilerOptions: options });
      program = program.replace(/ts$/, 'js');
      writeFileSync(program, outputText);
    }
    return execFileSync(process.execPath, [program], { cwd: this.path, encoding: 'utf8', timeout: PATIENCE });
  }

  /** What a command prints, and then what it says on stderr. */
  command(line: string): string {
    const { stdout, stderr } = spawnSync('sh', ['-c', line], {
      cwd: this.path,
      encoding: 'utf8',
      timeout: PATIENCE,
      env: { PATH: `${this.#bin}:${process.env.PATH}` },
    });
    return stdout + stderr;
  }

  /** What TypeScript says of files against the built declarations. JavaScript need not be strict. */
  complaints(names: readonly string[]): string[] {
    const files = names.filter((name) => MODULES.test(name)).map((name) => join(this.path, name));
    if (files.length === 0) return [];
    const program = ts.createProgram(files, {
      allowJs: true,
      checkJs: true,
      noEmit: true,
      strict: true,
      noImplicitAny: false,
      strictNullChecks: false,
      useUnknownInCatchVariables: false,
      skipLibCheck: true,
      target: ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'],
      module: ModuleKind.NodeNext,
      moduleResolution: ModuleResolutionKind.NodeNext,
      moduleDetection: ts.ModuleDetectionKind.Force,
      types: ['node'],
      typeRoots: [join(ROOT, 'node_modules/@types')],
    });
    return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
      const at = file === undefined ? '' : file.text.slice(start, file.text.indexOf('\n', start));
      return `${ts.flattenDiagnosticMessageText(messageText, '\n')}: ${at}`;
    });
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
