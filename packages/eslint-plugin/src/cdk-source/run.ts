import type { SourceFile, Span } from '@privatelint/core';
import { ALWAYS, NEVER, Worlds, type Guard, type Guarded } from '@privatelint/core/front-end-api';
import { mentionedNames } from './syntax.ts';
import type { Thing } from './thing.ts';
import {
  absent,
  isAbsent,
  literal,
  placeOf,
  textOfVal,
  unknown,
  type CasesVal,
  type Cell,
  type ClassVal,
  type ConstructNode,
  type ExportedVal,
  type InstanceVal,
  type StackNode,
  type Val,
} from './values.ts';

/** Thrown when a program takes more steps than an editor can wait for; nothing is said of it then. */
export class StepBudgetExceeded extends Error {
  override readonly name = 'StepBudgetExceeded';
}

const MOST_STEPS = 150_000;
/** A program of several files may take longer: it is run once for all of them. */
const MOST_STEPS_OF_PROGRAM = 600_000;
const MOST_CASES = 12;
const DEEPEST_CALLS = 24;

/** One run of a program over its unknowns: what is done under which condition, and what came to exist. */
export class Run {
  readonly worlds = new Worlds();
  readonly guards = this.worlds.guards;
  /** The file whose code is running. */
  file: SourceFile;
  /** The condition under which the statement at hand is reached. */
  path: Guard = ALWAYS;
  readonly things: Thing[] = [];
  readonly instances: InstanceVal[] = [];
  readonly classes: ClassVal[] = [];
  readonly stacks: StackNode[] = [];
  readonly loops: { continued: Guard; broken: Guard }[] = [];
  /** Constructs that were told to wait for others, with all that is below them. */
  readonly waits: { readonly path: string; readonly on: Val; readonly when: Guard }[] = [];
  /** What the functions that are running have returned so far. */
  readonly returns: Guarded<Val>[][] = [];
  /** Blocks that are running whose errors are caught: the worlds in which one was thrown. */
  caught: { thrown: Guard }[] = [];
  /** The construct whose code is running. */
  current: ConstructNode | undefined;
  /** Whether an app was made. */
  hasApp = false;
  /** Why code may run that was not found, if it may. */
  unseenCode: string | undefined;
  readonly #mostSteps: number;
  #steps = 0;
  #depth = 0;
  readonly #paths = new Map<string, number>();

  /** The Regions that stacks are deployed to which do not say it themselves. */
  readonly regions: readonly string[];

  constructor(file: SourceFile, { regions = [], isWhole = false }: { readonly regions?: readonly string[]; readonly isWhole?: boolean } = {}) {
    this.file = file;
    this.regions = regions;
    this.#mostSteps = isWhole ? MOST_STEPS_OF_PROGRAM : MOST_STEPS;
  }

