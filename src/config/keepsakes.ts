import type { OciHook, OciMount, OciNamespace } from './types.ts';

// What is kept of lines that are known, apart from the input they were cut from: copies are made of it.

/** The same string by itself. Engines write what they join into a string of its own: no part of another, nor parts. */
export function kept(text: string): string {
  return text.length < 2 ? text : [text[0], text.slice(1)].join('');
}

/**
 * V8 gives what it makes of splitting an interned string elements that copies share until one is changed, and the names
 * of properties are interned. It takes 3 us, once.
 */
export function keptOptions(options: readonly string[]): string[] {
  if (options.length === 0) return [];
  const names: Record<string, true> = Object.create(null);
  names[options.join()] = true;
  const [list] = Object.keys(names) as [string];
  return list.split(',');
}

export function keptMount({ destination, mountType, source, options }: OciMount): OciMount {
  return {
    destination: kept(destination),
    mountType: kept(mountType),
    source: kept(source),
    options: keptOptions(options),
  };
}

export function keptNamespace({ kind, path }: OciNamespace): OciNamespace {
  return { kind, path: path === null ? null : kept(path) };
}

/** Of a hook that a line says: without arguments and environment. */
export function keptHook({ path, timeoutSecs }: OciHook): OciHook {
  return { path: kept(path), args: [], env: [], timeoutSecs };
}
