/**
 * The contract between the scanner (AssemblyScript) and its readers (TypeScript). Constants only: this file
 * is compiled by asc and by tsc. Values stay within 0..2^31-1, where both languages agree on them.
 *
 * Linear memory, in bytes:
 *
 *     0          16,384    16,480      24,576    30,720                 65,536                        + length
 *     | words    | vectors | lines     | lists   | records               | input, UTF-8                | slack |
 *     | 512 x 32 | 6 x 16  | 1,012 x 8 | 64 x 96 | 34,816 = 8,704 words  | grows to the longest window | 64    |
 *
 * `tokenize` fills `records` from its start and returns how many words it wrote; when a window of input has
 * more, MORE is set and `resume` goes on. A record starts on an even word, so that its u64 is aligned:
 *
 *     word  0                            1          2            3          4 ...
 *           | key | flags <<8 | size <<16 | keyStart | valueStart | valueEnd | by shape
 *
 *     text, flag       nothing more                                             size 4
 *     integer          4 low  5 high                                            size 6
 *     namespace        4 kind id  5 pathStart, or -1 without a colon            size 6
 *     hook             4 pathEnd  5 timeout in seconds                          size 6
 *     mount            4 destinationEnd  5 typeEnd  6 sourceEnd  7 option count
 *                      8 destination atom | type atom <<8 | source atom <<16
 *                      9 option list id, or 0; with an id the count is 0
 *                      10 start  11 end  of each option; the end of an atom is
 *                      -1 - its id instead                                      size 10 + 2 x count
 *
 *     document end     1 end of the document  2 start of the next one  3 the same
 *                      in bytes                                                 size 4
 *
 * An atom is a word so common in mounts that it has an id: readers share one string for it. So have whole lists of
 * options. Positions count UTF-16 units from the document's start in the window, so that they index the JavaScript
 * string. Parts of a value that stand between two positions are not written: a mount's type starts at
 * destinationEnd + 1. Lines that have no effect (blank, comment, no `=`, unknown key, namespace or mount that is
 * dropped) have no record.
 */

/** Raised with every change of this file: a module of another version is refused. */
export const PROTOCOL_VERSION = 1;

// Memory map.
export const WORD_SLOT_BITS = 9; // 512 slots
export const WORD_SLOT_BYTES = 32;
export const VECTORS_OFFSET = 16384; // 512 * WORD_SLOT_BYTES: the words stand at 0
export const LINES_OFFSET = 16480; // VECTORS_OFFSET + 6 vectors of 16 bytes
export const LINES_END = 24576; // LINES_OFFSET + 1,012 lines of 8 bytes
export const LISTS_OFFSET = LINES_END;
export const LIST_SLOTS = 64;
export const LIST_SLOT_BYTES = 96;
export const RECORDS_OFFSET = 30720; // LISTS_OFFSET + LIST_SLOTS * LIST_SLOT_BYTES
export const INPUT_OFFSET = 65536;
/** Readable bytes after the input: the widest load, four vectors of 16, starts at its last byte. */
export const INPUT_SLACK = 64;

// Words known by id, one hash slot each: the text in 16 bytes, padded with 0xFF, which UTF-8 never has; then its
// ids. `learn` takes a slot's first 24 bytes of each word.
export const WORD_BYTES_MAX = 16;
export const WORD_PADDING = 255;
export const WORD_IDS_AT = 16;
export const WORD_ENTRY_BYTES = 24;
/** A word's ids are packed: key in bits 0-7, namespace kind in 8-15, atom in 16-23; 0 is none. */
export const KIND_SHIFT = 8;
export const ATOM_SHIFT = 16;
export const ID_MASK = 255;

// Option lists known by id, one hash slot each: the text in 64 bytes, its length, its id. `learn` takes the first 72.
export const LIST_BYTES_MIN = 16;
export const LIST_BYTES_MAX = 64;
export const LIST_LENGTH_AT = 64;
export const LIST_ID_AT = 68;
export const LIST_ENTRY_BYTES = 72;

// Key ids; keys of one shape stand together.
export const KEY_OCI_VERSION = 1; // text
export const KEY_ROOT_PATH = 2;
export const KEY_HOSTNAME = 3;
export const KEY_PROCESS_CWD = 4;
export const KEY_CGROUPS_PATH = 5;
export const KEY_PROCESS_ARG = 6;
export const KEY_PROCESS_ENV = 7;
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
/** Not a key: the line `---`. */
export const KEY_DOCUMENT = 21;
export const LAST_TEXT_KEY = KEY_PROCESS_ENV;
export const LAST_FLAG_KEY = KEY_PROCESS_TERMINAL;
export const LAST_U32_KEY = KEY_CPU_SHARES;
export const LAST_U64_KEY = KEY_CPU_PERIOD;

// Record.
export const KEY_MASK = 255;
export const SIZE_SHIFT = 16;
/** The flag is exactly `true`. */
export const FLAG_TRUE = 256;
/** The integer is none: not digits only, or beyond its type. Its words are 0. */
export const FLAG_NONE = 512;
export const TEXT_WORDS = 4;
export const DOCUMENT_WORDS = 4;
export const INTEGER_WORDS = 6;
export const NAMESPACE_WORDS = 6;
export const HOOK_WORDS = 6;
export const MOUNT_WORDS = 10;
/** More options than this are left unsplit, which bounds a record's size: the count is -1. */
export const OPTIONS_MAX = 32;
export const OPTIONS_UNSPLIT = -1;
export const RECORD_WORDS_MAX = 74; // MOUNT_WORDS + 2 * OPTIONS_MAX
/** The atoms of a mount's type and source stand above its destination's. */
export const TYPE_ATOM_SHIFT = 8;
export const SOURCE_ATOM_SHIFT = 16;
export const NO_PATH = -1;

// Memory of ociconf-scan.wasm, drawn in scan.ts; what is not named here is where the scanner has it.
export const COUNTS_OFFSET = LINES_END;
export const REFUSED_OFFSET = 24704;
export const DOCUMENT_INTEGERS_OFFSET = 24720;
export const INITIAL_INTEGERS_OFFSET = 24768;
export const SUMMARIES_OFFSET = 24816;
export const SUMMARY_QUADS = 4;
export const ENDS_OFFSET = RECORDS_OFFSET;
/** The keys from KEY_PROCESS_UID to KEY_CPU_PERIOD. */
export const INTEGER_KEYS = 6;

// Flags of `tokenize`.
/** Every byte of the input is its own UTF-16 unit. */
export const ALL_ASCII = 1;
/** A line that is `---` ends a document: `tokenize` stops there, and positions start again from 0. */
export const DOCUMENTS = 2;

// Result of `tokenize` and `resume`, added to the words written; both are above the 8,704 of the record area.
/** The record area is full. */
export const MORE = 1048576; // 2^20
/** The last record is a KEY_DOCUMENT. */
export const DOCUMENT_END = 2097152; // 2^21
