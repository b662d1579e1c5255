import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { marked } from 'marked';
import { defineConfig, type Plugin } from 'vite';
import { wasmAsHex } from '../scripts/wasm-as-hex.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** CodeMirror adds its own style sheet to the page. Nothing else may. */
const nonce = randomBytes(16).toString('base64');

/** For the page: nothing is loaded from elsewhere, and nothing can be sent. Workers take what their response says. */
const policy = (connect: string): string =>
  [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "worker-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

const contentSecurityPolicy: Plugin = {
  name: 'content-security-policy',
  transformIndexHtml: {
    order: 'pre',
    handler: (_, { server }) => [
      {
        tag: 'meta',
        injectTo: 'head-prepend',
        // The development server tells the page of changes.
        attrs: {
          'http-equiv': 'Content-Security-Policy',
          content: policy(server === undefined ? "'none'" : "'self' ws:"),
        },
      },
    ],
  },
};

/** The pages that diagnostics are explained on. */
const PAGES = ['diagnostics', 'spec-diagnostics'];

const docs: Plugin = {
  name: 'docs',
  configureServer({ middlewares }) {
    middlewares.use((request, response, next) => {
      const name = PAGES.find((page) => request.url === `/docs/${page}.html`);
      if (name === undefined) next();
      else response.setHeader('content-type', 'text/html; charset=utf-8').end(pageOf(name));
    });
  },
  generateBundle() {
    for (const name of PAGES) {
      this.emitFile({ type: 'asset', fileName: `docs/${name}.html`, source: pageOf(name) });
    }
  },
};

/** An entry's anchor is its heading, as where the page is shown as Markdown. */
function pageOf(name: string): string {
  const tokens = marked.lexer(readFileSync(here(`../docs/${name}.md`), 'utf8'));
  const body = tokens
    .map((token) => {
      const html = marked.parser([token]);
      if (token.type !== 'heading') return html;
      const anchor = String(token.text).toLowerCase().replaceAll(' ', '-').replaceAll('`', '');
      return html.replace('>', ` id="${anchor}">`);
    })
    .join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self'">
<meta name="color-scheme" content="light dark"><title>ociconf: ${name}</title>
<link rel="icon" href="../icon.svg"><link rel="stylesheet" href="../docs.css"></head>
<body><main>${body}</main></body></html>`;
}

export default defineConfig({
  root: here('.'),
  base: './',
  plugins: [wasmAsHex, contentSecurityPolicy, docs],
  html: { cspNonce: nonce },
  worker: { format: 'es', plugins: () => [wasmAsHex] },
  build: {
    outDir: here('../build/playground'),
    emptyOutDir: true,
    target: 'es2022',
    // Inlined files would be data: addresses, which the policy forbids.
    assetsInlineLimit: 0,
    modulePreload: false,
    chunkSizeWarningLimit: 700,
  },
});
