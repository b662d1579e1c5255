import type { Browser, Page } from 'playwright';
import { expect } from 'vitest';
import type { BuiltPlayground } from './built.ts';

export interface SessionOptions {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** Of the address, with the `#`. */
  readonly fragment?: string;
  /** What the host says besides the page: a Content-Security-Policy. */
  readonly policy?: string;
  /** Runs before the page's own scripts. */
  readonly before?: string;
}

/** What the page has of CodeMirror, reached through its element. */
interface EditorElement {
  readonly cmTile: { readonly view: EditorHandle };
}

interface EditorHandle {
  readonly state: { readonly doc: { readonly length: number; toString(): string } };
  dispatch(transaction: object): void;
  focus(): void;
}

/** A page with the playground. */
export class Session {
  readonly page: Page;
  /** What the page reported: errors, and what its policy forbade. */
  readonly errors: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
  }

  static async open(
    browser: Browser,
    built: BuiltPlayground,
    options: SessionOptions = {},
  ): Promise<Session> {
    const { width = 1280, height = 800, dark = false, fragment = '', policy, before } = options;
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    if (before !== undefined) await context.addInitScript(before);
    if (policy !== undefined) {
      await context.route('**', async (route) => {
        const response = await route.fetch();
        const headers = { ...response.headers(), 'content-security-policy': policy };
        await route.fulfill({ response, headers });
      });
    }
    const session = new Session(await context.newPage());
    await session.page.goto(built.url + fragment);
    await session.settled();
    return session;
  }

  /** The page as it is at first. */
  async reopen(built: BuiltPlayground): Promise<void> {
    this.errors.length = 0;
    await this.page.goto('about:blank');
    await this.page.goto(built.url);
    await this.settled();
  }

  check(): void {
    expect(this.errors).toEqual([]);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** Puts a text in place of what is in the editor, and waits for what is made of it. */
  async write(text: string): Promise<void> {
    await this.focus();
    await this.page.evaluate((insert) => {
      const element = document.querySelector('.lines .cm-content') as unknown as EditorElement;
      const { view } = element.cmTile;
      const changes = { from: 0, to: view.state.doc.length, insert };
      view.dispatch({ changes, selection: { anchor: insert.length }, userEvent: 'input.paste' });
    }, text);
    await this.settled();
  }

  async focus(): Promise<void> {
    await this.page.evaluate(() => {
      const element = document.querySelector('.lines .cm-content') as unknown as EditorElement;
      element.cmTile.view.focus();
    });
  }

  /** Waits until what is shown is about the text in the editor. */
  async settled(): Promise<void> {
    await this.page.locator('body[data-settled=true]').waitFor();
  }

  async text(): Promise<string> {
    return this.page.evaluate(() => {
      const element = document.querySelector('.lines .cm-content') as unknown as EditorElement;
      return element.cmTile.view.state.doc.toString();
    });
  }

  async moveTo(position: number): Promise<void> {
    await this.page.evaluate((anchor) => {
      const element = document.querySelector('.lines .cm-content') as unknown as EditorElement;
      element.cmTile.view.dispatch({ selection: { anchor }, scrollIntoView: true });
    }, position);
  }

  async writeJson(text: string): Promise<void> {
    await this.page.evaluate((insert) => {
      const element = document.querySelector('.json-editor .cm-content') as unknown as EditorElement;
      const { view } = element.cmTile;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert }, userEvent: 'input.paste' });
    }, text);
  }

  /** What follows the lines in config.json, once it does. */
  async json(): Promise<string> {
    await this.page.locator('.json[data-settled=true]').waitFor();
    return this.page.evaluate(() => {
      const element = document.querySelector('.json-editor .cm-content') as unknown as EditorElement;
      return element.cmTile.view.state.doc.toString();
    });
  }

  async tab(name: string): Promise<void> {
    await this.page.getByRole('tab', { name, exact: true }).click();
  }
}
