/**
 * The contract between the scanner (AssemblyScript) and its readers (TypeScript). Constants only: this file
 * is compiled by asc and by tsc. Values stay within 0..2^31-1, where both languages agree on them.
 *
 * Linear memory, in bytes:
 *
 *     0          4,096     4,224    20,608    69,760    73,856       90,240        221,312               + length
 *     | words    | vectors | heads  | details | tags    | met        | known       | input, UTF-8          | slack |
 *     | 128 x 32 | 8 x 16  | 16,384 | 49,152  | 256 x 16| 1,024 x 16 | 1,024 x 128 | grows to the longest  | 128   |
 *
 * `tokenize` fills `heads` from its start and returns how many words it wrote, two for each record; when a window of
 * input has more, MORE is set and `resume` goes on.
 *
 *     head      | key | flags <<8 | id <<22 | where the details are: words from the first head on |
 *
 *     details   0          1            2          3 ...
 *               | keyStart | valueStart | valueEnd | by shape
 *
 *     text, flag       nothing more                                             size 4
 *     integer          4 low  5 high, on a multiple of 8 bytes                  size 6
 *     namespace        3 kind id  4 pathStart, or -1 without a colon            size 6
 *     hook             3 pathEnd  4 timeout in seconds                          size 6
 *     mount            3 destinationEnd  4 typeEnd  5 sourceEnd  6 option count
 *                      7 what is known of the option list, or 0; the count of a
 *                        known one is 0
 *                      8 start  9 end  of each option                           size 8 + 2 x count
 *     no effect        0 start of the line                                      size 4
 *     document end     0 end of the document  1 start of the next one  2 the same
 *                      in bytes                                                 size 4
 *
 * Configurations repeat their lines: those that are met a third time are kept, byte for byte, in `known`, and have an
 * id from 0 to 1,023 (recall.ts). A head with FLAG_LEARN asks its reader to remember under the id what it made of the
 * line, and to say so in the slot; from then on such a line is a head with FLAG_KNOWN and has no details: nothing is
 * made of it again. Lists of mount options are known in the same way, by flags and id in word 7 of the details.
 *
 * Positions count UTF-16 units from the document's start in the window, so that they index the JavaScript string.
 * Parts of a value that stand between two positions are not written: a mount's type starts at destinationEnd + 1.
 * Lines that have no effect (blank, comment, no `=`, unknown key, namespace or mount that is dropped) have no record, but
 * with EVERY_LINE: then it has KEY_NONE, and the start of the line for its details, unless it is known.
 */

/** Raised with every change of this file: a module of another version is refused. */
export const PROTOCOL_VERSION = 3;

// Memory map.
export const WORD_SLOT_BITS = 7; // 128 slots
export const WORD_SLOT_BYTES = 32;
export const VECTORS_OFFSET = 4096; // 128 * WORD_SLOT_BYTES: the words stand at 0
export const HEADS_OFFSET = 4224; // VECTORS_OFFSET + 8 vectors of 16 bytes
export const DETAILS_OFFSET = 20608; // HEADS_OFFSET + 2,048 heads of 8 bytes
export const DETAILS_END = 69760; // DETAILS_OFFSET + 12,288 words
export const TAGS_OFFSET = DETAILS_END;
export const MET_OFFSET = 73856; // TAGS_OFFSET + 4 * KNOWN_SLOTS
export const KNOWN_OFFSET = 90240; // MET_OFFSET + 16 * KNOWN_SLOTS
export const INPUT_OFFSET = 221312; // KNOWN_OFFSET + KNOWN_SLOTS * KNOWN_SLOT_BYTES
/** Readable bytes after the input: a known line, 112 bytes at most, is compared with what stands at its last byte. */
export const INPUT_SLACK = 128;

// Words known by id, one hash slot each: the text in 16 bytes, padded with 0xFF, which UTF-8 never has; then its
// ids. `learn` takes a slot's first 24 bytes of each word.
export const WORD_BYTES_MAX = 16;
export const WORD_PADDING = 255;
export const WORD_IDS_AT = 16;
export const WORD_ENTRY_BYTES = 24;
/** A word's ids are packed: key in bits 0-7, namespace kind in 8-15; 0 is none. */
export const KIND_SHIFT = 8;
export const ID_MASK = 255;

// Lines and option lists known by id, one slot each: the text, a line with its line feed, padded to 16 bytes with
// 0xFF; its length; the head of its record, which is 0 until a reader has remembered what to make of it; the slot of the
// line that came next, the last time, by its offset; and what a reader thinks of it.
export const KNOWN_SLOTS = 1024;
export const KNOWN_SLOT_BYTES = 128;
export const KNOWN_BYTES_MAX = 112;
export const KNOWN_LENGTH_AT = 112;
export const KNOWN_HEAD_AT = 116;
export const KNOWN_NEXT_AT = 120;
/** What a reader thinks of the text: 0 until it says so. */
export const KNOWN_VERDICT_AT = 124;

