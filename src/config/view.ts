import {
  FLAG_NONE,
  FLAG_TRUE,
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
  SIZE_SHIFT,
} from '../../assembly/protocol.ts';
import type { TokenReader } from '../engine/reader.ts';
import { tokenReader } from '../engine/select.ts';
import { DEFAULT_CPU_PERIOD, DEFAULT_CPU_SHARES, DEFAULT_OCI_VERSION, DEFAULT_PATH } from './defaults.ts';
import { parse } from './parse.ts';
import { hookOf, mountOf, namespaceOf } from './parts.ts';
import type { OciConfig, OciHooks, OciLinuxConfig, OciProcess, OciRoot } from './types.ts';

/**
 * Parses lazily, for callers that read a few fields of each configuration: every field is made when it is first
 * asked for, and is what `parse` would have made. It can be read and assigned to as any OciConfig, but its fields are
 * accessors: `Object.keys` does not list them, and spreading or cloning a view copies nothing.
 *
 * The view keeps the whole text of its input alive. Its tokens stay where the engine wrote them until somebody else
 * parses; they are made again when they are needed after that. An input too long for one batch of tokens (about
 * 32 KiB) is parsed at once.
 *
 * @throws as `parse`
 */
export function view(input: string | Uint8Array): OciConfig {
  const tokens = new ViewTokens(input);
  return tokens.whole ? new ConfigView(tokens) : parse(input);
}

class ConfigView implements OciConfig {
  readonly #tokens: ViewTokens;
  readonly #made: Partial<OciConfig> = {};

  constructor(tokens: ViewTokens) {
    this.#tokens = tokens;
  }

  get ociVersion(): string {
    this.#made.ociVersion ??= this.#tokens.text(KEY_OCI_VERSION, DEFAULT_OCI_VERSION);
    return this.#made.ociVersion;
  }
  set ociVersion(value) {
    this.#made.ociVersion = value;
  }

  get root(): OciRoot {
    this.#made.root ??= {
      path: this.#tokens.text(KEY_ROOT_PATH, DEFAULT_PATH),
      readonly: this.#tokens.flag(KEY_ROOT_READONLY),
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
    this.#made.mounts ??= this.#tokens.list(KEY_MOUNT, mountOf);
    return this.#made.mounts;
  }
  set mounts(value) {
    this.#made.mounts = value;
  }

  get hostname(): string {
    this.#made.hostname ??= this.#tokens.text(KEY_HOSTNAME, '');
    return this.#made.hostname;
  }
  set hostname(value) {
    this.#made.hostname = value;
  }

  get hooks(): OciHooks {
    this.#made.hooks ??= {
      prestart: this.#tokens.list(KEY_HOOK_PRESTART, hookOf),
      poststart: this.#tokens.list(KEY_HOOK_POSTSTART, hookOf),
      poststop: this.#tokens.list(KEY_HOOK_POSTSTOP, hookOf),
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
    this.#made.args ??= this.#tokens.list(KEY_PROCESS_ARG, textOf);
    return this.#made.args;
  }
  set args(value) {
    this.#made.args = value;
  }

  get env(): string[] {
    this.#made.env ??= this.#tokens.list(KEY_PROCESS_ENV, textOf);
    return this.#made.env;
  }
  set env(value) {
    this.#made.env = value;
  }

  get cwd(): string {
    this.#made.cwd ??= this.#tokens.text(KEY_PROCESS_CWD, DEFAULT_PATH);
    return this.#made.cwd;
  }
  set cwd(value) {
    this.#made.cwd = value;
  }

  get uid(): number {
    this.#made.uid ??= this.#tokens.u32(KEY_PROCESS_UID, 0);
    return this.#made.uid;
  }
  set uid(value) {
    this.#made.uid = value;
  }

  get gid(): number {
    this.#made.gid ??= this.#tokens.u32(KEY_PROCESS_GID, 0);
    return this.#made.gid;
  }
  set gid(value) {
    this.#made.gid = value;
  }

  get terminal(): boolean {
    this.#made.terminal ??= this.#tokens.flag(KEY_PROCESS_TERMINAL);
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
    this.#made.namespaces ??= this.#tokens.list(KEY_NAMESPACE, namespaceOf);
    return this.#made.namespaces;
  }
  set namespaces(value) {
    this.#made.namespaces = value;
  }

