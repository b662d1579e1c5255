import type { Place } from '../statistics/statistics.ts';
import type { Reject } from '../work/row.ts';
import { OutputFile } from './output-file.ts';
import { placeJson } from './rows.ts';

/** The rejects of a shard, an object a line. There is a file only where there is one. */
export class RejectWriter {
  readonly #path: string;
  #file: OutputFile | undefined;
  #waiting: string[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  add(place: Place, { code, message, location, json }: Reject): void {
    const more = json === undefined ? '' : `,${json()}`;
    this.#waiting.push(
      `{"source":${placeJson(place)},"code":${JSON.stringify(code)},"message":${JSON.stringify(message)},` +
        `"location":${JSON.stringify(location)}${more}}\n`,
    );
  }

  async flush(): Promise<void> {
    if (this.#waiting.length === 0) return;
    this.#file ??= await OutputFile.create(this.#path);
    for (const line of this.#waiting) this.#file.add(line);
    this.#waiting = [];
    if (this.#file.isFull) await this.#file.flush();
  }

  /** Its size in bytes; 0 where there is none. */
  async finish(): Promise<number> {
    await this.flush();
    return (await this.#file?.finish()) ?? 0;
  }

  async commit(): Promise<void> {
    await this.#file?.commit();
  }

  async abandon(): Promise<void> {
    await this.#file?.abandon();
  }
}
