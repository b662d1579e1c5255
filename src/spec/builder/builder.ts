import type {
  Hook,
  Hooks,
  Linux,
  LinuxCPU,
  LinuxMemory,
  LinuxNamespace,
  LinuxNamespaceType,
  LinuxResources,
  LinuxSeccomp,
  Mount,
  POSIXRlimit,
  Process,
  Spec,
  Uint64,
} from '../../../build/spec/types.ts';
import { InvalidArgumentError } from '../../errors.ts';
import { copyOf } from '../copy.ts';
import { define } from '../define.ts';
import { firstErrorOf } from '../validate/validate.ts';
import { KeyedList } from './keyed-list.ts';
import { type Preset, preset, type RootlessIds } from './presets.ts';

/**
 * Starts a config.json.
 * @param name what to start with; default `sound`
 * @param ids for `rootless`: who runs it. Default 0, as where root does
 * @throws InvalidArgumentError for an unknown preset
 *
 * @example
 * ```js
 * import { spec } from 'ociconf/spec';
 *
 * const made = spec('minimal').args('nginx').hostname('web-1').memory({ limit: 2 ** 28 }).build();
 * console.log(made.linux.namespaces.map(({ type }) => type).join()); // pid,mount,uts
 * ```
 */
export function spec(name: Preset = 'sound', ids: RootlessIds = { uid: 0, gid: 0 }): SpecBuilder {
  const start = preset(name, ids);
  if (start === undefined)
    throw new InvalidArgumentError('preset', `${name} is none of minimal, sound, rootless`);
  return new SpecBuilder(start);
}

/** Lists of which steps have changed something. */
interface Lists {
  env?: KeyedList<string>;
  rlimits?: KeyedList<POSIXRlimit>;
  mounts?: KeyedList<Mount>;
  namespaces?: KeyedList<LinuxNamespace>;
}

/**
 * A config.json in the making. Every step changes this builder and returns it. A step takes the same time however much
 * there is; the first one of its kind, also after `change` and `build`, goes through what there is.
 */
export class SpecBuilder {
  readonly #spec: Spec;
  /** What is not in the spec yet. */
  #lists: Lists = {};
  /** Lists and maps of the spec that are nobody else's. */
  readonly #own = new WeakSet<object>();

  /** @param start is not copied */
  constructor(start: Spec) {
    this.#spec = start;
  }

  /** The release of the runtime-spec that the file keeps to. */
  ociVersion(version: string): this {
    this.#spec.ociVersion = version;
    return this;
  }

  /** Program and arguments. */
  args(...args: string[]): this {
    this.#process.args = args;
    return this;
  }

  /** Sets an environment variable, in the place of one of this name. */
  env(name: string, value: string): this {
    this.#lists.env ??= new KeyedList(this.#process.env ?? [], variableOf);
    this.#lists.env.append(`${name}=${value}`);
    return this;
  }

  /** The working directory, absolute. */
  cwd(path: string): this {
    this.#process.cwd = path;
    return this;
  }

  /** Ids that the process runs with, 0..2^32-1. */
  user(uid: number, gid: number, ...additionalGids: number[]): this {
    this.#process.user = { uid, gid, ...(additionalGids.length > 0 && { additionalGids }) };
    return this;
  }

  /** Whether a terminal is attached. */
  terminal(terminal: boolean): this {
    this.#process.terminal = terminal;
    return this;
  }

  /** Bounding, permitted and effective capabilities; nothing is inheritable or ambient. */
  capabilities(...names: string[]): this {
    this.#process.capabilities = { bounding: [...names], permitted: [...names], effective: [...names] };
    return this;
  }

  /** Sets a limit, in the place of one of this type. */
  rlimit(type: string, soft: Uint64, hard: Uint64 = soft): this {
    this.#lists.rlimits ??= new KeyedList(this.#process.rlimits ?? [], (limit) => limit?.type);
    this.#lists.rlimits.append({ type, soft, hard });
    return this;
  }

  /** The root file system: a path, absolute or from the bundle, and whether it is mounted read-only. */
  root(path: string, { readonly = false }: { readonly?: boolean } = {}): this {
    this.#spec.root = { path, ...(readonly && { readonly }) };
    return this;
  }

  /** Gives the container a host name, and a UTS namespace if it has none. */
  hostname(name: string): this {
    this.#spec.hostname = name;
    return this.#needs('uts');
  }

  /** Adds a mount behind the others, in the place of one with this destination. */
  mount(mount: Mount): this {
    this.#lists.mounts ??= new KeyedList(this.#spec.mounts ?? [], (other) => other?.destination);
    this.#lists.mounts.append(mount);
    return this;
  }

