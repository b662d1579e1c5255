import { quote } from '../../diagnostics/quote.ts';
import { SLASH } from '../../engine/text.ts';
import { parseNamespaceKind } from '../parts.ts';
import type { OciNamespaceKind } from '../types.ts';
import { type Findings, replacement } from './findings.ts';
import type { Line } from './line.ts';

/** The kind of a namespace that reaches the configuration, or null. */
export function namespaceKind(line: Line): OciNamespaceKind | null {
  return parseNamespaceKind(line.text.slice(line.valueStart, line.colon));
}

/** What stands behind the kind: `[:path]`. */
export function checkNamespacePath(line: Line, findings: Findings): void {
  const { text, valueEnd: end, colon } = line;
  if (colon === end) return;
  if (colon + 1 === end) {
    const message = 'the path of the namespace is empty, and kept so; to make a new one, leave the colon out';
    const fix = replacement('remove the colon', colon, end, '');
    findings.add('namespace-empty-path', colon, end, line.key, message, { fix });
  } else if (text.charCodeAt(colon + 1) !== SLASH) {
    const path = quote(text.slice(colon + 1, end));
    const message = `the path ${path} of the namespace is not absolute; it is kept as it is, though the runtime-spec asks for one that is`;
    findings.add('namespace-relative-path', colon + 1, end, line.key, message);
  }
}

export function unknownKindMessage(line: Line, suggestion: string | undefined): string {
  const kind = quote(line.text.slice(line.valueStart, line.colon));
  const meant = suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
  return `unknown namespace ${kind}: the line is dropped${meant}`;
}
