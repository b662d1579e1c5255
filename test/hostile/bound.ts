import { MOST } from '../support/growth.ts';

/** Inputs are compared that differ by three doublings. */
export const TIMES = 8;
export const BOUND = MOST ** 3;