  get cgroupsPath(): string {
    this.#made.cgroupsPath ??= this.#tokens.text(KEY_CGROUPS_PATH, '');
    return this.#made.cgroupsPath;
  }
  set cgroupsPath(value) {
    this.#made.cgroupsPath = value;
  }

  get memoryLimit(): bigint {
    this.#made.memoryLimit ??= this.#tokens.u64(KEY_MEMORY_LIMIT, 0n);
    return this.#made.memoryLimit;
  }
  set memoryLimit(value) {
    this.#made.memoryLimit = value;
  }

  get cpuShares(): number {
    this.#made.cpuShares ??= this.#tokens.u32(KEY_CPU_SHARES, DEFAULT_CPU_SHARES);
    return this.#made.cpuShares;
  }
  set cpuShares(value) {
    this.#made.cpuShares = value;
  }

  get cpuQuota(): bigint {
    this.#made.cpuQuota ??= this.#tokens.u64(KEY_CPU_QUOTA, 0n);
    return this.#made.cpuQuota;
  }
  set cpuQuota(value) {
    this.#made.cpuQuota = value;
  }

  get cpuPeriod(): bigint {
    this.#made.cpuPeriod ??= this.#tokens.u64(KEY_CPU_PERIOD, DEFAULT_CPU_PERIOD);
    return this.#made.cpuPeriod;
  }
  set cpuPeriod(value) {
    this.#made.cpuPeriod = value;
  }
}

type Maker<T> = (text: string, words: Int32Array, i: number) => T;

function textOf(text: string, words: Int32Array, i: number): string {
  return text.slice(words[i + 2], words[i + 3]);
}

/** The tokens of one input, kept where the engine wrote them and made again when somebody else has parsed since. */
class ViewTokens {
  /** Whether they are all there is: one batch had room for them. */
  readonly whole: boolean;
  /** The input, decoded. */
  readonly #text: string;
  #reader: TokenReader;
  #generation: number;
  #words: Int32Array;
  #quads: BigUint64Array;
  #end: number;
  /** By key id, where its last record is, or -1. Made when the first single value is asked for. */
  #last: number[] | undefined;

  constructor(input: string | Uint8Array) {
    const reader = tokenReader().open(input);
    this.#end = reader.read();
    this.#text = reader.text;
    this.#reader = reader;
    this.#generation = reader.generation;
    this.#words = reader.words;
    this.#quads = reader.quads;
    this.whole = !reader.oversize && (this.#end < 0 || reader.read() < 0);
    reader.close();
  }

  text(key: number, otherwise: string): string {
    const i = this.#lastOf(key);
    return i < 0 ? otherwise : this.#text.slice(this.#words[i + 2], this.#words[i + 3]);
  }

  flag(key: number): boolean {
    const i = this.#lastOf(key);
    return i >= 0 && (this.#words[i]! & FLAG_TRUE) !== 0;
  }

  u32(key: number, otherwise: number): number {
    const i = this.#lastOf(key);
    return i < 0 || (this.#words[i]! & FLAG_NONE) !== 0 ? otherwise : this.#words[i + 4]! >>> 0;
  }

  u64(key: number, otherwise: bigint): bigint {
    const i = this.#lastOf(key);
    return i < 0 || (this.#words[i]! & FLAG_NONE) !== 0 ? otherwise : this.#quads[(i + 4) >> 1]!;
  }

  list<T>(key: number, make: Maker<T>): T[] {
    this.#tokenize();
    const items: T[] = [];
    for (let i = 0; i < this.#end; i += this.#words[i]! >>> SIZE_SHIFT) {
      if ((this.#words[i]! & KEY_MASK) === key) items.push(make(this.#text, this.#words, i));
    }
    return items;
  }

  #lastOf(key: number): number {
    this.#tokenize();
    this.#last ??= this.#indexLast();
    return this.#last[key]!;
  }

  #indexLast(): number[] {
    const last = new Array<number>(KEY_DOCUMENT).fill(-1);
    for (let i = 0; i < this.#end; i += this.#words[i]! >>> SIZE_SHIFT) last[this.#words[i]! & KEY_MASK] = i;
    return last;
  }

  #tokenize(): void {
    if (this.#reader.generation === this.#generation) return;
    const reader = tokenReader().open(this.#text);
    this.#end = reader.read();
    this.#reader = reader;
    this.#generation = reader.generation;
    this.#words = reader.words;
    this.#quads = reader.quads;
    reader.close();
  }
}