// Key ids; keys of one shape stand together.
export const KEY_PROCESS_ARG = 1; // text, of which there may be many
export const KEY_PROCESS_ENV = 2;
export const KEY_OCI_VERSION = 3; // text
export const KEY_ROOT_PATH = 4;
export const KEY_HOSTNAME = 5;
export const KEY_PROCESS_CWD = 6;
export const KEY_CGROUPS_PATH = 7;
export const KEY_ROOT_READONLY = 8; // flag
export const KEY_PROCESS_TERMINAL = 9;
export const KEY_PROCESS_UID = 10; // integer, u32
export const KEY_PROCESS_GID = 11;
export const KEY_CPU_SHARES = 12;
export const KEY_MEMORY_LIMIT = 13; // integer, u64
export const KEY_CPU_QUOTA = 14;
export const KEY_CPU_PERIOD = 15;
export const KEY_MOUNT = 16;
export const KEY_NAMESPACE = 17;
export const KEY_HOOK_PRESTART = 18; // hook
export const KEY_HOOK_POSTSTART = 19;
export const KEY_HOOK_POSTSTOP = 20;
/** Of lines that have no effect. */
export const KEY_NONE = 0;
/** Not a key: the line `---`. */
export const KEY_DOCUMENT = 21;
/** Not a key: a list of mount options. */
export const KEY_OPTIONS = 22;
/** The keys from this to LAST_U64_KEY have one value, the last. */
export const FIRST_SINGLE_KEY = KEY_OCI_VERSION;
export const LAST_TEXT_KEY = KEY_CGROUPS_PATH;
export const LAST_FLAG_KEY = KEY_PROCESS_TERMINAL;
export const LAST_U32_KEY = KEY_CPU_SHARES;
export const LAST_U64_KEY = KEY_CPU_PERIOD;

// Record.
export const KEY_MASK = 255;
export const KNOWN_ID_SHIFT = 22;
/** The flag is exactly `true`. */
export const FLAG_TRUE = 256;
/** The integer is none: not digits only, or beyond its type. Its words are 0. */
export const FLAG_NONE = 512;
/** The line, or the option list, is the one that the id stands for. */
export const FLAG_KNOWN = 1024;
/** It was met before: what is made of it is to be remembered under the id. */
export const FLAG_LEARN = 2048;
export const HEAD_WORDS = 2;
/** Where the details start, in words from the first head on. */
export const DETAILS_WORD = 4096; // (DETAILS_OFFSET - HEADS_OFFSET) / 4
export const TEXT_WORDS = 4;
export const DOCUMENT_WORDS = 4;
export const INTEGER_WORDS = 6;
export const NAMESPACE_WORDS = 6;
export const HOOK_WORDS = 6;
export const MOUNT_WORDS = 8;
/** More options than this are left unsplit, which bounds the size of details: the count is -1. */
export const OPTIONS_MAX = 32;
export const OPTIONS_UNSPLIT = -1;
export const DETAIL_WORDS_MAX = 72; // MOUNT_WORDS + 2 * OPTIONS_MAX
export const NO_PATH = -1;

// Memory of ociconf-scan.wasm, drawn in scan.ts; what is not named here is where the scanner has it.
export const COUNTS_OFFSET = HEADS_OFFSET;
export const REFUSED_OFFSET = 4352; // COUNTS_OFFSET + 32 * 4
export const VALUES_OFFSET = 4368;
export const INITIAL_VALUES_OFFSET = 4560; // VALUES_OFFSET + 24 * 8
export const SUMMARIES_OFFSET = 4752; // INITIAL_VALUES_OFFSET + 24 * 8
export const SUMMARY_QUADS = 4;
/** The keys from KEY_PROCESS_UID to KEY_CPU_PERIOD. */
export const INTEGER_KEYS = 6;
export const KNOWN_VALUES_OFFSET = 4944; // SUMMARIES_OFFSET + INTEGER_KEYS * SUMMARY_QUADS * 8
export const ENDS_OFFSET = 13136; // KNOWN_VALUES_OFFSET + KNOWN_SLOTS * 8
export const ENDS_END = TAGS_OFFSET;

// Flags of `tokenize`.
/** Every byte of the input is its own UTF-16 unit. */
export const ALL_ASCII = 1;
/** A line that is `---` ends a document: `tokenize` stops there, and positions start again from 0. */
export const DOCUMENTS = 2;
/** Nothing is known or learnt: every record is whole. */
export const WHOLE_RECORDS = 4;
/** A line that has no effect has a record, too. */
export const EVERY_LINE = 8;

// Result of `tokenize` and `resume`, added to the words written; both are above the 4,096 of the heads.
/** There is no room for another record. */
export const MORE = 1048576; // 2^20
/** The last record is a KEY_DOCUMENT. */
export const DOCUMENT_END = 2097152; // 2^21
