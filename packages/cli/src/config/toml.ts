/** Values of TOML by table and key, as far as settings of deployments use it: texts, numbers and truth values as texts, and lists of texts. */
export type TomlTables = ReadonlyMap<string, ReadonlyMap<string, string | readonly string[]>>;

/**
 * Reads the tables of a TOML text. What it does not understand (inline tables, dates, lists of tables) is left out: nothing
 * is refused, since the file belongs to another tool.
 */
export function readToml(text: string): TomlTables {
  const tables = new Map<string, Map<string, string | readonly string[]>>();
  let table = new Map<string, string | readonly string[]>();
  for (const [, header, key, value] of text.matchAll(ENTRY)) {
    if (header !== undefined) tables.set(nameOf(header), (table = tables.get(nameOf(header)) ?? new Map<string, string | readonly string[]>()));
    const read = value === undefined ? undefined : valueOf(value);
    if (key !== undefined && read !== undefined) table.set(nameOf(key), read);
  }
  return tables;
}

const TEXT = String.raw`"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\r\n])*"|'[^'\r\n]*'`;
const KEY = String.raw`(?:"[^"\r\n]*"|'[^'\r\n]*'|[\w-]+)(?:[ \t]*\.[ \t]*(?:"[^"\r\n]*"|'[^'\r\n]*'|[\w-]+))*`;
const LIST = String.raw`\[(?:${TEXT}|#[^\r\n]*|[^\]"'#])*\]`;
const ENTRY = new RegExp(String.raw`^[ \t]*(?:\[[ \t]*(${KEY})[ \t]*\]|(${KEY})[ \t]*=[ \t]*(${TEXT}|${LIST}|[^\s#]+))`, 'gm');

function nameOf(key: string): string {
  return key.split('.').map((part) => part.trim().replace(/^(["'])(.*)\1$/, '$2')).join('.');
}

function valueOf(source: string): string | readonly string[] | undefined {
  if (source.startsWith('[')) return [...source.matchAll(new RegExp(TEXT, 'g'))].map(([item]) => textOf(item));
  if (/^["']/.test(source)) return textOf(source);
  return /^[\w.+-]+$/.test(source) ? source : undefined;
}

function textOf(source: string): string {
  if (source.startsWith("'''")) return source.slice(3, -3).replace(/^\r?\n/, '');
  if (source.startsWith("'")) return source.slice(1, -1);
  const inner = source.startsWith('"""') ? source.slice(3, -3).replace(/^\r?\n/, '').replaceAll(/\\\r?\n\s*/g, '') : source.slice(1, -1);
  return inner.replaceAll(/\\(u[0-9a-fA-F]{4}|.)/g, (_, escaped: string) => ESCAPES[escaped] ?? (escaped.length > 1 ? String.fromCharCode(Number.parseInt(escaped.slice(1), 16)) : escaped));
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
