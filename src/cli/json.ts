// JSON.stringify refuses a bigint and JSON.rawJSON is not in Node 20. The libraries that write one are
// parsers first; what is needed of them is these few lines.

/** JSON text in which a bigint is a number with all of its digits. `indent` 0 gives a single line. */
export function toJson(value: unknown, indent = 0): string {
  return write(value, indent, '\n');
}

/** `newline` is a line feed followed by the indentation of the line that `value` starts on. */
function write(value: unknown, indent: number, newline: string): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);

  const inner = newline + ' '.repeat(indent);
  const list = Array.isArray(value);
  const items = list
    ? value.map((item: unknown) => write(item, indent, inner))
    : Object.entries(value).map(([key, item]) => {
        return `${JSON.stringify(key)}:${indent > 0 ? ' ' : ''}${write(item, indent, inner)}`;
      });

  const [open, close] = list ? '[]' : '{}';
  if (items.length === 0) return `${open}${close}`;
  return indent > 0
    ? `${open}${inner}${items.join(`,${inner}`)}${newline}${close}`
    : `${open}${items.join(',')}${close}`;
}
