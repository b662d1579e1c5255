import { HEAD_MAX, isHeadEnough } from '../plan/form.ts';

/** As much of the beginning as tells what it is, and all of it again. */
export async function peek(
  chunks: AsyncGenerator<Uint8Array, undefined>,
): Promise<{ head: Uint8Array; all: AsyncGenerator<Uint8Array, undefined> }> {
  let head: Uint8Array = new Uint8Array();
  let isEnd = false;
  while (!isEnd && (head.length === 0 || !isHeadEnough(head))) {
    const { done, value } = await chunks.next();
    isEnd = done === true;
    // A copy: the buffer is filled again.
    if (value !== undefined) head = Buffer.concat([head, value]);
  }
  return { head: head.subarray(0, HEAD_MAX), all: chain(head, chunks) };
}

async function* chain(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array, undefined>,
): AsyncGenerator<Uint8Array, undefined> {
  if (first.length > 0) yield first;
  yield* rest;
}
