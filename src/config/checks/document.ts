import {
  FIRST_SINGLE_KEY,
  KEY_HOSTNAME,
  KEY_MOUNT,
  KEY_NAMESPACE,
  KEY_PROCESS_ARG,
  KEY_PROCESS_ENV,
  LAST_U64_KEY,
} from '../../../assembly/protocol.ts';
import type { Fix, Span } from '../../diagnostics/diagnostic.ts';
import { quote } from '../../diagnostics/quote.ts';
import { EQUALS, find, hasSpace, NEWLINE } from '../../engine/text.ts';
import { NameMap } from '../../names.ts';
import type { OciNamespaceKind } from '../types.ts';
import { DIAGNOSTIC_CODES } from './codes.ts';
import { type Findings, replacement } from './findings.ts';
import { type Line, removal } from './line.ts';
import { mountDestination } from './mounts.ts';
import { namespaceKind } from './namespaces.ts';

const CARRIAGE_RETURN = 0x0d;

/** What can only be said of a document as a whole: what comes twice, and what is missing. */
export class DocumentChecks {
  readonly #findings: Findings;
  readonly #limit: number;
  readonly #start: number;
  readonly #end: number;
  #argCount = 0;
  #firstArg: Line | undefined;
  /** Whether the lines themselves, without any fix, give a program to run and a mount namespace. */
  #lacksArgs!: boolean;
  #onlyArg: Line | undefined;
  #lacksMountNamespace!: boolean;
  /** The line of a hostname that has no namespace of its own. */
  #sharedHostname: Line | undefined;
  /** Where the first line of a namespace starts that is known. */
  #firstNamespace: number | undefined;
  /** The latest line of a key with one value, by the key's id; and those that came before it. */
  readonly #latest = new Map<number, Line>();
  readonly #overridden: { line: Line; key: number }[] = [];
  readonly #variables = new NameMap<number>();
  readonly #destinations = new NameMap<Span>();
  readonly #kinds = new Map<string, Line>();

  /** The document is start..end of the text. Of lines that another overrides, `limit` are kept. */
  constructor(findings: Findings, start: number, end: number, limit: number) {
    this.#limit = limit;
    this.#findings = findings;
    this.#start = start;
    this.#end = end;
  }

  /** Takes a line with effect. */
  add(line: Line, key: number): void {
    if (hasOneValue(key)) this.#addScalar(line, key);
    else if (key === KEY_PROCESS_ARG) this.#addArg(line);
    else if (key === KEY_PROCESS_ENV) this.#addVariable(line);
    else if (key === KEY_MOUNT) this.#addMount(line);
    else if (key === KEY_NAMESPACE) this.#addNamespace(line);
  }

