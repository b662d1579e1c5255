// survivors.json: why a mutant may survive. A group has a reason, and for each file the mutants that it holds for, each as
// `text => replacement`, white space as single spaces, with the function's name before it where the same text stands in
// another, too. A function as a whole cannot be named: what survives in it tomorrow would have a reason unseen.
import { readFileSync } from 'node:fs';
import ts from 'typescript';

const SURVIVED = ['Survived', 'NoCoverage'];

const groups = JSON.parse(readFileSync(new URL('survivors.json', import.meta.url), 'utf8'));

/** The survivors of a report's files that no group names. */
export function unexplained(files) {
  return files.flatMap(([file, report]) => {
    const named = new Set(groups.flatMap((group) => group.mutants[file] ?? []));
    return mutantsOf(file, report, SURVIVED)
      .filter((mutant) => !namesOf(mutant).some((name) => named.has(name)))
      .map(({ within, location: { start }, status, change }) => {
        return `${file}:${start.line}:${start.column} ${within} ${status === 'NoCoverage' ? '(not run) ' : ''}${change}`;
      });
  });
}

/**
 * What groups name of these files, which were measured whole, and nothing that survived. What makes a test slow may
 * time out the next time.
 */
export function needless(files) {
  return files.flatMap(([file, report]) => {
    const survived = new Set(mutantsOf(file, report, [...SURVIVED, 'Timeout']).flatMap(namesOf));
    const named = groups.flatMap((group) => group.mutants[file] ?? []);
    return named.filter((name) => !survived.has(name)).map((name) => `${file} ${name}`);
  });
}

function mutantsOf(file, { source, mutants }, statuses) {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  return mutants
    .filter(({ status }) => statuses.includes(status))
    .map((mutant) => ({ ...mutant, ...placeOf(tree, mutant.location) }))
    .map((mutant) => ({ ...mutant, change: `${shown(mutant.text)} => ${shown(mutant.replacement)}` }));
}

/** What a group may name a mutant by. */
function namesOf({ within, change }) {
  return [change, `${within} ${change}`];
}

function shown(text) {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
}

/** The text of a mutant, and the function or method around it: for the fields of a class, its constructor. */
function placeOf(tree, { start, end }) {
  const from = tree.getPositionOfLineAndCharacter(start.line - 1, start.column - 1);
  const to = tree.getPositionOfLineAndCharacter(end.line - 1, end.column - 1);
  let within = '';
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
