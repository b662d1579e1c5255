/**
 * What is wrong with an environment, in words; undefined where nothing is. Entries are `NAME=value`, as
 * execve(2) takes them.
 */
export function environmentProblem(entries: readonly string[]): string | undefined {
  if (!Array.isArray(entries)) return 'it is no list';
  for (const [index, entry] of entries.entries()) {
    if (typeof entry !== 'string' || entry.indexOf('=') < 1) return `entry ${index} is not NAME=value`;
    if (entry.includes('\0')) return `entry ${index} has a NUL character`;
  }
  return undefined;
}

/**
 * Exactly these entries, as spawn takes them; of a name that stands twice, the last one, as in runc.
 * @param entries without problems
 */
export function environmentOf(entries: readonly string[]): Record<string, string | undefined> {
  const environment: Record<string, string | undefined> = Object.create(null);
  // spawn adds it from our own environment unless it is there.
  environment.NODE_V8_COVERAGE = undefined;
  for (const entry of entries) {
    const equals = entry.indexOf('=');
    environment[entry.slice(0, equals)] = entry.slice(equals + 1);
  }
  return environment;
}

/** The value of a variable: of the last entry that has the name. */
export function variableOf(entries: readonly string[], name: string): string | undefined {
  const values = entries.filter((entry) => entry.startsWith(`${name}=`));
  return values.at(-1)?.slice(name.length + 1);
}
