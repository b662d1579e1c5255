import { int64, may, must, object, type Schema, text, texts, uint32 } from './kinds.ts';

// What several parts of config.json, state and features have in common.

export const annotations: Schema = {
  type: 'object',
  additionalProperties: text,
};

export const idMapping = object(
  'IDMapping',
  'A range of user or group ids of the host, and what they are called in the container.',
  { clause: 'config-linux.md#user-namespace-mappings' },
  {
    containerID: must(uint32, 'First id of the range in the container.'),
    hostID: must(uint32, 'First id of the range on the host.'),
    size: must(uint32, 'How many ids are mapped.'),
  },
);

export const major = int64;
export const minor = int64;

/** Permission bits. JSON has no octal: 0o666 is 438. */
export const fileMode: Schema = { type: 'integer', minimum: 0, maximum: 0o777 };

export const hook = object(
  'Hook',
  'A program that the runtime starts at a point of the lifecycle, with the state as JSON on its standard input.',
  { clause: 'config.md#posix-platform-hooks' },
  {
    path: must(text, 'Absolute path of the program.'),
    args: may(texts, 'The whole argument vector: its first entry is what the program finds as argv[0].'),
    env: may(texts, 'The environment, in the form `NAME=value`. The program gets nothing else.'),
    timeout: may(
      { type: 'integer', minimum: 1 },
      'Seconds until the hook is aborted, at least 1. Without it there is no limit.',
    ),
  },
);
