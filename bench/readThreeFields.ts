import type { OciConfig } from '../src/config/types.ts';

/** What a caller does who wants to know one thing about many configs. */
export function validateAndRead(
  make: (input: string) => OciConfig,
  validate: (config: OciConfig) => void,
  input: string,
  times: number,
): number {
  let sum = 0;
  for (let i = 0; i < times; i++) {
    const config = make(input);
    validate(config);
    sum += config.hostname.length + config.process.args.length + Number(config.linux.memoryLimit);
  }
  return sum;
}
