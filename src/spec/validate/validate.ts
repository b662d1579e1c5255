import { fitSpec } from '../../../build/spec/fits.ts';
import type { Features, Spec, State } from '../../../build/spec/types.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { isBytes } from '../../engine/bytes.ts';
import { InvalidArgumentError, wrongType } from '../../errors.ts';
import { NameSet } from '../../names.ts';
import { textDiagnostics } from '../read/diagnostics.ts';
import { Places } from '../read/places.ts';
import { type Path, pointerOf } from '../read/pointer.ts';
import { readFeatures } from '../read/read.ts';
import { sourceOf } from '../read/source.ts';
import { parseVersion } from './formats.ts';
import { PLATFORMS, type Platform, platformOf } from './platform.ts';
import type { Problem } from './problem.ts';
import { checkFeatures } from './prose/features.ts';
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
}

/**
 * Everything that is wrong with a config.json, in the order of its text: what its text has that readers disagree on,
 * the rules of the JSON Schema, and those that only the runtime-spec's text has.
 *
 * Lines and columns are those of the text that the spec was read from (readSpec); a spec that was made has none, and
 * every diagnostic of it is at line 1, column 1, with its place in `pointer`.
 * @throws InvalidArgumentError for a version or a platform that is none
 * @throws TypeError for a spec that is no object
 */
export function validateSpec(spec: Spec, options: ValidateOptions = {}): Diagnostic[] {
  requireObject(spec, 'spec');
  const release = releaseOf(options.version ?? spec.ociVersion, options);
  const problems = fitSpec(spec, release) >= 0 ? NONE : walk(spec, rules().config, { release });
  const wrong = pathsOfWrongType(problems);
  const typed = prune(spec, wrong);
  const platform = options.platform ?? platformOf(typed);
  if (options.platform !== undefined && !PLATFORMS.includes(options.platform)) {
    throw new InvalidArgumentError('platform', `none of ${PLATFORMS.join(', ')}`);
  }
  const report = new Report();
  checkWhole(typed, platform, report);
  checkProcess(typed, platform, report);
  if (platform === 'linux' || platform === 'vm') checkLinux(typed, report);
  checkPlatforms(typed, report);
  const refused = options.features === undefined ? NONE : featureProblems(typed, options.features, report);
  const found = withoutPaths(report.problems, wrong);
  return diagnosticsOf(spec, problems === refused ? found : [...problems, ...refused, ...found]);
}

const NONE: readonly never[] = [];

function pathsOfWrongType(problems: readonly Problem[]): readonly Path[] {
  if (problems.length === 0) return NONE;
  return problems.filter(({ code }) => code === 'wrong-type').map(({ path }) => path);
}

/** What has a wrong type is there, and not missing. */
function withoutPaths(problems: readonly Problem[], paths: readonly Path[]): readonly Problem[] {
  if (paths.length === 0) return problems;
  const there = new NameSet(paths.map(pointerOf));
  return problems.filter(({ path }) => !there.has(pointerOf(path)));
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
  return diagnosticsOf(value, walk(value, rule, { nullable }));
}

function diagnosticsOf(value: object, problems: readonly Problem[]): Diagnostic[] {
  const source = sourceOf(value);
  if (problems.length === 0 && (source === undefined || source.plain)) return [];
  const places = source && new Places(source);
  const reporter = new Reporter(places);
  const found = problems.map((problem) => reporter.diagnostic(problem));
  return inOrder(places === undefined || places.source.plain ? found : found.concat(textDiagnostics(places)));
}

/** Properties that are newer than the runtime, and whatever it says itself. */
function featureProblems(spec: Spec, given: Features | string | Uint8Array, report: Report): Problem[] {
  const isText = typeof given === 'string' || isBytes(given);
  const features = isText ? readFeatures(given).value : given;
  requireObject(features, 'features');
  checkFeatures(spec, features, report);
  const release = parseVersion(String(features.ociVersionMax)) ?? Number.POSITIVE_INFINITY;
  return walk(spec, rules().config, { release })
    .filter(({ code, part }) => code === 'needs-newer-version' && part === 'name')
    .map((problem) => ({
      ...problem,
      code: 'not-supported',
      message: `the runtime knows runtime-spec up to ${features.ociVersionMax}, and may ignore it`,
    }));
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
