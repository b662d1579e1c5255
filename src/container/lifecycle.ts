/** Lifecycle states (seed lines 11-34; runtime-spec, runtime.md, "State"). */
export type OciLifecycleState = 'creating' | 'created' | 'running' | 'stopped';

/** The operations that move a container from one state to the next; nothing else moves it. */
export type OciOperation = 'markCreated' | 'start' | 'stop';

/** What each operation needs and gives (seed lines 381-416). */
export const TRANSITIONS: Readonly<
  Record<OciOperation, { readonly from: OciLifecycleState; readonly to: OciLifecycleState }>
> = {
  markCreated: { from: 'creating', to: 'created' },
  start: { from: 'created', to: 'running' },
  stop: { from: 'running', to: 'stopped' },
};
