/**
 * What V8 is told where the growth of a work is measured: that its young generation may hold what the work makes, and
 * that there is `gc`, to collect what was before it. Else what grows fastest is V8's copying (of `toJson` with half a
 * million namespaces, 1.1 of 1.3 s).
 */
export const ROOMY_HEAP = ['--expose-gc', '--max-semi-space-size=1024'];
