/** Its bytes in hexadecimal, where the bundler inlined them; a module, where the host compiles what is imported. */
declare module '*.wasm' {
  const inlined: import('./engine/inlined.ts').Inlined;
  export default inlined;
}
