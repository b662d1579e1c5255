import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../src/index.ts';
import { orSkipped } from '../support/skip.ts';
import { type Block, blocksOf } from './blocks.ts';
import { Folder } from './folder.ts';
import { PAGES } from './pages.ts';
import { openPage, whyNoPage } from './web.ts';
import { askWorker, whyNoWorker } from './worker.ts';

// Every block of code in every page: programs are compiled and run, commands run, web pages opened, and what they print is
// what the `text` behind them says. `js worker.js` is a file of that name, for the blocks below it.

/** What is not run here, and why. */
const ELSEWHERE: Record<string, string> = {
  'README.md sh': 'npm start and npm test: .ci/run runs them',
  'docs/scale.md sh': 'a benchmark: its figures are those of one run',
  'docs/diagnostics.md conf': 'parts of documents: diagnostics.test.ts runs them',
  'docs/spec-diagnostics.md json': 'parts of documents: test/spec/documented.test.ts runs them',
  'docs/guides/token-protocol.md layout': 'token-protocol.test.ts compares it with assembly/protocol.ts',
  'docs/guides/line-format.md ebnf': 'line-format.test.ts compares it with the parser',
};

/** Programs that are compiled only. */
const COMPILED: Record<string, string> = {
  'docs/runtimes.md': 'it needs root, and a layout of cgroups that few machines have',
};

interface Step {
  title: string;
  /** Why it cannot run here; undefined where it can. */
  why?: string | undefined;
  run(folder: Folder): Promise<void> | void;
}

/** What is to be done with a page's blocks, in their order. */
function stepsOf(path: string, blocks: readonly Block[]): Step[] {
  return blocks.flatMap((block, i) => {
    const { language, content } = block;
    if (`${path} ${language}` in ELSEWHERE || language === 'text') return [];
    if (language === 'console') return commandsOf(content);
    if (language === 'conf')
      return [{ title: `${language} block ${i} has no errors`, run: () => expectSound(content) }];
    const next = blocks[i + 1];
    if (next?.language === 'text') return [programOf(nameOf(block, i), next.content)];
    if (block.name !== '' || path in COMPILED) return [];
    return [
      {
        title: `${language} block ${i}`,
        run: () => expect.fail('nothing says what it prints, or why it is not run'),
      },
    ];
  });
}

function commandsOf(sessions: string): Step[] {
  return `\n${sessions}`
    .split('\n$ ')
    .slice(1)
    .map((session) => {
      const [command = '', ...output] = session.split('\n');
      return {
        title: command,
        run: (folder) => expect(folder.command(command).trimEnd()).toBe(output.join('\n')),
      };
    });
}

/** The file says by its name what runs it. */
function programOf(name: string, output: string): Step {
  const title = `${name} prints what the text behind it says`;
  if (name.endsWith('.html')) {
    const lines = output.split('\n').length;
    return {
      title,
      why: whyNoPage,
      run: async ({ path }) => expect(await openPage(path, name, lines)).toBe(output),
    };
  }
  if (name.startsWith('workerd')) {
    return {
      title,
      why: whyNoWorker,
      run: async ({ path }) => expect(await askWorker(path, name)).toBe(output),
    };
  }
  return { title, run: (folder) => expect(folder.run(name).trimEnd()).toBe(output) };
}

/** Nothing is dropped of an example. */
function expectSound(lines: string): void {
  expect(diagnose(lines).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
}

/** The file that a block becomes. */
function nameOf({ language, name }: Block, i: number): string {
  return name === '' ? `block-${i}.m${language}` : name;
}

function filesOf(blocks: readonly Block[]): [name: string, content: string][] {
  return blocks.flatMap((block, i) =>
    block.name !== '' || block.language === 'js' || block.language === 'ts'
      ? [[nameOf(block, i), block.content] as const]
      : [],
  ) as [string, string][];
}

const withBlocks = [...PAGES].map(([path, markdown]) => [path, blocksOf(markdown)] as const);

describe.each(withBlocks.filter(([, blocks]) => blocks.length > 0))('%s', (path, blocks) => {
  const steps = stepsOf(path, blocks);
  const files = filesOf(blocks);
  let folder: Folder;

  beforeAll(() => {
    folder = new Folder();
    for (const [name, content] of files) folder.write(name, content);
  });
  afterAll(() => folder.remove());

  it('has no two files of one name', () => {
    expect(new Set(files.map(([name]) => name)).size).toBe(files.length);
  });

  it('has programs that compile', () => {
    expect(folder.complaints(files.map(([name]) => name))).toEqual([]);
  });

  for (const { title, why, run } of steps) {
    const [skip, name] = orSkipped(title, why);
    it.skipIf(skip)(name, () => run(folder));
  }
});

describe('docs/guides/command.md', () => {
  const commands = blocksOf(PAGES.get('docs/guides/command.md')!)
    .filter(({ language }) => language === 'console')
    .flatMap(({ content }) => content.split('\n').filter((line) => line.startsWith('$ ')));

  it.each([
    'parse',
    'check',
    'fmt',
    'diff',
    'scan',
    'bulk',
    'run',
    'start',
    'list',
    'events',
    'plan',
    'completion',
  ])('shows %s', (name) =>
    expect(commands.filter((command) => command.includes(`ociconf ${name} `))).not.toEqual([]),
  );
});

describe('what is not run', () => {
  it('is there', () => {
    const languages = new Set(
      withBlocks.flatMap(([path, blocks]) => blocks.map(({ language }) => `${path} ${language}`)),
    );
    expect(Object.keys(ELSEWHERE).filter((each) => !languages.has(each))).toEqual([]);
    expect(Object.keys(COMPILED).filter((path) => !languages.has(`${path} js`))).toEqual([]);
  });
});

describe('the compiler', () => {
  it('would complain', () => {
    const folder = new Folder();
    folder.write('wrong.mjs', "import { parse } from 'ociconf';\nparse(1);\nparse('').hostnam;\n");
    expect(folder.complaints(['wrong.mjs'])).toHaveLength(2);
    folder.remove();
  });
});
