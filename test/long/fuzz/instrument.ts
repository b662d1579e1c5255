import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import ts from 'typescript';

const COVERAGE = fileURLToPath(new URL('coverage.ts', import.meta.url));
const HIT = '__hit';
/** Spreads the places over 16 bits: by the golden ratio, no two near each other. */
const SPREAD = 0x9e3779b1;

/**
 * Has the code under `folder` say where it goes (coverage.ts): in functions, branches, loops, cases, and what stands
 * behind `&&`, `||` and `??`. V8's own block coverage takes a millisecond to ask for, and istanbul's counters have to
 * be read one by one; this costs a few nanoseconds a place and is read in microseconds.
 */
export function instrumented(folder: string): Plugin {
  let places = 0;
  const nextPlace = () => Math.imul(++places, SPREAD) >>> 16;
  return {
    name: 'instrumented',
    setup({ onLoad, initialOptions }) {
      initialOptions.inject = [COVERAGE];
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (!path.startsWith(folder)) return undefined;
        const source = await readFile(path, 'utf8');
        return { contents: instrument(source, path, nextPlace), loader: 'js' };
      });
    },
  };
}

function instrument(source: string, fileName: string, nextPlace: () => number): string {
  const { outputText } = ts.transpileModule(source, {
    fileName,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      inlineSourceMap: true,
      inlineSources: true,
    },
    transformers: { before: [(context) => (file) => visitFile(file, context, nextPlace)] },
  });
  return outputText;
}

function visitFile(
  file: ts.SourceFile,
  context: ts.TransformationContext,
  nextPlace: () => number,
): ts.SourceFile {
  const { factory } = context;
  const call = () =>
    factory.createCallExpression(factory.createIdentifier(HIT), undefined, [
      factory.createNumericLiteral(nextPlace()),
    ]);
  const statement = () => factory.createExpressionStatement(call());
  const before = (expression: ts.Expression) =>
    factory.createParenthesizedExpression(factory.createComma(call(), expression));
  const block = (body: ts.Statement) =>
    factory.createBlock([statement(), ...(ts.isBlock(body) ? body.statements : [body])]);

  const inside = <Parent extends ts.Node>(parent: Parent): Parent =>
    ts.visitEachChild(parent, (node) => mark(inside(node), parent), context);
  return inside(file);

  function mark(node: ts.Node, parent: ts.Node): ts.Node {
    if (ts.isIfStatement(node)) {
      const otherwise = node.elseStatement === undefined ? statement() : block(node.elseStatement);
      return factory.updateIfStatement(node, node.expression, block(node.thenStatement), otherwise);
    }
    if (ts.isConditionalExpression(node)) {
      const { condition, questionToken, whenTrue, colonToken, whenFalse } = node;
      return factory.updateConditionalExpression(
        node,
        condition,
        questionToken,
        before(whenTrue),
        colonToken,
        before(whenFalse),
      );
    }
    if (ts.isBinaryExpression(node) && isLogical(node.operatorToken.kind)) {
      return factory.updateBinaryExpression(node, node.left, node.operatorToken, before(node.right));
    }
    if (ts.isCaseClause(node)) {
      return factory.updateCaseClause(node, node.expression, [statement(), ...node.statements]);
    }
    if (ts.isDefaultClause(node)) return factory.updateDefaultClause(node, [statement(), ...node.statements]);
    if (ts.isBlock(node) && isBodyOf(parent)) {
      return factory.updateBlock(node, [statement(), ...node.statements]);
    }
    return node;
  }
}

function isLogical(kind: ts.SyntaxKind): boolean {
  return (
    kind === ts.SyntaxKind.AmpersandAmpersandToken ||
    kind === ts.SyntaxKind.BarBarToken ||
    kind === ts.SyntaxKind.QuestionQuestionToken
  );
}

/** Whether a block in it is the body of a function, a loop or `catch`; those of branches are marked with them. */
function isBodyOf(parent: ts.Node): boolean {
  return !ts.isIfStatement(parent) && !ts.isBlock(parent) && !ts.isSourceFile(parent);
}
