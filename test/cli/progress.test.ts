import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Progress } from '../../src/cli/bulk/progress.ts';
import { plainLine, progressLine } from '../../src/cli/bulk/progress-line.ts';
import { Progress as StepProgress } from '../../src/cli/containers/progress.ts';

const STANDING = { documents: 23_210, bytes: 230, total: 1000, rate: 1234.5, byteRate: 10 };

describe('the line', () => {
  it.each([
    [70, 'ociconf: [###.............]  23%  23,210 documents, 1,235/s, 1:17 left'],
    [69, 'ociconf: 23%, 23,210 documents, 1,235/s, 1:17 left'],
    [49, 'ociconf: 23%, 1,235/s, 1:17 left'],
    [31, '23%, 1,235/s, 1:17 left'],
    [22, '23%, 1:17 left'],
    [13, '23%'],
    [2, ''],
  ])('of %i columns has whole parts: %j', (columns, line) => {
    expect(progressLine(STANDING, columns)).toBe(line);
    expect(line.length).toBeLessThanOrEqual(columns);
  });

  it.each([
    [3540, '59:00 left'],
    [3600, '1:00:00 left'],
    [36_061, '10:01:01 left'],
  ])('has hours where there are some: %i s', (seconds, left) => {
    expect(plainLine({ ...STANDING, bytes: 0, total: seconds, byteRate: 1 })).toMatch(
      new RegExp(`, ${left}$`),
    );
  });

  it('of nothing to do says that all is done', () => {
    expect(plainLine({ documents: 0, bytes: 0, total: 0, rate: 0, byteRate: 0 })).toBe(
      'ociconf: 100%, 0 documents, 0/s',
    );
  });

  it('says how much was done where it is not known how much there is', () => {
    const standing = { ...STANDING, bytes: 5 * 2 ** 20, total: undefined };
    expect(plainLine(standing)).toBe('ociconf: 23,210 documents, 1,235/s, 5 MiB');
    expect(progressLine(standing, 30)).toBe('ociconf: 1,235/s, 5 MiB');
    expect(progressLine(standing, 20)).toBe('1,235/s, 5 MiB');
  });
});

describe('on a terminal', () => {
  let drawn: string[];
  const stderr = process.stderr as { isTTY: boolean | undefined; columns: number | undefined };
  const { isTTY, columns } = stderr;

  beforeEach(() => {
    drawn = [];
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    vi.stubEnv('TERM', 'xterm');
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => drawn.push(String(text)) > 0);
    stderr.isTTY = true;
    stderr.columns = 120;
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    Object.assign(stderr, { isTTY, columns });
  });

  function next(): string {
    vi.advanceTimersByTime(1000);
    return drawn.at(-1)!.replace('\r\x1b[K', '');
  }

  it('what is in hand counts, until it is done or lost', () => {
    const progress = new Progress(1000, false);
    progress.hold(0, 100, 250);
    progress.hold(1, 10, 50);
    expect(next()).toBe('ociconf: [####............]  30%  110 documents, 110/s, 0:03 left');
    progress.hold(1, 20, 150);
    expect(next()).toBe('ociconf: [######..........]  40%  120 documents, 60/s, 0:03 left');
    progress.release(0);
    progress.add(200, 500);
    expect(next()).toBe('ociconf: [##########......]  65%  220 documents, 73/s, 0:02 left');
    progress.release(1);
    expect(next()).toBe('ociconf: [########........]  50%  200 documents, 50/s, 0:04 left');
    progress.end();
  });

  it('has no rate below 0 when what was done is lost', () => {
    const progress = new Progress(1000, false);
    vi.advanceTimersByTime(1000);
    progress.hold(0, 100, 500);
    for (let i = 0; i < 20; i++) {
      vi.advanceTimersByTime(1000);
      progress.hold(0, 100, 500);
    }
    progress.release(0);
    expect(next()).toBe('ociconf: [................]   0%  0 documents, 0/s');
    progress.end();
  });

  it('that says it has 0 columns is taken for one of 80', () => {
    stderr.columns = 0;
    const progress = new Progress(1000, false);
    progress.add(100, 500);
    expect(next()).toBe('ociconf: [########........]  50%  100 documents, 100/s, 0:01 left');
    progress.end();
    const steps = new StepProgress('web');
    steps.step({ step: 'create', status: 'begins' });
    expect(next()).toBe('ociconf: web: create: 1 s');
    steps.end();
  });

  it('has the name of a step that warns without a word', () => {
    const steps = new StepProgress('web');
    steps.step({ step: 'create', status: 'warning', message: 'slow' });
    steps.step({ step: 'create', status: 'warning' });
    expect(drawn).toEqual(['ociconf: web: slow\n', 'ociconf: web: create\n']);
  });
});
