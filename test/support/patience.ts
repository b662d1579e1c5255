/** How many times as long a test may take: what counts branches is slower, and a test that is given up leaves some out. */
export const PATIENCE = typeof process === 'undefined' || !process.env?.OCICONF_COVERAGE ? 1 : 10;
