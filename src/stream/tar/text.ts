let decoder: TextDecoder | undefined;

/** A name as it is written; what is not UTF-8 becomes U+FFFD: it is shown, and leads nowhere. */
export function nameOf(bytes: Uint8Array): string {
  decoder ??= new TextDecoder('utf-8', { ignoreBOM: true });
  return decoder.decode(bytes);
}

/** The same, up to the first NUL. */
export function nameUpToNul(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return nameOf(end < 0 ? bytes : bytes.subarray(0, end));
}
