import { makeRules } from '../../../build/spec/rules.ts';

let made: ReturnType<typeof makeRules> | undefined;

/** The rules for config.json, features and state; made when they are first asked for. */
export function rules(): ReturnType<typeof makeRules> {
  made ??= makeRules();
  return made;
}
