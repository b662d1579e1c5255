import { fitSpec } from '../../../build/spec/fits.ts';
import type { Features, Spec, State } from '../../../build/spec/types.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { addAll, checkLimit, Limited, type Omitted, restOf } from '../../diagnostics/limited.ts';
import { isBytes } from '../../engine/bytes.ts';
import { InvalidArgumentError, wrongType } from '../../errors.ts';
import { addTextDiagnostics } from '../read/diagnostics.ts';
import { Places } from '../read/places.ts';
import type { Path } from '../read/pointer.ts';
import { readFeatures } from '../read/read.ts';
import { sourceOf } from '../read/source.ts';
import { parseVersion } from './formats.ts';
import { PLATFORMS, type Platform, platformOf } from './platform.ts';
import type { Problem } from './problem.ts';
import { checkFeatures, versionText } from './prose/features.ts';
import { checkLinux } from './prose/linux.ts';
import { checkPlatforms } from './prose/platforms.ts';
import { checkProcess } from './prose/process.ts';
import { Report } from './prose/report.ts';
import { checkWhole } from './prose/whole.ts';
import { prune } from './prune.ts';
import { inOrder, Reporter } from './report.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules.ts';
import { walk } from './walk.ts';

/** What a config.json is checked for. */
export interface ValidateOptions {
  /** The release whose properties may be used, as SemVer. Default the `ociVersion` of the file. */
  version?: string;
  /** Default the one whose section the file has; Linux where it has none. */
  platform?: Platform;
  /** What a runtime can do, as `runc features` prints it: then what it would refuse is found too. */
  features?: Features | string | Uint8Array;
  /**
   * Most diagnostics that are given, from 0. The others are counted by `diagnoseSpec`, and take no memory; where any is
   * an error, one of those that are given is, from a limit of 1. Without it, all are given.
   */
  limit?: number;
}

/** What there is to say about a config.json. */
export interface SpecDiagnosis {
  /** In the order of the text. Empty when nothing is wrong. */
  diagnostics: Diagnostic[];
  /**
   * How many there are beyond `limit`, by severity; not there where `diagnostics` has all. Where one of them is that a
   * value has a wrong type, what only the runtime-spec's text forbids is not looked for, and not counted.
   */
  omitted?: Omitted;
}

/**
 * Everything that is wrong with a config.json, in the order of its text: what its text has that readers disagree on,
 * the rules of the JSON Schema, and those that only the runtime-spec's text has.
 *
 * Lines and columns are those of the text that the spec was read from (readSpec); a spec that was made has none, and
 * every diagnostic of it is at line 1, column 1, with its place in `pointer`.
 * @throws InvalidArgumentError for a version, a platform or a limit that is none
 * @throws TypeError for a spec that is no object
 */
export function validateSpec(spec: Spec, options: ValidateOptions = {}): Diagnostic[] {
  return diagnoseSpec(spec, options).diagnostics;
}

/**
 * As `validateSpec`, and how much is beyond the `limit`. What is not known to be harmless is checked with one: a file of
 * some MiB may have a million mistakes.
 * @throws as `validateSpec`
 */
export function diagnoseSpec(spec: Spec, options: ValidateOptions = {}): SpecDiagnosis {
  requireObject(spec, 'spec');
  const release = releaseOf(options.version ?? spec.ociVersion, options);
  if (options.platform !== undefined && !PLATFORMS.includes(options.platform)) {
    throw new InvalidArgumentError('platform', `none of ${PLATFORMS.join(', ')}`);
  }
  const problems = new Limited<Problem>(checkLimit(options.limit));
  const wrongTypes = fitSpec(spec, release) >= 0 ? 0 : walk(spec, rules().config, problems, { release });
  const wrong = wrongTypes === 0 ? NONE : pathsOfWrongType(problems.items);
  // Where not all of them are known, the rules of the text could meet one.
  if (wrong.length === wrongTypes) checkText(prune(spec, wrong), options, new Report(problems, wrong));
  const found = diagnosticsOf(spec, problems, options.limit);
  const diagnostics = found.items;
  const omitted = restOf(found);
  return omitted === undefined ? { diagnostics } : { diagnostics, omitted };
}

