import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Schemas and fixtures of the runtime-spec, beside the project where they are. They are no part of it. */
const FOLDERS = [
  fileURLToPath(new URL('../../../shared/runtime-spec/', import.meta.url)),
  '/work/shared/runtime-spec/',
];

export const sharedFolder = FOLDERS.find(existsSync);

/** Every JSON Schema of the runtime-spec, by file name, in a form that ajv takes. */
export function sharedSchemas(): [name: string, schema: object][] {
  const folder = sharedFolder ?? '';
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      const { $schema, ...schema } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
        $schema?: string;
      };
      void $schema;
      return [name, schema];
    });
}
