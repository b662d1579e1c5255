import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  Application,
  type CommentDisplayPart,
  type DocumentationEntryPoint,
  Logger,
  type LogLevel,
  type ProjectReflection,
  type Reflection,
  type TypeDocOptions,
  TypeDocReader,
} from 'typedoc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Folder } from './folder.ts';

// The pages that `npm run docs` makes: every export of every entry is there, with a docstring, and examples run.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SETTINGS: TypeDocOptions = { options: join(ROOT, 'typedoc.config.js'), logLevel: 'Warn' };
const MODULES = [
  'ociconf',
  'ociconf/core',
  'ociconf/fleet',
  'ociconf/node',
  'ociconf/runtime',
  'ociconf/spec',
  'ociconf/stream',
];

/** Keeps what TypeDoc says. */
class Complaints extends Logger {
  readonly found: string[] = [];

  override log(message: string, level: LogLevel): void {
    // From warnings on.
    if (level >= 2) this.found.push(message);
  }
}

/** What TypeDoc says of sources, validation included. */
async function documented(options: TypeDocOptions) {
  const complaints = new Complaints();
  const app = await Application.bootstrapWithPlugins({ ...SETTINGS, ...options }, [new TypeDocReader()]);
  app.logger = complaints;
  const entries = app.getEntryPoints() ?? [];
  const project = app.converter.convert(entries);
  app.validate(project);
  return { app, entries, project, complaints };
}

/** Names that TypeScript finds in a module: values and types. */
function exportsOf({ program, sourceFile }: DocumentationEntryPoint): string[] {
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(sourceFile);
  return module === undefined ? [] : checker.getExportsOfModule(module).map(({ name }) => name);
}

/** The program and the file that has it, of every `@example`. */
function examplesIn(project: ProjectReflection): { name: string; program: string }[] {
  const found = new Map<string, string>();
  const visit = (reflection: Reflection): void => {
    for (const { content } of reflection.comment?.getTags('@example') ?? []) {
      found.set(programIn(content), reflection.getFullName());
    }
    reflection.traverse((child) => visit(child));
  };
  visit(project);
  return [...found].map(([program, name]) => ({ name, program }));
}

function programIn(content: readonly CommentDisplayPart[]): string {
  const text = content.map((part) => part.text).join('');
  const [, program = '', ...rest] = text.split('```');
  if (!program.startsWith('js\n') || rest.length !== 1) throw new Error(`no program in an example: ${text}`);
  return program.slice('js\n'.length);
}

let site: string;
let made: Awaited<ReturnType<typeof documented>>;

beforeAll(async () => {
  site = await mkdtemp(join(tmpdir(), 'ociconf-docs-'));
  made = await documented({ out: site });
  await made.app.generateDocs(made.project, site);
}, 240_000);
afterAll(() => rmSync(site, { recursive: true, force: true }));

describe('npm run docs', () => {
  it('finds nothing without a docstring, no link that leads nowhere, and nothing named that is not exported', () => {
    expect(made.complaints.found).toEqual([]);
  });

  it('has the modules that package.json exports', () => {
    expect(made.project.children?.map(({ name }) => name).sort()).toEqual(MODULES);
    const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { exports: object };
    const entries = Object.keys(exports).filter((name) => !/\.(json|wasm)$/.test(name));
    // What a host for compiled modules takes is `ociconf` itself.
    const documentedEntries = entries.filter((name) => name !== './workerd');
    expect(documentedEntries.map((name) => name.replace('.', 'ociconf')).sort()).toEqual(MODULES);
  });

  it.each(MODULES)('has every export of %s, each on a page', (name) => {
    const module = made.project.children!.find((child) => child.name === name)!;
    const entry = made.entries.find(({ displayName }) => displayName === displayNameOf(name))!;
    const wanted = exportsOf(entry);
    expect(wanted.length).toBeGreaterThan(20);
    expect(module.children?.map((child) => child.name).sort()).toEqual(wanted.sort());
    const page = readFileSync(join(site, 'modules', `${name.replace('/', '_')}.html`), 'utf8');
    // Long names have places to break in them.
    const text = page.replaceAll('<wbr/>', '');
    expect(wanted.filter((one) => !text.includes(`>${one}<`))).toEqual([]);
  });

  it('has every value that the built modules export', async () => {
    for (const name of MODULES) {
      const values = Object.keys((await import(name)) as object);
      const names = new Set(
        made.project.children!.find((child) => child.name === name)!.children!.map((child) => child.name),
      );
      expect(values.filter((value) => !names.has(value))).toEqual([]);
    }
  });

  it('has every page of docs/', () => {
    const pages = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.md'))
      .map((path) => path.slice(0, -'.md'.length).replaceAll('/', '_'));
    expect(pages.length).toBeGreaterThanOrEqual(3);
    const made = readdirSync(join(site, 'documents')).map((path) => path.slice(0, -'.html'.length));
    expect(made.sort()).toEqual(pages.sort());
  });

  it('would complain of what has no docstring and of what is named and not exported', async () => {
    const fixture = join(ROOT, 'test/fixtures/docs');
    const { found } = (
      await documented({
        tsconfig: join(fixture, 'tsconfig.json'),
        entryPoints: [join(fixture, 'undocumented.ts')],
        intentionallyNotDocumented: [],
        intentionallyNotExported: [],
        projectDocuments: [],
      })
    ).complaints;
    expect(found.filter((message) => message.includes('does not have any documentation'))).toHaveLength(2);
    expect(found.filter((message) => message.includes('Hidden'))).toHaveLength(1);
    expect(found.filter((message) => message.includes('nowhere'))).toHaveLength(1);
  });
});

describe('examples in docstrings', () => {
  it('print what stands behind them', () => {
    const folder = new Folder();
    try {
      const examples = examplesIn(made.project);
      expect(examples.length).toBeGreaterThanOrEqual(8);
      for (const { name, program } of examples) {
        folder.write('program.js', program);
        expect(folder.run('program.js').trimEnd(), `${name}:\n${program}`).toBe(promisedBy(program));
      }
    } finally {
      folder.remove();
    }
  });
});

/** How TypeDoc calls an entry before it knows its module's name. */
function displayNameOf(module: string): string {
  const folder = module.slice('ociconf/'.length);
  return folder === '' ? 'index' : folder;
}

/** What stands in comments behind `console.log`, a line each. */
function promisedBy(program: string): string {
  return program
    .split('\n')
    .flatMap((line) => (line.includes('console.log') ? [line.slice(line.lastIndexOf(' // ') + 4)] : []))
    .join('\n');
}
