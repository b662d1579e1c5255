import { isInvisible } from '../../diagnostics/characters.ts';

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
    if (typeof level !== 'string' || typeof msg !== 'string') return undefined;
    // crun passes on, as a message, the whole line of what it started.
    return entryOf(msg) ?? { level, msg: onOneLine(msg) };
  } catch {
    // Cut off: its writer was ended.
    return undefined;
  }
}

/** Harmless to a terminal: it may have what a hook wrote. */
export function onOneLine(text: string): string {
  let out = '';
  for (const char of text.trim()) {
    const unit = char.charCodeAt(0);
    if (char === '\n') out += ' ';
    else out += isInvisible(unit) ? `\\u${unit.toString(16).padStart(4, '0')}` : char;
  }
  return out;
}
