import { type EditorView, hoverTooltip, type Tooltip } from '@codemirror/view';
import { Line } from '../../src/config/checks/line.ts';
import { h } from '../dom.ts';
import { KEY_DETAILS } from './words.ts';

/** What a key is, where it is pointed at. */
export const keyHover = hoverTooltip(({ state }: EditorView, position): Tooltip | null => {
  const { from, text } = state.doc.lineAt(position);
  const line = new Line(text);
  if (!line.read(0, text.length) || line.isSilent) return null;
  const [start, end] = [from + line.keyStart, from + line.keyEnd];
  const detail = KEY_DETAILS.get(line.key);
  if (detail === undefined || position < start || position > end) return null;
  return {
    pos: start,
    end,
    above: true,
    create: () => ({ dom: h('div', { class: 'key-hover' }, h('code', {}, line.key), ' ', detail) }),
  };
});
