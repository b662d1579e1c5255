import type { Diagnostic } from '../../index.ts';
import { toJson } from '../json.ts';
import type { Failure } from '../report.ts';
import type { CheckedFile, ReportFormat } from './format.ts';

interface FileEntry {
  file: string;
  diagnostics: readonly Diagnostic[];
  /** Why it could not be read, or its fixes not written. */
  error?: string;
}

/** For programs: one array with an object for each file, in the order in which they were read; what failed is last. */
export class JsonFormat implements ReportFormat {
  readonly #files: FileEntry[] = [];

  file({ name, diagnostics }: CheckedFile): string {
    this.#files.push({ file: name, diagnostics });
    return '';
  }

  end(failures: readonly Failure[]): string {
    const entries = new Map(this.#files.map((entry) => [entry.file, entry]));
    for (const { file, message } of failures) {
      const entry = entries.get(file);
      if (entry === undefined) this.#files.push({ file, diagnostics: [], error: message });
      else entry.error = message;
    }
    return `${toJson(this.#files, 2)}\n`;
  }
}
