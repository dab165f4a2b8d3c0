import { expect, test } from 'vitest';
import { whenItHolds } from '../diagnostics/scenario-words.ts';
import { Guards, type Guard, type Input } from '../values/guards.ts';
import { circumstancesOf } from './scenarios.ts';

const guards = new Guards();
const input = (label: string, domain: readonly (string | undefined)[], defaultValue?: number): Input =>
  guards.input(label, () => ({ label, domain, hidden: false, ...(defaultValue === undefined ? {} : { defaultValue }) }));
const stage = input('Stage', ['dev', 'prod', undefined], 0);
const nat = input('Nat', ['yes', 'no'], 1);
const zone = input('Zone', ['a', 'b', '']);
const [prod, noNat, zoneB] = [guards.is(stage, 1), guards.is(nat, 1), guards.is(zone, 1)];

/** What is said of a finding that holds under a guard, in a template with these conditions. */
function words(guard: Guard, conditions: Readonly<Record<string, Guard>> = {}): string {
  const found = circumstancesOf(guards, guard, new Map(Object.entries(conditions)));
  return whenItHolds({ scenarios: found?.scenarios ?? [], scenariosComplete: found?.complete ?? true });
}

test('a named condition that says it all, instead of what it is made of', () => {
  expect(words(prod, { IsProd: prod, IsDev: guards.is(stage, 0), HasZone: guards.not(guards.is(zone, 2)) })).toBe('only when IsProd is true');
  expect(words(guards.not(prod), { IsProd: prod })).toBe('only when IsProd is false, as by default');
});

test('two of them where it takes both', () => {
  const both = guards.and(prod, zoneB);
  expect(words(both, { IsProd: prod, IsB: zoneB, Other: guards.or(prod, zoneB) })).toBe('only when IsProd is true and IsB is true');
});

test('what is chosen where the names do not say all of it', () => {
  expect(words(guards.and(prod, zoneB), { IsProd: prod })).toBe('only when Stage is prod and Zone is b');
  expect(words(guards.is(stage, 2))).toBe('only when Stage is any other value');
  expect(words(guards.is(zone, 2))).toBe('only when Zone is empty');
});

test('defaults go without saying, unless there is nothing else', () => {
  expect(words(guards.and(prod, noNat))).toBe('only when Stage is prod');
  expect(words(guards.and(prod, noNat), { IsProd: prod, HasNat: guards.not(noNat) })).toBe('only when IsProd is true');
  expect(words(noNat)).toBe('only when Nat is no, as by default');
  expect(words(noNat, { HasNat: guards.not(noNat) })).toBe('only when HasNat is false, as by default');
});

test('several combinations, each once', () => {
  expect(words(guards.or(guards.and(prod, noNat), zoneB))).toBe('only when Zone is b, or when Stage is prod');
});
