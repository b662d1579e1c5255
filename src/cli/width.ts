/** Length of the longest text. However many there are: a call takes no more than some 100,000 arguments. */
export function longest(texts: readonly string[]): number {
  return texts.reduce((most, { length }) => Math.max(most, length), 0);
}
