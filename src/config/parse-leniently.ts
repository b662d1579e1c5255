import { tokenReader } from '../engine/select.ts';
import { buildConfig } from './build.ts';
import type { OciConfig } from './types.ts';

/** `parse` without its options: what needs none of the analysis, nor brings it into a bundle. */
export function parseLeniently(input: string | Uint8Array): OciConfig {
  return buildConfig(tokenReader().open(input));
}
