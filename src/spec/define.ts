/** Gives an object a member, whatever its name is: `__proto__`, assigned, would be the object's prototype. */
export function define<Value>(object: Record<string, Value>, name: string, value: Value): void {
  if (name !== '__proto__') object[name] = value;
  else Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}
