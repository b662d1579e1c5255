/** In bytes or UTF-16 units. The configurations that container engines write have some ten thousand. */
export const DEFAULT_MAX_SIZE = 4 * 2 ** 20;
/** Objects and arrays within each other; the runtime-spec's own reach nine deep. */
export const DEFAULT_MAX_DEPTH = 512;
/** Far beyond any configuration, and far below where the call stack ends. */
export const DEEPEST = 1000;
