import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import binaryen from 'assemblyscript/binaryen';

// Which ways were taken from the conditions in assembly/. Those of the source are looked at: the optimizer makes
// arithmetic of some and copies others, so the modules are compiled without it.

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A condition: of an `if`, a loop, `?:`, `&&`, `||` or `min`. What is inlined has its conditions wherever it is called. */
export interface Branch {
  /** `assembly/recall.ts:67:3` */
  readonly place: string;
  /** The function and the source from that place on: changes elsewhere leave it alone. */
  readonly name: string;
}

export interface BranchModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly branches: readonly Branch[];
}

/** Of what a branch's export says: the condition was false, was true. */
export const FALSE = 1;
export const TRUE = 2;

/** The export for the branch of that number. */
export const branchExport = (branch: number) => `branch-${branch}`;

/** Compiles an entry of assembly/ as a module that notes at each condition which values it had. */
export async function branchModule(entry: string): Promise<BranchModule> {
  const module = parseText(await textOf(entry));
  const branches: Branch[] = [];
  for (const item of module.items) {
    if (typeof item !== 'string' && item.items[0] === 'func')
      watch(item, '', String(item.items[1]), branches);
  }
  module.items.push(...branches.flatMap((_, i) => note(i).items));
  const watching = binaryen.parseText(write(module));
  watching.setFeatures(binaryen.Features.All);
  if (!watching.validate()) throw new Error('the watching module is not valid');
  const bytes = new Uint8Array(watching.emitBinary());
  watching.dispose();
  return { bytes, branches };
}

/** The module as text, with a comment `;;@ file:line:column` before what has a place of its own. */
async function textOf(entry: string): Promise<string> {
  const output = new Map<string, string | Uint8Array>();
  const files = ['--outFile', 'branches.wasm', '--textFile', 'branches.wast', '--sourceMap'];
  const plugin = ['--transform', './scripts/asc-inline.mjs', '--baseDir', ROOT];
  const { error, stderr } = await asc.main(
    [entry, '--target', 'release', '-O0', '--debug', ...files, ...plugin],
    {
      writeFile(name, contents) {
        output.set(name, contents);
      },
    },
  );
  if (error) throw new Error(stderr.toString());
  return String(output.get('branches.wast'));
}

/** A list of the text format. */
interface List {
  readonly place: string;
  readonly items: (List | string)[];
}

const TOKEN = /;;@ ?(?<place>.*)|(?<bracket>[()])|(?<atom>"(?:[^"\\]|\\.)*"|[^\s()";]+)/g;

function parseText(text: string): List {
  const open: List[] = [{ place: '', items: [] }];
  let place = '';
  for (const { groups } of text.matchAll(TOKEN)) {
    const top = open.at(-1)!;
    if (groups!.place !== undefined) {
      place = groups!.place;
    } else if (groups!.atom !== undefined) {
      top.items.push(groups!.atom);
    } else if (groups!.bracket === '(') {
      const list: List = { place, items: [] };
      top.items.push(list);
      open.push(list);
      place = '';
    } else {
      open.pop();
    }
  }
  return open[0]!.items[0] as List;
}

/** Puts the note of a branch around each condition in the list. What has no place is at that of the list around it. */
function watch(list: List, around: string, within: string, branches: Branch[]): void {
  const place = list.place || around;
  const condition = conditionOf(list);
  if (condition >= 0) {
    const own = list.items[condition] as List;
    list.items[condition] = { place: '', items: ['call', `$${branchExport(branches.length)}`, own] };
    branches.push(branchAt(own.place || place, within, branches));
  }
  for (const item of list.items) if (typeof item !== 'string') watch(item, place, within, branches);
}

/** Which item is the condition; -1 for what has none, or a constant one: `while (true)`. */
function conditionOf({ items }: List): number {
  const [kind] = items;
  if (kind === 'br_if' || kind === 'br_table')
    throw new Error(`${kind}: without the optimizer there was none so far`);
  if (kind !== 'select' && kind !== 'if') return -1;
  const at =
    kind === 'if'
      ? items.findIndex((item) => typeof item !== 'string' && item.items[0] !== 'result')
      : items.length - 1;
  return (items[at] as List).items[0] === 'i32.const' ? -1 : at;
}

function branchAt(place: string, within: string, before: readonly Branch[]): Branch {
  const [, file = '', line, column] = /^(.*):(\d+):(\d+)$/.exec(place) ?? [];
  const source = sourceOf(file)[Number(line) - 1]?.slice(Number(column));
  if (source === undefined) throw new Error(`no source at ${place}, within ${within}`);
  const name = `${within.slice(within.lastIndexOf('/') + 1)}: ${source}`;
  const same = before.filter((other) => other.name === name || other.name.startsWith(`${name} #`)).length;
  return {
    place: `${file}:${line}:${Number(column) + 1}`,
    name: same === 0 ? name : `${name} #${same + 1}`,
  };
}

const sources = new Map<string, string[]>();

function sourceOf(file: string): string[] {
  const lines = sources.get(file) ?? readFileSync(join(ROOT, file), 'utf8').split('\n');
  sources.set(file, lines);
  return lines;
}

function write(item: List | string): string {
  return typeof item === 'string' ? item : `(${item.items.map(write).join(' ')})`;
}

/** The function around the conditions of a branch, and what it knows of them. */
function note(branch: number): List {
  const name = branchExport(branch);
  return parseText(`(
    (global $${name} (mut i32) (i32.const 0))
    (export "${name}" (global $${name}))
    (func $${name} (param i32) (result i32)
      (global.set $${name} (i32.or
        (global.get $${name})
        (select (i32.const ${TRUE}) (i32.const ${FALSE}) (local.get 0))))
      (local.get 0)))`);
}
