import { KEY_NAMESPACE } from '../../../assembly/protocol.ts';
import type { Diagnostic, Fix } from '../../diagnostics/diagnostic.ts';
import type { DocumentChecks } from './document.ts';
import type { Findings } from './findings.ts';
import type { Line } from './line.ts';
import { checkValue } from './values.ts';

/** A fix that would give a line an effect that it has not. */
interface Mend {
  diagnostic: Diagnostic;
  fix: Fix;
  /** As it would be, at the positions where it is. */
  line: Line;
  key: number;
  /** The kind of namespace that it would be, if it is to be one. */
  kind: string | null;
}

/**
 * Fixes that wait until all lines are known: one is only given where the line that it brings to life has nothing
 * wrong with it and sets nothing that another line sets.
 */
export class Mends {
  readonly #mends: Mend[] = [];

  /** Of the latest diagnostic, if it was kept. The line's value is set. */
  add(findings: Findings, fix: Fix, line: Line, key: number, kind: string | null): void {
    const diagnostic = findings.latest;
    if (diagnostic !== undefined) this.#mends.push({ diagnostic, fix, line: line.copy(), key, kind });
  }

  finish(findings: Findings, document: DocumentChecks): void {
    for (const { diagnostic, fix, line, key, kind } of this.#mends) {
      const isSound = !line.isEmpty && findings.passes((scratch) => checkValue(line, key, scratch));
      if (!isSound || !document.isNew(line, key, kind)) continue;
      diagnostic.fix = fix;
      if (key === KEY_NAMESPACE) document.addKind(kind!, line);
      else document.add(line, key);
    }
  }
}
