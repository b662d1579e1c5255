import { autocompletion, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { Annotation, EditorState, type Extension, type Text } from '@codemirror/state';
import {
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  placeholder,
  type ViewUpdate,
} from '@codemirror/view';
import { complete } from './completion.ts';
import { fixKey } from './diagnostics.ts';
import { highlight } from './highlight.ts';
import { keyHover } from './hover.ts';
import { linked } from './linked.ts';

/** Changes that follow from elsewhere in the page, and are not to be followed there. */
export const following = Annotation.define<boolean>();

/** What every editor of the page has. */
export function common(label: string): Extension {
  return [
    // A line ends at a line feed only, here as there: a carriage return is a character.
    EditorState.lineSeparator.of('\n'),
    EditorView.cspNonce.of(document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''),
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
    EditorState.tabSize.of(4),
    lineNumbers(),
    highlightActiveLineGutter(),
    highlightActiveLine(),
    highlightSpecialChars(),
    history(),
    highlightSelectionMatches(),
    lintGutter(),
    // Tab goes on to what comes next in the page: nobody is caught in an editor.
    keymap.of([
      fixKey,
      ...completionKeymap,
      ...lintKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...defaultKeymap,
    ]),
  ];
}

export interface EditorEvents {
  readonly changed: (text: Text, update: ViewUpdate) => void;
  readonly moved: (position: number) => void;
}

/** The editor of lines. */
export function linesEditor(parent: Element, text: string, { changed, moved }: EditorEvents): EditorView {
  return new EditorView({
    parent,
    doc: text,
    extensions: [
      common('Configuration lines'),
      EditorState.languageData.of(() => [{ commentTokens: { line: '#' } }]),
      autocompletion({ override: [complete], icons: false }),
      placeholder('hostname = web-1'),
      keyHover,
      highlight,
      linked,
      EditorView.updateListener.of((update) => {
        if (update.docChanged) changed(update.state.doc, update);
        if (update.docChanged || update.selectionSet) moved(update.state.selection.main.head);
      }),
    ],
  });
}

/** Puts a text in place of another with as small a change as possible: cursor and history stay. */
export function replaceText(view: EditorView, text: string, annotated = true): void {
  const old = view.state.doc.toString();
  if (old === text) return;
  const most = Math.min(old.length, text.length);
  let start = 0;
  while (start < most && old.charCodeAt(start) === text.charCodeAt(start)) start++;
  let end = 0;
  while (
    end < most - start &&
    old.charCodeAt(old.length - 1 - end) === text.charCodeAt(text.length - 1 - end)
  )
    end++;
  view.dispatch({
    changes: { from: start, to: old.length - end, insert: text.slice(start, text.length - end) },
    ...(annotated && { annotations: following.of(true) }),
  });
}
