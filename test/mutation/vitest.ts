// What the tests take from Vitest, for a run within this process: see runner.mjs. `expect` is Vitest's own.
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  customMatchers,
  GLOBAL_EXPECT,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from '@vitest/expect';

type Body = () => unknown;

export interface Test {
  name: string;
  body: Body;
  suites: Suite[];
}

interface Suite {
  name: string;
  hooks: Record<'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll', Body[]>;
}

const suite = (name: string): Suite => ({
  name,
  hooks: { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] },
});

let suites: Suite[] = [];
let tests: Test[] = [];

/** The tests of a file, in order; its top level is a suite without a name. */
export function testsOf(load: () => void): Test[] {
  suites = [suite('')];
  tests = [];
  load();
  return tests;
}

export function nameOf({ name, suites }: Test): string {
  return [...suites.slice(1).map((each) => each.name), name].join(' ');
}

function define(name: string, body: Body): void {
  tests.push({ name, body, suites });
}

function describeOne(name: string, body: Body): void {
  const outer = suites;
  suites = [...outer, suite(name)];
  body();
  suites = outer;
}

/** Names as Vitest's, nearly: they only need to differ where tests do. */
const each =
  (one: (name: string, body: Body) => void) =>
  (cases: readonly unknown[]) =>
  (title: string, body: (...values: unknown[]) => unknown) => {
    cases.forEach((given, i) => {
      const values = Array.isArray(given) ? given : [given];
      const about = typeof given === 'object' && given !== null && 'name' in given ? given.name : values[0];
      one(`${title} [${i}: ${String(about)}]`.slice(0, 200), () => body(...values));
    });
  };

export const describe = Object.assign(describeOne, {
  each: each(describeOne),
  skipIf: (skip: boolean) => (skip ? () => {} : describeOne),
});
/** Options may stand between the name and the body, a timeout behind it. */
export const it = Object.assign(
  (name: string, ...rest: unknown[]) =>
    define(name, rest.find((value) => typeof value === 'function') as Body),
  { each: each(define), skipIf: (skip: boolean) => (skip ? () => {} : define) },
);
export const test = it;

const hook = (when: keyof Suite['hooks']) => (body: Body) => suites.at(-1)!.hooks[when].push(body);
export const beforeAll = hook('beforeAll');
export const beforeEach = hook('beforeEach');
export const afterEach = hook('afterEach');
export const afterAll = hook('afterAll');

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

export const expect = Object.assign(
  (value: unknown, message?: string) => chai.expect(value, message),
  chai.expect,
  (globalThis as never)[ASYMMETRIC_MATCHERS_OBJECT] as object,
  { poll },
);
Object.defineProperty(globalThis, GLOBAL_EXPECT, { value: expect, configurable: true, writable: true });
setState(
  { assertionCalls: 0, isExpectingAssertions: false, expectedAssertionsNumber: null },
  expect as never,
);
(chai.expect as unknown as { extend(target: unknown, matchers: unknown): void }).extend(
  expect,
  customMatchers,
);

/** Asks again until what it gives is as expected, for at most five seconds. */
function poll(value: () => unknown): unknown {
  return new Proxy(
    {},
    {
      get:
        (_target, matcher: string) =>
        async (...args: unknown[]) => {
          for (const end = performance.now() + 5_000; ; ) {
            try {
              const assertion = expect(await value()) as unknown as Record<
                string,
                (...args: unknown[]) => void
              >;
              return assertion[matcher]!(...args);
            } catch (error) {
              if (performance.now() > end) throw error;
              await new Promise((resolve) => setTimeout(resolve, 20));
            }
          }
        },
    },
  );
}

interface Timer {
  at: number;
  callback: () => void;
}

/** A clock that moves when it is told to. As with Node's, a delay that is none or beyond 2^31 - 1 is of 1 ms. */
const clock = {
  now: 0,
  timers: new Set<Timer>(),
  globals: {
    performance: { now: () => clock.now },
    setTimeout(callback: () => void, delay: number): Timer {
      const timer = { at: clock.now + (delay >= 1 && delay < 2 ** 31 ? delay : 1), callback };
      clock.timers.add(timer);
      return timer;
    },
    clearTimeout: (timer: Timer) => clock.timers.delete(timer),
  },
  advance(milliseconds: number): void {
    const end = clock.now + milliseconds;
    for (;;) {
      const [next] = [...clock.timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      clock.timers.delete(next);
      clock.now = next.at;
      next.callback();
    }
    clock.now = end;
  },
};

const stubbed = new Map<string, PropertyDescriptor | undefined>();
const variables = new Map<string, string | undefined>();
export const vi = {
  stubEnv(name: string, value: string): void {
    if (!variables.has(name)) variables.set(name, process.env[name]);
    process.env[name] = value;
  },
  unstubAllEnvs(): void {
    for (const [name, before] of variables) {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    }
    variables.clear();
  },
  stubGlobal(name: string, value: unknown): void {
    if (!stubbed.has(name)) stubbed.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  },
  unstubAllGlobals(): void {
    for (const [name, before] of stubbed) {
      if (before === undefined) delete (globalThis as Record<string, unknown>)[name];
      else Object.defineProperty(globalThis, name, before);
    }
    stubbed.clear();
  },
  useFakeTimers(): void {
    Object.assign(clock, { now: 0, timers: new Set() });
    for (const [name, value] of Object.entries(clock.globals)) vi.stubGlobal(name, value);
  },
  useRealTimers: (): void => vi.unstubAllGlobals(),
  advanceTimersByTime: clock.advance,
  getTimerCount: (): number => clock.timers.size,
};
