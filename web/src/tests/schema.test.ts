// Goal: the types that the pages are written against are those of docs/openapi.yaml, and the invented answers of the mock server keep
// to it: a field renamed there fails here, not in front of a person.
// @vitest-environment node
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { answer } from '../../mock/api.mjs';
import { hex } from '../../mock/data.mjs';
import { types } from '../../tools/types.mjs';

const kApi = parse(readFileSync(new URL('../../../docs/openapi.yaml', import.meta.url), 'utf8'));

type Schema = Record<string, any>;

function resolve(schema: Schema): Schema {
  if (!schema.$ref) return schema;
  return resolve((schema.$ref as string).slice(2).split('/').reduce((at, name) => at[name], kApi) as Schema);
}

// What does not fit, as lines; enough of JSON Schema for this file.
function misfits(value: unknown, untouched: Schema, where: string): string[] {
  const schema = resolve(untouched);
  if (schema.allOf) {
    const merged = (schema.allOf as Schema[]).map(resolve);
    return misfits(value, { type: 'object', required: merged.flatMap((one) => one.required ?? []), properties: Object.assign({}, ...merged.map((one) => one.properties)) }, where);
  }
  if (schema.oneOf) return (schema.oneOf as Schema[]).some((one) => misfits(value, one, where).length === 0) ? [] : [`${where}: none of oneOf fits ${JSON.stringify(value)?.slice(0, 80)}`];
  if (schema.enum && !schema.enum.includes(value)) return [`${where}: ${JSON.stringify(value)} is not one of ${schema.enum.join(', ')}`];
  const allowed = [schema.type].flat().filter(Boolean) as string[];
  const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  if (allowed.length > 0 && !allowed.includes(kind)) return [`${where}: ${kind} where ${allowed.join(' or ')} belongs`];
  if (kind === 'array' && schema.items) return (value as unknown[]).slice(0, 60).flatMap((one, index) => misfits(one, schema.items, `${where}[${index}]`));
  if (kind === 'object' && schema.properties) {
    const it = value as Record<string, unknown>;
    return [
      ...((schema.required ?? []) as string[]).filter((name) => !(name in it)).map((name) => `${where}: ${name} is missing`),
      ...Object.entries(it).flatMap(([name, one]) => (schema.properties[name] ? misfits(one, schema.properties[name], `${where}.${name}`) : [`${where}: ${name} is not in openapi.yaml`])),
    ];
  }
  return [];
}

test('src/api/schema.ts is what tools/types.mjs writes from docs/openapi.yaml (after a change there: cd web && npm run schema)', () => {
  expect(readFileSync(new URL('../api/schema.ts', import.meta.url), 'utf8')).toBe(types());
});

test('a misfit is seen', () => {
  expect(misfits({ code: 1, text: 'x' }, { $ref: '#/components/schemas/Coded' }, 'a')).toEqual(['a.code: integer where string belongs']);
  expect(misfits({ code: 'x' }, { $ref: '#/components/schemas/Coded' }, 'a')).toEqual(['a: text is missing']);
});

const kAsked: [path: string, real: string, as: string][] = [
  ['/session', '/session', 'suzuki'],
  ['/mail', '/mail', 'sato'],
  [`/mail/${hex(4)}`, '/mail/{item}', 'sato'],
  [`/mail/${hex(4)}/text`, '/mail/{item}/text', 'sato'],
  [`/mail/${hex(4)}/ways`, '/mail/{item}/ways', 'sato'],
  ['/requests', '/requests', 'sato'],
  ['/requests/inbox', '/requests/inbox', 'suzuki'],
  [`/requests/${hex(100_001)}`, '/requests/{request}', 'sato'],
  [`/requests/${hex(100_000)}`, '/requests/{request}', 'suzuki'],
  [`/requests/${hex(100_003)}`, '/requests/{request}', 'suzuki'],
  [`/requests/${hex(100_004)}`, '/requests/{request}', 'sato'],
  ['/deputies', '/deputies', 'suzuki'],
  ['/directory', '/directory', 'suzuki'],
  ['/messages', '/messages', 'kanri'],
  [`/messages/${hex(4)}`, '/messages/{item}', 'kanri'],
  [`/messages/${hex(4)}/journey`, '/messages/{item}/journey', 'kanri'],
  ['/filters', '/filters', 'kanri'],
  ['/dashboard', '/dashboard', 'kanri'],
  ['/dashboard/series', '/dashboard/series', 'kanri'],
  ['/queue', '/queue', 'kanri'],
  ['/health', '/health', 'kanri'],
  ['/people', '/people', 'kanri'],
  ['/people/suzuki', '/people/{account}', 'kanri'],
  ['/departments', '/departments', 'kanri'],
  ['/policy', '/policy', 'kanri'],
  ['/exceptions', '/exceptions', 'ciso'],
  [`/exceptions/${hex(701)}`, '/exceptions/{exception}', 'ciso'],
  ['/audit', '/audit', 'kansa'],
  ['/audit/chains', '/audit/chains', 'kansa'],
  ['/reports', '/reports', 'kansa'],
  ['/reports/412', '/reports/{number}', 'ciso'],
  ['/reports/406', '/reports/{number}', 'ciso'],
];

test.each(kAsked)('the mock answers %s as openapi.yaml says of %s', (path, real, as) => {
  const given = answer({ size: 40, now: Date.parse('2026-11-22T03:00:00Z') }, { method: 'GET', path, query: new URLSearchParams(), body: {}, as });
  expect(given.status ?? 200).toBe(200);
  const described = resolve(kApi.paths[real].get.responses['200']);
  expect(misfits(given.body, described.content['application/json'].schema, path)).toEqual([]);
});
