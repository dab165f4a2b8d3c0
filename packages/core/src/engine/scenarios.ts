import type { Scenario, Severity } from '../diagnostics/diagnostic.ts';
import { ALWAYS, NEVER, type Assignment, type Guard, type Guards, type Input } from '../values/guards.ts';

/** When something holds, in words that a person can act on. */
export interface Circumstances {
  /** Holds in every possible world. */
  readonly always: boolean;
  /** Holds with the defaults, whatever the inputs without default are. */
  readonly byDefault: boolean;
  /** At most three combinations, none of them with a superfluous choice; empty = always. */
  readonly scenarios: readonly Scenario[];
  readonly complete: boolean;
  /** The failing world that departs from the fewest defaults. */
  readonly nearest: Assignment;
}

/** More combinations than these are summed up as "and other combinations". */
const SHOWN = 3;

/**
 * Explains the guard of a finding; undefined when it holds only given facts that nobody can see: then it accuses
 * nobody. `conditions` are the named conditions of the template, for scenarios in the author's words.
 */
export function circumstancesOf(
  guards: Guards,
  guard: Guard,
  conditions: ReadonlyMap<string, Guard>,
): Circumstances | undefined {
  const certain = guards.and(
    guards.forAll(guards.or(guard, guards.not(guards.possible)), (input) => input.hidden),
    guards.possible,
  );
  const nearest = guards.nearestToDefaults(certain);
  if (nearest === undefined) return undefined;
  const always = guards.implies(guards.possible, certain);
  const { scenarios, complete } = always ? { scenarios: [], complete: true } : explain(guards, certain, conditions);
  return { always, byDefault: always || coversDefaults(guards, certain), scenarios, complete, nearest };
}

/** A failing set that contains the defaults keeps the level; one that somebody has to choose is a warning. */
export function levelIn(circumstances: Circumstances, severity: Severity): Severity {
  return circumstances.byDefault || severity !== 'error' ? severity : 'warning';
}

function coversDefaults(guards: Guards, certain: Guard): boolean {
  const defaults = new Map<Input, number>();
  for (const input of guards.inputs) if (input.defaultValue !== undefined) defaults.set(input, input.defaultValue);
  const possible = guards.restrict(guards.possible, defaults);
  const held = guards.restrict(certain, defaults);
  return sideBySide(guards).some((world) => {
    const there = guards.restrict(possible, world);
    return there !== NEVER && guards.and(there, guards.not(guards.restrict(held, world))) === NEVER;
  });
}

/** Each combination of what comes true in all its values, such as the Regions of a run; one empty world when there is none. */
function sideBySide({ inputs }: Guards): Assignment[] {
  return inputs
    .filter(({ each }) => each === true)
    .reduce<Assignment[]>(
      (worlds, input) => worlds.flatMap((world) => input.domain.map((_, value) => new Map([...world, [input, value]]))),
      [new Map()],
    );
}

function explain(
  guards: Guards,
  certain: Guard,
  conditions: ReadonlyMap<string, Guard>,
): { readonly scenarios: readonly Scenario[]; readonly complete: boolean } {
  const scenarios: Scenario[] = [];
  let rest = certain;
  while (scenarios.length < SHOWN) {
    const world = guards.nearestToDefaults(rest);
    if (world === undefined) return { scenarios, complete: true };
    const implicant = guards.implicant(certain, world);
    scenarios.push(scenarioOf(guards, certain, implicant, conditions));
    rest = guards.and(rest, guards.not(guards.cube(implicant)));
  }
  return { scenarios, complete: guards.nearestToDefaults(rest) === undefined };
}

/** In as few words as tell it to somebody who knows the template: what departs from its defaults, by its named conditions where these say it all. */
function scenarioOf(guards: Guards, certain: Guard, implicant: Assignment, conditions: ReadonlyMap<string, Guard>): Scenario {
  const isDefault = ([{ defaultValue, each }, value]: readonly [Input, number]): boolean => each !== true && value === defaultValue;
  const chosen = remarkable([...implicant].sort(([a], [b]) => a.index - b.index), isDefault);
  const inputs = chosen.map(([input, value]) => [calledIn(chosen, input), [shownValue(input, value)]] as const);
  const byDefault = [...implicant].every(isDefault) ? { byDefault: true as const } : {};
  return { conditions: namedFor(guards, certain, implicant, conditions), inputs: Object.fromEntries(inputs), ...byDefault };
}

function shownValue({ domain, isSecret }: Input, value: number): string {
  const text = domain[value];
  if (text === undefined) return 'any other value';
  return isSecret === true ? '***' : text;
}

/** Parameters of several templates may have one name; told apart only where they have different values. */
function calledIn(chosen: readonly (readonly [Input, number])[], { label, owner }: Input): string {
  const values = new Set(chosen.flatMap(([input, value]) => (input.label === label ? [input.domain[value]] : [])));
  return values.size > 1 && owner !== undefined ? `${label} of ${owner}` : label;
}

interface Literal {
  readonly name: string;
  readonly holds: boolean;
  readonly guard: Guard;
}

/** The named conditions that come to the same as the choices; none where they do not say all of it. */
function namedFor(guards: Guards, certain: Guard, implicant: Assignment, conditions: ReadonlyMap<string, Guard>): Record<string, boolean> {
  const cube = guards.cube(implicant);
  const literals = [...conditions].flatMap(([name, guard]): Literal[] => {
    if (!guards.support(guard).some((input) => implicant.has(input))) return [];
    const not = guards.not(guard);
    return guards.implies(cube, guard) ? [{ name, holds: true, guard }] : guards.implies(cube, not) ? [{ name, holds: false, guard: not }] : [];
  });
  const suffices = (some: readonly Literal[]): boolean => guards.implies(guards.all([guards.possible, ...some.map(({ guard }) => guard)]), certain);
  if (!suffices(literals)) return {};
  const needed = literals.reduceRight((kept, literal) => {
    const others = kept.filter((it) => it !== literal);
    return suffices(others) ? others : kept;
  }, literals);
  const defaults: Assignment = new Map(guards.inputs.flatMap((input) => (input.defaultValue === undefined ? [] : [[input, input.defaultValue] as const])));
  const isDefault = ({ guard }: Literal): boolean => guards.restrict(guard, defaults) === ALWAYS;
  return Object.fromEntries(remarkable(needed, isDefault).map(({ name, holds }) => [name, holds]));
}

/** What is not so by default; everything where all of it is. */
function remarkable<T>(all: readonly T[], isDefault: (it: T) => boolean): readonly T[] {
  const others = all.filter((it) => !isDefault(it));
  return others.length > 0 ? others : all;
}
