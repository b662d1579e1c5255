import { type Diagnostic, diagnose } from '../../index.ts';
import { type SpecReading, validateSpec } from '../../spec/index.ts';
import { SEPARATORS } from '../../stream/separators.ts';
import { cuts } from '../../stream/stretches.ts';
import { errorsOf } from './config-row.ts';
import { factsOfConfig, factsOfSpec } from './facts.ts';
import type { Operation } from './operation.ts';
import type { Column, Judgement, Reject, Row } from './row.ts';

/** Most diagnostics that are written of a document; the others are counted. */
const LISTED_MAX = 100;

const COLUMNS: readonly Column[] = [
  { name: 'errors', type: 'u32' },
  { name: 'warnings', type: 'u32' },
  { name: 'infos', type: 'u32' },
  { name: 'diagnostics', type: 'json' },
];

/** What `diagnose` or `validateSpec` says. What has an error is rejected. */
export const checkOperation: Operation = {
  columns: COLUMNS,
  *lines(bytes) {
    for (const { start, end } of cuts(bytes, SEPARATORS)) {
      const { config, diagnostics, omitted } = diagnose(bytes.subarray(start, end), { limit: LISTED_MAX });
      yield { ...judged(diagnostics, omitted, factsOfConfig(config)), offset: start };
    }
  },
  spec({ spec }: SpecReading): Judgement {
    const all = validateSpec(spec);
    const omitted = { error: 0, warning: 0, info: 0 };
    for (const { severity } of all.slice(LISTED_MAX)) omitted[severity]++;
    return judged(all.slice(0, LISTED_MAX), omitted, factsOfSpec(spec));
  },
};

function judged(
  diagnostics: readonly Diagnostic[],
  omitted: Record<Diagnostic['severity'], number> | undefined,
  facts: Judgement['facts'],
): Judgement {
  const count = (severity: Diagnostic['severity']): number =>
    diagnostics.filter((one) => one.severity === severity).length + (omitted?.[severity] ?? 0);
  const row: Row = {
    json: () =>
      `"errors":${count('error')},"warnings":${count('warning')},"infos":${count('info')},` +
      `"diagnostics":${listed(diagnostics)}`,
    cells: () => [count('error'), count('warning'), count('info'), listed(diagnostics)],
  };
  const errors = errorsOf(diagnostics, omitted?.error) ?? unlisted(omitted?.error ?? 0);
  return { outcome: errors === undefined ? row : { ...errors, json: row.json }, facts };
}

/** Where those that are listed have no error, others may. */
function unlisted(errors: number): Reject | undefined {
  if (errors === 0) return undefined;
  const message = `${errors} errors behind ${LISTED_MAX} warnings that are listed`;
  return { code: 'unlisted-errors', message, location: null, codes: ['unlisted-errors'], errors };
}

function listed(diagnostics: readonly Diagnostic[]): string {
  return JSON.stringify(
    diagnostics.map(({ code, severity, message, line, column, offset, pointer }) => ({
      code,
      severity,
      message,
      line,
      column,
      offset,
      pointer,
    })),
  );
}
