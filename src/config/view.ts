import {
  DETAIL_WORDS_MAX,
  DETAILS_END,
  DETAILS_OFFSET,
  FLAG_LEARN,
  HEAD_WORDS,
  KEY_CGROUPS_PATH,
  KEY_CPU_PERIOD,
  KEY_CPU_QUOTA,
  KEY_CPU_SHARES,
  KEY_DOCUMENT,
  KEY_HOOK_POSTSTART,
  KEY_HOOK_POSTSTOP,
  KEY_HOOK_PRESTART,
  KEY_HOSTNAME,
  KEY_MASK,
  KEY_MEMORY_LIMIT,
  KEY_MOUNT,
  KEY_NAMESPACE,
  KEY_OCI_VERSION,
  KEY_PROCESS_ARG,
  KEY_PROCESS_CWD,
  KEY_PROCESS_ENV,
  KEY_PROCESS_GID,
  KEY_PROCESS_TERMINAL,
  KEY_PROCESS_UID,
  KEY_ROOT_PATH,
  KEY_ROOT_READONLY,
} from '../../assembly/protocol.ts';
import type { TokenReader } from '../engine/reader.ts';
import { tokenReader } from '../engine/select.ts';
import { checkedChunk } from '../engine/windows.ts';
import { DEFAULT_CPU_PERIOD, DEFAULT_CPU_SHARES, DEFAULT_OCI_VERSION, DEFAULT_PATH } from './defaults.ts';
import { parseLeniently } from './parse-leniently.ts';
import { hookAt, learnAt, mountAt, namespaceAt, type Source, textAt, valueAt } from './records.ts';
import type { OciConfig, OciHooks, OciLinuxConfig, OciProcess, OciRoot } from './types.ts';

/**
 * Longest input of which every record surely fits into one batch: none has more than two words of details for each of
 * its characters, `mount=:::,,…` of 32 options being the worst with 72 for 41; and no line that has a record, of nine
 * characters or more, takes more of the heads.
 */
const UNITS_MAX = ((DETAILS_END - DETAILS_OFFSET) / Int32Array.BYTES_PER_ELEMENT - DETAIL_WORDS_MAX) / 2;

/**
 * Parses lazily, for callers that read a few fields of each configuration: every field is made when it is first
 * asked for, and is what `parse` would have made. It can be read and assigned to as any OciConfig, but its fields are
 * accessors: `Object.keys` does not list them, and spreading or cloning a view copies nothing.
 *
 * The view keeps the whole text of its input alive. Its tokens stay where the engine wrote them until somebody else
 * parses; they are made again when they are needed after that. An input of more than 6,108 bytes or UTF-16 units is
 * parsed at once.
 *
 * @throws as `parse`
 */
export function view(input: string | Uint8Array): OciConfig {
  const chunk = checkedChunk(input);
  return chunk.length <= UNITS_MAX ? new ConfigView(new ViewTokens(chunk)) : parseLeniently(chunk);
}

class ConfigView implements OciConfig {
  readonly #tokens: ViewTokens;
  readonly #made: Partial<OciConfig> = {};

  constructor(tokens: ViewTokens) {
    this.#tokens = tokens;
  }

  get ociVersion(): string {
    this.#made.ociVersion ??= this.#tokens.one<string>(KEY_OCI_VERSION, DEFAULT_OCI_VERSION);
    return this.#made.ociVersion;
  }
  set ociVersion(value) {
    this.#made.ociVersion = value;
  }

  get root(): OciRoot {
    this.#made.root ??= {
      path: this.#tokens.one<string>(KEY_ROOT_PATH, DEFAULT_PATH),
      readonly: this.#tokens.one<boolean>(KEY_ROOT_READONLY, false),
    };
    return this.#made.root;
  }
  set root(value) {
    this.#made.root = value;
  }

  get process(): OciProcess {
    this.#made.process ??= new ProcessView(this.#tokens);
    return this.#made.process;
  }
  set process(value) {
    this.#made.process = value;
  }

  get mounts(): OciConfig['mounts'] {
    this.#made.mounts ??= this.#tokens.list(KEY_MOUNT, mountAt);
    return this.#made.mounts;
  }
  set mounts(value) {
    this.#made.mounts = value;
  }

  get hostname(): string {
    this.#made.hostname ??= this.#tokens.one<string>(KEY_HOSTNAME, '');
    return this.#made.hostname;
  }
  set hostname(value) {
    this.#made.hostname = value;
  }

  get hooks(): OciHooks {
    this.#made.hooks ??= {
      prestart: this.#tokens.list(KEY_HOOK_PRESTART, hookAt),
      poststart: this.#tokens.list(KEY_HOOK_POSTSTART, hookAt),
      poststop: this.#tokens.list(KEY_HOOK_POSTSTOP, hookAt),
    };
    return this.#made.hooks;
  }
  set hooks(value) {
    this.#made.hooks = value;
  }

  get linux(): OciLinuxConfig {
    this.#made.linux ??= new LinuxView(this.#tokens);
    return this.#made.linux;
  }
  set linux(value) {
    this.#made.linux = value;
  }
}

class ProcessView implements OciProcess {
  readonly #tokens: ViewTokens;
  readonly #made: Partial<OciProcess> = {};

  constructor(tokens: ViewTokens) {
    this.#tokens = tokens;
  }

  get args(): string[] {
    this.#made.args ??= this.#tokens.list(KEY_PROCESS_ARG, textAt);
    return this.#made.args;
  }
  set args(value) {
    this.#made.args = value;
  }

  get env(): string[] {
    this.#made.env ??= this.#tokens.list(KEY_PROCESS_ENV, textAt);
    return this.#made.env;
  }
  set env(value) {
    this.#made.env = value;
  }

