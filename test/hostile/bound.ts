/** Doubling an input may take this many times the time; inputs are compared that differ by three doublings. */
const MOST = 2.2;
export const TIMES = 8;
export const BOUND = MOST ** 3;
