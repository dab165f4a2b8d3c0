import type { SourceFile, Span } from '../../text/source-file.ts';
import { ALWAYS, NEVER, type Guard } from '../../values/guards.ts';
import { causeOf, textOfValue, valueOfText } from '../../values/read.ts';
import { onlyHole, textOf, type Hole, type Text } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import type { Worlds } from '../../values/worlds.ts';
import { jsonValue } from '../cloudformation/lower/embedded-json.ts';
import type { TerraformResource } from '../hcl/environment.ts';
import { isDataSource, type Lookups } from './lookups.ts';
import { ALONE, type RootNames } from './root-names.ts';
import { referenceText, type AttributeReference, type HclObject, type HclUnknown, type HclValue, type UnknownCause } from '../hcl/value.ts';

/** Ids of what the default provider alone knows of itself; the same in all dialects. */
const OF_DEFAULT_PROVIDER: Readonly<Record<string, string>> = {
  'provider.aws.region': 'AWS::Region',
  'provider.aws.account_id': 'AWS::AccountId',
  'provider.aws.partition': 'AWS::Partition',
};

/**
 * The values of one root module in the world at hand. An undecided conditional is a choice between worlds; an input without
 * value is an unknown that somebody chooses, whatever else is not known is a fact that nobody can see.
 */
export class TerraformScope {
  readonly worlds: Worlds;
  readonly #labels = new WeakMap<HclUnknown, string>();
  readonly #guards = new WeakMap<HclUnknown, Guard>();
  readonly #holes = new WeakMap<HclUnknown, Hole>();
  readonly #read = new WeakMap<HclValue, Value>();
  #unknowns = 0;

  readonly #files: readonly SourceFile[];
  #compared: ReadonlyMap<string, readonly string[]> | undefined;

  readonly #names: RootNames;
  readonly #lookups: Lookups;

  /** `files` tell which values of a variable make a difference. */
  constructor(worlds: Worlds, files: readonly SourceFile[], names: RootNames, lookups: Lookups) {
    this.worlds = worlds;
    this.#files = files;
    this.#names = names;
    this.#lookups = lookups;
  }

  /** `at` is the place of what has none of its own, `place` names it where its identity matters. */
  value(value: HclValue, at: Span, sensitive = false): Value {
    const span = value.origin ?? at;
    const hidden = sensitive || value.sensitive;
    switch (value.kind) {
      case 'null':
        return { kind: 'absent', at: span };
      case 'string':
      case 'number':
      case 'bool':
        return this.#primitive(value, span, hidden);
      case 'list': {
        const items = value.items.map((item) => ({ value: () => this.value(item, span, hidden), when: ALWAYS }));
        const { rest } = value;
        return { kind: 'list', at: span, items: rest === undefined ? { items } : { items, open: rest.cause.message } };
      }
      case 'object':
        return this.#map(value, span, hidden);
      case 'unknown':
        return this.#unknown(value, span, hidden);
    }
  }

  /** When an instance exists. */
  existence({ existence, key, module }: TerraformResource): Guard {
    if (existence.kind === 'certain') return ALWAYS;
    const index = typeof key === 'number' ? key : Number(/\[(\d+)\]$/.exec(module)?.[1] ?? 0);
    return this.#moreThan(existence.because, index);
  }

  /** The guard of a condition that the files do not decide. */
  condition(condition: HclUnknown): Guard {
    let guard = this.#guards.get(condition);
    if (guard === undefined) this.#guards.set(condition, (guard = this.#guardOf(condition)));
    return guard;
  }

