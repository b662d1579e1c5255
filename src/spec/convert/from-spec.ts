import type { Hook, Linux, LinuxResources, Mount, Process, Spec } from '../../../build/spec/types.ts';
import { DEFAULT_CPU_PERIOD, DEFAULT_CPU_SHARES, DEFAULT_PATH } from '../../config/defaults.ts';
import type {
  OciConfig,
  OciHook,
  OciLinuxConfig,
  OciMount,
  OciNamespace,
  OciNamespaceKind,
  OciProcess,
} from '../../config/types.ts';
import { checkLimit } from '../../diagnostics/limited.ts';
import { wrongType } from '../../errors.ts';
import { isRecord } from '../is-record.ts';
import { Places } from '../read/places.ts';
import { type Path, pointerOf, stepsOf } from '../read/pointer.ts';
import { sourceOf } from '../read/source.ts';
import type { Loss } from './loss.ts';

/** How to make an OciConfig of a config.json. */
export interface FromSpecOptions {
  /** Most losses that are given, from 0; the others are counted, and take no memory. Without it, all are given. */
  limit?: number;
}

/** What became of a config.json. */
export interface FromSpec {
  /** What lines can say of it. */
  config: OciConfig;
  /** What they cannot. */
  losses: Loss[];
  /** How many losses there are beyond `limit`; not there where `losses` has all. */
  omitted?: number;
}

/**
 * An OciConfig that says what a config.json says, as far as it can: everything else is a loss. Without a root the
 * root path is empty, so that it is not taken for that of the host.
 * @throws TypeError for anything but an object
 * @throws InvalidArgumentError for a limit that is no number from 0
 */
export function fromSpec(spec: Spec, { limit }: FromSpecOptions = {}): FromSpec {
  const most = checkLimit(limit);
  const losses: Loss[] = [];
  let omitted = 0;
  const config = convertSpec(spec, (path, kind, message, value) => {
    if (losses.length < most) losses.push({ pointer: pointerOf(path), kind, message, value });
    else omitted++;
  });
  const found = { config, losses: located(losses, spec) };
  return omitted === 0 ? found : { ...found, omitted };
}

type OnLoss = (path: Path, kind: Loss['kind'], message: string, value: unknown) => void;

/** As `fromSpec`, for who wants no list of the losses. */
export function convertSpec(spec: Spec, onLoss: OnLoss): OciConfig {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec))
    throw wrongType('spec', 'an object', spec);
  const whole = new Part(spec, [], onLoss);
  const root = whole.part('root');
  const config: OciConfig = {
    ociVersion: whole.text('ociVersion', ''),
    root: { path: root.text('path', ''), readonly: root.flag('readonly') },
    process: processOf(whole.part('process')),
    mounts: whole.parts('mounts', mountOf),
    hostname: whole.text('hostname', ''),
    hooks: hooksOf(whole.part('hooks')),
    linux: linuxOf(whole.part('linux')),
  };
  root.rest();
  whole.rest();
  return config;
}

/** With their places in the text that the spec was read from. */
function located(losses: Loss[], spec: Spec): Loss[] {
  const source = losses.length > 0 ? sourceOf(spec) : undefined;
  if (source === undefined) return losses;
  const places = new Places(source);
  return losses.map((loss) => ({
    ...loss,
    location: places.locate(places.span(stepsOf(loss.pointer), 'name')),
  }));
}

function processOf(process: Part<Process>): OciProcess {
  const user = process.part('user');
  const config: OciProcess = {
    args: process.texts('args'),
    env: process.texts('env'),
    cwd: process.text('cwd', DEFAULT_PATH),
    uid: user.u32('uid', 0),
    gid: user.u32('gid', 0),
    terminal: process.flag('terminal'),
  };
  user.rest();
  process.rest();
  return config;
}

function mountOf(mount: Part<Mount>): OciMount {
  const config: OciMount = {
    destination: mount.text('destination', ''),
    mountType: mount.text('type', ''),
    source: mount.text('source', ''),
    options: mount.texts('options'),
  };
  mount.rest();
  return config;
}

function hooksOf(hooks: Part<NonNullable<Spec['hooks']>>): OciConfig['hooks'] {
  const config = {
    prestart: hooks.parts('prestart', hookOf),
    poststart: hooks.parts('poststart', hookOf),
    poststop: hooks.parts('poststop', hookOf),
  };
  hooks.rest();
  return config;
}

function hookOf(hook: Part<Hook>): OciHook {
  const config: OciHook = {
    path: hook.text('path', ''),
    args: hook.texts('args'),
    env: hook.texts('env'),
    timeoutSecs: hook.u32('timeout', 0),
  };
  hook.rest();
  return config;
}

function linuxOf(linux: Part<Linux>): OciLinuxConfig {
  const resources = linux.part('resources');
  const config: OciLinuxConfig = {
    namespaces: linux.parts('namespaces', namespaceOf).flat(),
    cgroupsPath: linux.text('cgroupsPath', ''),
    ...limitsOf(resources),
  };
  resources.rest();
  linux.rest();
  return config;
}

const KINDS: readonly OciNamespaceKind[] = ['pid', 'network', 'mount', 'ipc', 'uts', 'user', 'cgroup'];

function namespaceOf(namespace: Part<NonNullable<Linux['namespaces']>[number]>): OciNamespace[] {
  const type = namespace.text('type', '');
  const kind = KINDS.find((known) => known === type);
  if (kind === undefined) {
    namespace.lose('dropped', `a namespace of type ${JSON.stringify(type)} has no counterpart`);
    return [];
  }
  const path = namespace.has('path') ? namespace.text('path', '') : null;
  namespace.rest();
  return [{ kind, path }];
}

