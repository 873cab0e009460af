// Stands in for temizu-console while pages are developed and pictured: the built pages under the product's own content security
// policy, and invented answers below /api/v1. Run: node mock/server.mjs [port] [folder of built pages]. Never part of the product.
import { createServer } from 'node:http';
import { readFileSync, existsSync, statSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answer } from './api.mjs';

export const kPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
const kTypes = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };

function page(folder, path, response) {
  const wanted = normalize(path).replace(/^(\.\.[/\\])+/, '');
  let file = join(folder, wanted);
  if (!existsSync(file) || !statSync(file).isFile()) file = join(folder, 'index.html');
  response.writeHead(200, {
    'Content-Type': kTypes[extname(file)] ?? 'application/octet-stream',
    'Content-Security-Policy': kPolicy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  });
  response.end(readFileSync(file));
}

export function serve(folder, options = {}) {
  const state = { size: 40, now: Date.now(), as: '', ...options };
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://mock');
    if (!url.pathname.startsWith('/api/v1/')) return page(folder, url.pathname, response);
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const cookie = /(?:^|; )mock=([a-z]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
      const csv = url.pathname.endsWith('.csv');
      const out = answer(state, { method: request.method, path: url.pathname.slice(7).replace(/\.csv$/, ''), query: url.searchParams, body: text === '' ? {} : JSON.parse(text), as: cookie });
      const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
      if (out.login !== undefined) headers['Set-Cookie'] = `mock=${out.login}; Path=/; SameSite=Strict${out.login === '' ? '; Max-Age=0' : ''}`;
      if (csv) Object.assign(headers, { 'Content-Type': 'text/csv', 'Content-Disposition': 'attachment; filename="list.csv"' });
      response.writeHead(out.status ?? 200, headers);
      response.end(out.status === 204 ? undefined : csv ? 'id\r\n' : JSON.stringify(out.body));
    });
  });
  return new Promise((resolve) => server.listen(options.port ?? 0, '127.0.0.1', () => resolve({ server, state, origin: `http://127.0.0.1:${server.address().port}` })));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[3] ?? fileURLToPath(new URL('../../build/web', import.meta.url));
  const { origin } = await serve(folder, { port: Number(process.argv[2] ?? 8088) });
  console.log(`${origin}  accounts: sato suzuki kanri kansa ciso, any password, code 123456`);
}
