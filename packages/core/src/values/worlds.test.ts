import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALWAYS, NEVER, type Assignment, Guards, type Guard, type Input } from './guards.ts';
import type { Tri } from './tri.ts';
import { Worlds } from './worlds.ts';

const SIZES = [2, 2, 3, 2] as const;

function setting() {
  const guards = new Guards();
  const inputs = SIZES.map((size, i) =>
    guards.input(`input ${i}`, () => ({ label: `input ${i}`, hidden: false, domain: Array.from({ length: size }, (_, v) => `${v}`), defaultValue: 0 })),
  );
  return { guards, inputs, worlds: new Worlds(guards) };
}

/** A random guard as a little program, so that it can be built in any store and judged without one. */
type Formula =
  | { readonly kind: 'is'; readonly input: number; readonly value: number }
  | { readonly kind: 'not'; readonly of: Formula }
  | { readonly kind: 'and' | 'or'; readonly left: Formula; readonly right: Formula };

const formula: fc.Arbitrary<Formula> = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 4 },
    fc.nat(SIZES.length - 1).chain((input) => fc.record({ kind: fc.constant('is' as const), input: fc.constant(input), value: fc.nat((SIZES[input] ?? 1) - 1) })),
    fc.record({ kind: fc.constant('not' as const), of: tie('formula') }),
    fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), left: tie('formula'), right: tie('formula') }),
  ),
})).formula;

function build(guards: Guards, inputs: readonly Input[], of: Formula): Guard {
  switch (of.kind) {
    case 'is': {
      const input = inputs[of.input];
      return input === undefined ? NEVER : guards.is(input, of.value);
    }
    case 'not':
      return guards.not(build(guards, inputs, of.of));
    case 'and':
      return guards.and(build(guards, inputs, of.left), build(guards, inputs, of.right));
    case 'or':
      return guards.or(build(guards, inputs, of.left), build(guards, inputs, of.right));
  }
}

function judge(of: Formula, values: readonly number[]): boolean {
  switch (of.kind) {
    case 'is':
      return values[of.input] === of.value;
    case 'not':
      return !judge(of.of, values);
    case 'and':
      return judge(of.left, values) && judge(of.right, values);
    case 'or':
      return judge(of.left, values) || judge(of.right, values);
  }
}

function* everyWorld(): Iterable<number[]> {
  const total = SIZES.reduce((product, size) => product * size, 1);
  for (let index = 0; index < total; index++) {
    let rest = index;
    yield SIZES.map((size) => {
      const value = rest % size;
      rest = Math.floor(rest / size);
      return value;
    });
  }
}

function assignment(inputs: readonly Input[], values: readonly number[]): Assignment {
  return new Map(inputs.map((input, i) => [input, values[i] ?? 0]));
}

test('a guard holds in exactly the worlds of its formula, and equal formulas are one guard', () => {
  fc.assert(
    fc.property(formula, formula, (a, b) => {
      const { guards, inputs } = setting();
      const [left, right] = [build(guards, inputs, a), build(guards, inputs, b)];
      let same = true;
      for (const values of everyWorld()) {
        expect(guards.holdsIn(left, assignment(inputs, values))).toBe(judge(a, values));
        same &&= judge(a, values) === judge(b, values);
      }
      expect(left === right).toBe(same);
    }),
  );
});

test('restricting and quantifying agree with looking at every world', () => {
  fc.assert(
    fc.property(formula, fc.nat(1), (of, value) => {
      const { guards, inputs } = setting();
      const guard = build(guards, inputs, of);
      const [first] = inputs;
      if (first === undefined) return;
      const restricted = guards.restrict(guard, new Map([[first, value]]));
      const whatever = guards.forAll(guard, (input) => input === first);
      for (const values of everyWorld()) {
        const [, ...others] = values;
        const world = assignment(inputs, values);
        expect(guards.holdsIn(restricted, world)).toBe(judge(of, [value, ...others]));
        expect(guards.holdsIn(whatever, world)).toBe(judge(of, [0, ...others]) && judge(of, [1, ...others]));
      }
    }),
  );
});

test('the nearest world fulfils the guard with the fewest departures from the defaults', () => {
  fc.assert(
    fc.property(formula, (of) => {
      const { guards, inputs } = setting();
      const nearest = guards.nearestToDefaults(build(guards, inputs, of));
      const departures = [...everyWorld()].filter((values) => judge(of, values)).map((values) => values.filter((value) => value !== 0).length);
      if (departures.length === 0) expect(nearest).toBeUndefined();
      else {
        const chosen = inputs.map((input) => nearest?.get(input) ?? 0);
        expect(judge(of, chosen)).toBe(true);
        expect(chosen.filter((value) => value !== 0).length).toBe(Math.min(...departures));
      }
    }),
  );
});

