import { record } from './record.mjs';

// In each process of vitest, before it imports anything that is counted.
Object.assign(globalThis, { __coverage__: record(process.env.OCICONF_COVERAGE) });