  /** Whether a line with this key, and kind for a namespace, would set nothing that is set already. */
  isNew(line: Line, key: number, kind: string | null): boolean {
    if (hasOneValue(key)) return !this.#latest.has(key);
    if (key === KEY_PROCESS_ENV) return !this.#variables.has(variableName(line));
    if (key === KEY_MOUNT) return !this.#destinations.has(mountDestination(line)!);
    return key !== KEY_NAMESPACE || (kind !== null && !this.#kinds.has(kind));
  }

  /** All lines are known; what is added from now on is what fixes would add. */
  endLines(): void {
    this.#lacksArgs = this.#argCount === 0;
    this.#onlyArg = this.#argCount === 1 ? this.#firstArg : undefined;
    this.#lacksMountNamespace = !this.#kinds.has('mount');
    const hostname = this.#latest.get(KEY_HOSTNAME);
    if (hostname?.isEmpty === false && !this.#kinds.has('uts')) this.#sharedHostname = hostname;
  }

  /** Takes a line that a fix will make one of a namespace. */
  addKind(kind: string, line: Line): void {
    this.#kinds.set(kind, line);
  }

  /** Says what there is to say when all lines and their fixes are known. */
  finish(): void {
    for (const { line, key } of this.#overridden) this.#reportOverridden(line, this.#latest.get(key)!);
    if (this.#lacksArgs) {
      const message = 'there is no process_arg: no program to run; validation refuses it';
      this.#findings.add('no-args', this.#start, this.#start, null, message);
    }
    if (this.#onlyArg !== undefined) this.#checkOnlyArg(this.#onlyArg);
    if (this.#lacksMountNamespace) {
      const message = 'there is no mount namespace: a runtime would mount over the host';
      const at = this.#firstNamespace ?? this.#start;
      const fix = this.#newNamespace('mount');
      this.#findings.add('no-mount-namespace', at, at, null, message, { fix });
    }
    if (this.#sharedHostname !== undefined) {
      const { keyStart, keyEnd, key } = this.#sharedHostname;
      const message =
        'there is no uts namespace for the hostname: a runtime refuses it, or would rename the host';
      const fix = this.#newNamespace('uts');
      this.#findings.add('no-uts-namespace', keyStart, keyEnd, key, message, { fix });
    }
  }

  /** A fix that adds it on a line of its own, at the end. */
  #newNamespace(kind: OciNamespaceKind): Fix | undefined {
    // Where a fix makes another line one of the kind, a second would be one too many.
    if (this.#kinds.has(kind)) return undefined;
    const { text } = this.#findings;
    const end = this.#end;
    const isUnended = end > this.#start && text.charCodeAt(end - 1) !== NEWLINE;
    const feed = lineEnd(text, end);
    const line = `namespace = ${kind}${feed}`;
    return replacement(`add namespace = ${kind}`, end, end, isUnended ? feed + line : line);
  }

  #addArg(line: Line): void {
    this.#argCount++;
    this.#firstArg ??= line.copy();
  }

  #checkOnlyArg(line: Line): void {
    if (!hasSpace(line.text, line.valueStart, line.valueEnd)) return;
    const message = `${quote(line.value)} is a single argument, the name of the program: white space does not divide it; write a process_arg for each argument`;
    this.#findings.add('unsplit-args', line.valueStart, line.valueEnd, line.key, message);
  }

  #addScalar(line: Line, key: number): void {
    const before = this.#latest.get(key);
    if (before !== undefined) this.#override(before, key);
    this.#latest.set(key, line.copy());
  }

  /** What is said of it needs the line that counts, which may be the last. */
  #override(line: Line, key: number): void {
    if (this.#overridden.length >= this.#limit)
      this.#findings.omitted[DIAGNOSTIC_CODES['duplicate-key'][0]]++;
    else this.#overridden.push({ line, key });
  }

  #reportOverridden(line: Line, winner: Line): void {
    const { key } = line;
    const at = this.#findings.locate(winner.keyStart, winner.keyEnd).line;
    const message = `${key} is set again in line ${at}, which counts; this line has no effect`;
    this.#findings.add('duplicate-key', line.keyStart, line.keyEnd, key, message, {
      related: [winner.keyStart, winner.keyEnd, 'the line that counts'],
      fix: removal(line),
    });
  }

  #addVariable(line: Line): void {
    const name = variableName(line);
    const first = this.#variables.get(name);
    if (first === undefined) {
      this.#variables.set(name, line.valueStart);
      return;
    }
    const end = line.valueStart + name.length;
    const message = `the variable ${quote(name)} is set before; both are kept, and which one counts is up to the program`;
    const related = [first, first + name.length, 'set here first'] as const;
    this.#findings.add('duplicate-env', line.valueStart, end, line.key, message, { related });
  }

  #addMount(line: Line): void {
    const destination = mountDestination(line);
    if (destination === undefined) return;
    const first = this.#destinations.get(destination);
    if (first === undefined) {
      this.#destinations.set(destination, { offset: line.valueStart, length: line.colon - line.valueStart });
      return;
    }
    const message = `something is mounted at ${quote(destination)} before; both are kept, and this mount hides the first`;
    const related = [first.offset, first.offset + first.length, 'mounted here first'] as const;
    this.#findings.add('duplicate-mount', line.valueStart, line.colon, line.key, message, { related });
  }

  #addNamespace(line: Line): void {
    const kind = namespaceKind(line)!;
    this.#firstNamespace ??= line.keyStart;
    const first = this.#kinds.get(kind);
    if (first === undefined) {
      this.#kinds.set(kind, line.copy());
      return;
    }
    const message = `the ${kind} namespace is listed before; both are kept, and the runtime-spec has runtimes refuse that`;
    this.#findings.add('duplicate-namespace', line.valueStart, line.valueEnd, line.key, message, {
      related: [first.valueStart, first.valueEnd, 'listed here first'],
      fix: first.value === line.value ? removal(line) : undefined,
    });
  }
}

/** As the last line ends that does, before `end`: only the last document of a text has an unended line to pass. */
function lineEnd(text: string, end: number): string {
  const feed = text.lastIndexOf('\n', end); // no line feed stands at the end itself
  return text.charCodeAt(feed - 1) === CARRIAGE_RETURN ? '\r\n' : '\n';
}

/** Whether of lines with this key the last one counts. */
export function hasOneValue(key: number): boolean {
  return key >= FIRST_SINGLE_KEY && key <= LAST_U64_KEY;
}

/** Of an environment entry: what stands before its equals sign, or all of it. */
export function variableName(line: Line): string {
  const { text, valueStart, valueEnd } = line;
  return text.slice(valueStart, find(text, valueStart, valueEnd, EQUALS));
}
