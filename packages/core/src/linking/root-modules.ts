import type { TerraformResult } from '../frontends/hcl/environment.ts';
import { samePlace, type StateOwner, type StatePlace } from '../frontends/hcl/remote-states.ts';

/** What is evaluated by itself: a root module, or a plan of one. */
export interface RootUnit {
  /** Names it for good among the units of the run. */
  readonly id: string;
  /** Where it keeps its state, as far as the files tell. */
  readonly state: StatePlace | undefined;
}

export interface EvaluatedUnit<U extends RootUnit> {
  readonly unit: U;
  readonly result: TerraformResult;
  /** Units of which it reads the state. */
  readonly reads: readonly U[];
}

/** More root modules than these that could keep one state are no alternatives, but a repository of unrelated projects. */
const MOST_ALTERNATIVES = 4;

/** Evaluates the units and puts together those that read each other's state: what is read comes first. */
export function linkRootModules<U extends RootUnit>(
  units: readonly U[],
  evaluate: (unit: U, ownersOf: (place: StatePlace) => readonly StateOwner[]) => TerraformResult,
): readonly (readonly EvaluatedUnit<U>[])[] {
  const evaluated = new Map<U, EvaluatedUnit<U>>();
  const open = new Set<U>();
  const evaluatedOf = (unit: U): EvaluatedUnit<U> | undefined => {
    if (!evaluated.has(unit) && !open.has(unit)) {
      open.add(unit);
      const reads = new Set<U>();
      const result = evaluate(unit, (place) => ownersOf(unit, place, reads));
      open.delete(unit);
      evaluated.set(unit, { unit, result, reads: [...reads] });
    }
    return evaluated.get(unit);
  };
  const ownersOf = (reader: U, place: StatePlace, reads: Set<U>): readonly StateOwner[] => {
    const others = units.flatMap((unit) => {
      const same = unit === reader || unit.state === undefined ? 'no' : samePlace(unit.state, place);
      return same === 'no' ? [] : [{ unit, certain: same === 'yes' }];
    });
    return others.length > MOST_ALTERNATIVES ? [] : others.map(({ unit, certain }) => ({ root: unit.id, certain, outputs: () => outputsRead(unit, reads) }));
  };
  /** Two root modules that read each other have been applied in some order that nobody sees. */
  const outputsRead = (unit: U, reads: Set<U>): TerraformResult['outputs'] | undefined => {
    const found = evaluatedOf(unit);
    if (found !== undefined) reads.add(unit);
    return found?.result.outputs;
  };
  for (const unit of units) evaluatedOf(unit);
  return groupsOf([...evaluated.values()]);
}

function groupsOf<U extends RootUnit>(units: readonly EvaluatedUnit<U>[]): readonly (readonly EvaluatedUnit<U>[])[] {
  let groups: (readonly EvaluatedUnit<U>[])[] = [];
  // A unit is evaluated after those that it reads.
  for (const unit of units) {
    const linked = groups.filter((group) => group.some((other) => unit.reads.includes(other.unit)));
    groups = [...groups.filter((group) => !linked.includes(group)), [...linked.flat(), unit]];
  }
  return groups;
}
