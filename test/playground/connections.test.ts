import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROWSERS } from '../browser/browsers.ts';
import { whyNot } from '../browser/installed.ts';
import { Site } from '../browser/site.ts';
import { orSkipped } from '../support/skip.ts';
import { BuiltPlayground } from './built.ts';

// Every way that a page has to ask another host, tried in the built playground: the other host hears of none.

interface Way {
  /** What asks for `url`; it may `make` elements. */
  readonly run: string;
  /** What forbids it, and is told to the page. */
  readonly directive?: string;
}

const FRAME = "const { contentWindow } = make('iframe', {}); ";
const BLOB = "const blob = new Blob(['fetch(' + JSON.stringify(url) + ')'], { type: 'text/javascript' }); ";

const WAYS: Readonly<Record<string, Way>> = {
  fetch: { run: 'return fetch(url)', directive: 'connect-src' },
  request: {
    run: "const request = new XMLHttpRequest(); request.open('POST', url); request.send('text')",
    directive: 'connect-src',
  },
  socket: { run: "new WebSocket(url.replace('http', 'ws'))", directive: 'connect-src' },
  events: { run: 'new EventSource(url)', directive: 'connect-src' },
  beacon: { run: "navigator.sendBeacon(url, 'text')", directive: 'connect-src' },
  transport: { run: "new WebTransport(url.replace('http', 'https'))", directive: 'connect-src' },
  ping: { run: "make('a', { href: '#', ping: url }).click()", directive: 'connect-src' },
  preload: {
    run: "make('link', { rel: 'preload', as: 'fetch', crossOrigin: '', href: url })",
    directive: 'connect-src',
  },
  image: { run: "make('img', { src: url })", directive: 'img-src' },
  background: {
    run: "make('div', { textContent: 'a' }).style.backgroundImage = 'url(' + url + ')'",
    directive: 'img-src',
  },
  poster: { run: "make('video', { poster: url })", directive: 'img-src' },
  video: { run: "make('video', { src: url, preload: 'auto' })", directive: 'media-src' },
  script: { run: "make('script', { src: url })", directive: 'script-src-elem' },
  module: { run: "make('script', { src: url, type: 'module' })", directive: 'script-src-elem' },
  modulepreload: {
    run: "make('link', { rel: 'modulepreload', href: url })",
    directive: 'script-src-elem',
  },
  import: { run: 'return import(url)', directive: 'script-src-elem' },
  stylesheet: { run: "make('link', { rel: 'stylesheet', href: url })", directive: 'style-src-elem' },
  font: { run: "return new FontFace('other', 'url(' + url + ')').load()", directive: 'font-src' },
  prefetch: { run: "make('link', { rel: 'prefetch', href: url })", directive: 'default-src' },
  frame: { run: "make('iframe', { src: url })", directive: 'frame-src' },
  object: { run: "make('object', { data: url })", directive: 'object-src' },
  embed: { run: "make('embed', { src: url })", directive: 'object-src' },
  'image of a frame': { run: "make('iframe', { srcdoc: '<img src=' + url + '>' })" },
  'fetch of a frame': { run: `${FRAME}return contentWindow.fetch(url)` },
  'worker of a text': { run: `${BLOB}new Worker(URL.createObjectURL(blob))`, directive: 'worker-src' },
  worker: { run: 'new Worker(url)' },
  'shared worker': { run: 'new SharedWorker(url)' },
  'service worker': { run: 'return navigator.serviceWorker.register(url)' },
  form: { run: "make('form', { action: url, method: 'post' }).submit()", directive: 'form-action' },
};

/** Not taken by every browser, or not at once, or to the page's own host only. */
const SPARED = ['transport', 'ping', 'prefetch', 'worker', 'shared worker', 'service worker'];
/** What a browser has not, or forbids and does not tell. */
const UNTOLD: Readonly<Record<string, readonly string[]>> = {
  Chromium: [],
  Firefox: ['ping', 'preload', 'modulepreload'],
};

const ALL = Object.keys(WAYS);

/** Tries ways of asking a host. The page lists what is forbidden. */
async function tryWays(page: Page, ways: readonly string[], host: Site): Promise<void> {
  const tries = ways.map((way) => {
    const url = host.address(encodeURIComponent(way));
    return `attempt(async (url) => { ${WAYS[way]!.run} }, ${JSON.stringify(url)});`;
  });
  await page.evaluate(`{
    globalThis.forbidden = [];
    addEventListener('securitypolicyviolation', ({ effectiveDirective }) => forbidden.push(effectiveDirective));
    const make = (name, properties) => {
      const element = Object.assign(document.createElement(name), properties);
      document.body.append(element);
      return element;
    };
    const attempt = (run, url) => run(url).catch(() => {});
    ${tries.join('\n')}
  }`);
}

/** Those that are not in `found`, which may have one several times. */
function missingIn(found: readonly string[], wanted: readonly string[]): string[] {
  const left = [...found];
  return wanted.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const built = new BuiltPlayground();
beforeAll(() => built.start(), 120_000);
afterAll(() => built.stop());

for (const { name, path, open } of BROWSERS) {
  const [skip, title] = orSkipped(`another host, in ${name}`, whyNot(path));
  describe.skipIf(skip)(title, { timeout: 120_000 }, () => {
    const other = new Site();
    let browser: Browser;

    beforeAll(async () => {
      await other.listen();
      browser = await open(path!);
    }, 120_000);
    afterAll(async () => {
      await browser?.close();
      other.close();
    });

    it('hears nothing of the playground, whichever way a page tries', async () => {
      const page = await browser.newPage();
      await page.goto(built.url);
      await tryWays(page, ALL, other);
      const told = ALL.filter((way) => !UNTOLD[name]!.includes(way)).flatMap(
        (way) => WAYS[way]!.directive ?? [],
      );
      const forbidden = () => page.evaluate('forbidden') as Promise<string[]>;
      await expect.poll(async () => missingIn(await forbidden(), told)).toEqual([]);
      expect(other.asked).toEqual([]);
    });

    it('hears of a page without a policy by these ways', async () => {
      const page = await browser.newPage();
      await page.goto(other.page('plain', ''));
      const missing = (ways: readonly string[]) =>
        missingIn(
          other.asked.map((url) => decodeURIComponent(url.slice(1))),
          ways.filter((way) => !SPARED.includes(way)),
        );
      const [form, others] = [['form'], ALL.filter((way) => way !== 'form')];
      await tryWays(page, others, other);
      await expect.poll(() => missing(others)).toEqual([]);
      // It leads away, and what is under way ends.
      await tryWays(page, form, other);
      await expect.poll(() => missing(form)).toEqual([]);
    });
  });
}
