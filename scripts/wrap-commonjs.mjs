// Writes, beside each CommonJS bundle of the library, the ES module that Node imports: the names that the bundle
// exports, and nothing more. So `import` and `require` give one and the same module: one choice of the engine, and
// errors that are instances of the same classes. It requires the bundle: imported, Node would first look for names in
// its text, which takes longer than all else.

import { readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../build/', import.meta.url));
const require = createRequire(folder);

for (const file of readdirSync(folder).filter((name) => name.endsWith('.cjs'))) {
  const names = Object.keys(require(`${folder}${file}`)).sort();
  writeFileSync(
    `${folder}${file.replace(/cjs$/, 'node.mjs')}`,
    `import { createRequire } from 'node:module';
export const { ${names.join(', ')} } = createRequire(import.meta.url)('./${file}');
`,
  );
}