  #guardOf(condition: HclUnknown): Guard {
    const { choice } = condition;
    if (choice !== undefined) {
      const { guards } = this.worlds;
      const first = this.condition(choice.condition);
      return guards.or(guards.and(first, this.#truth(choice.whenTrue)), guards.and(guards.not(first), this.#truth(choice.whenFalse)));
    }
    return this.#comparison(condition) ?? this.worlds.guards.flag(`condition ${this.#identity(condition)}`, labelOf(condition), isHidden(condition.cause));
  }

  /** `var.environment == "prod"`: of several such conditions at most one holds. */
  #comparison(condition: HclUnknown): Guard | undefined {
    const [, name = '', operator, literal = ''] = COMPARISON.exec(writtenAs(condition) ?? '') ?? [];
    const [only, second] = condition.references;
    if (operator === undefined || only === undefined || second !== undefined || referenceText(only) !== `var.${name}`) return undefined;
    const { guards } = this.worlds;
    const domain = [...new Set([...(this.#literals().get(name) ?? []), literal])];
    const input = guards.input(this.#names.idOf({ address: `var.${name}` }), () => ({ label: `var.${name}`, hidden: false, domain: [...domain, undefined] }));
    const index = input.domain.indexOf(literal);
    if (index < 0) return undefined;
    const equal = guards.is(input, index);
    return operator === '==' ? equal : guards.not(equal);
  }

  #literals(): ReadonlyMap<string, readonly string[]> {
    if (this.#compared !== undefined) return this.#compared;
    const found = new Map<string, string[]>();
    for (const { text } of this.#files) {
      for (const [, name = '', , literal = ''] of text.matchAll(COMPARISONS)) found.set(name, [...(found.get(name) ?? []), literal]);
    }
    return (this.#compared = found);
  }

  #truth(value: HclValue): Guard {
    if (value.kind === 'unknown') return this.condition(value);
    return (value.kind === 'bool' && value.value) || (value.kind === 'string' && value.value === 'true') ? ALWAYS : NEVER;
  }

  /** When a count is larger than an index. */
  #moreThan(count: HclValue, index: number): Guard {
    const { guards } = this.worlds;
    if (count.kind === 'number') return count.value > index ? ALWAYS : NEVER;
    if (count.kind === 'list') return count.items.length > index ? ALWAYS : NEVER;
    if (count.kind === 'object') return count.entries.size > 0 ? ALWAYS : NEVER;
    if (count.kind !== 'unknown') return NEVER;
    if (count.choice === undefined) return guards.flag(`exists ${this.#identity(count)}`, labelOf(count), isHidden(count.cause));
    const condition = this.condition(count.choice.condition);
    const whenTrue = guards.and(condition, this.#moreThan(count.choice.whenTrue, index));
    return guards.or(whenTrue, guards.and(guards.not(condition), this.#moreThan(count.choice.whenFalse, index)));
  }

  #primitive(value: Extract<HclValue, { kind: 'string' | 'number' | 'bool' }>, at: Span, sensitive: boolean): Value {
    const known = sensitive ? undefined : this.#readBefore(value, at);
    if (known !== undefined) return known;
    const read: Value = sensitive ? { kind: 'unknown', hole: this.#sensitive(at), at } : { kind: 'scalar', value: value.value, at };
    if (value.kind === 'string') this.#remember(read, value.encodes, at);
    if (!sensitive) this.#read.set(value, read);
    return read;
  }

  /** What was read before: who takes a text apart does so once. */
  #readBefore(value: HclValue, at: Span): Value | undefined {
    const known = this.#read.get(value);
    return known?.at === at ? known : undefined;
  }

  #sensitive(at: Span): Hole {
    return { id: `sensitive ${at.file.path}:${String(at.start)}`, label: 'sensitive', cause: 'the value is sensitive', hidden: true };
  }

  /** JSON that the language itself has written keeps its structure, with the place of every part. */
  #remember(read: Value, encodes: HclValue | undefined, at: Span): void {
    if (encodes !== undefined) STRUCTURES.set(read, () => this.value(encodes, at));
  }

  #map(value: HclObject, at: Span, sensitive: boolean): Value {
    const { entries, rest } = value;
    // An argument that may be null is taken to be what it is when it is not.
    const possible = rest?.possible;
    return {
      kind: 'map',
      at,
      get keys() {
        return [...entries.keys(), ...(possible?.keys() ?? [])];
      },
      get: (key) => {
        const found = entries.get(key) ?? possible?.get(key);
        return found === undefined ? { kind: 'absent', at } : this.value(found, at, sensitive);
      },
      keyAt: (key) => entries.get(key)?.origin,
      ...(rest === undefined || possible !== undefined ? {} : { open: rest.cause.message }),
    };
  }

  #unknown(value: HclUnknown, at: Span, sensitive: boolean): Value {
    const { choice, parts } = value;
    if (choice !== undefined) return this.value(this.worlds.holds(this.condition(choice.condition)) ? choice.whenTrue : choice.whenFalse, at, sensitive);
    const known = sensitive ? undefined : this.#readBefore(value, at);
    if (known !== undefined) return known;
    const read: Value = parts === undefined || sensitive ? { kind: 'unknown', hole: this.#holeOf(value), at } : valueOfText(this.#pattern(parts, at), at);
    this.#remember(read, value.encodes, at);
    // Where no part is a choice, a text is the same in all worlds.
    const isFixed = parts?.every((part) => typeof part === 'string' || (part.choice === undefined && part.parts === undefined)) ?? true;
    if (!sensitive && isFixed) this.#read.set(value, read);
    return read;
  }

  #pattern(parts: readonly (string | HclUnknown)[], at: Span): Text {
    return textOf(
      parts.flatMap((part): readonly (string | Hole)[] => {
        if (typeof part === 'string') return [part];
        const text = textOfValue(this.#unknown(part, part.origin ?? at, part.sensitive));
        return text === undefined ? [''] : typeof text === 'string' ? [text] : text.parts;
      }),
    );
  }

  #holeOf(value: HclUnknown): Hole {
    const known = this.#holes.get(value);
    if (known !== undefined) return known;
    const { reference, cause } = value;
    const hole = reference === undefined ? this.#nameless(value) : this.#named(reference, cause);
    this.#holes.set(value, hole);
    return hole;
  }

  #named(reference: AttributeReference, cause: UnknownCause): Hole {
    const hole = holeOf(reference, cause, this.#names);
    return { ...hole, ...this.#lookedUp([reference]) };
  }

  #lookedUp(references: readonly AttributeReference[]): Pick<Hole, 'lookups'> {
    const lookups = references.flatMap((it) => (isDataSource(it.address) ? (this.#lookups.of(this.#names.idOf(it)) ?? []) : []));
    return lookups.length === 0 ? {} : { lookups };
  }

  #nameless(value: HclUnknown): Hole {
    const perhaps = [...new Set(value.references.map((it) => this.#names.idOf(it)))];
    return {
      id: this.#identity(value),
      label: labelOf(value),
      cause: value.cause.message,
      hidden: isHidden(value.cause),
      ...(perhaps.length > 0 && { perhaps }),
      ...this.#lookedUp(value.references),
    };
  }

  /** Equal for unknowns that are known to be equal: the same attribute, or the same expression of the same unknowns. */
  #identity(value: HclUnknown): string {
    if (value.reference !== undefined) return this.#names.textOf(value.reference);
    const known = this.#labels.get(value);
    if (known !== undefined) return known;
    const written = writtenAs(value);
    const local = written === undefined || /\b(each|count|self)\.|=>|\bfor\b/.test(written);
    const identity = local
      ? this.#names.idOf({ address: `unknown ${String(++this.#unknowns)}` })
      : `${value.origin?.file.path ?? ''} ${written} of ${value.references.map((it) => this.#names.textOf(it)).join()}`;
    this.#labels.set(value, identity);
    return identity;
  }
}

const COMPARISON = /^var\.([\w-]+)\s*(==|!=)\s*"([^"$%\\]*)"$/;
const COMPARISONS = new RegExp(COMPARISON.source.slice(1, -1), 'g');

/** What a property is that takes JSON as text: its structure. */
export function structured(value: Value): Value {
  return STRUCTURES.get(value)?.() ?? jsonValue(value);
}

/** What a value is the encoding of, where that is told. */
export function encodedIn(value: Value): Value | undefined {
  return STRUCTURES.get(value)?.();
}

const STRUCTURES = new WeakMap<Value, () => Value>();

/** The text of a value as far as it is known, with the Region in the place of that of the default provider. */
export function regionText(scope: TerraformScope, region: HclValue, at: Span): Text {
  return textOfValue(scope.value(region, at)) ?? { parts: [holeOf({ address: 'provider.aws', path: ['region'] }, { kind: 'provider', message: 'the Region is not known' }, ALONE)] };
}

/** Why a text is not known, for collections and escapes. */
export function whyOpen(text: Text): string {
  return onlyHole(text)?.cause ?? causeOf(text);
}

function holeOf(reference: AttributeReference, cause: UnknownCause, names: RootNames): Hole {
  const { address, path } = reference;
  // `aws_subnet.private[*].id[0]` is an attribute of one of the instances, as `aws_subnet.private[0].id` is.
  const steps = path[0] === '*' && typeof path.at(-1) === 'number' ? path.slice(1, -1) : path;
  const attribute = steps.length === 0 ? 'id' : steps.map(String).join('.');
  const text = referenceText({ address, path });
  const id = names.textOf(reference);
  if (cause.kind === 'variable') return { id, label: text.replace(/^var\./, ''), cause: cause.message, named: true };
  const label = id === text ? {} : { label: text };
  if (cause.kind === 'provider') return { ...(OF_DEFAULT_PROVIDER[text] === undefined ? { id, ...label } : { id: OF_DEFAULT_PROVIDER[text] }), cause: cause.message };
  const declared = (cause.kind === 'computed' || cause.kind === 'plan') && !isDataSource(address);
  return {
    id,
    ...label,
    cause: cause.message,
    hidden: true,
    ...(address.includes('data.aws_availability_zones.') && path[0] === 'names' && path.length === 2 ? { distinct: true } : {}),
    ...(declared && /^(id|arn)$/.test(attribute) && !address.includes('[*]') ? { distinct: true } : {}),
    ref: { resource: names.idOf(reference), attribute, type: typeOf(address) },
  };
}

/** The type in an address: `module.a["x"].data.aws_vpc.b` is of type `aws_vpc`. */
function typeOf(address: string): string {
  return /(?:^|\.)([a-z0-9]+_[a-z0-9_]+)\.[^.[\]]+(?:\[[^\]]*\])?$/.exec(address)?.[1] ?? '';
}

function isHidden({ kind }: UnknownCause): boolean {
  return kind !== 'variable' && kind !== 'provider';
}

/** As the author wrote it where that is short, else what is missing. */
function labelOf(value: HclUnknown): string {
  if (value.reference !== undefined) return referenceText(value.reference);
  return writtenAs(value) ?? value.cause.message;
}

const LONGEST_LABEL = 80;

function writtenAs({ origin }: HclUnknown): string | undefined {
  if (origin === undefined) return undefined;
  const text = origin.file.text.slice(origin.start, origin.end);
  return text.length > LONGEST_LABEL || text.includes('\n') || text.includes('{') ? undefined : text;
}
