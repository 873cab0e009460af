// npm ci wants every optional package of every platform in package-lock.json, also those that the registry asked could not name.
// Adds them by what their parents say, marked with the platform in their name, so that they are known and never fetched elsewhere.
// Run it after npm install when npm ci says "Missing: … from lock file": node tools/complete_lock.mjs
import { readFileSync, writeFileSync } from 'node:fs';

const kLock = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(kLock, 'utf8'));

function platform(name) {
  const words = name.split('/').pop().split(/[-.]/);
  if (words.includes('wasm32')) return { cpu: ['wasm32'] };
  const os = words.find((word) => ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'aix', 'win32'].includes(word));
  const cpu = words.find((word) => ['x64', 'arm64', 'arm', 'ia32', 'ppc64', 'loong64', 'riscv64', 's390x', 'mips64el'].includes(word));
  if (!os) return undefined;
  return { os: [os], ...(cpu ? { cpu: [cpu] } : {}), ...(words.includes('musl') ? { libc: ['musl'] } : {}) };
}

let added = 0;
for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    const where = platform(name);
    if (lock.packages[key] || !where || !/^\d/.test(version)) continue;
    lock.packages[key] = { version, dev: true, optional: true, ...where };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(kLock, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} platform packages added`);
