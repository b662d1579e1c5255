import { KEY_DOCUMENT } from '../../../assembly/protocol.ts';
import { KINDS } from '../../engine/words.ts';

// What is thought of a line by itself, in a number. From FIRST_SINGLE on it also says what the line sets, of which a
// document may have one: of a key with one value, of a kind of namespace. Negative numbers stand for the names of
// variables and of mounts' destinations (names.ts).

/** There is something to say. 0 is: nobody looked. */
export const DIRTY = 1;
/** There is nothing to say, and others like it may come. */
export const CLEAN = 2;
/** The first with a key of one value; ids of keys are added. */
export const FIRST_SINGLE = 3;
/** The first with a kind of namespace, in the order of KINDS. */
export const FIRST_KIND = FIRST_SINGLE + KEY_DOCUMENT;
export const verdictsEnd = FIRST_KIND + KINDS.length;
