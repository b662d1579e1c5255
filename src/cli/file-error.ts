/** What is wrong with a file, in words that go on where its name ends. */
export class FileError extends Error {
  override readonly name = 'FileError';
  /** As the system's errors have one: it is about a file, and no fault of the program. */
  readonly code = 'ERR_OCI_FILE';
}
