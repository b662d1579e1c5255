import { type Action, diagnosticCount, type Diagnostic as Shown, setDiagnostics } from '@codemirror/lint';
import type { EditorView } from '@codemirror/view';
import { type Diagnostic, docsPath, type Fix } from '../../src/index.ts';
import { h } from '../dom.ts';

/** Shows them in the editor: under their places, in the margin, and as what can be done about them. */
export function showDiagnostics(view: EditorView, diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length === 0 && diagnosticCount(view.state) === 0) return;
  const end = view.state.doc.length;
  const shown = diagnostics.map((diagnostic) => shownAs(diagnostic, end));
  view.dispatch(setDiagnostics(view.state, shown));
}

function shownAs(diagnostic: Diagnostic, end: number): Shown {
  const { offset, length, severity, message, code, fix } = diagnostic;
  return {
    from: Math.min(offset, end),
    to: Math.min(offset + length, end),
    severity,
    message,
    source: code,
    renderMessage: () => h('span', {}, message, ' ', docsLink(diagnostic)),
    actions: fix === undefined ? [] : [actionOf(fix)],
  };
}

/** A link to the page that explains the code. */
export function docsLink(diagnostic: Diagnostic): HTMLAnchorElement {
  const href = docsPath(diagnostic).replace('.md#', '.html#');
  return h('a', { href, target: '_blank', class: 'code' }, diagnostic.code);
}

function actionOf(fix: Fix): Action {
  return { name: fix.title, apply: (view) => applyFix(view, fix) };
}

/** The editor's text has to be the one that was diagnosed. */
export function applyFix(view: EditorView, { edits }: Fix): void {
  view.dispatch({
    changes: edits.map(({ offset, length, text }) => ({ from: offset, to: offset + length, insert: text })),
    userEvent: 'input.fix',
  });
}
