import type { OciConfig } from '../../index.ts';
import type { Spec } from '../../spec/index.ts';
import { HOOK_KINDS } from '../../spec/validate/prose/whole.ts';
import { type Facts, NAMESPACES } from '../statistics/statistics.ts';

/** What a config has where its lines say nothing. */
const DEFAULT_SHARES = 1024;
const DEFAULT_PERIOD = 100_000n;
const U64_MAX = 2n ** 64n - 1n;

export function factsOfConfig({ linux, hooks }: OciConfig): Facts {
  return {
    isSpec: false,
    limits: limits(linux.memoryLimit, linux.cpuQuota, linux.cpuPeriod, linux.cpuShares, 0n),
    namespaces: namespaceBits(linux.namespaces.map(({ kind }) => kind)),
    hooks: [...hooks.prestart, ...hooks.poststart, ...hooks.poststop].map(({ path }) => path),
  };
}

/** Of what was read, and may have any type anywhere. */
export function factsOfSpec(spec: Spec): Facts {
  const whole = new Value(spec);
  const linux = whole.at('linux');
  const resources = linux.at('resources');
  const cpu = resources.at('cpu');
  const hooks = whole.at('hooks');
  return {
    isSpec: true,
    limits: limits(
      resources.at('memory').at('limit').integer(0n),
      cpu.at('quota').integer(0n),
      cpu.at('period').integer(DEFAULT_PERIOD),
      Number(cpu.at('shares').integer(BigInt(DEFAULT_SHARES))),
      resources.at('pids').at('limit').integer(0n),
    ),
    namespaces: namespaceBits(
      linux
        .at('namespaces')
        .items()
        .map((item) => item.at('type').text()),
    ),
    hooks: HOOK_KINDS.flatMap((kind) =>
      hooks
        .at(kind)
        .items()
        .map((item) => item.at('path').text()),
    ),
  };
}

function limits(
  memory: bigint,
  quota: bigint,
  period: bigint,
  shares: number,
  pids: bigint,
): Facts['limits'] {
  return {
    memory,
    // Powers of two, so that a half and a quarter are ranges of their own. Less than a 1024th is still a quota.
    cpu: quota === 0n || period === 0n ? 0n : (quota * 1024n) / period || 1n,
    shares: shares === DEFAULT_SHARES ? 0n : BigInt(shares),
    pids,
  };
}

function namespaceBits(kinds: readonly string[]): number {
  let bits = 0;
  for (const kind of kinds) {
    const i = (NAMESPACES as readonly string[]).indexOf(kind);
    if (i >= 0) bits |= 1 << i;
  }
  return bits;
}

class Value {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  at(name: string): Value {
    const value = this.#value;
    const has = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    return new Value(has ? (value as Record<string, unknown>)[name] : undefined);
  }

  items(): Value[] {
    return Array.isArray(this.#value) ? this.#value.map((item) => new Value(item)) : [];
  }

  text(): string {
    return typeof this.#value === 'string' ? this.#value : '';
  }

  /** Negative limits are none; what is no integer is `otherwise`. */
  integer(otherwise: bigint): bigint {
    const value = this.#value;
    if (typeof value !== 'bigint' && !(typeof value === 'number' && Number.isInteger(value)))
      return otherwise;
    const integer = BigInt(value);
    return integer < 0n ? 0n : integer > U64_MAX ? U64_MAX : integer;
  }
}
