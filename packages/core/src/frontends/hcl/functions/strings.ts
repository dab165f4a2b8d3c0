import { listValue, nullValue, numberValue, boolValue, objectValue, patternValue, stringValue, textOfPrimitive, unknownFrom, unknownValue, type HclUnknown, type HclValue } from '../value.ts';
import { failure, items, list, number, ofStrings, stringList, text, type Failure, type FunctionTable, type HclFunction } from './define.ts';
import { formatText } from './format.ts';

export const STRINGS: FunctionTable = {
  upper: ofStrings(1, (value) => value.toUpperCase()),
  lower: ofStrings(1, (value) => value.toLowerCase()),
  title: ofStrings(1, (value) => value.replace(/(^|[^\p{L}\p{N}_])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())),
  chomp: ofStrings(1, (value) => value.replace(/(\r?\n|\r)+$/u, '')),
  trimspace: ofStrings(1, (value) => value.trim()),
  strrev: ofStrings(1, (value) => graphemes(value).reverse().join('')),
  trim: ofStrings(2, (value, cut) => trimEnd(trimStart(value, cut), cut)),
  trimprefix: ofStrings(2, (value, prefix) => (value.startsWith(prefix) ? value.slice(prefix.length) : value)),
  trimsuffix: ofStrings(2, (value, suffix) => (suffix !== '' && value.endsWith(suffix) ? value.slice(0, -suffix.length) : value)),
  startswith: predicate((value, part) => value.startsWith(part)),
  endswith: predicate((value, part) => value.endsWith(part)),
  strcontains: predicate((value, part) => value.includes(part)),
  indent: { parameters: ['number', 'string'], returns: 'string', run: ([spaces, value]) => indent(number(spaces), text(value)) },
  replace: { parameters: ['string', 'string', 'string'], returns: 'string', run: ([value, search, replacement]) => replace(text(value), text(search), text(replacement)) },
  substr: { parameters: ['string', 'number', 'number'], returns: 'string', run: ([value, offset, length]) => substr(text(value), number(offset), number(length)) },
  split: { parameters: ['string', 'string'], run: ([separator, value]) => stringList(text(value) === '' && text(separator) === '' ? [] : text(value).split(text(separator))) },
  join: { parameters: ['string'], variadic: 'sequence', returns: 'string', run: ([separator, ...lists]) => join(text(separator), lists) },
  format: { parameters: ['string'], variadic: 'value', returns: 'string', run: ([spec, ...values]) => formatText(text(spec), values) },
  formatlist: { parameters: ['string'], variadic: 'value', run: ([spec, ...values]) => formatList(text(spec), values) },
  regex: { parameters: ['string', 'string'], run: ([pattern, value]) => regex(text(pattern), text(value)) },
  regexall: { parameters: ['string', 'string'], run: ([pattern, value]) => regexAll(text(pattern), text(value)) },
};

function predicate(test: (value: string, part: string) => boolean): HclFunction {
  return { parameters: ['string', 'string'], returns: 'bool', run: ([value, part]) => boolValue(test(text(value), text(part))) };
}

function graphemes(value: string): string[] {
  return [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(value)].map(({ segment }) => segment);
}

function trimStart(value: string, cut: string): string {
  let start = 0;
  while (start < value.length && cut.includes(value.charAt(start))) start++;
  return value.slice(start);
}

function trimEnd(value: string, cut: string): string {
  let end = value.length;
  while (end > 0 && cut.includes(value.charAt(end - 1))) end--;
  return value.slice(0, end);
}

function indent(spaces: number, value: string): HclValue | Failure {
  if (spaces < 0 || spaces > 1000) return failure('that many spaces are not supported');
  return stringValue(value.replaceAll('\n', `\n${' '.repeat(spaces)}`));
}

/** A pattern between slashes is a regular expression, anything else is literal. */
function replace(value: string, search: string, replacement: string): HclValue {
  if (search.length < 2 || !search.startsWith('/') || !search.endsWith('/')) return stringValue(value.replaceAll(search, () => replacement));
  if (tooCostly(search, value)) return notSupported('the pattern may take too long');
  const pattern = compile(search.slice(1, -1), 'gu');
  return typeof pattern === 'string' ? notSupported(pattern) : stringValue(value.replace(pattern, (...match: unknown[]) => expand(replacement, match)));
}

/** Go takes the longest name after `$`: `$1x` is the group `1x`, which is empty. */
function expand(template: string, match: readonly unknown[]): string {
  const named = match.at(-1);
  return template.replace(/\$(?:\$|\{(\w+)\}|(\w+))/gu, (whole, braced: string | undefined, plain: string | undefined) => {
    if (whole === '$$') return '$';
    const name = braced ?? plain ?? '';
    const group: unknown = /^\d+$/u.test(name) ? match[Number(name)] : typeof named === 'object' && named !== null ? Object.entries(named).find(([key]) => key === name)?.[1] : '';
    return typeof group === 'string' ? group : '';
  });
}

/**
 * RE2 takes linear time, JavaScript may take exponential time for a repeated group that repeats something or has
 * alternatives: such patterns are applied to short texts only.
 */
function tooCostly(pattern: string, value: string): boolean {
  if (value.length > 100_000) return true;
  return value.length > 22 && /\((?:[^()\\]|\\.|\([^()]*\))*[+*}|](?:[^()\\]|\\.|\([^()]*\))*\)[+*{]/u.test(pattern.replace(/\[(?:[^\]\\]|\\.)*\]/gu, 'x'));
}

