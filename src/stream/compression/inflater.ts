/** Makes compressed bytes what they were, one chunk after the other. */
export interface Inflater {
  /** How many bytes were used, where the host tells; fewer than were written where what is compressed has ended. */
  readonly used: number;
  /** Takes bytes, of which all that came before are read. They have to stay as they are until they are read, too. */
  write(bytes: Uint8Array): void;
  /** Says that there are no more. */
  end(): void;
  /**
   * The next bytes of what was written; undefined where there are none.
   * @throws what the host throws where the bytes are not what they should be
   */
  read(): Promise<Uint8Array | undefined>;
  /** Ends it. */
  destroy(): void;
}

/** How a source is compressed; `auto`, the default, tells from its first bytes, which no UTF-8 starts with. */
export type Compression = 'gzip' | 'zstd' | 'none' | 'auto';

export type CompressionName = Exclude<Compression, 'none' | 'auto'>;
