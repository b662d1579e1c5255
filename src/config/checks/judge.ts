import {
  KEY_HOSTNAME,
  KEY_MOUNT,
  KEY_NAMESPACE,
  KEY_PROCESS_ARG,
  KEY_PROCESS_ENV,
} from '../../../assembly/protocol.ts';
import { LineIndex } from '../../diagnostics/line-index.ts';
import { BYTE_ORDER_MARK, hasSpace } from '../../engine/text.ts';
import { KINDS } from '../../engine/words.ts';
import { checkCharacters } from './characters.ts';
import { hasOneValue, variableName } from './document.ts';
import { Findings } from './findings.ts';
import { Line } from './line.ts';
import { mountDestination } from './mounts.ts';
import { DESTINATION, nameVerdict, VARIABLE } from './names.ts';
import { namespaceKind } from './namespaces.ts';
import { checkValue } from './values.ts';
import { CLEAN, DIRTY, EMPTY_HOSTNAME, FIRST_KIND, FIRST_SINGLE, SPACED_ARG } from './verdicts.ts';
import { keyId } from './words.ts';

/** Judges lines by themselves, with the checks of the analysis. */
export class LineJudge {
  #line = new Line('');
  #findings = new Findings('', new LineIndex(''));

  /** What is thought of the line start..end of the text. */
  verdict(text: string, start: number, end: number): number {
    if (text.charCodeAt(start) === BYTE_ORDER_MARK) return DIRTY;
    if (this.#line.text !== text) this.#read(text);
    const verdict = this.#checked(start, end);
    return this.#findings.items.length === 0 ? verdict : this.#dirty();
  }

  /** Lets go of the text. */
  end(): void {
    if (this.#line.text !== '') this.#read('');
  }

  #read(text: string): void {
    this.#line = new Line(text);
    this.#findings = new Findings(text, new LineIndex(text));
  }

  #dirty(): number {
    this.#findings.items.length = 0;
    return DIRTY;
  }

  #checked(start: number, end: number): number {
    const line = this.#line;
    const hasValue = line.read(start, end);
    // What is made of them does not matter here.
    checkCharacters(line, 0, this.#findings);
    if (line.isSilent) return CLEAN;
    const key = hasValue ? keyId(line.text, line.keyStart, line.keyEnd) : 0;
    if (key === 0) return DIRTY;
    const kind = key === KEY_NAMESPACE ? namespaceKind(line) : null;
    if (key === KEY_NAMESPACE && kind === null) return DIRTY;
    checkValue(line, key, this.#findings);
    if (kind !== null) return FIRST_KIND + KINDS.indexOf(kind);
    if (key === KEY_PROCESS_ENV) return nameOf(variableName(line), VARIABLE);
    if (key === KEY_MOUNT) return nameOf(mountDestination(line) ?? '', DESTINATION);
    if (key === KEY_PROCESS_ARG && hasSpace(line.text, line.valueStart, line.valueEnd)) return SPACED_ARG;
    if (key === KEY_HOSTNAME && line.isEmpty) return EMPTY_HOSTNAME;
    return hasOneValue(key) || key === KEY_PROCESS_ARG ? FIRST_SINGLE + key : CLEAN;
  }
}

function nameOf(name: string, seed: number): number {
  return nameVerdict(name, 0, name.length, seed);
}
