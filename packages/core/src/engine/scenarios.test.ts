import { expect, test } from 'vitest';
import { whenItHolds } from '../diagnostics/scenario-words.ts';
import { Guards, type Guard, type Input } from '../values/guards.ts';
import { circumstancesOf, levelIn } from './scenarios.ts';

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

test('what only facts that nobody can see make true accuses nobody', () => {
  const hidden = guards.flag('others', 'whether somebody else adds a route', true);
  expect(circumstancesOf(guards, hidden, new Map())).toBeUndefined();
  expect(circumstancesOf(guards, guards.and(prod, hidden), new Map())).toBeUndefined();
  expect(words(guards.or(prod, guards.and(zoneB, hidden)))).toBe('only when Stage is prod');
});

test('no more than three combinations, and that there are others', () => {
  const region = input('Region', ['a', 'b', 'c', 'd', 'e']);
  const some = guards.any([0, 1, 2, 3].map((value) => guards.is(region, value)));
  const found = circumstancesOf(guards, some, new Map());
  expect([found?.scenarios.length, found?.complete]).toEqual([3, false]);
});

test('the failing world that departs from the fewest defaults', () => {
  const found = circumstancesOf(guards, guards.or(guards.and(prod, guards.not(noNat)), prod), new Map());
  expect([found?.nearest.get(stage), found?.nearest.get(nat) ?? nat.defaultValue]).toEqual([1, 1]);
});

test.each([
  ['always', guards.or(prod, guards.not(prod)), 'error'],
  ['with the defaults', guards.is(stage, 0), 'error'],
  ['with the defaults, whatever an input without default is', guards.and(guards.is(stage, 0), guards.or(zoneB, guards.not(zoneB))), 'error'],
  ['for one value of an input without default', zoneB, 'warning'],
  ['for a choice', prod, 'warning'],
])('an error that holds %s', (_, guard, level) => {
  const found = circumstancesOf(guards, guard, new Map());
  if (found === undefined) throw new Error('it accuses nobody');
  expect(levelIn(found, 'error')).toBe(level);
  expect(levelIn(found, 'info')).toBe('info');
});

test('one of the Regions of a run is enough, as all of them come true', () => {
  const own = new Guards();
  const region = own.input('AWS::Region', () => ({ label: 'AWS::Region', domain: ['eu-west-1', 'us-east-1'], hidden: false, each: true }));
  const found = circumstancesOf(own, own.is(region, 1), new Map());
  expect(found?.byDefault).toBe(true);
});