  get cwd(): string {
    this.#made.cwd ??= this.#tokens.one<string>(KEY_PROCESS_CWD, DEFAULT_PATH);
    return this.#made.cwd;
  }
  set cwd(value) {
    this.#made.cwd = value;
  }

  get uid(): number {
    this.#made.uid ??= this.#tokens.one<number>(KEY_PROCESS_UID, 0);
    return this.#made.uid;
  }
  set uid(value) {
    this.#made.uid = value;
  }

  get gid(): number {
    this.#made.gid ??= this.#tokens.one<number>(KEY_PROCESS_GID, 0);
    return this.#made.gid;
  }
  set gid(value) {
    this.#made.gid = value;
  }

  get terminal(): boolean {
    this.#made.terminal ??= this.#tokens.one<boolean>(KEY_PROCESS_TERMINAL, false);
    return this.#made.terminal;
  }
  set terminal(value) {
    this.#made.terminal = value;
  }
}

class LinuxView implements OciLinuxConfig {
  readonly #tokens: ViewTokens;
  readonly #made: Partial<OciLinuxConfig> = {};

  constructor(tokens: ViewTokens) {
    this.#tokens = tokens;
  }

  get namespaces(): OciLinuxConfig['namespaces'] {
    this.#made.namespaces ??= this.#tokens.list(KEY_NAMESPACE, namespaceAt);
    return this.#made.namespaces;
  }
  set namespaces(value) {
    this.#made.namespaces = value;
  }

  get cgroupsPath(): string {
    this.#made.cgroupsPath ??= this.#tokens.one<string>(KEY_CGROUPS_PATH, '');
    return this.#made.cgroupsPath;
  }
  set cgroupsPath(value) {
    this.#made.cgroupsPath = value;
  }

  get memoryLimit(): bigint {
    this.#made.memoryLimit ??= this.#tokens.one<bigint>(KEY_MEMORY_LIMIT, 0n);
    return this.#made.memoryLimit;
  }
  set memoryLimit(value) {
    this.#made.memoryLimit = value;
  }

  get cpuShares(): number {
    this.#made.cpuShares ??= this.#tokens.one<number>(KEY_CPU_SHARES, DEFAULT_CPU_SHARES);
    return this.#made.cpuShares;
  }
  set cpuShares(value) {
    this.#made.cpuShares = value;
  }

  get cpuQuota(): bigint {
    this.#made.cpuQuota ??= this.#tokens.one<bigint>(KEY_CPU_QUOTA, 0n);
    return this.#made.cpuQuota;
  }
  set cpuQuota(value) {
    this.#made.cpuQuota = value;
  }

  get cpuPeriod(): bigint {
    this.#made.cpuPeriod ??= this.#tokens.one<bigint>(KEY_CPU_PERIOD, DEFAULT_CPU_PERIOD);
    return this.#made.cpuPeriod;
  }
  set cpuPeriod(value) {
    this.#made.cpuPeriod = value;
  }
}

type Maker<T> = (tokens: ViewTokens, words: Int32Array, i: number) => T;

/** By key id, where its last record is, or -1: of the tokens that were asked for a single value last. */
const LAST = new Int32Array(KEY_DOCUMENT);
/** Their number: a reference would keep their text alive. */
let indexed = 0;
let tokenizations = 0;

/** The tokens of one input, kept where the engine wrote them and made again when somebody else has parsed since. */
class ViewTokens implements Source {
  /** The input, decoded. */
  readonly text: string;
  words!: Int32Array;
  quads!: BigUint64Array;
  #reader!: TokenReader;
  #generation!: number;
  #number!: number;
  #end!: number;

  constructor(input: string | Uint8Array) {
    const reader = this.#open(input);
    this.text = reader.text;
    reader.close();
  }

  get known(): readonly unknown[] {
    return this.#reader.known;
  }

  remember(head: number, made: unknown): void {
    this.#reader.remember(head, made);
  }

  one<T extends string | boolean | number | bigint>(key: number, otherwise: T): T {
    this.#tokenize();
    if (indexed !== this.#number) this.#indexLast();
    const i = LAST[key]!;
    return i < 0 ? otherwise : (valueAt(this, this.words, i) as T);
  }

  list<T>(key: number, make: Maker<T>): T[] {
    this.#tokenize();
    const { words } = this;
    let items: T[] = [];
    for (let i = 0; i < this.#end; i += HEAD_WORDS) {
      if ((words[i]! & KEY_MASK) !== key) continue;
      const item = make(this, words, i);
      // A first item by a literal: an array that grows by `push` makes room for 17.
      if (items.length === 0) items = [item];
      else items.push(item);
    }
    return items;
  }

  #indexLast(): void {
    const { words } = this;
    LAST.fill(-1);
    let heads = 0;
    for (let i = 0; i < this.#end; i += HEAD_WORDS) {
      heads |= words[i]!;
      LAST[words[i]! & KEY_MASK] = i;
    }
    indexed = this.#number;
    if ((heads & FLAG_LEARN) !== 0) this.#learn();
  }

  /** Lines that nobody asks this view for are known to the next ones all the same. */
  #learn(): void {
    for (let i = 0; i < this.#end; i += HEAD_WORDS) learnAt(this, this.words, i);
  }

  #tokenize(): void {
    if (this.#reader.generation === this.#generation) return;
    this.#open(this.text).close();
  }

  #open(input: string | Uint8Array): TokenReader {
    const reader = tokenReader().open(input);
    this.#end = reader.read();
    this.#reader = reader;
    this.#generation = reader.generation;
    this.#number = ++tokenizations;
    this.words = reader.words;
    this.quads = reader.quads;
    return reader;
  }
}
