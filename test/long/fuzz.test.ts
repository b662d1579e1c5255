import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../cli/command.ts';
import { bundled } from './bundle.ts';
import { Campaign } from './fuzz/campaign.ts';
import { bytesOf, lineOf, linesWithin, readCorpus } from './fuzz/corpus.ts';
import { instrumented } from './fuzz/instrument.ts';
import { SLOW_ONCE } from './fuzz/planted/fault.ts';
import { bundledTarget, TARGETS, type TargetName } from './fuzz/targets.ts';
import { SERVE } from './fuzz.ts';

const PLANTED = fileURLToPath(new URL('./fuzz/planted/', import.meta.url));

describe('the corpus of', () => {
  it.each(Object.keys(TARGETS) as TargetName[])('%s has nothing that a target fails on', async (name) => {
    const corpus = readCorpus(name);
    expect(corpus.length).toBeGreaterThanOrEqual(100);
    await bundledTarget(name, SERVE, async (path) => {
      const campaign = new Campaign({ path, seed: 0, corpus: [] });
      await campaign.only(corpus);
      expect(campaign.findings).toEqual([]);
      expect(campaign.progress.executions).toBe(corpus.length);
      // What is instrumented is gone through, or nothing would be guided.
      expect(campaign.progress.edges).toBeGreaterThan(500);
    });
  });

  it('any target has all bytes in its lines', () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(lineOf(all)).not.toContain('\n');
    expect(bytesOf(lineOf(all))).toEqual(all);
  });

  it('any target has the inputs behind one that does not fit', () => {
    const inputs = ['a', 'b'.repeat(20), 'c', 'd'].map((text) => new TextEncoder().encode(text));
    expect(linesWithin(8, inputs)).toEqual(['"a"', '"c"']);
    expect(linesWithin(12, inputs)).toEqual(['"a"', '"c"', '"d"']);
  });
});

describe('the fuzzer', () => {
  const RUNS = 300_000;

  it('finds a fault behind five bytes because it sees what is covered, and not without', async () => {
    const source = "export { search } from './fuzz/planted.ts';";
    const search = (guided: boolean) =>
      bundled(
        source,
        async (path) => {
          const module = (await import(pathToFileURL(path).href)) as typeof import('./fuzz/planted.ts');
          return module.search(guided, 1, RUNS);
        },
        [instrumented(PLANTED)],
      );
    expect(await search(true)).toBe('Error: the planted fault');
    expect(await search(false)).toBeUndefined();
  });

  it('tries the rest of a corpus, too, behind an input that was slow a single time', async () => {
    const source = `import { slow as target } from './fuzz/planted.ts';\n${SERVE}`;
    const folder = scratchFolder();
    process.env[SLOW_ONCE] = join(folder, 'was-slow');
    const fault = Uint8Array.of(0x50, 0xc3, 0x1b, 0xee, 0x77);
    await bundled(
      source,
      async (path) => {
        const campaign = new Campaign({ path, seed: 1, corpus: [] });
        await campaign.only([Uint8Array.of(0x61), Uint8Array.of(0xfd), Uint8Array.of(0x62), fault]);
        expect(existsSync(join(folder, 'was-slow'))).toBe(true);
        expect(campaign.findings).toMatchObject([{ input: fault }]);
      },
      [instrumented(PLANTED)],
    );
  });

  it('ends a thread that hangs, reports the input, and goes on', async () => {
    const source = `import { target } from './fuzz/planted.ts';\n${SERVE}`;
    await bundled(
      source,
      async (path) => {
        const campaign = new Campaign({ path, seed: 1, corpus: [Uint8Array.of(0x61, 0x62)] });
        const running = campaign.run();
        await expect.poll(() => campaign.findings.length, { timeout: 50_000 }).toBeGreaterThan(0);
        campaign.stop();
        await running;
        const [found] = campaign.findings;
        expect(found!.input[0]).toBe(0xfe);
        expect(found!.error).toContain('hangs');
      },
      [instrumented(PLANTED)],
    );
  });

  it('reports an input that is never done with, and goes on', async () => {
    const source = `import { unsettling as target } from './fuzz/planted.ts';\n${SERVE}`;
    const [plain, unsettled] = [Uint8Array.of(0x61), Uint8Array.of(0xfc)];
    const fault = Uint8Array.of(0x50, 0xc3, 0x1b, 0xee, 0x77);
    const found = [
      { input: unsettled, error: expect.stringContaining('does a promise never settle?') },
      { input: fault, error: expect.stringContaining('the planted fault') },
    ];
    await bundled(
      source,
      async (path) => {
        const alone = new Campaign({ path, seed: 1, corpus: [] });
        await alone.only([plain, unsettled, fault]);
        expect(alone.findings).toMatchObject(found);

        const campaign = new Campaign({ path, seed: 1, corpus: [unsettled, fault, plain] });
        const running = campaign.run();
        await expect.poll(() => campaign.findings.length, { timeout: 50_000 }).toBeGreaterThan(2);
        campaign.stop();
        await running;
        expect(campaign.findings.slice(0, 2)).toMatchObject(found);
      },
      [instrumented(PLANTED)],
    );
  });
});
