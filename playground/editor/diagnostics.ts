import {
  type Action,
  diagnosticCount,
  forEachDiagnostic,
  type Diagnostic as Shown,
  setDiagnostics,
} from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import type { EditorView, KeyBinding } from '@codemirror/view';
import { type Diagnostic, docsPath, type Fix } from '../../src/index.ts';
import { h } from '../dom.ts';

/** Shows them in the editor: under their places, in the margin, and as what can be done about them. */
export function showDiagnostics(view: EditorView, diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length === 0 && diagnosticCount(view.state) === 0) return;
  const { doc } = view.state;
  const shown = diagnostics.map((diagnostic) => shownAs(diagnostic, doc));
  view.dispatch(setDiagnostics(view.state, shown));
}

function shownAs(diagnostic: Diagnostic, doc: Text): Shown {
  const { offset, length, severity, message, code, fix } = diagnostic;
  return {
    from: Math.min(offset, doc.length),
    to: Math.min(offset + length, doc.length),
    severity,
    message,
    source: code,
    renderMessage: () => h('span', {}, message, ' ', docsLink(diagnostic)),
    actions: fix === undefined ? [] : [actionOf(fix, doc)],
  };
}

/** A link to the page that explains the code. */
export function docsLink(diagnostic: Diagnostic): HTMLAnchorElement {
  const href = docsPath(diagnostic).replace('.md#', '.html#');
  return h('a', { href, target: '_blank', class: 'code' }, diagnostic.code);
}

/** Does nothing where the text is no longer the one that was diagnosed: the fix would be at a wrong place. */
function actionOf({ title, edits }: Fix, diagnosed: Text): Action {
  const changes = edits.map(({ offset, length, text }) => ({
    from: offset,
    to: offset + length,
    insert: text,
  }));
  return {
    name: title,
    apply: (view) => {
      if (view.state.doc.eq(diagnosed)) view.dispatch({ changes, userEvent: 'input.fix' });
    },
  };
}

/** Applies the first fix there is for the line that the cursor is in. */
export const fixKey: KeyBinding = {
  key: 'Mod-.',
  run: (view) => {
    const line = view.state.doc.lineAt(view.state.selection.main.head);
    let apply: (() => void) | undefined;
    forEachDiagnostic(view.state, ({ actions = [] }, from, to) => {
      const [action] = actions;
      if (action === undefined || from > line.to || to < line.from) return;
      apply ??= () => action.apply(view, from, to);
    });
    apply?.();
    return apply !== undefined;
  },
};
