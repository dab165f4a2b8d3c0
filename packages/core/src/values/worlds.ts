import { ALWAYS, NEVER, GuardBudgetExceeded, type Assignment, type Guard, Guards, type Input } from './guards.ts';
import type { Tri } from './tri.ts';

/** A value under the condition that it is there. */
export interface Guarded<T> {
  readonly value: T;
  readonly when: Guard;
}

/** A collection whose members may be conditional. `open` names why there may be further members; absent = closed. */
export interface Several<T> {
  readonly items: readonly Guarded<T>[];
  readonly open?: string;
}

/** How often one question may be replayed, and all of them together, before the answer is "not decided". */
export interface WorkBudget {
  readonly perQuestion: number;
  readonly total: number;
}

/** Thrown through a question that needs too many replays; `answers` turns it into the question's fallback. */
class QuestionBudgetExceeded extends Error {
  override readonly name = 'QuestionBudgetExceeded';
}

interface Decided {
  readonly answers: readonly Guarded<unknown>[];
  /** Neither the question nor what it asked made a choice: the one answer is that of every single world. */
  readonly constant: boolean;
}

interface Run {
  path: Guard;
  /** Something that it read differs between worlds, be it in details alone. */
  varies: boolean;
  readonly trail: number[];
  readonly fan: number[];
  at: number;
}

export interface Question<T> {
  /** Names the question for good: equal labels mean equal questions. */
  readonly label: string;
  readonly ask: () => T;
  /** What makes two answers the same for those who ask; answers that are primitive need none. */
  readonly identity?: (answer: T) => string;
  /** The answer when the work budget is spent. */
  readonly beyond: T;
}

/**
 * Plain questions over guarded values. A question is ordinary code that reads values as if there were one world; where
 * a value depends on a guard it calls `choose`, and the question is replayed once per combination of the choices that
 * it really made. Its answers are joined at its border and memoized, so that who asks splits on answers, not on causes.
 *
 * INVARIANT (law): in every world the guarded answer equals the answer of the plain code in that world.
 */
export class Worlds {
  readonly guards: Guards;
  /** The guard of what is there in every world. */
  readonly always = ALWAYS;
  /** Labels of the questions whose work budget was spent: their answers are "not decided". */
  readonly undecided = new Set<string>();
  readonly #decided = new Map<string, Decided>();
  readonly #budget: WorkBudget;
  #run: Run | undefined;
  #world: Assignment | undefined;
  #replays = 0;
  #consulted = 0;

  constructor(guards = new Guards(), budget: WorkBudget = { perQuestion: 4_000, total: 400_000 }) {
    this.guards = guards;
    this.#budget = budget;
  }

  /** Grows whenever a guard is consulted: code between two equal readings depends on no guard and may be cached. */
  get consulted(): number {
    return this.#consulted;
  }

