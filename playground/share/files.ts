import { decodeUtf8 } from '../../src/engine/utf8.ts';
import { InvalidUtf8Error } from '../../src/index.ts';
import { h } from '../dom.ts';

/** Largest file that is opened. */
const FILE_MAX = 16 * 1024 * 1024;

/** A file that cannot be opened: says why. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

/**
 * What a file says.
 * @throws FileError for what is too large, or no UTF-8
 */
export async function readFile(file: File): Promise<string> {
  if (file.size > FILE_MAX) throw new FileError(`${file.name} is larger than ${FILE_MAX / 1024 ** 2} MiB`);
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new FileError(`${file.name} cannot be read: is it a folder, or gone?`, { cause });
  }
  try {
    return decodeUtf8(bytes, 0);
  } catch (error) {
    if (error instanceof InvalidUtf8Error)
      throw new FileError(`${file.name}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** A button that lets choose a file. */
export function filePicker(picked: (file: File) => void): readonly [HTMLButtonElement, HTMLInputElement] {
  const input = h('input', {
    type: 'file',
    hidden: true,
    'aria-label': 'Configuration file',
    on: {
      change: () => {
        const file = input.files?.[0];
        input.value = '';
        if (file !== undefined) picked(file);
      },
    },
  });
  return [h('button', { type: 'button', on: { click: () => input.click() } }, 'Open…'), input];
}

/** Takes files that are dropped anywhere on the page. */
export function takeDrops(dropped: (files: readonly File[]) => void): void {
  const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false;
  const { classList } = document.body;
  // Before the editor, which would insert the file's text.
  const options = { capture: true };
  addEventListener(
    'dragover',
    (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      classList.add('dropping');
    },
    options,
  );
  addEventListener(
    'dragleave',
    ({ relatedTarget }) => relatedTarget === null && classList.remove('dropping'),
    options,
  );
  addEventListener(
    'drop',
    (event) => {
      classList.remove('dropping');
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      dropped([...(event.dataTransfer?.files ?? [])]);
    },
    options,
  );
}
