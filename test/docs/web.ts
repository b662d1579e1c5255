import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BROWSERS } from '../browser/browsers.ts';
import { whyNot } from '../browser/installed.ts';
import { Site } from '../browser/site.ts';
import { ROOT } from './pages.ts';

const [CHROMIUM] = BROWSERS;
export const whyNoPage = whyNot(CHROMIUM?.path);

/** Opens a page of the folder in Chromium. Returns the first `lines` that it prints, and what went wrong in it. */
export async function openPage(folder: string, name: string, lines: number): Promise<string> {
  if (CHROMIUM?.path === undefined) throw new Error('Chromium is not installed');
  const site = new Site();
  await site.listen();
  for (const file of readdirSync(folder).filter((file) => /\.(html|js)$/.test(file))) {
    site.files.set(`/${file}`, { content: readFileSync(join(folder, file)) });
  }
  for (const file of readdirSync(join(ROOT, 'build')).filter((file) => /\.(js|wasm)$/.test(file))) {
    site.files.set(`/node_modules/ociconf/build/${file}`, {
      content: readFileSync(join(ROOT, 'build', file)),
    });
  }
  const browser = await CHROMIUM.open(CHROMIUM.path);
  try {
    const page = await browser.newPage();
    const printed: string[] = [];
    const done = new Promise<void>((resolve) => {
      const note = (line: string) => {
        printed.push(line);
        if (printed.length >= lines) resolve();
      };
      page.on('console', (message) => {
        // The icon that a browser asks for of its own accord is no part of the example.
        if (!message.location().url?.endsWith('/favicon.ico')) note(message.text());
      });
      page.on('pageerror', (error) => note(String(error)));
      setTimeout(resolve, 20_000).unref();
    });
    await page.goto(site.address(name));
    await done;
    return printed.join('\n');
  } finally {
    await browser.close();
    site.close();
  }
}
