import type { Session, SessionOptions } from '../session.ts';

/** Uses the playground in a page of its own. */
export type WithPage = (use: (session: Session) => Promise<void>, options?: SessionOptions) => Promise<void>;
