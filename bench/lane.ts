import { collectGarbage } from './garbage.ts';

/** Some turns at the same work in a row. */
export interface Slice {
  nanoseconds: number;
  /** Over every result. */
  checksum: number;
}

/** Work that takes turns with other work. */
export interface Lane {
  /** Size of what is read in one turn, in the form in which it is read. */
  readonly bytes: number;
  run(times: number): Slice | Promise<Slice>;
}

/** @param work works so many times, and returns a checksum over its results */
export function timedLane(bytes: number, work: (times: number) => number): Lane {
  return {
    bytes,
    run(times) {
      const start = performance.now();
      const checksum = work(times);
      // Everyone's garbage is collected on their own time: here, or before while working.
      collectGarbage();
      return { nanoseconds: (performance.now() - start) * 1e6, checksum };
    },
  };
}

/**
 * An instance of a module that one lane alone uses. The compiler specialises code for what it has met there:
 * contenders, configs or odd inputs of a check that shared code would slow each other down. (A reader that had
 * met one-byte and two-byte strings, flat and sliced, made everyone on the typical config 40 percent slower.)
 */
export function own<Module>(path: string, owner: string): Promise<Module> {
  return import(`${path}?${encodeURIComponent(owner)}`);
}

/** The built package, as users get it. */
export function ownPackage(owner: string): Promise<typeof import('../src/index.ts')> {
  return own('../build/index.js', owner);
}
