/**
 * Guards: boolean functions over finite-domain inputs, as reduced ordered decision diagrams. A guard is a number, so
 * that equality is `===`; `NEVER` and `ALWAYS` are the constants. An input has one branch per value of its domain,
 * which makes the values of one parameter exclusive without further constraints.
 */
export type Guard = number & { readonly __brand: 'Guard' };

export const NEVER = 0 as Guard;
export const ALWAYS = 1 as Guard;

/** Something that is decided outside the analysed files and takes one of finitely many distinguishable values. */
export interface Input {
  /** Position in the order of the diagrams. */
  readonly index: number;
  readonly id: string;
  /** How the input is named in a message, such as "parameter `Env`". */
  readonly label: string;
  /** The file that asks for it, where others may ask under the same name. */
  readonly owner?: string;
  /** One entry per branch; `undefined` is "any other value". */
  readonly domain: readonly (string | undefined)[];
  /** Index in `domain` of the value that holds unless somebody chooses another. */
  readonly defaultValue?: number;
  /** A fact that cannot be seen from the files, as opposed to a choice of the user: it never accuses. */
  readonly hidden: boolean;
  /** All values come true side by side, as the Regions of a run do: what fails for one of them fails. */
  readonly each?: boolean;
  /** Its values are never shown. */
  readonly isSecret?: true;
}

/** One value (an index of its domain) for some inputs. */
export type Assignment = ReadonlyMap<Input, number>;

/** Thrown when diagrams outgrow their budget; callers turn it into "unknown, and said aloud". */
export class GuardBudgetExceeded extends Error {
  override readonly name = 'GuardBudgetExceeded';
}

interface Branching {
  readonly level: number;
  readonly children: readonly Guard[];
}

const CONSTANT: Branching = { level: Number.POSITIVE_INFINITY, children: [] };

export class Guards {
  readonly inputs: Input[] = [];
  readonly #byId = new Map<string, Input>();
  readonly #nodes: Branching[] = [CONSTANT, CONSTANT];
  /** By level, then by children. */
  readonly #unique: Map<number | string, Guard>[] = [];
  readonly #conjunctions = new Map<number, Guard>();
  readonly #disjunctions = new Map<number, Guard>();
  readonly #negations = new Map<Guard, Guard>();
  readonly #budget: number;
  /** What constraints (`Rules`, `AllowedValues` of combined inputs) leave possible. */
  possible: Guard = ALWAYS;
  /** What is likely where no default says otherwise: that the stacks of a run belong together. */
  likely: Guard = ALWAYS;

  constructor(budget = 200_000) {
    this.#budget = budget;
  }

  /** The input with this id, made on first use. */
  input(id: string, make: () => Omit<Input, 'index' | 'id'>): Input {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const made: Input = { ...make(), id, index: this.inputs.length };
    this.inputs.push(made);
    this.#byId.set(id, made);
    return made;
  }

  /** A guard that only says yes or no, such as an equality of two texts that nothing decides. */
  flag(id: string, label: string, hidden: boolean): Guard {
    return this.is(this.input(id, () => ({ label, hidden, domain: ['true', 'false'] })), 0);
  }

