// A reload, or the way back to the page, finds what was being written. It stays in this tab, and goes with it.

const STORED = 'ociconf-draft';
/** Most UTF-16 units that are kept: browsers give a page about five million. */
const DRAFT_MAX = 2 * 1024 * 1024;

interface Draft {
  /** The address's fragment: another one is another content. */
  readonly fragment: string;
  readonly text: string;
}

/** Keeps the text when the page goes. */
export function keepDraft(read: () => string): void {
  addEventListener('pagehide', () => {
    const text = read();
    const draft: Draft = { fragment: location.hash, text };
    // A page may be forbidden to store anything.
    try {
      if (text.length > DRAFT_MAX) sessionStorage.removeItem(STORED);
      else sessionStorage.setItem(STORED, JSON.stringify(draft));
    } catch {}
  });
}

/** What was here before a reload, or before the user went away and came back; undefined for a page that is opened. */
export function draftHere(): string | undefined {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  if (navigation?.type !== 'reload' && navigation?.type !== 'back_forward') return undefined;
  try {
    const draft = JSON.parse(sessionStorage.getItem(STORED) ?? 'null') as Draft | null;
    return draft?.fragment === location.hash ? draft.text : undefined;
  } catch {
    return undefined;
  }
}
