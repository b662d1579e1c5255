/**
 * For `describe.skipIf`: whether to skip, and a name that says why. With OCICONF_REQUIRE_REAL nothing is skipped.
 * @param why it cannot run here; undefined where it can
 */
export function orSkipped(name: string, why: string | undefined): [skip: boolean, name: string] {
  const skip = why !== undefined && !process.env.OCICONF_REQUIRE_REAL;
  return [skip, skip ? `${name} (skipped: ${why})` : name];
}
