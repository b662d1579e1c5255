import { isAbsolute, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Log, Notification, Region, ReportingDescriptor, Result } from 'sarif';
import { version } from '../../../package.json';
import {
  DIAGNOSTIC_CODES,
  type Diagnostic,
  type DiagnosticCode,
  docsPath,
  type Location,
  type Span,
} from '../../index.ts';
import { PROSE_CODES, READING_CODES, SCHEMA_CODES, SPEC_CODE_SUMMARIES } from '../../spec/index.ts';
import { UNREADABLE_CODES } from '../config-json.ts';
import { toJson } from '../json.ts';
import type { Failure } from '../report.ts';
import { type CheckedFile, endOf, omittedText, type ReportFormat } from './format.ts';

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;
/** Of config.json, with what they say. Some are codes of lines as well, with the same rule. */
const SPEC_CODES: ReadonlyMap<string, string> = new Map([
  ...Object.entries(UNREADABLE_CODES),
  ...[...READING_CODES, ...SCHEMA_CODES, ...PROSE_CODES].map(
    (code) => [code, SPEC_CODE_SUMMARIES[code]] as const,
  ),
]);
const CODES = [...new Set([...Object.keys(DIAGNOSTIC_CODES), ...SPEC_CODES.keys()])];
const BYTE_ORDER_MARK = '\ufeff';

/** SARIF 2.1.0 (OASIS), which code-scanning dashboards take. */
export class SarifFormat implements ReportFormat {
  readonly #results: Result[] = [];
  readonly #notifications: Notification[] = [];

  file(checked: CheckedFile): string {
    const artifact = new Artifact(checked);
    for (const diagnostic of checked.diagnostics) this.#results.push(artifact.result(diagnostic));
    const omitted = omittedText(checked);
    if (omitted !== undefined) this.#notifications.push(notificationOf('warning', checked.name, omitted));
    return '';
  }

  end(failures: readonly Failure[]): string {
    const log: Log = {
      $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'ociconf', version, semanticVersion: version, rules: CODES.map(ruleOf) } },
          columnKind: 'utf16CodeUnits',
          invocations: [
            {
              executionSuccessful: failures.length === 0,
              toolExecutionNotifications: [
                ...this.#notifications,
                ...failures.map(({ file, message }) => notificationOf('error', file, message)),
              ],
            },
          ],
          results: this.#results,
        },
      ],
    };
    return `${toJson(log, 2)}\n`;
  }
}

function notificationOf(level: 'error' | 'warning', file: string, message: string): Notification {
  return {
    level,
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) } } }],
  };
}

function ruleOf(id: string): ReportingDescriptor {
  const pages = SPEC_CODES.has(id) ? [docsPath({ code: id, pointer: '' })] : [];
  if (!isLineCode(id)) return { id, shortDescription: { text: SPEC_CODES.get(id)! }, help: helpOf(pages) };
  const [severity, summary] = DIAGNOSTIC_CODES[id];
  return {
    id,
    shortDescription: { text: summary },
    help: helpOf([docsPath({ code: id }), ...pages]),
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function isLineCode(id: string): id is DiagnosticCode {
  return Object.hasOwn(DIAGNOSTIC_CODES, id);
}

/** A helpUri would have to be absolute, and the pages are in the package alone. */
function helpOf(pages: readonly string[]): { text: string } {
  return { text: `See ${pages.join(' or ')} of the package ociconf.` };
}

/** A file, and its places as SARIF has them. */
class Artifact {
  readonly #location: { uri: string };
  readonly #text: string;
  readonly #hasMark: boolean;

  constructor({ name, text }: CheckedFile) {
    this.#location = { uri: uriOf(name) };
    this.#text = text;
    this.#hasMark = text.startsWith(BYTE_ORDER_MARK);
  }

  result({ code, severity, message, related, fix, ...place }: Diagnostic): Result {
    const result: Result = {
      ruleId: code,
      ruleIndex: CODES.indexOf(code),
      level: LEVELS[severity],
      message: { text: message },
      locations: [{ physicalLocation: { artifactLocation: this.#location, region: this.#region(place) } }],
    };
    if (related !== undefined) {
      result.relatedLocations = related.map((other) => ({
        message: { text: other.message },
        physicalLocation: { artifactLocation: this.#location, region: this.#region(other) },
      }));
    }
    // A byte order mark is no part of what SARIF speaks of, and cannot be taken away from it.
    if (fix !== undefined && code !== 'byte-order-mark') {
      const replacements = fix.edits.map((edit) => ({
        deletedRegion: this.#span(edit),
        insertedContent: { text: edit.text },
      }));
      const artifactChanges = [{ artifactLocation: this.#location, replacements }];
      result.fixes = [{ description: { text: fix.title }, artifactChanges }];
    }
    return result;
  }

  #region(place: Location): Region {
    const end = endOf(this.#text, place);
    return {
      startLine: place.line,
      startColumn: this.#column(place),
      endLine: end.line,
      endColumn: this.#column(end),
      ...this.#span(place),
    };
  }

  #column({ line, column }: { line: number; column: number }): number {
    return line === 1 ? this.#withoutMark(column, 1) : column;
  }

  #span({ offset, length }: Span): Region {
    return { charOffset: this.#withoutMark(offset, 0), charLength: length };
  }

  #withoutMark(position: number, least: number): number {
    return this.#hasMark ? Math.max(position - 1, least) : position;
  }
}

/** Relative to where the command runs, as dashboards take the repository's root to be; or a file: URI. */
function uriOf(name: string): string {
  if (isAbsolute(name)) return pathToFileURL(name).href;
  return name.split(sep).map(encodeURIComponent).join('/');
}
