/** What a runtime wrote into its log. */
export interface CommandLog {
  /** What went wrong, in its words. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** Reads the lines of `--log-format json`; what is none is left out. */
export function readLog(text: string): CommandLog {
  const errors: string[] = [];
  const warnings: string[] = [];
  for (const line of text.split('\n')) {
    const entry = entryOf(line);
    if (entry === undefined) continue;
    if (entry.level === 'warning' || entry.level === 'warn') warnings.push(entry.msg);
    else if (entry.level === 'error' || entry.level === 'fatal') errors.push(entry.msg);
  }
  return { errors, warnings };
}

function entryOf(line: string): { level: string; msg: string } | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { level, msg } = JSON.parse(line) as { level?: unknown; msg?: unknown };
    if (typeof level === 'string' && typeof msg === 'string') return { level, msg };
  } catch {
    // Cut off: its writer was ended.
  }
  return undefined;
}
