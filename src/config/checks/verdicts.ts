import { KEY_DOCUMENT } from '../../../assembly/protocol.ts';
import { KINDS } from '../../engine/words.ts';

// What is thought of a line by itself, in a number. From FIRST_SINGLE on it also says what the line sets, of which a
// document may have one: of a key with one value, of a kind of namespace, of a variable or a mount's destination.

/** There is something to say. 0 is: nobody looked. */
export const DIRTY = 1;
/** There is nothing to say, and others like it may come. */
export const CLEAN = 3;
/** The same of an argument with white space, as long as it is not the only one. */
export const SPACED_ARG = 2;
/** The first with a key of one value; ids of keys are added. */
export const FIRST_SINGLE = 4;
/** The first with a kind of namespace, in the order of KINDS. */
export const FIRST_KIND = FIRST_SINGLE + KEY_DOCUMENT;
/** The first of those that are given to names as they come. */
export const FIRST_NAME = FIRST_KIND + KINDS.length;
/** With more names than this all are forgotten. */
export const NAMES_MAX = 4096;
export const verdictsEnd = FIRST_NAME + NAMES_MAX;
