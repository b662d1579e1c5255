// survivors.json: why a mutant may survive. A group has a reason, and for each file the mutants that it holds for, each as
// `text => replacement`, white space as single spaces, with the function's name before it (`name()`, or `top level`) where
// another has the same, whether it survives there or not. A function as a whole cannot be named: what survives in it
// tomorrow would have a reason unseen.
import { readFileSync } from 'node:fs';
import ts from 'typescript';

const SURVIVED = ['Survived', 'NoCoverage'];
/** What stands for a function where there is none. */
const TOP_LEVEL = 'top level';

const GROUPS = JSON.parse(readFileSync(new URL('survivors.json', import.meta.url), 'utf8'));

/** The survivors of a report's files that no group names. */
export function unexplained(files, groups = GROUPS) {
  return files.flatMap(([file, report]) => {
    const named = new Set(namedIn(file, groups));
    return mutantsOf(file, report)
      .filter(({ status }) => SURVIVED.includes(status))
      .filter(({ full, change, isShared }) => !named.has(full) && (isShared || !named.has(change)))
      .map(({ full, location: { start }, status }) => {
        return `${file}:${start.line}:${start.column} ${status === 'NoCoverage' ? '(not run) ' : ''}${full}`;
      });
  });
}

/** What groups name without a function although several have it: it says nothing of any of them. */
export function ambiguous(files, groups = GROUPS) {
  return files.flatMap(([file, report]) => {
    const shared = new Set(
      mutantsOf(file, report).flatMap(({ change, isShared }) => (isShared ? [change] : [])),
    );
    return namedIn(file, groups)
      .filter((name) => shared.has(name))
      .map((name) => `${file} ${name}`);
  });
}

/**
 * What groups name of these files, which were measured whole, and nothing that survived. What makes a test slow may
 * time out the next time.
 */
export function needless(files, groups = GROUPS) {
  return files.flatMap(([file, report]) => {
    const survived = mutantsOf(file, report).filter(({ status }) =>
      [...SURVIVED, 'Timeout'].includes(status),
    );
    const names = new Set(survived.flatMap(({ full, change }) => [full, change]));
    return namedIn(file, groups)
      .filter((name) => !names.has(name))
      .map((name) => `${file} ${name}`);
  });
}

/** What groups name although its text is not in the file any more, or the file is gone. */
export function gone(sourceOf, groups = GROUPS) {
  return groups.flatMap(({ mutants }) =>
    Object.entries(mutants).flatMap(([file, names]) => {
      const source = inOneLine(sourceOf(file) ?? '');
      return names.filter((name) => !stands(name, source)).map((name) => `${file} ${name}`);
    }),
  );
}

/** An arrow may be of the text or of its replacement, too. */
function stands(name, source) {
  const words = name.replace(/^(top level|[\w#$]+\(\)) /, '').split(' => ');
  return words.slice(1).some((_, i) => {
    const text = words.slice(0, i + 1).join(' => ');
    return text !== '' && source.includes(text.replace(/…$/, ''));
  });
}

function namedIn(file, groups) {
  return groups.flatMap(({ mutants }) => mutants[file] ?? []);
}

/** Every mutant with its change, the same behind its function, and whether others have that change, too. */
function mutantsOf(file, { source, mutants }) {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const functions = new Map();
  const placed = mutants.map((mutant) => {
    const { within, text } = placeOf(tree, mutant.location);
    const change = `${shown(text)} => ${shown(mutant.replacement)}`;
    functions.set(change, (functions.get(change) ?? new Set()).add(within));
    return { ...mutant, change, full: `${within} ${change}` };
  });
  return placed.map((mutant) => ({ ...mutant, isShared: functions.get(mutant.change).size > 1 }));
}

function inOneLine(text) {
  return text.replace(/\s+/g, ' ').trim();
}

function shown(text) {
  const line = inOneLine(text);
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
}

/** The text of a mutant, and the function or method around it: for the fields of a class, its constructor. */
function placeOf(tree, { start, end }) {
  const from = tree.getPositionOfLineAndCharacter(start.line - 1, start.column - 1);
  const to = tree.getPositionOfLineAndCharacter(end.line - 1, end.column - 1);
  let within = TOP_LEVEL;
  (function visit(node) {
    if (node.getStart(tree) > from || node.end < to) return;
    const named = ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isGetAccessor(node);
    if (named && node.name) within = `${node.name.getText(tree)}()`;
    if (ts.isConstructorDeclaration(node) || ts.isPropertyDeclaration(node))
      within = `${node.parent.name?.getText(tree)}()`;
    ts.forEachChild(node, visit);
  })(tree);
  return { within, text: tree.text.slice(from, to) };
}