test('an implicant implies the guard, and no longer does without any of its parts', () => {
  fc.assert(
    fc.property(formula, (of) => {
      const { guards, inputs } = setting();
      const guard = build(guards, inputs, of);
      const world = guards.nearestToDefaults(guard);
      if (world === undefined) return;
      const implicant = guards.implicant(guard, world);
      expect(guards.implies(guards.cube(implicant), guard)).toBe(true);
      for (const input of implicant.keys()) {
        const rest = new Map([...implicant].filter(([other]) => other !== input));
        expect(guards.implies(guards.cube(rest), guard)).toBe(false);
      }
    }),
  );
});

interface Item {
  readonly when: Formula;
  readonly dns: Formula;
  readonly group: Formula;
}

const item: fc.Arbitrary<Item> = fc.record({ when: formula, dns: formula, group: formula });

test('law: in every world the guarded answer is the plain answer', () => {
  fc.assert(
    fc.property(fc.array(item, { maxLength: 5 }), formula, (items, nat) => {
      const { guards, inputs, worlds } = setting();
      const guardOf = (of: Formula): Guard => build(guards, inputs, of);
      const members = { items: items.map((value) => ({ value, when: guardOf(value.when) })) };
      const answers = worlds.answers({
        label: 'verdict',
        beyond: 'beyond',
        ask: () => {
          const served = worlds.some('serves', members, ({ dns, group }): Tri => {
            if (!worlds.holds(guardOf(dns))) return 'no';
            return worlds.holds(guardOf(group)) ? 'yes' : 'unknown';
          });
          if (served === 'yes') return 'private';
          if (worlds.holds(guardOf(nat))) return 'public';
          return served === 'unknown' ? 'unknown' : 'broken';
        },
      });
      for (const values of everyWorld()) {
        const each = items.map(({ when, dns, group }) => {
          if (!judge(when, values) || !judge(dns, values)) return 'no';
          return judge(group, values) ? 'yes' : 'unknown';
        });
        const plain = each.includes('yes') ? 'private' : judge(nat, values) ? 'public' : each.includes('unknown') ? 'unknown' : 'broken';
        const holding = answers.filter(({ when }) => guards.holdsIn(when, assignment(inputs, values)));
        expect(holding.map(({ value }) => value)).toEqual([plain]);
        const inWorld = worlds.inWorld(assignment(inputs, values), () => worlds.ask({ label: 'again', beyond: '', ask: () => (worlds.holds(guardOf(nat)) ? 'public' : 'other') }));
        expect(inWorld).toBe(judge(nat, values) ? 'public' : 'other');
      }
    }),
    { numRuns: 60 },
  );
});

test('conditional members cost their sum, not their product', () => {
  const guards = new Guards();
  const worlds = new Worlds(guards, { perQuestion: 10, total: 500 });
  const flags = Array.from({ length: 24 }, (_, i) => guards.flag(`flag ${i}`, `flag ${i}`, false));
  const members = { items: flags.map((when, value) => ({ value, when })) };
  const answers = worlds.answers({ label: 'any', beyond: 'unknown', ask: () => worlds.some('any of 24', members, () => 'yes') });
  expect(answers.map(({ value }) => value).sort()).toEqual(['no', 'yes']);
  expect(worlds.undecided.size).toBe(0);
});

test('a question beyond its budget is answered "not decided" and says so', () => {
  const guards = new Guards();
  const worlds = new Worlds(guards, { perQuestion: 50, total: 1000 });
  const flags = Array.from({ length: 12 }, (_, i) => guards.flag(`flag ${i}`, `flag ${i}`, false));
  const answers = worlds.answers({ label: 'count', beyond: -1, ask: () => flags.filter((flag) => worlds.holds(flag)).length });
  expect(answers).toEqual([{ value: -1, when: ALWAYS }]);
  expect([...worlds.undecided]).toEqual(['count']);
});

test('asking many questions once is no reason to stop', () => {
  const worlds = new Worlds(new Guards(), { perQuestion: 10, total: 20 });
  for (let i = 0; i < 100; i++) expect(worlds.answers({ label: `question ${i}`, beyond: -1, ask: () => i })).toEqual([{ value: i, when: ALWAYS }]);
  expect(worlds.undecided.size).toBe(0);
});

describe('in one world', () => {
  test('a question that makes no choice is not asked again', () => {
    const worlds = new Worlds(new Guards());
    let asked = 0;
    const question = { label: 'plain', beyond: 0, ask: () => ++asked };
    worlds.answers(question);
    expect(worlds.inWorld(new Map(), () => worlds.ask(question))).toBe(1);
  });

  test('details are those of the world, also where all worlds have the same answer', () => {
    const guards = new Guards();
    const worlds = new Worlds(guards);
    const flag = guards.flag('flag', 'flag', false);
    const inner = { label: 'inner', beyond: { detail: '' }, identity: () => 'same', ask: () => ({ detail: worlds.holds(flag) ? 'on' : 'off' }) };
    const outer = { label: 'outer', beyond: { detail: '' }, identity: () => 'same', ask: () => worlds.ask(inner) };
    worlds.answers(outer);
    const at = (value: number): string => worlds.inWorld(new Map(guards.inputs.map((input) => [input, value])), () => worlds.ask(outer).detail);
    expect([at(0), at(1)].sort()).toEqual(['off', 'on']);
  });
});