/** RE2 syntax as JavaScript writes it, or what is wrong with it. */
function compile(pattern: string, flags: string): RegExp | string {
  let source = pattern.replaceAll('(?P<', '(?<').replaceAll('\\A', '^').replaceAll('\\z', '$').replaceAll('\\pL', '\\p{L}').replaceAll('\\pN', '\\p{N}');
  source = source.replace(/\[\[:(\^?)(\w+):\]\]/gu, (whole, not: string, name: string) => (POSIX.has(name) ? `[${not}${POSIX.get(name) ?? ''}]` : whole)).replace(/\[:(\w+):\]/gu, (whole, name: string) => POSIX.get(name) ?? whole);
  let extra = '';
  const inline = /^(\^?)\(\?([ims]+)\)/u.exec(source);
  if (inline !== null) {
    source = (inline[1] ?? '') + source.slice(inline[0].length);
    extra = inline[2] ?? '';
  }
  for (const unicode of [true, false]) {
    try {
      return new RegExp(source, [...new Set(extra + (unicode ? flags : flags.replace('u', '')))].join(''));
    } catch {
      continue;
    }
  }
  return `the regular expression \`${pattern}\` is not supported`;
}

const POSIX = new Map([
  ['alnum', '0-9A-Za-z'],
  ['alpha', 'A-Za-z'],
  ['digit', '0-9'],
  ['lower', 'a-z'],
  ['upper', 'A-Z'],
  ['space', '\\s'],
  ['word', '\\w'],
  ['xdigit', '0-9A-Fa-f'],
  ['punct', '!-\\/:-@\\[-`{-~'],
]);

/** The pattern may well be valid for Terraform: the result is unknown, not an error. */
function notSupported(message: string): HclValue {
  return unknownValue({ kind: 'function', message });
}

function regex(pattern: string, value: string): HclValue | Failure {
  if (tooCostly(pattern, value)) return notSupported('the pattern may take too long');
  const compiled = compile(pattern, 'u');
  if (typeof compiled === 'string') return notSupported(compiled);
  const match = compiled.exec(value);
  return match === null ? failure('the pattern does not match') : matchValue(match);
}

function regexAll(pattern: string, value: string): HclValue | Failure {
  if (tooCostly(pattern, value)) return notSupported('the pattern may take too long');
  const compiled = compile(pattern, 'gu');
  return typeof compiled === 'string' ? notSupported(compiled) : listValue([...value.matchAll(compiled)].map(matchValue), { type: 'list' });
}

function matchValue(match: RegExpExecArray): HclValue {
  const group = (value: string | undefined): HclValue => (value === undefined ? nullValue() : stringValue(value));
  if (match.groups !== undefined) return objectValue(Object.entries(match.groups).map(([name, value]) => [name, group(value)] as const));
  return match.length === 1 ? group(match[0]) : listValue(match.slice(1).map(group));
}

function substr(value: string, offset: number, length: number): HclValue | Failure {
  const characters = graphemes(value);
  const start = offset < 0 ? characters.length + offset : offset;
  if (length < -1) return failure('the length must not be below -1');
  return stringValue(characters.slice(Math.max(0, start), length === -1 ? undefined : Math.max(0, start) + length).join(''));
}

function join(separator: string, lists: readonly HclValue[]): HclValue | Failure {
  const parts: (string | HclUnknown)[] = [];
  for (const item of lists.flatMap(items)) {
    const part = item.kind === 'unknown' ? item : textOfPrimitive(item);
    if (part === undefined) return failure(`an element is ${item.kind === 'null' ? 'null' : 'no string'}`);
    if (parts.length > 0) parts.push(separator);
    parts.push(part);
  }
  return patternValue(parts);
}

function formatList(spec: string, values: readonly HclValue[]): HclValue | Failure {
  const unknown = values.filter((value) => value.kind === 'unknown');
  const partial = values.flatMap((value) => (value.kind === 'list' && value.rest !== undefined ? [value.rest] : []));
  if (unknown.length + partial.length > 0) return unknownFrom([...unknown, ...partial]);
  const lengths = new Set(values.filter((value) => value.kind === 'list').map((value) => list(value).items.length));
  if (lengths.size > 1) return failure('the lists have different lengths');
  const count = [...lengths][0] ?? 1;
  const results: HclValue[] = [];
  for (let i = 0; i < count; i++) {
    const one = formatText(spec, values.map((value) => (value.kind === 'list' ? (value.items[i] ?? nullValue()) : value)));
    if (one.kind === 'failure') return one;
    results.push(one);
  }
  return listValue(results, { type: 'list' });
}

/** Used by other tables as well. */
export function lengthOf(value: HclValue): HclValue | Failure {
  if (value.kind === 'string') return numberValue(graphemes(value.value).length);
  if (value.kind === 'list') return value.rest === undefined ? numberValue(value.items.length) : unknownFrom([value.rest], { type: 'number' });
  if (value.kind === 'object') return value.rest === undefined ? numberValue(value.entries.size) : unknownFrom([value.rest], { type: 'number' });
  if (value.kind === 'unknown') return unknownFrom([value], { type: 'number', ...(value.keys !== undefined && isOneOfEach(value) && { keys: value.keys }) });
  return failure(value.kind === 'null' ? 'the argument must not be null' : 'the argument must be a string or a collection');
}

/** All instances of a block, or an attribute of all of them: there are as many. */
function isOneOfEach({ reference }: HclUnknown): boolean {
  const path = reference?.path ?? [0];
  return path.length === 0 || (path.filter((step) => step === '*').length === 1 && path.every((step) => typeof step === 'string'));
}
