import { describe, expect, it } from 'vitest';
import { readLog } from '../../src/node/runtime/command-log.ts';

describe('the log of a runtime', () => {
  it('is read by level', () => {
    const text = [
      '{"level":"warning","msg":"w","time":"2026-11-24T10:02:48Z"}',
      '{"level":"info","msg":"i"}',
      '{"level":"error","msg":"e"}',
      '{"msg":"f","level":"fatal"}',
    ].join('\n');
    expect(readLog(text)).toEqual({ errors: ['e', 'f'], warnings: ['w'] });
  });

  it('may have what is no entry, and be cut off', () => {
    const text =
      'panic: x\n{}\n{"level":1,"msg":2}\n[]\nnull\n{"level":"error","msg":"e"}\n{"level":"error","ms';
    expect(readLog(text)).toEqual({ errors: ['e'], warnings: [] });
    expect(readLog('')).toEqual({ errors: [], warnings: [] });
  });

  it('may have an entry as a message', () => {
    const inner = JSON.stringify({ msg: 'the hook failed', level: 'error' });
    expect(readLog(JSON.stringify({ msg: inner, level: 'error' })).errors).toEqual(['the hook failed']);
    expect(readLog(JSON.stringify({ msg: '{no JSON', level: 'error' })).errors).toEqual(['{no JSON']);
  });

  it('does nothing to a terminal', () => {
    const msg = 'exit status 5, stdout: \u001b[2J\n, stderr: bad\u202e\n';
    expect(readLog(JSON.stringify({ level: 'error', msg })).errors).toEqual([
      'exit status 5, stdout: \\u001b[2J , stderr: bad\\u202e',
    ]);
  });
});
