// Writes src/api/schema.ts from docs/openapi.yaml: one type for each schema, one for each JSON response that is not just a schema.
// Run it after a change there (npm run schema); a test fails while the two differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const kFrom = new URL('../../docs/openapi.yaml', import.meta.url);
const kTo = new URL('../src/api/schema.ts', import.meta.url);

const nameOf = (ref) => ref.split('/').pop();

function typeOf(schema) {
  if (schema.$ref) return nameOf(schema.$ref);
  if (schema.oneOf) return schema.oneOf.map(typeOf).join(' | ');
  if (schema.allOf) return schema.allOf.map((one) => `(${typeOf(one)})`).join(' & ');
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const types = [schema.type].flat();
  return types.map((type) => plainType(type, schema)).join(' | ');
}

function plainType(type, schema) {
  switch (type) {
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
    case 'null':
      return type;
    case 'array':
      return `(${typeOf(schema.items)})[]`;
    case 'object': {
      if (typeof schema.additionalProperties === 'object' && !schema.properties) return `Record<string, ${typeOf(schema.additionalProperties)}>`;
      const required = new Set(schema.required ?? []);
      const fields = Object.entries(schema.properties ?? {}).map(([name, one]) => `${/^[a-z_0-9]+$/i.test(name) ? name : JSON.stringify(name)}${required.has(name) ? '' : '?'}: ${typeOf(one)}`);
      return `{ ${fields.join('; ')} }`;
    }
    default:
      throw new Error(`openapi.yaml: no type for ${JSON.stringify(schema)}`);
  }
}

export function types() {
  const api = parse(readFileSync(kFrom, 'utf8'));
  const lines = ['// Written by tools/types.mjs from docs/openapi.yaml; not by hand.', ''];
  for (const [name, schema] of Object.entries(api.components.schemas)) lines.push(`export type ${name} = ${typeOf(schema)};`);
  for (const [name, response] of Object.entries(api.components.responses)) {
    const schema = response.content?.['application/json']?.schema;
    if (schema && !schema.$ref) lines.push(`export type ${name}Answer = ${typeOf(schema)};`);
  }
  for (const [name, body] of Object.entries(api.components.requestBodies)) {
    const schema = body.content['application/json'].schema;
    lines.push(`export type ${name}Body = ${typeOf(schema)};`);
  }
  return `${lines.join('\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(kTo, types());