  /** Shows a file or directory of the host in the container. */
  bind(source: string, destination: string, ...options: string[]): this {
    return this.mount({ destination, type: 'none', source, options: ['rbind', ...options] });
  }

  /**
   * Creates a namespace, or joins one, in the place of one of this type.
   * @param path absolute, of the namespace to join
   */
  namespace(type: LinuxNamespaceType, path?: string): this {
    this.#namespaces.put(type, { type, ...(path !== undefined && { path }) });
    return this;
  }

  /** Shares a namespace with the runtime. */
  share(type: LinuxNamespaceType): this {
    this.#namespaces.remove(type);
    return this;
  }

  /** Memory limits, besides those that are there. */
  memory(limits: LinuxMemory): this {
    this.#resources.memory = { ...this.#resources.memory, ...limits };
    return this;
  }

  /** Shares and limits of CPU time, besides those that are there. */
  cpu(limits: LinuxCPU): this {
    this.#resources.cpu = { ...this.#resources.cpu, ...limits };
    return this;
  }

  /** The most tasks. */
  pids(limit: number): this {
    this.#resources.pids = { limit };
    return this;
  }

  /** The path of the cgroup, absolute or as the runtime takes it. */
  cgroupsPath(path: string): this {
    this.#linux.cgroupsPath = path;
    return this;
  }

  /** The filter of system calls, in the place of another. */
  seccomp(filter: LinuxSeccomp): this {
    this.#linux.seccomp = filter;
    return this;
  }

  /** Sets a kernel parameter. Its namespace has to be there. */
  sysctl(name: string, value: string): this {
    this.#linux.sysctl = this.#owned(this.#linux.sysctl ?? {});
    define(this.#linux.sysctl, name, value);
    return this;
  }

  /** Adds a hook behind the others of its kind. */
  hook(kind: keyof Hooks, hook: Hook): this {
    const hooks = this.#owned(this.#spec.hooks ?? {});
    this.#spec.hooks = hooks;
    hooks[kind] = this.#owned(hooks[kind] ?? []);
    hooks[kind].push(hook);
    return this;
  }

  /** Sets an annotation; its name is a reverse domain name. */
  annotation(name: string, value: string): this {
    this.#spec.annotations = this.#owned(this.#spec.annotations ?? {});
    define(this.#spec.annotations, name, value);
    return this;
  }

  /** For everything else. */
  change(change: (spec: Spec) => void): this {
    this.#settle();
    change(this.#spec);
    return this;
  }

  /**
   * A copy of what was built.
   * @throws InvalidArgumentError for the first error that `validateSpec` finds, and for functions
   * @throws TooDeepError for what is more than 1000 deep, or within itself
   */
  build(): Spec {
    this.#settle();
    const error = firstErrorOf(this.#spec);
    if (error !== undefined) throw new InvalidArgumentError(error.pointer || 'spec', error.message);
    return copyOf(this.#spec);
  }

  get #process(): Process {
    this.#spec.process ??= { cwd: '/' };
    return this.#spec.process;
  }

  get #linux(): Linux {
    this.#spec.linux ??= {};
    return this.#spec.linux;
  }

  get #resources(): LinuxResources {
    this.#linux.resources ??= {};
    return this.#linux.resources;
  }

  get #namespaces(): KeyedList<LinuxNamespace> {
    this.#lists.namespaces ??= new KeyedList(this.#linux.namespaces ?? [], (other) => other?.type);
    return this.#lists.namespaces;
  }

  #needs(type: LinuxNamespaceType): this {
    return this.#namespaces.has(type) ? this : this.namespace(type);
  }

  /** Writes the lists that steps have changed into the spec. */
  #settle(): void {
    const { env, rlimits, mounts, namespaces } = this.#lists;
    if (env !== undefined) this.#process.env = env.toArray();
    if (rlimits !== undefined) this.#process.rlimits = rlimits.toArray();
    if (mounts !== undefined) this.#spec.mounts = mounts.toArray();
    if (namespaces !== undefined) this.#linux.namespaces = namespaces.toArray();
    this.#lists = {};
  }

  /** A copy that is the builder's own, made once. */
  #owned<Container extends object>(container: Container): Container {
    if (this.#own.has(container)) return container;
    const copy = (Array.isArray(container) ? [...container] : { ...container }) as Container;
    this.#own.add(copy);
    return copy;
  }
}

/** The name of the variable that an entry of `process.env` sets; undefined where it sets none. */
function variableOf(entry: string): string | undefined {
  const end = entry.indexOf('=');
  return end < 0 ? undefined : entry.slice(0, end);
}
