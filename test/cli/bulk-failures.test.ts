import { describe, expect, it } from 'vitest';
import { Failures } from '../../src/cli/bulk/failures.ts';
import { InputChangedError, OutputError } from '../../src/fleet/index.ts';

function pieceOf(name: string) {
  return { input: { path: `/${name}`, name, size: 1, mtime: '0' }, from: 0, to: 1 };
}

const changed = (name: string, problem = 'is gone'): string => new InputChangedError(name, problem).message;
const RESUME = 'go on with the same command and --resume';

describe('failures', () => {
  it('of an input that changed are said once for each input, however it changes', () => {
    const failures = new Failures();
    const both = [pieceOf('a'), pieceOf('a "b"')];
    expect(failures.add(changed('a'), both)).toBe(true);
    expect(failures.add(changed('a', 'was written to'), [pieceOf('a')])).toBe(false);
    expect(failures.add(changed('a "b"'), both)).toBe(true);
    expect(failures.add(changed('a "b"', 'has 2 bytes'), both)).toBe(false);
    expect(failures.goOnText('o', false)).toBe(
      '4 failed, as inputs changed; what is done is in "o", of the inputs as they were: plan anew, into another folder',
    );
  });

  it('of an input that changed and is none of the shard, as a queue may say, are all said', () => {
    const failures = new Failures();
    for (let i = 0; i < 2; i++) expect(failures.add(changed('a'), [pieceOf('b')])).toBe(true);
    expect(failures.goOnText('o', false)).toContain('2 failed, as inputs changed; ');
  });

  it('of other kinds are all said, and can be gone on with', () => {
    const failures = new Failures();
    const { message } = new OutputError('o/x', 'no space left on device');
    for (let i = 0; i < 2; i++) expect(failures.add(message, [pieceOf('a')])).toBe(true);
    expect(failures.goOnText('o', false)).toBe(
      '2 failed; what is done is in "o". Go on with the same command and --resume',
    );
    failures.add(changed('a'), [pieceOf('a')]);
    const mixed = failures.goOnText('o', false);
    expect(mixed).toContain('3 failed, 1 of them as inputs changed; what is done is in "o".');
    expect(mixed).toContain(`Where the inputs are again what they were, ${RESUME}, else plan anew`);
  });

  it('are told from what was interrupted', () => {
    const failures = new Failures();
    expect(failures.goOnText('o', true)).toMatch(
      /^interrupted; .* Go on with the same command and --resume$/,
    );
    failures.add(changed('a'), [pieceOf('a')]);
    expect(failures.goOnText('o', true)).toContain('interrupted, 1 failed, 1 of them as inputs changed; ');
    expect(failures.goOnText('o', true)).toContain(RESUME);
  });
});
