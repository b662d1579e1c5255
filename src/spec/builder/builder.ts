import type {
  Hook,
  Hooks,
  Linux,
  LinuxCPU,
  LinuxMemory,
  LinuxNamespaceType,
  LinuxResources,
  LinuxSeccomp,
  Mount,
  Process,
  Spec,
  Uint64,
} from '../../../build/spec/types.ts';
import { InvalidArgumentError } from '../../errors.ts';
import { firstErrorOf } from '../validate/validate.ts';
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

/** A config.json in the making. Every step changes this builder and returns it. */
export class SpecBuilder {
  readonly #spec: Spec;

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
    const others = (this.#process.env ?? []).filter((entry) => !entry.startsWith(`${name}=`));
    this.#process.env = [...others, `${name}=${value}`];
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
    const others = (this.#process.rlimits ?? []).filter((limit) => limit.type !== type);
    this.#process.rlimits = [...others, { type, soft, hard }];
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
    const others = (this.#spec.mounts ?? []).filter(({ destination }) => destination !== mount.destination);
    this.#spec.mounts = [...others, mount];
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
    const namespace = { type, ...(path !== undefined && { path }) };
    const namespaces = this.#linux.namespaces ?? [];
    const at = namespaces.findIndex((other) => other.type === type);
    this.#linux.namespaces =
      at < 0 ? [...namespaces, namespace] : namespaces.map((other, i) => (i === at ? namespace : other));
    return this;
  }

  /** Shares a namespace with the runtime. */
  share(type: LinuxNamespaceType): this {
    this.#linux.namespaces = (this.#linux.namespaces ?? []).filter((other) => other.type !== type);
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
    this.#linux.sysctl = { ...this.#linux.sysctl, [name]: value };
    return this;
  }

  /** Adds a hook behind the others of its kind. */
  hook(kind: keyof Hooks, hook: Hook): this {
    const hooks = this.#spec.hooks ?? {};
    this.#spec.hooks = { ...hooks, [kind]: [...(hooks[kind] ?? []), hook] };
    return this;
  }

  /** Sets an annotation; its name is a reverse domain name. */
  annotation(name: string, value: string): this {
    this.#spec.annotations = { ...this.#spec.annotations, [name]: value };
    return this;
  }

  /** For everything else. */
  change(change: (spec: Spec) => void): this {
    change(this.#spec);
    return this;
  }

  /**
   * A copy of what was built.
   * @throws InvalidArgumentError for the first error that `validateSpec` finds
   */
  build(): Spec {
    const error = firstErrorOf(this.#spec);
    if (error !== undefined) throw new InvalidArgumentError(error.pointer || 'spec', error.message);
    return structuredClone(this.#spec);
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

  #needs(type: LinuxNamespaceType): this {
    return this.#linux.namespaces?.some((other) => other.type === type) ? this : this.namespace(type);
  }
}