  /** The value of the case that holds; the guards of the cases are exclusive and cover every world. */
  choose<T>(cases: readonly Guarded<T>[]): T {
    const [first] = cases;
    if (first !== undefined && (first.when === ALWAYS || cases.length === 1)) return first.value;
    this.#consulted++;
    if (this.#world !== undefined) return this.#inWorld(cases, this.#world);
    const run = this.#run;
    if (run === undefined) throw new Error('a guarded value was read outside a question');
    const live: Guarded<T>[] = [];
    for (const { value, when } of cases) {
      const path = this.guards.and(when, run.path);
      if (this.guards.satisfiable(path)) live.push({ value, when: path });
    }
    const chosen = live[this.#turn(run, live.length)];
    if (chosen === undefined) throw new Error('no case holds: the cases of a value must cover every world');
    run.path = chosen.when;
    return chosen.value;
  }

  holds(guard: Guard): boolean {
    if (guard === ALWAYS) return true;
    if (guard === NEVER) return false;
    return this.choose([
      { value: true, when: guard },
      { value: false, when: this.guards.not(guard) },
    ]);
  }

  /** The index of the value that an input has. */
  valueOf(input: Input): number {
    if (this.#world !== undefined) {
      this.#consulted++;
      return this.#world.get(input) ?? input.defaultValue ?? 0;
    }
    return this.choose(input.domain.map((_, value) => ({ value, when: this.guards.is(input, value) })));
  }

  /** The answer in the world at hand; inside a question the asking code splits on it. */
  ask<T>(question: Question<T>): T {
    if (this.#world !== undefined) {
      const known = this.#decided.get(question.label);
      return known?.constant === true ? (known.answers[0]?.value as T) : question.ask(); // equal labels mean equal questions
    }
    const answers = this.answers(question);
    return this.#run === undefined && answers.length === 1 ? (answers[0]?.value ?? question.beyond) : this.choose(answers);
  }

  /** All answers with the guards under which they hold; guards are exclusive and cover every possible world. */
  answers<T>(question: Question<T>): readonly Guarded<T>[] {
    const decided = this.#decided.get(question.label) ?? this.#decideApart(question);
    if (!decided.constant && this.#run !== undefined) this.#run.varies = true;
    return decided.answers as readonly Guarded<T>[]; // equal labels mean equal questions
  }

  #decideApart<T>(question: Question<T>): Decided {
    const outer = this.#run;
    const outerWorld = this.#world;
    this.#world = undefined;
    try {
      const decided = this.#decide(question);
      this.#decided.set(question.label, decided);
      return decided;
    } finally {
      this.#run = outer;
      this.#world = outerWorld;
    }
  }

  /** What code gives that joins guards; `beyond`, as not decided, where diagrams outgrow their budget: that is no bug of ours. */
  withinBudget<T>(label: string, run: () => T, beyond: T): T {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof GuardBudgetExceeded)) throw error;
      this.undecided.add(label);
      return beyond;
    }
  }

  /** Runs code in one world: every choice goes the way of the assignment (inputs left out take their default). */
  inWorld<T>(world: Assignment, code: () => T): T {
    const outer = this.#world;
    this.#world = world;
    try {
      return code();
    } finally {
      this.#world = outer;
    }
  }

  /** Whether some member passes; joined per member, so that the cost of conditions adds up instead of multiplying. */
  some<T>(label: string, members: Several<T>, test: (member: T) => Tri): Tri {
    return this.#quantify(`some ${label}`, members, test, 'yes');
  }

  /** Whether every member passes. */
  every<T>(label: string, members: Several<T>, test: (member: T) => Tri): Tri {
    return this.#quantify(`every ${label}`, members, test, 'no');
  }

  /** Whether no member passes. */
  none<T>(label: string, members: Several<T>, test: (member: T) => Tri): Tri {
    const some = this.some(label, members, test);
    if (some === 'unknown') return some;
    return some === 'yes' ? 'no' : 'yes';
  }

  /** The first member that certainly passes, in the order of the collection. */
  first<T>(label: string, members: Several<T>, test: (member: T) => Tri): T | undefined {
    for (const [i, member] of members.items.entries()) {
      if (this.#memberAnswer(`some ${label}`, i, member, test, 'no') === 'yes') return member.value;
    }
    return undefined;
  }

  /** The members that are there in the world at hand. Only for small collections: every member may split the world. */
  present<T>(members: Several<T>): T[] {
    return members.items.filter(({ when }) => this.holds(when)).map(({ value }) => value);
  }

  #quantify<T>(label: string, members: Several<T>, test: (member: T) => Tri, decisive: 'yes' | 'no'): Tri {
    const absent = decisive === 'yes' ? 'no' : 'yes';
    const openAnswer = members.open === undefined ? absent : 'unknown';
    if (this.#world !== undefined || members.items.length <= 1) {
      let result: Tri = openAnswer;
      for (const [i, member] of members.items.entries()) {
        const answer = this.#memberAnswer(label, i, member, test, absent);
        if (answer === decisive) return answer;
        if (answer === 'unknown') result = answer;
      }
      return result;
    }
    return this.ask({
      label,
      beyond: 'unknown',
      ask: () => this.choose(this.#join(label, members, test, decisive, openAnswer)),
    });
  }

  #join<T>(
    label: string,
    members: Several<T>,
    test: (member: T) => Tri,
    decisive: 'yes' | 'no',
    openAnswer: Tri,
  ): readonly Guarded<Tri>[] {
    const { guards } = this;
    const absent = decisive === 'yes' ? 'no' : 'yes';
    let decided: Guard = NEVER;
    let open: Guard = openAnswer === 'unknown' ? ALWAYS : NEVER;
    for (const [i, member] of members.items.entries()) {
      for (const { value, when } of this.#memberAnswers(label, i, member, test, absent)) {
        if (value === decisive) decided = guards.or(decided, when);
        else if (value === 'unknown') open = guards.or(open, when);
      }
    }
    open = guards.and(open, guards.not(decided));
    const cases: Guarded<Tri>[] = [
      { value: decisive, when: decided },
      { value: 'unknown', when: open },
      { value: absent, when: guards.not(guards.or(decided, open)) },
    ];
    return cases.filter(({ when }) => guards.satisfiable(when));
  }

  #memberAnswers<T>(
    label: string,
    i: number,
    member: Guarded<T>,
    test: (member: T) => Tri,
    absent: Tri,
  ): readonly Guarded<Tri>[] {
    return this.answers({
      label: `${label} [${i}]`,
      beyond: 'unknown',
      ask: () => (this.holds(member.when) ? test(member.value) : absent),
    });
  }

  #memberAnswer<T>(label: string, i: number, member: Guarded<T>, test: (member: T) => Tri, absent: Tri): Tri {
    return this.ask({
      label: `${label} [${i}]`,
      beyond: 'unknown',
      ask: () => (this.holds(member.when) ? test(member.value) : absent),
    });
  }

  #decide<T>(question: Question<T>): Decided {
    const joined = new Map<unknown, { value: T; when: Guard }>();
    let trail: number[] = [];
    let runs = 0;
    let varies = false;
    try {
      do {
        // Asking each question once is work that grows with the input; only what conditions multiply counts.
        if (runs++ > 0 && (runs > this.#budget.perQuestion || ++this.#replays > this.#budget.total)) throw new QuestionBudgetExceeded();
        const run: Run = { path: ALWAYS, trail: [...trail], fan: [], at: 0, varies };
        this.#run = run;
        const value = question.ask();
        varies = run.varies;
        const key = question.identity?.(value) ?? value;
        const known = joined.get(key);
        if (known === undefined) joined.set(key, { value, when: run.path });
        else known.when = this.guards.or(known.when, run.path);
        trail = nextTrail(run);
      } while (trail.length > 0);
    } catch (error) {
      if (!(error instanceof QuestionBudgetExceeded || error instanceof GuardBudgetExceeded)) throw error;
      this.undecided.add(question.label);
      return { answers: [{ value: question.beyond, when: ALWAYS }], constant: false };
    }
    return { answers: [...joined.values()], constant: runs === 1 && !varies };
  }

  #turn(run: Run, ways: number): number {
    if (ways <= 1) return 0;
    const turn = run.trail[run.at] ?? 0;
    if (run.at === run.trail.length) run.trail.push(0);
    run.fan[run.at++] = ways;
    return turn;
  }

  #inWorld<T>(cases: readonly Guarded<T>[], world: Assignment): T {
    for (const { value, when } of cases) if (this.guards.holdsIn(when, world)) return value;
    throw new Error('no case holds: the cases of a value must cover every world');
  }
}

/** The next combination of choices, in the manner of an odometer; empty when all have been taken. */
function nextTrail(run: Run): number[] {
  const trail = run.trail.slice(0, run.at);
  while (trail.length > 0) {
    const last = trail.length - 1;
    const next = (trail[last] ?? 0) + 1;
    if (next < (run.fan[last] ?? 0)) {
      trail[last] = next;
      return trail;
    }
    trail.pop();
  }
  return trail;
}
