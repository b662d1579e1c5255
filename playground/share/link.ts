// A link holds the lines in its fragment, which browsers send nobody: deflated, in base64url.

const NAME = 'lines=';
/** Longest fragment that is made or read. Browsers and chats cut longer links. */
export const LINK_MAX = 64 * 1024;
/** Most bytes that a link may unfold to: a thousandfold is what deflate can hide. */
export const CONTENT_MAX = 1024 * 1024;

/** A link that cannot be made or read: says why. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
}

/**
 * The fragment that holds a text, without the `#`.
 * @throws LinkError for a text that is too long for a link
 */
export async function fragmentOf(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > CONTENT_MAX) throw tooLong();
  const deflated = await through(bytes, new CompressionStream('deflate-raw'), LINK_MAX);
  const fragment = deflated === null ? null : NAME + base64Url(deflated);
  if (fragment === null || fragment.length > LINK_MAX) throw tooLong();
  return fragment;
}

/**
 * The text that a fragment holds; null for a fragment that is none of ours.
 * @throws LinkError for one that is cut, changed, or too large
 */
export async function textOf(fragment: string): Promise<string | null> {
  if (!fragment.startsWith(NAME)) return null;
  if (fragment.length > LINK_MAX) throw new LinkError(`the link is longer than ${LINK_MAX / 1024} KiB`);
  const bytes = bytesOf(fragment.slice(NAME.length));
  let content: Uint8Array | null;
  try {
    content = await through(bytes, new DecompressionStream('deflate-raw'), CONTENT_MAX);
  } catch {
    throw broken();
  }
  if (content === null)
    throw new LinkError(`the link holds more than ${CONTENT_MAX / 1024 ** 2} MiB of text`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw broken();
  }
}

function tooLong(): LinkError {
  return new LinkError(
    `the text is too long for a link: deflated, it takes more than ${LINK_MAX / 1024} KiB`,
  );
}

function broken(): LinkError {
  return new LinkError('the link is cut off or was changed: what it holds cannot be unfolded');
}

/** What comes out of a stream; null, and no more is unfolded, where that is more than `most` bytes. */
async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
  most: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel();
      return null;
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function base64Url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  let binary: string;
  try {
    binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    throw broken();
  }
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
