/** What is wrong with a file, in words that go on where its name ends. */
export class FileError extends Error {
  override readonly name = 'FileError';
}
