export { isLikeAddress, PASSWORD_VARIABLE, parseAddress, type QueueAddress } from './address.ts';
export { reach, type Server } from './connection.ts';
export { DEAD_LETTERS, type DeadLetter, writeDeadLetters } from './dead-letters.ts';
export { type Produced, type ProduceOptions, produce } from './producer.ts';
export { type WorkOptions, work } from './worker.ts';
