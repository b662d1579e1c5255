import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @throws Error where the report in an output of `bulk` has not all documents */
export function checkReport(output: string, documents: number): void {
  const report = JSON.parse(readFileSync(join(output, 'report.json'), 'utf8')) as { documents: number };
  if (report.documents !== documents)
    throw new Error(`${report.documents} of ${documents} are in the report`);
}
