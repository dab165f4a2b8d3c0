import { pathToFileURL } from 'node:url';
import { root } from './bundles.mjs';

/** As far as the table tells it. */
interface Schema {
  readonly description?: string;
  readonly type?: 'object' | 'array' | 'string' | 'boolean' | 'integer';
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
}

/** The schema of configurations as a file, for editors. */
export async function configurationSchema(): Promise<string> {
  return `${JSON.stringify(await configSchema(), null, 2)}\n`;
}

async function configSchema(): Promise<Schema> {
  const path = pathToFileURL(`${root}packages/cli/src/config/schema.ts`).href;
  return ((await import(path)) as { readonly configSchema: () => Schema }).configSchema(); // what the module exports
}

/** The keys of a configuration as a table, rules left out: they have one of their own. */
export async function configurationTable(): Promise<string> {
  const rows = Object.entries((await configSchema()).properties ?? {}).flatMap(([name, schema]) => (name === '$schema' ? [] : rowsOf(name, schema)));
  return `| key | value | what it says |\n|---|---|---|\n${rows.join('')}`;
}

function rowsOf(path: string, schema: Schema): string[] {
  const row = `| \`${path}\` | ${typeOf(schema)} | ${(schema.description ?? '').replaceAll('|', '\\|')} |\n`;
  if (path === 'rules' || path.endsWith('.rules')) return [row];
  return [row, ...membersOf(path, schema)];
}

function membersOf(path: string, { properties, items, additionalProperties, anyOf }: Schema): string[] {
  if (properties !== undefined) return Object.entries(properties).flatMap(([name, it]) => rowsOf(`${path}.${name}`, it));
  if (items?.properties !== undefined) return membersOf(`${path}[]`, items);
  if (typeof additionalProperties === 'object' && additionalProperties.properties !== undefined) return membersOf(`${path}.NAME`, additionalProperties);
  return (anyOf ?? []).map((it) => membersOf(path, it)).find((rows) => rows.length > 0) ?? [];
}

function typeOf(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.length > 8 ? 'text' : schema.enum.map((it) => `\`${it}\``).join(', ');
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(' or ');
  if (schema.type === 'array') return schema.items === undefined ? 'list' : `list of ${plural(typeOf(schema.items))}`;
  return schema.type === undefined ? '' : TYPES[schema.type];
}

const TYPES = { object: 'object', boolean: '`true`, `false`', integer: 'number', string: 'text' } as const;

function plural(type: string): string {
  return type === 'text' || type === 'object' || type === 'number' ? `${type}s` : type;
}
