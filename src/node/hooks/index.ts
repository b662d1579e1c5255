export { type HookOptions, type HookResult, runHook, runHooks } from './run-hook.ts';
