import type { Diagnostic } from '../../index.ts';
import { toJson } from '../json.ts';
import type { CheckedFile, ReportFormat } from './format.ts';

/** For programs: one array with an object for each file, in the order in which they were read. */
export class JsonFormat implements ReportFormat {
  readonly #files: { file: string; diagnostics: readonly Diagnostic[] }[] = [];

  file({ name, diagnostics }: CheckedFile): string {
    this.#files.push({ file: name, diagnostics });
    return '';
  }

  end(): string {
    return `${toJson(this.#files, 2)}\n`;
  }
}
