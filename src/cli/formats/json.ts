import type { Omitted } from '../../diagnostics/limited.ts';
import type { Diagnostic } from '../../index.ts';
import { NameMap } from '../../names.ts';
import { toJson } from '../json.ts';
import type { Failure } from '../report.ts';
import { type CheckedFile, omittedText, type ReportFormat } from './format.ts';

interface FileEntry {
  file: string;
  diagnostics: readonly Diagnostic[];
  /** How many more there are, by severity, where not all are listed. */
  omitted?: Omitted;
  /** Why it could not be read, or its fixes not written. */
  error?: string;
}

/** For programs: one array with an object for each file, in the order in which they were read; what failed is last. */
export class JsonFormat implements ReportFormat {
  readonly #files: FileEntry[] = [];

  file(checked: CheckedFile): string {
    const { name, diagnostics, omitted } = checked;
    const isAll = omittedText(checked) === undefined;
    this.#files.push({ file: name, diagnostics, ...(isAll ? {} : { omitted }) });
    return '';
  }

  end(failures: readonly Failure[]): string {
    const entries = new NameMap<FileEntry>();
    for (const entry of this.#files) entries.set(entry.file, entry);
    for (const { file, message } of failures) {
      const entry = entries.get(file);
      if (entry === undefined) this.#files.push({ file, diagnostics: [], error: message });
      else entry.error = message;
    }
    return `${toJson(this.#files, 2)}\n`;
  }
}
