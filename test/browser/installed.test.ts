import { expect, it } from 'vitest';
import { orSkipped } from '../support/skip.ts';
import { CHROMIUM, whyNot } from './installed.ts';

// vitest.config.ts runs them in Chromium too, where it is installed.
const [skip, name] = orSkipped(
  'unit and conformance tests, and the properties of the engines, run in Chromium',
  whyNot(CHROMIUM),
);

it.skipIf(skip)(name, () => expect(CHROMIUM).toBeDefined());
