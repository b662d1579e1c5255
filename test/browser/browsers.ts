import { type Browser, launch } from 'puppeteer-core';
import { CHROMIUM, chromiumFlags, FIREFOX } from './installed.ts';

export interface BrowserKind {
  name: string;
  /** Where it is; undefined where it is not installed. */
  path: string | undefined;
  open(path: string): Promise<Browser>;
}

/** Each starts with a profile of its own, which goes with it. */
export const BROWSERS: readonly BrowserKind[] = [
  {
    name: 'Chromium',
    path: CHROMIUM,
    open: (executablePath) => launch({ browser: 'chrome', executablePath, args: chromiumFlags }),
  },
  {
    name: 'Firefox',
    path: FIREFOX,
    open: (executablePath) => launch({ browser: 'firefox', executablePath }),
  },
];
