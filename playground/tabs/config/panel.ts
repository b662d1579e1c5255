import { InvalidArgumentError, validate } from '../../../src/index.ts';
import type { Analysis } from '../../analysis/analyser.ts';
import { h, replace } from '../../dom.ts';
import type { EditorLink, Panel } from '../panel.ts';
import { type Node, pathAt, rangeOf } from './nodes.ts';
import { Tree } from './tree.ts';

/** The typed configuration, and where each part of it stands in the text. */
export class ConfigPanel implements Panel {
  readonly name = 'Config';
  readonly element: HTMLElement;
  readonly #tree: Tree;
  readonly #verdict = h('p', { class: 'verdict' });
  readonly #editor: EditorLink;
  #analysis: Analysis | undefined;

  constructor(editor: EditorLink) {
    this.#editor = editor;
    this.#tree = new Tree('Configuration', {
      pointed: (node) => editor.highlight(node === null ? null : this.#rangeOf(node)),
      chosen: (node) => this.#choose(node),
      isWritten: (node) => this.#rangeOf(node) !== null,
    });
    this.element = h('div', { class: 'config' }, this.#verdict, this.#tree.element);
  }

  show(analysis: Analysis): void {
    this.#analysis = analysis;
    const refusal = refusalOf(analysis);
    this.#verdict.classList.toggle('bad', refusal !== null);
    replace(
      this.#verdict,
      refusal === null ? 'Valid: a root path, a program, an absolute working directory.' : refusal,
    );
    this.#tree.show(analysis.config);
  }

  moved(position: number): void {
    const analysis = this.#analysis;
    if (analysis !== undefined) this.#tree.mark(pathAt(Math.min(position, analysis.text.length), analysis));
  }

  #rangeOf(node: Node): { from: number; to: number } | null {
    return this.#analysis === undefined ? null : rangeOf(node, this.#analysis);
  }

  #choose(node: Node): void {
    const range = this.#rangeOf(node);
    if (range !== null) this.#editor.select(range);
  }
}

function refusalOf({ config }: Analysis): string | null {
  try {
    validate(config);
    return null;
  } catch (error) {
    if (error instanceof InvalidArgumentError) return `Not valid: ${error.argument}: ${error.value}`;
    throw error;
  }
}
