import { KEY_DOCUMENT, KEY_PROCESS_ARG, KEY_PROCESS_ENV } from '../../../assembly/protocol.ts';

// What is thought of a line by itself, in a number. From ARGUMENT on it also says what the line sets, of which a
// document may have one, but for arguments: of a key with one value, of a kind of namespace. Each number is a bit of 32.
// Negative ones stand for the names of variables and of mounts' destinations (names.ts).

/** There is something to say. 0 is: nobody looked. */
export const DIRTY = 1;
/** There is nothing to say, and others like it may come. */
export const CLEAN = 3;
/** The same of an argument with white space, which must not be the only one. */
export const SPACED_ARG = 2;
/** Ids of keys with one value are added. */
export const FIRST_SINGLE = 4;
/** The same as CLEAN, for an argument of the process. */
export const ARGUMENT = FIRST_SINGLE + KEY_PROCESS_ARG;
/** Of a hostname that is empty, and needs no namespace. No line of a variable has this number. */
export const EMPTY_HOSTNAME = FIRST_SINGLE + KEY_PROCESS_ENV;
/** The first with a kind of namespace, in the order of KINDS. */
export const FIRST_KIND = FIRST_SINGLE + KEY_DOCUMENT;
