/** What can be said in figures, as it was said. */
export type Said = Readonly<Record<'cases' | 'every' | 'minutes' | 'share', string>> & {
  readonly seed?: string | undefined;
};

export type Numbers = ReturnType<typeof numbersOf>;

/** A timer takes no more, in ms. */
const LONGEST_TIMER = 2 ** 31 - 1;
const MOST_MINUTES = Math.floor(LONGEST_TIMER / 60_000);

/** @throws where one would have nothing done, or something else than it says */
export function numbersOf({ cases, every, minutes, share, seed }: Said) {
  return {
    cases: wholeFrom(1, 'cases', cases),
    every: wholeFrom(1, 'every', every),
    minutes: amount('minutes', minutes, MOST_MINUTES),
    share: amount('share', share),
    seed: seed === undefined ? Date.now() % 2 ** 31 : wholeFrom(0, 'seed', seed),
  };
}

function wholeFrom(least: number, name: string, text: string): number {
  const value = numberOf(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`--${name} ${text} is no whole number from ${least} on`);
}

function amount(name: string, text: string, most = Number.MAX_VALUE): number {
  const value = numberOf(text);
  if (value > 0 && value <= most) return value;
  const limit = most < Number.MAX_VALUE ? `, ${most} at most` : '';
  throw new Error(`--${name} ${text} is no number above 0${limit}`);
}

/** Nothing is 0 to Number. */
function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
