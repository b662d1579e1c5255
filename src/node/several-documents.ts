import { parseAll } from '../config/parse-all.ts';

/** Whether lines `---` separate several documents in it. */
export function hasSeveralDocuments(bytes: Buffer): boolean {
  // Most have no such line: nothing is parsed to know it.
  if (!bytes.includes('---')) return false;
  const documents = parseAll(bytes);
  documents.next();
  const hasMore = !documents.next().done;
  documents.return?.();
  return hasMore;
}
