import { build } from 'esbuild';
import type { Browser, Page } from 'playwright';

const SOURCE = `
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
document.body.style.margin = 0;
const look = EditorView.theme({ '&': { width: '620px', height: '500px', fontSize: '13px' }, '.cm-scroller': { overflow: 'auto' } });
globalThis.view = new EditorView({ parent: document.body, extensions: [EditorState.lineSeparator.of('\\n'), look] });
`;

/** A page with CodeMirror and nothing else: the least that typing takes on this machine, now. */
export async function openBareEditor(browser: Browser, text: string): Promise<Page> {
  const { outputFiles } = await build({
    stdin: { contents: SOURCE, resolveDir: import.meta.dirname },
    bundle: true,
    format: 'iife',
    write: false,
  });
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  await page.addScriptTag({ content: outputFiles[0]!.text });
  await page.evaluate((insert) => {
    const { view } = globalThis as unknown as {
      view: { dispatch(transaction: object): void; focus(): void };
    };
    view.dispatch({ changes: { from: 0, insert } });
    view.dispatch({ selection: { anchor: insert.length >> 1 }, scrollIntoView: true });
    view.focus();
  }, text);
  return page;
}
