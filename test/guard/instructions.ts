import binaryen from 'assemblyscript/binaryen';

/** The export that says how many instructions were executed so far. */
export const COUNTER = 'executed';

const COUNT = `
  (global $executed (mut i64) (i64.const 0))
  (export "${COUNTER}" (global $executed))
  (func $count (global.set $executed (i64.add (global.get $executed) (i64.const 1))))
`;

/** What stands on a line of its own in the text of a function, but is not executed. */
const STRUCTURE = new Set(['block', 'loop', 'else', 'end']);

/** The same module, which also counts every instruction that it executes: exact, on every machine the same. */
export function countingModule(wasm: Uint8Array): Uint8Array<ArrayBuffer> {
  const source = binaryen.readBinary(wasm);
  source.setFeatures(binaryen.Features.All);
  // One instruction a line.
  const lines = source.emitStackIR().trimEnd().split('\n');
  source.dispose();
  const close = lines.pop();
  const text = [...lines.map((line) => (isInstruction(line) ? `call $count\n${line}` : line)), COUNT, close];
  const counting = binaryen.parseText(text.join('\n'));
  counting.setFeatures(binaryen.Features.All);
  if (!counting.validate()) throw new Error('the counting module is not valid');
  const bytes = new Uint8Array(counting.emitBinary());
  counting.dispose();
  return bytes;
}

function isInstruction(line: string): boolean {
  const [word = ''] = line.trimStart().split(' ');
  return word !== '' && !'();'.includes(word[0]!) && !STRUCTURE.has(word);
}
