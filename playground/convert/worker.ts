import { type Result, toJson, toLines } from './convert.ts';
import type { Converted, ToJson, ToLines } from './messages.ts';

addEventListener('message', ({ data }: MessageEvent<ToJson | ToLines>) => {
  const { id, to } = data;
  postMessage({ id, to, ...result(data) } satisfies Converted);
});

function result(data: ToJson | ToLines): Result {
  try {
    return data.to === 'json' ? toJson(data.lines, data.json) : toLines(data.json, data.lines);
  } catch (error) {
    const refusal = error instanceof Error ? error.message : String(error);
    return { text: null, losses: [], diagnostics: [], refusal };
  }
}
