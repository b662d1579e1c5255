// A compiler plug-in for asc: a function whose comment has the tag @inline is inlined wherever it is called. The
// decorator that asc has for it is not TypeScript, and neither editors nor the linter can read it.

import { Node, NodeKind } from 'assemblyscript';
import { Transform } from 'assemblyscript/transform';

export default class InlineTag extends Transform {
  afterParse(parser) {
    for (const source of parser.sources) {
      if (source.isLibrary) continue;
      let end = 0;
      for (const statement of source.statements) {
        const comment = source.text.slice(end, statement.range.start);
        if (statement.kind === NodeKind.FunctionDeclaration && comment.includes('@inline')) inline(statement);
        end = statement.range.end;
      }
    }
  }
}

function inline(declaration) {
  const { range } = declaration;
  const name = Node.createIdentifierExpression('inline', range);
  declaration.decorators = [...(declaration.decorators ?? []), Node.createDecorator(name, null, range)];
}
