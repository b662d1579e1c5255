/**
 * What a subject of test:long is given: all that it takes, where nothing is said.
 * @throws for a word that it does not take, which would be ignored
 */
export function wordsOf(
  subject: string,
  said: readonly string[],
  taken: readonly string[],
): readonly string[] {
  const other = said.find((word) => !taken.includes(word));
  if (other === undefined) return said.length > 0 ? said : taken;
  if (taken.length === 0) throw new Error(`${subject} takes no words, and there is ${other}`);
  throw new Error(`${subject}: ${other} is none of ${taken.join(', ')}`);
}

/** @throws for an option that a subject does not take, which would be ignored */
export function checkOptions(subject: string, said: readonly string[], taken: readonly string[]): void {
  const other = said.find((option) => !taken.includes(option));
  if (other === undefined) return;
  throw new Error(`${subject} takes no --${other}, but ${taken.map((option) => `--${option}`).join(', ')}`);
}
