import { diagnose } from '../../src/config/diagnose.ts';
import { parse } from '../../src/config/parse.ts';
import { borrowReader, engine, returnReader } from '../../src/engine/select.ts';
import type { Answer, Failure, Request } from './messages.ts';
import { readRecords } from './records.ts';

// Everything that takes time in proportion to the text, so that typing does not wait for it.

/** Most diagnostics that are shown; the others are counted. */
const DIAGNOSTICS_MAX = 1000;

// Compiles, and is ready when the first text comes: what is shown is the time of parsing.
parse('');

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  const { id, text } = data;
  try {
    const answer = answerTo(id, text);
    const { heads, details } = answer.records;
    postMessage(answer, { transfer: [heads.buffer, details.buffer] });
  } catch (error) {
    postMessage({ id, message: error instanceof Error ? error.message : String(error) } satisfies Failure);
  }
});

/** How often the time is taken, of which the shortest is shown: others use the processor, too. */
const TIMES = 3;
/** Browsers tell time in tenths of a millisecond: a short text is parsed often enough. */
const LEAST_MS = 1;

function timeOf(text: string): number {
  const started = performance.now();
  for (let passes = 1; ; passes++) {
    parse(text);
    const passed = performance.now() - started;
    if (passed >= LEAST_MS) return passed / passes;
  }
}

function answerTo(id: number, text: string): Answer {
  const milliseconds = Math.min(...Array.from({ length: TIMES }, () => timeOf(text)));
  const { config, diagnostics, omitted } = diagnose(text, { limit: DIAGNOSTICS_MAX });
  const reader = borrowReader();
  const records = readRecords(reader, text);
  returnReader(reader);
  return {
    id,
    config,
    diagnostics,
    omitted: omitted === undefined ? 0 : omitted.error + omitted.warning + omitted.info,
    records,
    engine: engine(),
    milliseconds,
  };
}
