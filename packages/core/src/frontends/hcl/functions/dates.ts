import { numberValue, stringValue } from '../value.ts';
import { failure, text, type Failure, type FunctionTable } from './define.ts';

export const DATES: FunctionTable = {
  formatdate: { parameters: ['string', 'string'], returns: 'string', run: ([spec, time]) => formatDate(text(spec), text(time)) },
  timeadd: { parameters: ['string', 'string'], returns: 'string', run: ([time, duration]) => timeAdd(text(time), text(duration)) },
  timecmp: { parameters: ['string', 'string'], returns: 'number', run: ([a, b]) => timeCompare(text(a), text(b)) },
};

interface Time {
  /** Milliseconds of the local reading, as if it were UTC. */
  readonly local: number;
  readonly offsetMinutes: number;
}

function parseTime(value: string): Time | Failure {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)$/u.exec(value);
  const local = Date.parse(`${match?.[1] ?? ''}Z`);
  if (match === null || Number.isNaN(local)) return failure(`\`${value}\` is no RFC 3339 timestamp`);
  const zone = match[2] ?? 'Z';
  const minutes = zone === 'Z' ? 0 : Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return { local, offsetMinutes: zone.startsWith('-') ? -minutes : minutes };
}

function isFailure(value: Time | Failure): value is Failure {
  return 'kind' in value;
}

const MINUTE = 60_000;
const UNITS = new Map([
  ['h', 60 * MINUTE],
  ['m', MINUTE],
  ['s', 1000],
  ['ms', 1],
  ['us', 0.001],
  ['µs', 0.001],
  ['ns', 0.000001],
]);

function timeAdd(time: string, duration: string): ReturnType<FunctionTable[string]['run']> {
  const parsed = parseTime(time);
  if (isFailure(parsed)) return parsed;
  if (!/^[+-]?(?:\d+(?:\.\d+)?(?:h|ms|m|us|µs|ns|s))+$/u.test(duration)) return failure(`\`${duration}\` is no duration`);
  let sum = 0;
  for (const [, amount = '', unit = ''] of duration.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|us|µs|ns|s)/gu)) sum += Number(amount) * (UNITS.get(unit) ?? 0);
  return stringValue(rfc3339({ ...parsed, local: parsed.local + (duration.startsWith('-') ? -sum : sum) }));
}

function rfc3339(time: Time): string {
  return `${new Date(time.local).toISOString().slice(0, 19)}${zoneText(time, ':', 'Z')}`;
}

function zoneText({ offsetMinutes }: Time, separator: string, utc: string): string {
  if (offsetMinutes === 0 && utc !== '') return utc;
  const minutes = Math.abs(offsetMinutes);
  return (offsetMinutes < 0 ? '-' : '+') + two(Math.trunc(minutes / 60)) + separator + two(minutes % 60);
}

function timeCompare(a: string, b: string): ReturnType<FunctionTable[string]['run']> {
  const [x, y] = [parseTime(a), parseTime(b)];
  if (isFailure(x)) return x;
  if (isFailure(y)) return y;
  return numberValue(Math.sign(x.local - x.offsetMinutes * MINUTE - (y.local - y.offsetMinutes * MINUTE)));
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

function formatDate(spec: string, value: string): ReturnType<FunctionTable[string]['run']> {
  const time = parseTime(value);
  if (isFailure(time)) return time;
  let result = '';
  for (const [token] of spec.matchAll(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+/gu)) {
    const part = token.startsWith("'") ? token.slice(1, -1).replaceAll("''", "'") : /^[A-Za-z]/u.test(token) ? dateToken(token, time) : token;
    if (part === undefined) return failure(`\`${token}\` is no date format`);
    result += part;
  }
  return stringValue(result);
}

function dateToken(token: string, time: Time): string | undefined {
  const date = new Date(time.local);
  const hour = date.getUTCHours();
  const values: Readonly<Record<string, string>> = {
    YYYY: String(date.getUTCFullYear()).padStart(4, '0'),
    YY: two(date.getUTCFullYear() % 100),
    MMMM: MONTHS[date.getUTCMonth()] ?? '',
    MMM: (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3),
    MM: two(date.getUTCMonth() + 1),
    M: String(date.getUTCMonth() + 1),
    DD: two(date.getUTCDate()),
    D: String(date.getUTCDate()),
    EEEE: DAYS[date.getUTCDay()] ?? '',
    EEE: (DAYS[date.getUTCDay()] ?? '').slice(0, 3),
    hh: two(hour),
    h: String(hour),
    HH: two(hour % 12 === 0 ? 12 : hour % 12),
    H: String(hour % 12 === 0 ? 12 : hour % 12),
    AA: hour < 12 ? 'AM' : 'PM',
    aa: hour < 12 ? 'am' : 'pm',
    mm: two(date.getUTCMinutes()),
    m: String(date.getUTCMinutes()),
    ss: two(date.getUTCSeconds()),
    s: String(date.getUTCSeconds()),
    ZZZZZ: zoneText(time, ':', ''),
    ZZZZ: zoneText(time, '', ''),
    ZZZ: zoneText(time, '', 'UTC'),
    Z: zoneText(time, ':', 'Z'),
  };
  return values[token];
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
