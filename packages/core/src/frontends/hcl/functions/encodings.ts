import { boolYaml11Tag, CORE_SCHEMA, defineScalarTag, load, mergeTag, NOT_RESOLVED, type Schema } from 'js-yaml';
import { fromJson, toJson, type JsonValue } from '../json-value.ts';
import { isWhollyKnown, unknownsIn } from '../value-parts.ts';
import { listValue, objectValue, stringValue, unknownFrom, unknownValue, type HclUnknown, type HclValue } from '../value.ts';
import type { Span } from '../../../text/source-file.ts';
import { base64, base64Bytes, utf8, utf8Text } from './bytes.ts';
import { failure, ofStrings, text, type Failure, type FunctionTable } from './define.ts';
import { encodeJson, jsonString } from './json.ts';
import { compareStrings } from '../ordering.ts';
import { numberText } from '../number-text.ts';
import { nullValue } from '../value.ts';

export const ENCODINGS: FunctionTable = {
  jsonencode: { parameters: ['value'], returns: 'string', run: ([value = nullValue()]) => encodeJson(value) },
  jsondecode: { parameters: ['value'], run: ([value = nullValue()]) => decodeJson(value) },
  yamlencode: { parameters: ['value'], returns: 'string', run: ([value = nullValue()]) => encodeYaml(value) },
  yamldecode: { parameters: ['string'], run: ([value]) => decodeYaml(text(value)) },
  csvdecode: { parameters: ['string'], run: ([value]) => decodeCsv(text(value)) },
  base64encode: { ...ofStrings(1, (value) => base64(utf8(value))), foresee: ([value], span) => encodingOf(value, span) },
  base64gzip: { parameters: ['string'], returns: 'string', run: ([value = nullValue()], { span }) => encodingOf(value, span) ?? nullValue(), foresee: ([value], span) => encodingOf(value, span) },
  base64decode: ofStrings(1, (value) => decodeBase64(value)),
  textencodebase64: ofStrings(2, encodeText),
  textdecodebase64: ofStrings(2, decodeText),
  urlencode: ofStrings(1, (value) => encodeURIComponent(value.replace(/[\ud800-\udfff]/gu, '\ufffd')).replaceAll('%20', '+').replace(/[!'()*]/gu, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)),
  urldecode: ofStrings(1, decodeUrl),
};

/** A value that was encoded before comes back with its origins. */
function decodeJson(value: HclValue): HclValue | Failure {
  if (value.kind === 'unknown') return value.encodes ?? unknownFrom([value]);
  if (value.kind !== 'string') return failure('a string is required');
  if (value.encodes !== undefined) return value.encodes;
  try {
    const plain: unknown = JSON.parse(value.value);
    return fromJson(plain, value.origin);
  } catch {
    return failure('the text is no JSON');
  }
}

/** What is encoded, where the encoding itself is not known. */
export function encodingOf(value: HclValue | undefined, origin: Span | undefined): HclUnknown | undefined {
  if (value?.kind === 'string') return unknownValue({ kind: 'function', message: 'the text is compressed' }, { type: 'string', origin, encodes: value });
  if (value?.kind !== 'unknown' || (value.parts === undefined && value.choice === undefined)) return undefined;
  return unknownFrom([value], { type: 'string', origin, encodes: value });
}

function decodeBase64(value: string): string | Failure {
  const bytes = base64Bytes(value.replaceAll(/[\r\n]/gu, ''));
  if (bytes === undefined) return failure('the text is no Base64');
  return utf8Text(bytes) ?? failure('the decoded bytes are no UTF-8');
}

function encodeText(value = '', encoding = ''): string | Failure {
  const bytes = bytesIn(value, encoding);
  return bytes === undefined ? failure(`the encoding \`${encoding}\` is not supported`) : base64(bytes);
}

function bytesIn(value: string, encoding: string): Uint8Array | undefined {
  const name = encoding.toUpperCase();
  if (name === 'UTF-8' || name === 'UTF8') return utf8(value);
  const units = Array.from({ length: value.length }, (_, i) => value.charCodeAt(i));
  if (name === 'UTF-16LE') return Uint8Array.from(units.flatMap((unit) => [unit & 255, unit >> 8]));
  if (name === 'UTF-16BE') return Uint8Array.from(units.flatMap((unit) => [unit >> 8, unit & 255]));
  return undefined;
}

function decodeText(value = '', encoding = ''): string | Failure {
  const bytes = base64Bytes(value);
  if (bytes === undefined) return failure('the text is no Base64');
  const name = encoding.toUpperCase();
  if (name === 'UTF-8' || name === 'UTF8') return utf8Text(bytes) ?? failure('the decoded bytes are no UTF-8');
  const high = name === 'UTF-16BE' ? 0 : name === 'UTF-16LE' ? 1 : undefined;
  if (high === undefined) return failure(`the encoding \`${encoding}\` is not supported`);
  let decoded = '';
  for (let i = 0; i + 1 < bytes.length; i += 2) decoded += String.fromCharCode(((bytes[i + high] ?? 0) << 8) | (bytes[i + 1 - high] ?? 0));
  return decoded;
}

function decodeUrl(value = ''): string | Failure {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return failure('the text is not URL-encoded');
  }
}

let schema: Schema | undefined;

/**
 * YAML 1.2 but for what https://github.com/zclconf/go-cty-yaml kept of YAML 1.1: its words for truth, merge keys and times,
 * which become text. Of equal keys the last one counts.
 */
function schemaOfTerraform(): Schema {
  const time = defineScalarTag('tag:yaml.org,2002:timestamp', { implicit: true, resolve: (text) => timeText(text) ?? NOT_RESOLVED, identify: () => false });
  return CORE_SCHEMA.withTags(boolYaml11Tag, mergeTag, time);
}

/** A date, or a date with a time, as RFC 3339 writes it without fractions of seconds. */
function timeText(text: string): string | undefined {
  const [, date, time = '00:00:00', zone = 'Z'] = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?)?$/u.exec(text) ?? [];
  return date === undefined ? undefined : `${date}T${time}${zone}`;
}

function decodeYaml(value: string): HclValue | Failure {
  try {
    const plain: unknown = load(value, { schema: (schema ??= schemaOfTerraform()), json: true });
    return fromJson(plain);
  } catch {
    return failure('the text is no YAML');
  }
}

function encodeYaml(value: HclValue): HclValue | Failure {
  if (!isWhollyKnown(value)) return unknownFrom(unknownsIn(value), { type: 'string', encodes: value });
  const plain = toJson(value);
  return plain === undefined ? failure('the value is not known') : stringValue(`${yamlLines(plain).join('\n')}\n`, undefined, value);
}

/** The style of go-cty-yaml: quoted keys and strings, list items at the indentation of their key. */
function yamlLines(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return yamlString(value);
  if (value === null || typeof value !== 'object') return [typeof value === 'number' ? numberText(value) : String(value)];
  if (Array.isArray(value)) {
    const items: readonly JsonValue[] = value;
    return items.length === 0 ? ['[]'] : items.flatMap((item) => prefixed('- ', '  ', yamlLines(item)));
  }
  const keys = Object.keys(value).sort(compareStrings);
  if (keys.length === 0) return ['{}'];
  return keys.flatMap((key) => yamlEntry(key, (value as Readonly<Record<string, JsonValue>>)[key] ?? null));
}

function yamlEntry(key: string, value: JsonValue): readonly string[] {
  const lines = yamlLines(value);
  const name = `${jsonString(key)}:`;
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) return [name, ...(Array.isArray(value) ? lines : lines.map((line) => `  ${line}`))];
  return prefixed(`${name} `, '  ', lines);
}

function prefixed(first: string, others: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, i) => (i === 0 ? first : others) + line);
}

function yamlString(value: string): readonly string[] {
  if (!value.includes('\n')) return [JSON.stringify(value)];
  const lines = value.split('\n');
  const ending = value.endsWith('\n\n') ? '+' : value.endsWith('\n') ? '' : '-';
  if (value.endsWith('\n')) lines.pop();
  return [`|${ending}`, ...lines];
}

function decodeCsv(value: string): HclValue | Failure {
  const [header, ...rows] = csvRows(value);
  if (header === undefined) return failure('the header line is missing');
  if (rows.some((row) => row.length !== header.length)) return failure('the lines have different numbers of fields');
  const objects = rows.map((row) => objectValue(header.map((name, i) => [name, stringValue(row[i] ?? '')] as const)));
  return listValue(objects, { type: 'list' });
}

function csvRows(value: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const match of value.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gu)) {
    const [whole, quoted, plain = '', end] = match;
    if (whole === '' && row.length === 0) break;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
    if (end === '') break;
  }
  return rows.filter((fields) => fields.length > 1 || fields[0] !== '');
}
