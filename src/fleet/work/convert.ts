import { InvalidArgumentError, parseAll, stringify } from '../../index.ts';
import { fromSpec, type Loss, type SpecReading, toSpec, writeSpec } from '../../spec/index.ts';
import { errorsOf } from './config-row.ts';
import { factsOfConfig, factsOfSpec } from './facts.ts';
import type { Operation } from './operation.ts';
import { type Column, type Judgement, type Row, rejectFor } from './row.ts';

const COLUMNS: readonly Column[] = [
  { name: 'form', type: 'text' },
  { name: 'spec', type: 'json' },
  { name: 'lines', type: 'text' },
  { name: 'losses', type: 'json' },
];

/** The other form of each document. What it cannot say is named in `losses`. */
export const convertOperation: Operation = {
  columns: COLUMNS,
  *lines(bytes) {
    for (const { config, offset } of parseAll(bytes)) {
      const { spec, losses } = toSpec(config);
      yield {
        outcome: specRow(writeSpec(spec, { indent: 0 }).trimEnd(), losses),
        facts: factsOfConfig(config),
        offset,
      };
    }
  },
  spec({ spec, diagnostics, omitted }: SpecReading): Judgement {
    const facts = factsOfSpec(spec);
    // Readers disagree on what these mean: this would be one reading of several.
    const misread = errorsOf(diagnostics, omitted);
    if (misread !== undefined) return { outcome: misread, facts };
    const { config, losses } = fromSpec({ ...spec });
    try {
      return { outcome: linesRow(stringify(config), losses), facts };
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      return { outcome: rejectFor('not-expressible', error.message), facts };
    }
  },
};

function specRow(spec: string, losses: readonly Loss[]): Row {
  return {
    json: () => `"form":"spec","spec":${spec},"losses":${listed(losses)}`,
    cells: () => ['spec', spec, null, listed(losses)],
  };
}

function linesRow(lines: string, losses: readonly Loss[]): Row {
  return {
    json: () => `"form":"lines","lines":${JSON.stringify(lines)},"losses":${listed(losses)}`,
    cells: () => ['lines', null, lines, listed(losses)],
  };
}

function listed(losses: readonly Loss[]): string {
  return JSON.stringify(losses.map(({ pointer, kind, message }) => ({ pointer, kind, message })));
}
