import { tokenReader } from '../../src/engine/select.ts';
import { InvalidArgumentError, type OciConfig, OciError, parse } from '../../src/index.ts';
import {
  type Diagnostic,
  fromSpec,
  InvalidJsonError,
  type Loss,
  readSpec,
  type Spec,
  type SpecReading,
  toSpec,
  validateSpec,
  writeSpec,
} from '../../src/spec/index.ts';
import { merge } from './merge.ts';
import type { Converted, LossNote } from './messages.ts';
import { rewrite } from './rewrite.ts';

const INDENT = 2;
/** Most problems that are marked in the text. */
const MARKED_MAX = 1000;

/** What a conversion comes to. */
export type Result = Omit<Converted, 'id' | 'to'>;

/** config.json that says what lines say, and of what is there already whatever lines cannot say. */
export function toJson(lines: string, json: string | null): Result {
  const { spec, losses } = toSpec(parse(lines));
  const there = json === null ? null : reading(json);
  const merged = there === null ? spec : mergeInto(there.spec, spec);
  const text = writeSpec(merged, there === null ? { indent: INDENT } : { original: there.text });
  const written = readSpec(text);
  const beyond = linesOf(written.spec).losses;
  return { text, losses: [...notes(losses), ...beyond], diagnostics: problemsOf(written), refusal: null };
}

/** What changed since `there` was lines, done to it. */
function mergeInto(there: Spec, spec: Spec): Spec {
  const { config, losses } = linesOf(there);
  const lost = new Set(losses.map(({ pointer }) => pointer));
  return merge(there, toSpec(config).spec, spec, lost) as Spec;
}

/** Null for what is no JSON: then it is written anew. */
function reading(json: string): SpecReading | null {
  try {
    return readSpec(json);
  } catch (error) {
    if (error instanceof OciError) return null;
    throw error;
  }
}

/** Lines that say what config.json says, as far as they can. */
export function toLines(json: string, lines: string): Result {
  let read: SpecReading;
  try {
    read = readSpec(json);
  } catch (error) {
    if (!(error instanceof OciError)) throw error;
    const diagnostics = error instanceof InvalidJsonError ? [brokenJson(error)] : [];
    return { text: null, losses: [], diagnostics, refusal: error.message };
  }
  const diagnostics = problemsOf(read);
  const { config, losses } = linesOf(read.spec);
  try {
    return { text: rewrite(lines, config, tokenReader()), losses, diagnostics, refusal: null };
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return { text: null, losses, diagnostics, refusal: `Lines cannot say it: ${error.message}` };
  }
}

function problemsOf({ spec }: SpecReading): Diagnostic[] {
  return validateSpec(spec, { limit: MARKED_MAX });
}

function brokenJson({ problem, offset, line, column }: InvalidJsonError): Diagnostic {
  return {
    severity: 'error',
    code: 'invalid-json',
    message: problem,
    offset,
    length: 0,
    line,
    column,
    key: null,
    pointer: '',
  };
}

/** As `fromSpec`; and without what a hook's line has no place for. */
function linesOf(spec: Spec): { config: OciConfig; losses: LossNote[] } {
  const { config, losses } = fromSpec(spec);
  const more: LossNote[] = [];
  for (const [point, hooks] of Object.entries(config.hooks) as [string, OciConfig['hooks']['prestart']][]) {
    hooks.forEach((hook, i) => {
      for (const name of ['args', 'env'] as const) {
        if (hook[name].length === 0) continue;
        hook[name] = [];
        more.push({ pointer: `/hooks/${point}/${i}/${name}`, message: `lines have no "${name}" of a hook` });
      }
    });
  }
  return { config, losses: [...notes(losses), ...more] };
}

function notes(losses: readonly Loss[]): LossNote[] {
  return losses.map(({ pointer, message }) => ({ pointer, message }));
}
