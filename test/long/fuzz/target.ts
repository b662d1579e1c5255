/** What is fuzzed. */
export interface Target {
  /** What its format is made of: mutations put these into inputs. */
  readonly words: readonly string[];
  /** Some inputs to begin with, where there is no corpus. */
  readonly seeds: readonly (string | Uint8Array)[];
  /** Tries an input. What it goes through is what is covered. @throws whatever a finding is */
  run(input: Uint8Array): void | Promise<void>;
  /** Tries it in more ways, which take longer: inputs that are worth keeping, and some of the others. @throws so too */
  check?(input: Uint8Array): void | Promise<void>;
}

/** Something that is not as it has to be. */
export class Finding extends Error {
  override readonly name = 'Finding';
}
