import { InvalidArgumentError, parseAll, stringify } from '../../index.ts';
import { type FromSpec, fromSpec, type SpecReading, toSpec, writeSpec } from '../../spec/index.ts';
import { errorsOf } from './config-row.ts';
import { factsOfConfig, factsOfSpec } from './facts.ts';
import type { Operation } from './operation.ts';
import { type Column, type Judgement, LISTED_MAX, type Row, rejectFor } from './row.ts';

const COLUMNS: readonly Column[] = [
  { name: 'form', type: 'text' },
  { name: 'spec', type: 'json' },
  { name: 'lines', type: 'text' },
  { name: 'losses', type: 'json' },
  { name: 'omitted', type: 'u32' },
];

/** The other form of each document. What it cannot say is named in `losses`, and counted in `omitted` beyond that. */
export const convertOperation: Operation = {
  columns: COLUMNS,
  *lines(bytes) {
    for (const { config, offset } of parseAll(bytes)) {
      const { spec, losses } = toSpec(config);
      yield {
        outcome: specRow(writeSpec(spec, { indent: 0 }).trimEnd(), { losses }),
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
    // Of a copy nobody knows the text, in which places would be looked for.
    const { config, ...lost } = fromSpec({ ...spec }, { limit: LISTED_MAX });
    try {
      return { outcome: linesRow(stringify(config), lost), facts };
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      return { outcome: rejectFor('not-expressible', error.message), facts };
    }
  },
};

type Lost = Pick<FromSpec, 'losses' | 'omitted'>;

function specRow(spec: string, lost: Lost): Row {
  return {
    json: () => `"form":"spec","spec":${spec},${lostJson(lost)}`,
    cells: () => ['spec', spec, null, ...lostCells(lost)],
  };
}

function linesRow(lines: string, lost: Lost): Row {
  return {
    json: () => `"form":"lines","lines":${JSON.stringify(lines)},${lostJson(lost)}`,
    cells: () => ['lines', null, lines, ...lostCells(lost)],
  };
}

function lostJson(lost: Lost): string {
  const [losses, omitted] = lostCells(lost);
  return `"losses":${losses},"omitted":${omitted}`;
}

function lostCells({ losses, omitted = 0 }: Lost): [losses: string, omitted: number] {
  return [JSON.stringify(losses.map(({ pointer, kind, message }) => ({ pointer, kind, message }))), omitted];
}
