// Makes of schema/ what the package needs of it, in build/: the TypeScript types, the validator's rules, and the
// JSON Schemas. `npm run build` runs it.

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { config } from '../schema/config.ts';
import { features } from '../schema/features.ts';
import { state } from '../schema/state.ts';
import { fitsModule } from './spec/fits.ts';
import { jsonSchema } from './spec/json-schema.ts';
import { rulesModule } from './spec/rules.ts';
import { typesModule } from './spec/types.ts';

const BUILD = fileURLToPath(new URL('../build/', import.meta.url));
const ROOTS = { config, features, state };

mkdirSync(`${BUILD}spec`, { recursive: true });
writeFileSync(`${BUILD}spec/types.ts`, typesModule(Object.values(ROOTS)));
writeFileSync(`${BUILD}spec/rules.ts`, rulesModule(ROOTS));
writeFileSync(`${BUILD}spec/fits.ts`, fitsModule(config));
for (const [name, root] of Object.entries(ROOTS)) {
  writeFileSync(`${BUILD}${name}.schema.json`, jsonSchema(root));
}
