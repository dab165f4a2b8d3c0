import type { StackScope } from '../frontends/cloudformation/scope.ts';
import { ALWAYS, NEVER, type Guard, type Guards, type Input } from '../values/guards.ts';
import type { Worlds } from '../values/worlds.ts';
import { askedBy, regionsFor, type Asked } from './asked.ts';
import { candidatesFor, providersOf, type Provider } from './providers.ts';

/**
 * Leaves only worlds in which the stacks of a group belong together: where something that is asked for can meet a stack that
 * hands it on it does, instead of one stack being that of production and the other one that of development; and where one
 * stack takes something from another one, so does every stack that takes anything from it. What a stack chooses that the
 * others cannot answer stays possible: then it belongs to stacks that nobody gave.
 */
export function deployTogether(worlds: Worlds, scopes: readonly StackScope[]): void {
  const { guards } = worlds;
  const providers = providersOf(scopes);
  const units = [...new Set(scopes.map(({ unit }) => unit))];
  const owners = new Owners(units);
  /** What is left of a guard for who sees the choices of one stack only. */
  const seenBy = (unit: string, guard: Guard): Guard => somehow(guards, guard, (input) => (owners.of(input) ?? unit) !== unit);
  const meetings = scopes.flatMap((scope) => meetingsOf(worlds, scope, providers));
  const defaults = new Map(guards.inputs.flatMap((input) => (input.defaultValue === undefined ? [] : [[input, input.defaultValue]])));
  // Stacks whose defaults tell them apart stand beside each other on purpose, such as a hub and what uses it.
  const together = allOrNone(guards, meetings).filter((it) => guards.restrict(it, defaults) !== NEVER);
  // Whatever is found to belong together, each stack by itself may choose as before.
  const choices = units.map((unit) => ({ unit, choice: seenBy(unit, guards.possible) }));
  for (const wanted of new Set([...meetings.map(({ met }) => met), ...together])) {
    if (wanted === ALWAYS || wanted === NEVER) continue;
    const answered = guards.all(units.map((unit) => seenBy(unit, wanted)));
    const allowed = guards.and(guards.possible, guards.or(wanted, guards.not(answered)));
    // Contradictions: some of what is asked for comes from stacks that are not there.
    if (allowed !== guards.possible && choices.every(({ unit, choice }) => seenBy(unit, allowed) === choice)) guards.possible = allowed;
    const likely = guards.and(guards.likely, wanted);
    if (guards.satisfiable(likely)) guards.likely = likely;
  }
}

/** When something that a stack asks for is handed on by another one, and by which. */
interface Meeting {
  readonly unit: string;
  readonly met: Guard;
  readonly by: ReadonlyMap<string, Guard>;
}

function meetingsOf(worlds: Worlds, scope: StackScope, providers: readonly Provider[]): Meeting[] {
  const { guards } = worlds;
  return askedBy(scope.template).flatMap((asked): Meeting[] => {
    const { what, node } = asked;
    const label = `who hands on ${scope.prefix}${what}@${node.start}`;
    const ownersOf = (): readonly string[] => ownersAmong(asked, scope, providers);
    const answers = worlds.answers({ label, ask: ownersOf, identity: (owners) => owners.join('\n'), beyond: [OPEN] });
    const by = new Map<string, Guard>();
    for (const { value, when } of answers) for (const owner of value) by.set(owner, guards.or(by.get(owner) ?? NEVER, when));
    const met = guards.any(by.values());
    return by.has(scope.unit) && by.size === 1 ? [] : [{ unit: scope.unit, met, by }];
  });
}

/** What cannot be told meets everything. */
const OPEN = '';

function ownersAmong({ what, names, region }: Asked, scope: StackScope, providers: readonly Provider[]): readonly string[] {
  const wanted = names(scope);
  const regions = regionsFor(region?.(scope), scope.env.regions);
  if (wanted.length === 0) return [OPEN];
  return [...new Set(wanted.flatMap((name) => candidatesFor({ what, name, unit: scope.unit, regions }, providers).map((it) => it.scope.unit)))];
}

/** For each stack that hands things on: all others that ever take something from it do, or none of them. */
function allOrNone(guards: Guards, meetings: readonly Meeting[]): Guard[] {
  const takers = new Map<string, Map<string, Guard>>();
  for (const { unit, by } of meetings) {
    for (const [owner, when] of by) {
      if (owner === OPEN || owner === unit) continue;
      const known = takers.get(owner) ?? new Map<string, Guard>();
      takers.set(owner, known.set(unit, guards.or(known.get(unit) ?? NEVER, when)));
    }
  }
  return [...takers.values()].map((whens) => guards.or(guards.all(whens.values()), guards.not(guards.any(whens.values()))));
}

/** The root stacks that inputs belong to; none for what all share, such as the Region. */
class Owners {
  readonly #units: readonly string[];
  readonly #known = new Map<Input, string | undefined>();

  constructor(units: readonly string[]) {
    // The second stack of a template is called after the first.
    this.#units = [...units].sort((a, b) => b.length - a.length);
  }

  of(input: Input): string | undefined {
    if (!this.#known.has(input)) this.#known.set(input, this.#units.find((unit) => input.id.startsWith(`${unit}#`)));
    return this.#known.get(input);
  }
}

/** Where the guard holds for some values of the chosen inputs. */
function somehow(guards: Guards, guard: Guard, chosen: (input: Input) => boolean): Guard {
  return guards.not(guards.forAll(guards.not(guard), chosen));
}
