import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Works with a store that answers so, while it runs. */
export async function withStore(
  answer: RequestListener,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const store = createServer(answer).listen(0, '127.0.0.1');
  await once(store, 'listening');
  const { port } = store.address() as AddressInfo;
  try {
    await work(`http://127.0.0.1:${port}/`);
  } finally {
    store.closeAllConnections();
    store.close();
  }
}
