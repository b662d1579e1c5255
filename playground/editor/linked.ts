import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';

/** Marks the part of the text that something beside the editor is about; null takes the mark away. */
export const link = StateEffect.define<{ readonly from: number; readonly to: number } | null>();

const mark = Decoration.mark({ class: 'cm-linked' });

export const linked = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    let updated = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(link)) continue;
      const { value } = effect;
      const isThere = value !== null && value.from < value.to && value.to <= transaction.newDoc.length;
      updated = isThere ? Decoration.set(mark.range(value.from, value.to)) : Decoration.none;
    }
    return updated;
  },
  provide: (field) => EditorView.decorations.from(field),
});
