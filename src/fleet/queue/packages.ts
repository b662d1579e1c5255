// What the queue needs of packages: in a bundle of its own, which only commands that use a queue load.
export { Queue, QueueEvents, UnrecoverableError, WaitingError, Worker } from 'bullmq';
export { Redis } from 'ioredis';
