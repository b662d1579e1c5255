import type { Diagnostic, Fix, Location, RelatedLocation, Severity } from '../../diagnostics/diagnostic.ts';
import { add, addAll, Limited } from '../../diagnostics/limited.ts';
import { quote } from '../../diagnostics/quote.ts';
import type { SpecCode } from '../validate/codes.ts';
import type { Problem } from '../validate/problem.ts';
import { inOrder, Reporter } from '../validate/report.ts';
import type { Rule } from '../validate/rule.ts';
import { walk } from '../validate/walk.ts';
import type { IllFormed } from './decode.ts';
import { eachFinding, type Finding, numberOf, valueOfNode } from './exact.ts';
import { type Places, spanOf } from './places.ts';
import { lastName, Pointers } from './pointer.ts';
import type { NumberNode, Oddity, TextNode } from './syntax.ts';

/** Where the runtime-spec says what JSON is. */
const CLAUSE = 'glossary.md#json';

/** Everything that reading finds: what is unusual as JSON, and names that the runtime-spec does not know. */
export function readingDiagnostics(places: Places, rule: Rule, limit?: number): Limited<Diagnostic> {
  const { plain, text } = places.source;
  const found = new Limited<Diagnostic>(limit);
  if (!plain) addTextDiagnostics(places, found);
  const names = new Limited<Problem>(limit);
  // The value that was read may have been changed since.
  walk(plain ? JSON.parse(text) : valueOfNode(places.syntax.root), rule, names, {
    wanted: (code) => code === 'unknown-property' || code === 'name-case',
  });
  const reporter = new Reporter(places);
  addAll(found, names, (problem) => reporter.diagnostic(problem));
  inOrder(found.items);
  return found;
}

/** What is unusual as JSON. */
export function addTextDiagnostics(places: Places, found: Limited<Diagnostic>): void {
  const { root, oddities } = places.syntax;
  const { illFormed } = places.source;
  const pointers = new Pointers();
  for (const oddity of oddities) {
    if (!found.omits('error')) found.items.push(oddityDiagnostic(oddity, places));
  }
  eachFinding(root, (finding) => {
    if (!found.omits(severityOf(finding))) found.items.push(findingDiagnostic(finding, places, pointers));
  });
  if (illFormed === undefined) return;
  for (const diagnostic of illFormedDiagnostics(illFormed, places)) add(found, diagnostic);
}

const ODDITIES: Readonly<Record<Oddity['code'], readonly [message: string, title: string]>> = {
  'byte-order-mark': [
    'the text starts with a byte order mark, which JSON does not have',
    'take the mark away',
  ],
  comment: ['JSON has no comments: crun skips them, runc refuses the file', 'take the comment away'],
  'trailing-comma': ['a comma, and nothing behind it', 'take the comma away'],
  'trailing-bytes': [
    'something stands behind the end of the object: runc ignores it, crun refuses the file',
    'take it away',
  ],
};

function oddityDiagnostic(oddity: Oddity, places: Places): Diagnostic {
  const [message, title] = ODDITIES[oddity.code];
  const span = spanOf(oddity);
  const fix = { title, edits: [{ ...span, text: '' }] };
  return diagnostic(oddity.code, 'error', message, places.locate(span), { pointer: '', fix });
}

function findingDiagnostic(finding: Finding, places: Places, pointers: Pointers): Diagnostic {
  const { code, node, path } = finding;
  const location = places.locate(spanOf(node));
  const place = { pointer: pointers.of(path), key: lastName(path) };
  switch (code) {
    case 'duplicate-name':
      return duplicateDiagnostic(finding, places, location, place);
    case 'nul-character':
      return diagnostic(
        code,
        'error',
        'a NUL ends strings in the kernel; runtimes cut there, or refuse it',
        location,
        place,
      );
    case 'lone-surrogate':
      return diagnostic(
        code,
        'error',
        'half of a surrogate pair is no character; runc reads U+FFFD instead',
        location,
        place,
      );
    case 'number-too-large':
      return diagnostic(code, 'error', 'a number that no reader can represent', location, place);
    case 'number-form': {
      const digits = integerText((node as NumberNode).digits);
      const severity = severityOf(finding);
      const message = `an integer in a form that runtimes refuse; it is ${digits}`;
      const fix = { title: `write ${digits}`, edits: [{ ...spanOf(node), text: digits }] };
      return diagnostic(code, severity, message, location, { ...place, fix });
    }
  }
}

/** runc and crun refuse fractions and exponents; of -0, runc does where no number can be negative. */
function severityOf({ code, node }: Finding): Severity {
  return code === 'number-form' && Number((node as NumberNode).digits) === 0 ? 'warning' : 'error';
}

function integerText(digits: string): string {
  return BigInt(numberOf(digits)).toString();
}

interface Place {
  pointer: string;
  key: string | null;
}

function duplicateDiagnostic(
  { before, node }: Finding,
  places: Places,
  location: Location,
  place: Place,
): Diagnostic {
  const first = places.locate(spanOf(before!));
  const related: RelatedLocation[] = [{ ...first, message: 'it stands here before' }];
  const name = quote((node as TextNode).text);
  const message = `${name} stands here again: this value counts, the one in line ${first.line} is lost`;
  return diagnostic('duplicate-name', 'error', message, location, { ...place, related });
}

function illFormedDiagnostics({ spans, more }: IllFormed, places: Places): Diagnostic[] {
  return spans.map((span, i) => {
    const rest = more > 0 && i === spans.length - 1 ? `; so are ${more} more places behind them` : '';
    const message = `bytes that are not UTF-8, read as U+FFFD${rest}`;
    return diagnostic('invalid-utf8', 'error', message, places.locate(span), { pointer: '' });
  });
}

interface Details {
  pointer: string;
  key?: string | null;
  related?: RelatedLocation[];
  fix?: Fix;
}

function diagnostic(
  code: SpecCode,
  severity: Severity,
  message: string,
  location: Location,
  { pointer, key = null, ...more }: Details,
): Diagnostic {
  return { code, severity, message, ...location, key, pointer, clause: CLAUSE, ...more };
}
