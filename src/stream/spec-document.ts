import type { OciConfig } from '../config/types.ts';
import { fromSpec } from '../spec/convert/from-spec.ts';
import type { Loss } from '../spec/convert/loss.ts';
import type { SpecReading } from '../spec/read/read.ts';
import type { StreamPlace } from './document.ts';

/** A config.json. */
export class StreamedSpec implements StreamPlace {
  readonly index: number;
  readonly offset: number;
  readonly name: string | null;
  /** JSON of the runtime-spec. */
  readonly form = 'json';
  /** It could be read. */
  readonly error = null;
  /** What `readSpec` gives: the spec as it is, its text, and what there is to say about it. */
  readonly reading: SpecReading;
  #converted: { config: OciConfig; losses: Loss[] } | undefined;

  constructor({ index, offset, name }: StreamPlace, reading: SpecReading) {
    this.index = index;
    this.offset = offset;
    this.name = name;
    this.reading = reading;
  }

  /** What `fromSpec` makes of it, when it is first asked for. */
  get config(): OciConfig {
    return this.#conversion.config;
  }

  /** What the config cannot say. */
  get losses(): Loss[] {
    return this.#conversion.losses;
  }

  get #conversion(): { config: OciConfig; losses: Loss[] } {
    this.#converted ??= fromSpec(this.reading.spec);
    return this.#converted;
  }
}
