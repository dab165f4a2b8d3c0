import { toJson } from '../json-value.ts';
import { isWhollyKnown } from '../value-parts.ts';
import { patternValue, textOfPrimitive, type HclUnknown, type HclValue } from '../value.ts';
import { failure, type Failure } from './define.ts';
import { jsonString, jsonText } from './json.ts';
import { toBool, toNumber } from '../types.ts';

const VERB = /%([ +\-#0]*)(\d+)?(?:\.(\d+))?(?:\[(\d+)\])?([a-zA-Z%])/gu;

interface Verb {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly letter: string;
}

/** `format`, as far as its verbs go in configurations; unknown arguments become holes of the text. */
export function formatText(spec: string, values: readonly HclValue[]): HclValue | Failure {
  const parts: (string | HclUnknown)[] = [];
  let next = 0;
  let copied = 0;
  let used = 0;
  for (const match of spec.matchAll(VERB)) {
    const [whole, flags = '', width, precision, index, letter = ''] = match;
    parts.push(spec.slice(copied, match.index));
    copied = match.index + whole.length;
    if (letter === '%') {
      parts.push('%');
      continue;
    }
    const at = index === undefined ? next : Number(index) - 1;
    next = at + 1;
    used = Math.max(used, next);
    const value = values[at];
    if (value === undefined) return failure(`there is no argument for \`${whole}\``);
    const verb: Verb = { flags, width: Number(width ?? 0), precision: precision === undefined ? undefined : Number(precision), letter };
    if (verb.width > 1000 || (verb.precision ?? 0) > 100) return failure(`\`${whole}\` is too wide`);
    const formatted = value.kind === 'unknown' ? value : formatVerb(verb, value);
    if (typeof formatted !== 'string' && formatted.kind === 'failure') return formatted;
    parts.push(formatted);
  }
  if (used < values.length) return failure('there are more arguments than verbs');
  parts.push(spec.slice(copied));
  if (/%(?![ +\-#0]*\d*(?:\.\d+)?(?:\[\d+\])?[a-zA-Z%])/u.test(spec.replaceAll('%%', ''))) return failure('the format ends within a verb');
  return patternValue(parts);
}

function formatVerb(verb: Verb, value: HclValue): string | Failure {
  const body = verbText(verb, value);
  return typeof body === 'string' ? pad(verb, body) : body;
}

function verbText(verb: Verb, value: HclValue): string | Failure {
  switch (verb.letter) {
    case 's':
      return cut(verb, textOfPrimitive(value) ?? failure('`%s` needs a string'));
    case 'q': {
      const body = textOfPrimitive(value);
      return body === undefined ? failure('`%q` needs a string') : jsonString(body);
    }
    case 'v':
      if (verb.flags.includes('#')) return json(value);
      return value.kind === 'null' ? 'null' : (textOfPrimitive(value) ?? json(value));
    case 't': {
      const converted = toBool(value);
      return converted.ok ? (textOfPrimitive(converted.value) ?? '') : failure('`%t` needs a bool');
    }
    default:
      return numberVerb(verb, value);
  }
}

function json(value: HclValue): string | Failure {
  const plain = isWhollyKnown(value) ? toJson(value) : undefined;
  return plain === undefined ? failure('the value is not known') : jsonText(plain);
}

function cut(verb: Verb, body: string | Failure): string | Failure {
  return typeof body === 'string' && verb.precision !== undefined ? Array.from(body).slice(0, verb.precision).join('') : body;
}

function numberVerb(verb: Verb, value: HclValue): string | Failure {
  const converted = toNumber(value);
  if (!converted.ok || converted.value.kind !== 'number') return failure(`\`%${verb.letter}\` needs a number`);
  const amount = converted.value.value;
  if (BASES.has(verb.letter) && !Number.isInteger(amount)) return failure(`\`%${verb.letter}\` needs a whole number`);
  const body = digits(verb, Math.abs(amount));
  if (body === undefined) return failure(`the verb \`%${verb.letter}\` is not supported`);
  const sign = amount < 0 ? '-' : verb.flags.includes('+') ? '+' : verb.flags.includes(' ') ? ' ' : '';
  return sign + body;
}

const BASES = new Map([
  ['d', 10],
  ['b', 2],
  ['o', 8],
  ['x', 16],
  ['X', 16],
]);

function digits({ letter, precision }: Verb, amount: number): string | undefined {
  const base = BASES.get(letter);
  if (base !== undefined) {
    const body = BigInt(Math.trunc(amount)).toString(base);
    return letter === 'X' ? body.toUpperCase() : body;
  }
  if (letter === 'f' || letter === 'F') return amount.toFixed(precision ?? 6);
  if (letter === 'e' || letter === 'E') return exponent(amount.toExponential(precision ?? 6), letter);
  if (letter === 'g' || letter === 'G') return general(precision === undefined ? amount : Number(amount.toPrecision(Math.max(1, precision))));
  return undefined;
}

/** Go changes to exponents below 0.0001 and from 1e21 on. */
function general(amount: number): string {
  return amount !== 0 && Math.abs(amount) < 0.0001 ? exponent(amount.toExponential(), 'e') : exponent(String(amount), 'e');
}

/** Go writes at least two digits. */
function exponent(body: string, letter: string): string {
  const padded = body.replace(/e([+-])(\d)$/u, 'e$10$2');
  return letter === 'E' ? padded.toUpperCase() : padded;
}

function pad({ flags, width, letter }: Verb, body: string): string {
  const missing = width - Array.from(body).length;
  if (missing <= 0) return body;
  if (flags.includes('-')) return body + ' '.repeat(missing);
  if (!flags.includes('0')) return ' '.repeat(missing) + body;
  const sign = /^[+-]/u.exec(body)?.[0] ?? '';
  return letter === 's' ? '0'.repeat(missing) + body : sign + '0'.repeat(missing) + body.slice(sign.length);
}
