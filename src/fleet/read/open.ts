import type { PlannedInput } from '../plan/shards.ts';
import { isS3 } from '../s3/object.ts';
import { openS3 } from '../s3/source.ts';
import { openFile, type Source } from './source.ts';

/** Opens an input, be it a file or an object of a store. */
export function openInput(input: PlannedInput): Promise<Source> {
  return isS3(input.path) ? openS3(input) : openFile(input);
}
