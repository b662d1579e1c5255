import { type Omitted, writable } from '../../diagnostics/limited.ts';
import { type Diagnostic, diagnose } from '../../index.ts';
import { diagnoseSpec, type SpecReading } from '../../spec/index.ts';
import { SEPARATORS } from '../../stream/separators.ts';
import { cuts } from '../../stream/stretches.ts';
import { errorsOf } from './config-row.ts';
import { factsOfConfig, factsOfSpec } from './facts.ts';
import type { Operation } from './operation.ts';
import { type Column, type Judgement, LISTED_MAX, type Row } from './row.ts';

const COLUMNS: readonly Column[] = [
  { name: 'errors', type: 'u32' },
  { name: 'warnings', type: 'u32' },
  { name: 'infos', type: 'u32' },
  { name: 'diagnostics', type: 'json' },
];

/** What `diagnose` or `diagnoseSpec` says. What has an error is rejected. */
export const checkOperation: Operation = {
  columns: COLUMNS,
  *lines(bytes) {
    for (const { start, end } of cuts(bytes, SEPARATORS)) {
      const { config, diagnostics, omitted } = diagnose(bytes.subarray(start, end), { limit: LISTED_MAX });
      yield { ...judged(diagnostics, omitted, factsOfConfig(config)), offset: start };
    }
  },
  spec({ spec }: SpecReading): Judgement {
    const { diagnostics, omitted } = writable(diagnoseSpec(spec, { limit: LISTED_MAX }));
    return judged(diagnostics, omitted, factsOfSpec(spec));
  },
};

function judged(
  diagnostics: readonly Diagnostic[],
  omitted: Omitted | undefined,
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
  const errors = errorsOf(diagnostics, omitted);
  return { outcome: errors === undefined ? row : { ...errors, json: row.json }, facts };
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