  step(): void {
    if (++this.#steps > this.#mostSteps) throw new StepBudgetExceeded();
  }

  /** Runs code that stands in a file. */
  within<T>(file: SourceFile | undefined, code: () => T): T {
    const before = this.file;
    this.file = file ?? before;
    try {
      return code();
    } finally {
      this.file = before;
    }
  }

  /** Runs code one call deeper; undefined when the program goes deeper than is followed. */
  deeper<T>(code: () => T): T | undefined {
    if (this.#depth >= DEEPEST_CALLS) return undefined;
    this.#depth++;
    try {
      return code();
    } finally {
      this.#depth--;
    }
  }

  /** Runs code as if nothing else ran: that of a module, when it is first imported. */
  alone(code: () => void): void {
    const { path, current, caught } = this;
    const loops = this.loops.splice(0, this.loops.length);
    this.path = ALWAYS;
    this.current = undefined;
    this.caught = [];
    this.returns.push([]);
    try {
      code();
    } finally {
      this.returns.pop();
      this.loops.push(...loops);
      Object.assign(this, { path, current, caught });
    }
  }

  span(node: { readonly range: readonly [number, number] }): Span {
    return { file: this.file, start: node.range[0], end: node.range[1] };
  }

  reached(): boolean {
    return this.path !== NEVER && this.guards.satisfiable(this.path);
  }

  /** Runs code under a further condition; what the code leaves of the path is returned. */
  under(condition: Guard, code: () => void): Guard {
    const before = this.path;
    this.path = this.guards.and(before, condition);
    if (this.reached()) code();
    const after = this.path;
    this.path = before;
    return after;
  }

  flag(id: string, label: string): Guard {
    return this.guards.flag(id, label, true);
  }

  /** The cases that are possible where the program is. */
  narrowed(value: Val): Val {
    if (value.kind !== 'cases') return value;
    const live = value.cases.filter(({ when }) => this.guards.satisfiable(this.guards.and(when, this.path)));
    const [only] = live;
    if (only === undefined) return absent(value.at);
    return live.length === 1 ? only.value : live.length === value.cases.length ? value : { ...value, cases: live };
  }

  /** One value of several exclusive cases; nested cases are flattened. */
  cases(all: readonly Guarded<Val>[], at: Span): Val {
    const flat: { value: Val; when: Guard }[] = [];
    const add = (value: Val, when: Guard): void => {
      if (value.kind === 'cases') {
        for (const inner of value.cases) add(inner.value, this.guards.and(when, inner.when));
        return;
      }
      if (!this.guards.satisfiable(when)) return;
      const same = flat.find((known) => sameVal(known.value, value));
      if (same === undefined) flat.push({ value, when });
      else same.when = this.guards.or(same.when, when);
    };
    for (const { value, when } of all) add(value, when);
    const [only] = flat;
    if (only === undefined) return absent(at);
    if (flat.length === 1 && this.guards.implies(this.path, only.when)) return only.value;
    if (flat.length > MOST_CASES) return this.giveUp(flat, at);
    return { kind: 'cases', cases: flat, at };
  }

  /** Too many cases to tell apart: nobody knows what is done with them. */
  giveUp(cases: CasesVal['cases'], at: Span): Val {
    for (const { value } of cases) this.escape(value, 'it takes more cases than are followed');
    return unknown('value', 'it takes more cases than are followed', at);
  }

  /** Applies code to each case of a value, under the condition of the case. */
  each(value: Val, code: (value: Exclude<Val, CasesVal>) => Val): Val {
    const narrow = this.narrowed(value);
    if (narrow.kind !== 'cases') return code(narrow);
    const results: Guarded<Val>[] = [];
    for (const { value: one, when } of narrow.cases) {
      if (one.kind === 'cases') continue;
      this.under(when, () => results.push({ value: code(one), when }));
    }
    return this.cases(results, value.at);
  }

  assign(cell: Cell, value: Val): void {
    if (this.path === ALWAYS) cell.value = value;
    else cell.value = this.cases([{ value, when: this.path }, { value: cell.value, when: this.guards.not(this.path) }], value.at);
  }

  /** The condition under which a value counts as true. */
  truth(value: Val): Guard {
    switch (value.kind) {
      case 'literal':
        return value.value ? ALWAYS : NEVER;
      case 'cases':
        return this.guards.any(value.cases.map(({ value: one, when }) => this.guards.and(when, this.truth(one))));
      case 'unknown':
        return this.flag(`truth of ${value.hole.id}`, value.hole.label ?? value.hole.id);
      default:
        return ALWAYS;
    }
  }

  /** The condition under which a value is null or undefined. */
  nullish(value: Val): Guard {
    if (value.kind === 'cases') return this.guards.any(value.cases.map(({ value: one, when }) => this.guards.and(when, this.nullish(one))));
    if (value.kind === 'unknown') {
      const unset = this.flag(`unset ${value.hole.id}`, `${value.hole.label ?? value.hole.id} is not given`);
      return this.guards.and(unset, this.guards.not(this.truth(value)));
    }
    return isAbsent(value) ? ALWAYS : NEVER;
  }

  equal(a: Val, b: Val): Guard {
    if (a.kind === 'cases') return this.guards.any(a.cases.map(({ value, when }) => this.guards.and(when, this.equal(value, b))));
    if (b.kind === 'cases') return this.equal(b, a);
    if (a.kind === 'literal' && b.kind === 'literal') return a.value === b.value ? ALWAYS : NEVER;
    if (a.kind === 'exported' && b.kind === 'exported' && a.name === b.name) return ALWAYS;
    if (isAbsent(a)) return this.nullish(b);
    if (isAbsent(b)) return this.nullish(a);
    if (a === b) return ALWAYS;
    const sides = [keyOf(a), keyOf(b)].sort();
    return this.flag(`equal ${sides.join(' = ')}`, sides.join(' equals '));
  }

  /** A property of an object, or of each of its cases; absent where there is none. */
  property(value: Val | undefined, name: string): Val {
    if (value === undefined) return absent({ file: this.file, start: 0, end: 0 });
    return this.each(value, (one) => {
      if (one.kind === 'object') {
        const entry = one.entries.get(name);
        if (entry !== undefined) return entry.value;
        return one.open === undefined ? absent(one.at) : unknown(`${name} of ${placeOf(one.at)}`, one.open, one.at);
      }
      if (one.kind === 'unknown') return memberOfUnknown(one, name);
      if (one.kind === 'instance') return one.fields.get(name)?.value ?? absent(one.at);
      if (one.kind === 'exported') return { ...one, name: `${one.name}.${name}` } satisfies ExportedVal;
      return absent(one.at);
    });
  }

  /** Where a property is written. */
  keyAt(value: Val | undefined, name: string): Span | undefined {
    return value?.kind === 'object' ? value.entries.get(name)?.keyAt : undefined;
  }

  /** A path that no other construct has. */
  uniquePath(path: string): string {
    const count = (this.#paths.get(path) ?? 0) + 1;
    this.#paths.set(path, count);
    return count === 1 ? path : `${path}~${count}`;
  }

  add<T extends Thing>(thing: T): T {
    this.things.push(thing);
    return thing;
  }

  /** Somebody who is not followed gets hold of a value, and of everything that can be reached through it. */
  escape(value: Val, cause: string): void {
    this.#escape(value, cause, new Set());
  }

  #escape(value: Val, cause: string, seen: Set<unknown>): void {
    if (seen.has(value)) return;
    seen.add(value);
    switch (value.kind) {
      case 'array':
        value.open ??= cause;
        for (const { value: item } of value.items) this.#escape(item, cause, seen);
        return;
      case 'object':
        for (const { value: entry } of value.entries.values()) this.#escape(entry, cause, seen);
        return;
      case 'cases':
        for (const { value: one } of value.cases) this.#escape(one, cause, seen);
        return;
      case 'function':
        for (const name of mentionedNames(value.node)) {
          const captured = name === 'this' ? value.self : value.scope.find(name)?.value;
          if (captured !== undefined && captured.kind !== 'class') this.#escape(captured, cause, seen);
        }
        return;
      case 'instance':
        if (value.base !== undefined) this.#escape(value.base, cause, seen);
        for (const { value: field } of value.fields.values()) this.#escape(field, cause, seen);
        return;
      case 'thing':
        value.escapes.push({ cause, when: this.path });
        for (const other of value.reaches()) this.#escape(other, cause, seen);
        return;
      default:
        return;
    }
  }
}

export function memberOfUnknown(value: Extract<Val, { kind: 'unknown' }>, name: string): Val {
  const { id, label, cause } = value.hole;
  return { kind: 'unknown', hole: { id: `${id}.${name}`, label: `${label ?? id}.${name}`, cause, hidden: true }, at: value.at, ...(value.memberOf === undefined ? {} : { memberOf: value.memberOf }) };
}

export function sameVal(a: Val, b: Val): boolean {
  return a === b || (a.kind === 'literal' && b.kind === 'literal' && a.value === b.value && placeOf(a.at) === placeOf(b.at));
}

/** What an unknown or a text is told apart by. */
export function keyOf(value: Val): string {
  if (value.kind === 'literal') return value.value === undefined ? 'undefined' : JSON.stringify(value.value);
  if (value.kind === 'exported') return value.name;
  const text = textOfVal(value);
  if (text === undefined) return `${value.kind}@${placeOf(value.at)}`;
  return typeof text === 'string' ? text : text.parts.map((part) => (typeof part === 'string' ? part : `\${${part.id}}`)).join('');
}

/** An argument of a call; absent where there is none. */
export function argument({ args, open, at }: { args: readonly Val[]; open: boolean; at: Span }, index: number): Val {
  return args[index] ?? (open ? unknown('argument', 'the arguments are spread from something that is not followed', at) : literal(undefined, at));
}
