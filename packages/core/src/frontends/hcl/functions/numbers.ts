import { tidyNumber } from '../number-text.ts';
import { listValue, numberValue } from '../value.ts';
import { failure, items, number, text, type FunctionTable, type HclFunction } from './define.ts';
import { toNumber } from '../types.ts';

export const NUMBERS: FunctionTable = {
  abs: ofNumbers(1, (value) => Math.abs(value)),
  ceil: ofNumbers(1, (value) => Math.ceil(value)),
  floor: ofNumbers(1, (value) => Math.floor(value)),
  signum: ofNumbers(1, (value) => Math.sign(value)),
  pow: ofNumbers(2, (base, exponent) => base ** exponent),
  log: ofNumbers(2, (value, base) => Math.log(value) / Math.log(base)),
  max: extreme(Math.max),
  min: extreme(Math.min),
  parseint: { parameters: ['string', 'number'], returns: 'number', run: ([value, base]) => parseInteger(text(value), number(base)) },
  sum: { parameters: ['known'], returns: 'number', run: ([values]) => sum(items(values)) },
  range: { parameters: ['number'], variadic: 'number', run: (values) => range(values.map(number)) },
};

function ofNumbers(count: number, run: (...values: number[]) => number): HclFunction {
  return {
    parameters: Array.from({ length: count }, () => 'number' as const),
    returns: 'number',
    run: (values) => {
      const result = run(...values.map(number));
      return Number.isFinite(result) ? numberValue(result) : failure('the result is not a number');
    },
  };
}

function extreme(choose: (...values: number[]) => number): HclFunction {
  return { parameters: ['number'], variadic: 'number', returns: 'number', run: (values) => numberValue(choose(...values.map(number))) };
}

function parseInteger(value: string, base: number): ReturnType<HclFunction['run']> {
  if (base < 2 || base > 62) return failure('the base must be between 2 and 62');
  const digits = '0123456789abcdefghijklmnopqrstuvwxyz'.slice(0, Math.min(base, 36));
  const body = value.replace(/^[+-]/u, '').toLowerCase();
  if (base > 36 || body === '' || Array.from(body).some((digit) => !digits.includes(digit))) return failure(`\`${value}\` is no number of base ${String(base)}`);
  return numberValue(Number.parseInt(value, base));
}

function sum(values: readonly Parameters<typeof toNumber>[0][]): ReturnType<HclFunction['run']> {
  if (values.length === 0) return failure('the list is empty');
  let total = 0;
  for (const value of values) {
    const converted = toNumber(value);
    if (!converted.ok) return failure(converted.message);
    total += number(converted.value);
  }
  return numberValue(tidyNumber(total));
}

const MAX_RANGE = 1024;

function range(values: readonly number[]): ReturnType<HclFunction['run']> {
  const [first = 0, second] = values;
  const start = second === undefined ? 0 : first;
  const limit = second ?? first;
  const step = values[2] ?? (limit < start ? -1 : 1);
  if (step === 0 || (step > 0 && limit < start) || (step < 0 && limit > start)) return failure('the step leads away from the limit');
  const results: number[] = [];
  for (let value = start; step > 0 ? value < limit : value > limit; value += step) {
    if (results.length >= MAX_RANGE) return failure(`more than ${String(MAX_RANGE)} values`);
    results.push(value);
  }
  return listValue(results.map((value) => numberValue(value)), { type: 'list' });
}