/** Most that is made to find an error. */
const ASKED_MAX = 1000;

/** The first of its errors in the order of the text, or where there is very much to say, one; undefined where it has none. */
export function firstErrorOf(
  spec: Spec,
  options: Pick<ValidateOptions, 'platform'> = {},
): Diagnostic | undefined {
  return validateSpec(spec, { ...options, limit: ASKED_MAX }).find(({ severity }) => severity === 'error');
}

const NONE: readonly never[] = [];

function pathsOfWrongType(problems: readonly Problem[]): readonly Path[] {
  return problems.filter(({ code }) => code === 'wrong-type').map(({ path }) => path);
}

/** The rules that only the runtime-spec's text has, and what the runtime says of itself. */
function checkText(spec: Spec, options: ValidateOptions, report: Report): void {
  const { platform = platformOf(spec), features, limit } = options;
  const runtime = features === undefined ? undefined : featuresOf(features);
  if (runtime !== undefined) checkRelease(spec, runtime, report, limit);
  checkWhole(spec, platform, report);
  checkProcess(spec, platform, report);
  if (platform === 'linux' || platform === 'vm') checkLinux(spec, report);
  checkPlatforms(spec, report);
  if (runtime !== undefined) checkFeatures(spec, runtime, report);
}

function featuresOf(given: Features | string | Uint8Array): Features {
  const features = typeof given === 'string' || isBytes(given) ? readFeatures(given).value : given;
  requireObject(features, 'features');
  return features;
}

/** Properties that are newer than the runtime. */
function checkRelease(
  spec: Spec,
  { ociVersionMax }: Features,
  report: Report,
  limit: number | undefined,
): void {
  const release = typeof ociVersionMax === 'string' ? parseVersion(ociVersionMax) : null;
  if (release === null) return;
  const newer = new Limited<Problem>(limit);
  walk(spec, rules().config, newer, {
    release,
    wanted: (code, part) => code === 'needs-newer-version' && part === 'name',
  });
  const message = `the runtime knows runtime-spec up to ${versionText(ociVersionMax)}, and may ignore it`;
  report.addAll(newer, (problem) => ({ ...problem, code: 'not-supported', message }));
}

/**
 * Everything that is wrong with what a runtime says it can do. Null is the same as not there (features.md).
 * @throws TypeError for anything but an object
 */
export function validateFeatures(features: Features): Diagnostic[] {
  return validateBySchema(features, 'features', rules().features, true);
}

/**
 * Everything that is wrong with the state of a container.
 * @throws TypeError for anything but an object
 */
export function validateState(state: State): Diagnostic[] {
  return validateBySchema(state, 'state', rules().state, false);
}

function validateBySchema(value: object, name: string, rule: Rule, nullable: boolean): Diagnostic[] {
  requireObject(value, name);
  const problems = new Limited<Problem>();
  walk(value, rule, problems, { nullable });
  return diagnosticsOf(value, problems).items;
}

function diagnosticsOf(value: object, problems: Limited<Problem>, limit?: number): Limited<Diagnostic> {
  const found = new Limited<Diagnostic>(limit);
  const source = sourceOf(value);
  const isPlain = source === undefined || source.plain;
  if (problems.items.length === 0 && restOf(problems) === undefined && isPlain) return found;
  const places = source && new Places(source);
  const reporter = new Reporter(places);
  addAll(found, problems, (problem) => reporter.diagnostic(problem));
  if (places !== undefined && !isPlain) addTextDiagnostics(places, found);
  inOrder(found.items);
  return found;
}

function releaseOf(version: unknown, { version: wanted }: ValidateOptions): number {
  const release = typeof version === 'string' ? parseVersion(version) : null;
  if (release === null && wanted !== undefined)
    throw new InvalidArgumentError('version', `${wanted} is not SemVer`);
  return release ?? Number.POSITIVE_INFINITY;
}

function requireObject(value: unknown, name: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrongType(name, 'an object', value);
}