  is(input: Input, value: number): Guard {
    return this.#node(
      input.index,
      input.domain.map((_, i) => (i === value ? ALWAYS : NEVER)),
    );
  }

  and(f: Guard, g: Guard): Guard {
    if (f === NEVER || g === NEVER) return NEVER;
    if (f === ALWAYS || f === g) return g;
    if (g === ALWAYS) return f;
    const key = f < g ? pair(f, g) : pair(g, f);
    const known = this.#conjunctions.get(key);
    if (known !== undefined) return known;
    const result = this.#descend(f, g, true);
    this.#conjunctions.set(key, result);
    return result;
  }

  not(f: Guard): Guard {
    if (f === NEVER) return ALWAYS;
    if (f === ALWAYS) return NEVER;
    const known = this.#negations.get(f);
    if (known !== undefined) return known;
    const { level, children } = this.#at(f);
    const result = this.#node(
      level,
      children.map((child) => this.not(child)),
    );
    this.#negations.set(f, result);
    this.#negations.set(result, f);
    return result;
  }

  or(f: Guard, g: Guard): Guard {
    if (f === ALWAYS || g === ALWAYS) return ALWAYS;
    if (f === NEVER || f === g) return g;
    if (g === NEVER) return f;
    const key = f < g ? pair(f, g) : pair(g, f);
    const known = this.#disjunctions.get(key);
    if (known !== undefined) return known;
    const result = this.#descend(f, g, false);
    this.#disjunctions.set(key, result);
    return result;
  }

  any(all: Iterable<Guard>): Guard {
    let result: Guard = NEVER;
    for (const guard of all) result = this.or(result, guard);
    return result;
  }

  all(all: Iterable<Guard>): Guard {
    let result: Guard = ALWAYS;
    for (const guard of all) result = this.and(result, guard);
    return result;
  }

  /** Whether some possible assignment fulfils the guard. */
  satisfiable(guard: Guard): boolean {
    return this.and(guard, this.possible) !== NEVER;
  }

  /** Whether every possible assignment that fulfils `f` fulfils `g`. */
  implies(f: Guard, g: Guard): boolean {
    return this.and(this.and(f, this.not(g)), this.possible) === NEVER;
  }

  /** The guard with some inputs fixed. */
  restrict(guard: Guard, fixed: Assignment): Guard {
    return this.#map(guard, (input, children) => {
      const value = fixed.get(input);
      return value === undefined ? undefined : (children[value] ?? NEVER);
    });
  }

  /** The guard that holds where `guard` holds whatever the chosen inputs are. */
  forAll(guard: Guard, chosen: (input: Input) => boolean): Guard {
    return this.#map(guard, (input, children) => (chosen(input) ? this.all(children) : undefined));
  }

  /** Whether the assignment fulfils the guard; inputs that it leaves out take their default, or their first value where they have none. */
  holdsIn(guard: Guard, assignment: Assignment): boolean {
    let at = guard;
    while (at > ALWAYS) {
      const { level, children } = this.#at(at);
      const input = this.#inputAt(level);
      at = children[assignment.get(input) ?? input.defaultValue ?? 0] ?? NEVER;
    }
    return at === ALWAYS;
  }

  /** The inputs that the guard depends on, in order. */
  support(guard: Guard): Input[] {
    const seen = new Set<Guard>();
    const levels = new Set<number>();
    const visit = (at: Guard): void => {
      if (at <= ALWAYS || seen.has(at)) return;
      seen.add(at);
      const { level, children } = this.#at(at);
      levels.add(level);
      children.forEach(visit);
    };
    visit(guard);
    return [...levels].sort((a, b) => a - b).map((level) => this.#inputAt(level));
  }

  /** The fulfilling assignment that departs from the fewest defaults; undefined when there is none. */
  nearestToDefaults(guard: Guard): Assignment | undefined {
    const best = new Map<Guard, { cost: number; value: number; next: Guard } | undefined>();
    const cost = (at: Guard): number => {
      if (at === ALWAYS) return 0;
      if (at === NEVER) return Number.POSITIVE_INFINITY;
      if (!best.has(at)) best.set(at, this.#cheapest(at, cost));
      return best.get(at)?.cost ?? Number.POSITIVE_INFINITY;
    };
    let at = this.and(guard, this.possible);
    if (cost(at) === Number.POSITIVE_INFINITY) return undefined;
    const assignment = new Map<Input, number>();
    while (at > ALWAYS) {
      const step = best.get(at);
      if (step === undefined) return undefined;
      assignment.set(this.#inputAt(this.#at(at).level), step.value);
      at = step.next;
    }
    return assignment;
  }

  /** The world to speak of where only one is spoken of: that of the defaults, as far as there are any, and a likely one. */
  usual(): Assignment {
    const departures = (world: Assignment): number => [...world].filter(([input, value]) => input.defaultValue !== undefined && input.defaultValue !== value).length;
    const [nearest, likely] = [ALWAYS, this.likely].map((guard) => this.nearestToDefaults(guard));
    return nearest === undefined || likely === undefined || departures(likely) > departures(nearest) ? (nearest ?? new Map<Input, number>()) : likely;
  }

  /**
   * A prime implicant of the guard: the part of a fulfilling assignment without which it would not be implied.
   * Inputs at their default are dropped first, so that what is kept is what somebody chose differently.
   */
  implicant(guard: Guard, assignment: Assignment): Assignment {
    const kept = new Map(assignment);
    const order = [...assignment].sort(([a, x], [b, y]) => Number(x === a.defaultValue) - Number(y === b.defaultValue));
    for (const [input] of order.toReversed()) {
      const value = kept.get(input);
      if (value === undefined) continue;
      kept.delete(input);
      if (!this.implies(this.cube(kept), guard)) kept.set(input, value);
    }
    return kept;
  }

  cube(assignment: Assignment): Guard {
    return this.all([...assignment].map(([input, value]) => this.is(input, value)));
  }

  #cheapest(at: Guard, cost: (at: Guard) => number): { cost: number; value: number; next: Guard } | undefined {
    const { level, children } = this.#at(at);
    const preferred = this.#inputAt(level).defaultValue;
    let found: { cost: number; value: number; next: Guard } | undefined;
    children.forEach((next, value) => {
      const total = cost(next) + (preferred === undefined || preferred === value ? 0 : 1);
      if (total < (found?.cost ?? Number.POSITIVE_INFINITY)) found = { cost: total, value, next };
    });
    return found;
  }

  #descend(f: Guard, g: Guard, both: boolean): Guard {
    const left = this.#at(f);
    const right = this.#at(g);
    const level = Math.min(left.level, right.level);
    const size = (left.level === level ? left : right).children.length;
    const children: Guard[] = [];
    for (let i = 0; i < size; i++) {
      const x = left.level === level ? (left.children[i] ?? NEVER) : f;
      const y = right.level === level ? (right.children[i] ?? NEVER) : g;
      children.push(both ? this.and(x, y) : this.or(x, y));
    }
    return this.#node(level, children);
  }

  #map(guard: Guard, change: (input: Input, children: readonly Guard[]) => Guard | undefined): Guard {
    const done = new Map<Guard, Guard>();
    const visit = (at: Guard): Guard => {
      if (at <= ALWAYS) return at;
      const known = done.get(at);
      if (known !== undefined) return known;
      const { level, children } = this.#at(at);
      const mapped = children.map(visit);
      const result = change(this.#inputAt(level), mapped) ?? this.#node(level, mapped);
      done.set(at, result);
      return result;
    };
    return visit(guard);
  }

  #node(level: number, children: readonly Guard[]): Guard {
    const [first = NEVER, second = first] = children;
    if (children.every((child) => child === first)) return first;
    const key = children.length === 2 ? pair(first, second) : children.join();
    const ofLevel = (this.#unique[level] ??= new Map<number | string, Guard>());
    const known = ofLevel.get(key);
    if (known !== undefined) return known;
    if (this.#nodes.length >= this.#budget) throw new GuardBudgetExceeded();
    const made = this.#nodes.push({ level, children }) - 1;
    ofLevel.set(key, made as Guard);
    return made as Guard;
  }

  #at(guard: Guard): Branching {
    return this.#nodes[guard] ?? CONSTANT;
  }

  #inputAt(level: number): Input {
    const input = this.inputs[level];
    if (input === undefined) throw new Error(`no input at level ${level}`);
    return input;
  }
}

/** Two guards as one key of a map: both stay below 2^26. */
function pair(f: Guard, g: Guard): number {
  return f * 0x4000000 + g;
}
