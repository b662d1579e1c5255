import { open } from 'node:fs/promises';

/** Or a rename in the folder may not outlive a power failure. Not every system lets a folder be opened or synced. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path).catch(() => undefined);
  try {
    await folder?.sync().catch(() => {});
  } finally {
    await folder?.close();
  }
}