function limitsOf(resources: Part<LinuxResources>): Omit<OciLinuxConfig, 'namespaces' | 'cgroupsPath'> {
  const memory = resources.part('memory');
  const cpu = resources.part('cpu');
  const limits = {
    memoryLimit: memory.limit('limit'),
    cpuShares: cpu.u32('shares', DEFAULT_CPU_SHARES),
    cpuQuota: cpu.limit('quota'),
    cpuPeriod: cpu.u64('period', DEFAULT_CPU_PERIOD),
  };
  // Without shares cgroup v2 has a weight of 100, and 1024 would be one of 39: the same in a config.
  if (cpu.is('shares', DEFAULT_CPU_SHARES)) {
    cpu.lose(
      'changed',
      'in a config it is the same as no shares at all, which is what toSpec makes of it',
      'shares',
    );
  }
  memory.rest();
  cpu.rest();
  return limits;
}

const U32_MAX = 2n ** 32n - 1n;
const U64_MAX = 2n ** 64n - 1n;

/** An object of the spec. Knows what was taken of it, so that the rest can be named as lost. */
class Part<Value extends object> {
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #path: Path;
  readonly #lose: OnLoss;
  readonly #taken = new Set<string>();

  constructor(value: Value, path: Path, onLoss: OnLoss) {
    this.#value = value as Record<string, unknown>;
    this.#path = path;
    this.#lose = onLoss;
  }

  has(name: keyof Value & string): boolean {
    return Object.hasOwn(this.#value, name) && this.#value[name] !== undefined;
  }

  /** Whether it is this integer, a number or a bigint. */
  is(name: keyof Value & string, integer: number): boolean {
    const value = Object.hasOwn(this.#value, name) ? this.#value[name] : undefined;
    return value === integer || value === BigInt(integer);
  }

  text(name: keyof Value & string, otherwise: string): string {
    return this.#take(name, (value) => typeof value === 'string', otherwise);
  }

  flag(name: keyof Value & string): boolean {
    return this.#take(name, (value) => typeof value === 'boolean', false);
  }

  texts(name: keyof Value & string): string[] {
    const list: unknown[] = this.#take(name, (value) => Array.isArray(value), []);
    return list.flatMap((item, i) => {
      if (typeof item === 'string') return [item];
      this.#lose([...this.#path, name, i], 'dropped', 'it is no string', item);
      return [];
    });
  }

  u32(name: keyof Value & string, otherwise: number): number {
    return Number(this.#integer(name, 0n, U32_MAX) ?? otherwise);
  }

  u64(name: keyof Value & string, otherwise: bigint): bigint {
    return this.#integer(name, 0n, U64_MAX) ?? otherwise;
  }

  /** An int64 of which negative ones are no limit, as a u64 of which 0 is none. */
  limit(name: keyof Value & string): bigint {
    const value = this.#integer(name, -(2n ** 63n), U64_MAX) ?? 0n;
    if (value < -1n)
      this.#lose([...this.#path, name], 'changed', 'it is taken for -1, no limit', this.#value[name]);
    return value < 0n ? 0n : value;
  }

  part<Name extends keyof Value & string>(name: Name): Part<NonNullable<Value[Name]> & object> {
    const value: object = this.#take(name, (value) => isRecord(value), {});
    return new Part<NonNullable<Value[Name]> & object>(
      value as NonNullable<Value[Name]> & object,
      [...this.#path, name],
      this.#lose,
    );
  }

  /** What is made of each object of a list, one after the other: of many, all at once would take much memory. */
  parts<Name extends keyof Value & string, Made>(
    name: Name,
    made: (part: Part<Item<Value[Name]>>) => Made,
  ): Made[] {
    const list: unknown[] = this.#take(name, (value) => Array.isArray(value), []);
    return list.flatMap((item, i) => {
      const path = [...this.#path, name, i];
      if (isRecord(item))
        return [made(new Part<Item<Value[Name]>>(item as Item<Value[Name]>, path, this.#lose))];
      this.#lose(path, 'dropped', 'it is no object', item);
      return [];
    });
  }

  /** Names what nobody took. */
  rest(): void {
    for (const name of Object.keys(this.#value)) {
      const value = this.#value[name];
      if (this.#taken.has(name) || value === undefined) continue;
      this.#lose([...this.#path, name], 'dropped', `${JSON.stringify(name)} has no counterpart`, value);
    }
  }

  /** Names itself, or one of its members, as lost. */
  lose(kind: Loss['kind'], message: string, name?: keyof Value & string): void {
    if (name === undefined) this.#lose(this.#path, kind, message, this.#value);
    else this.#lose([...this.#path, name], kind, message, this.#value[name]);
  }

  /** The value where it has the type; a loss where it has another. */
  #take<Type>(name: string, fits: (value: unknown) => boolean, otherwise: Type): Type {
    this.#taken.add(name);
    if (!Object.hasOwn(this.#value, name)) return otherwise;
    const value = this.#value[name];
    if (value === undefined) return otherwise;
    if (fits(value)) return value as Type;
    this.#lose([...this.#path, name], 'dropped', 'it has the wrong type', value);
    return otherwise;
  }

  /** Undefined where there is none, or none that fits, which is a loss. */
  #integer(name: string, least: bigint, most: bigint): bigint | undefined {
    const value: number | bigint | undefined = this.#take(name, isInteger, undefined);
    if (value === undefined) return undefined;
    const integer = BigInt(value);
    if (integer >= least && integer <= most) return integer;
    this.#lose([...this.#path, name], 'dropped', `it is not within ${least}..${most}`, value);
    return undefined;
  }
}

type Item<List> = NonNullable<List> extends readonly (infer One extends object)[] ? One : never;

function isInteger(value: unknown): boolean {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
}
