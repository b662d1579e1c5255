import type { Spec } from '../../../build/spec/types.ts';
import { TooDeepError, wrongType } from '../../errors.ts';
import { valueOfNode } from '../read/exact.ts';
import { DEEPEST, DEFAULT_MAX_DEPTH } from '../read/limits.ts';
import { parseSyntax } from '../read/syntax.ts';
import type { Rule } from '../validate/rule.ts';
import { rules } from '../validate/rules.ts';
import { differences } from './differences.ts';
import { applyEdits, textEdits } from './edit.ts';
import { toJson, WITHIN_ITSELF } from './json.ts';

/** How a config.json is written. */
export interface WriteOptions {
  /** Spaces a level, or what stands for them; 0 gives a single line. Default a tab, as runc writes. */
  indent?: number | string;
  /**
   * The text that the spec was read from: then only what differs from it is changed, and its order, indentation,
   * comments and forms of numbers stay.
   */
  original?: string;
}

/**
 * A config.json. Without `original` it is canonical: properties in the order of the runtime-spec, free names and
 * unknown properties behind them by their code units, so that equal specs are equal texts.
 * @throws InvalidArgumentError for what JSON cannot write: infinite numbers, functions; for an indentation that is none
 * @throws TooDeepError for what is more than 1000 deep, or within itself
 * @throws InvalidJsonError when `original` is none
 * @throws TypeError for a spec that is no object
 */
export function writeSpec(spec: Spec, { indent = '\t', original }: WriteOptions = {}): string {
  if (typeof spec !== 'object' || spec === null) throw wrongType('spec', 'an object', spec);
  if (original === undefined) return `${toJson(inOrder(spec, rules().config), indent)}\n`;
  const { root } = parseSyntax(original, DEFAULT_MAX_DEPTH);
  return applyEdits(original, textEdits(original, root, differences(valueOfNode(root), spec)));
}

/** A copy whose members are in order. */
function inOrder(value: unknown, rule: Rule | null | undefined, depth = DEEPEST): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) throw new TooDeepError(DEEPEST, null, WITHIN_ITSELF);
  if (Array.isArray(value)) return value.map((item) => inOrder(item, rule?.items, depth - 1));
  const fields = rule?.fields;
  const known = [...(fields?.keys() ?? [])].filter((name) => Object.hasOwn(value, name));
  const others = Object.keys(value).filter((name) => !fields?.has(name));
  const members = value as Record<string, unknown>;
  return Object.fromEntries(
    [...known, ...others.sort()].map((name) => [
      name,
      inOrder(members[name], fields?.get(name)?.rule ?? rule?.items, depth - 1),
    ]),
  );
}
