import { describe, expect, it } from 'vitest';
import { bytesOf, microsecondsOf, secondsOf } from '../../src/config/checks/units.ts';
import { Suggestions } from '../../src/config/checks/words.ts';

describe('units', () => {
  it('of bytes are powers of 1,024, however they are written', () => {
    [...'kmgtpe'].forEach((letter, i) => {
      for (const end of ['', 'b', 'i', 'ib', 'B', 'iB']) {
        for (const unit of [`${letter}${end}`, `${letter.toUpperCase()}${end}`]) {
          expect(bytesOf(unit), unit).toBe(1024n ** BigInt(i + 1));
        }
      }
      for (const end of ['x', 'bi', 'bb', 'ii', 'ibs']) expect(bytesOf(letter + end)).toBeUndefined();
    });
    for (const unit of ['b', 'B']) expect(bytesOf(unit)).toBe(1n);
    for (const unit of ['', 'x', 'z', 'bb', 'bi', 'ib', 'i']) expect(bytesOf(unit)).toBeUndefined();
  });

  it('of CPU time are those of seconds and below', () => {
    const units = {
      ...{ us: 1n, usec: 1n, µs: 1n, μs: 1n, ms: 1000n, msec: 1000n, s: 1_000_000n, sec: 1_000_000n },
      ...{ m: 'unclear', M: 'unclear', h: 'unclear' },
    };
    for (const [unit, meant] of Object.entries(units)) expect(microsecondsOf(unit), unit).toBe(meant);
    for (const unit of ['', 'S', 'min', 'H', 'ns', 'd']) expect(microsecondsOf(unit)).toBeUndefined();
  });

  it('of time are those of seconds and above', () => {
    const units = { s: 1n, sec: 1n, m: 60n, min: 60n, h: 3600n, M: 'unclear' };
    for (const [unit, meant] of Object.entries(units)) expect(secondsOf(unit), unit).toBe(meant);
    for (const unit of ['', 'S', 'H', 'ms', 'd']) expect(secondsOf(unit)).toBeUndefined();
  });
});

describe('what a word may mean', () => {
  it('is a key at most two letters away, a dash being an underscore', () => {
    const suggestions = new Suggestions();
    expect(suggestions.key('process-trmnal')).toBe('process_terminal');
    expect(suggestions.key('Process_Terminl')).toBe('process_terminal');
    expect(suggestions.key('process_trmnl')).toBeUndefined();
    expect(suggestions.kind('NET')).toBe('network');
    expect(suggestions.kind('pit')).toBe('pid');
  });

  it('is looked for of a thousand words of a document', () => {
    const suggestions = new Suggestions();
    expect(suggestions.key('hostnam')).toBe('hostname');
    for (let i = 1; i < 999; i++) suggestions.key(`word${i}`);
    expect(suggestions.key('hostnme')).toBe('hostname');
    expect(suggestions.key('hstname')).toBeUndefined();
    expect(suggestions.key('hostnam')).toBe('hostname');
    expect(suggestions.kind('pit')).toBe('pid');
  });
});
