import { readJson } from '../../../syntax/json.ts';
import type { MappingNode, SequenceNode, SyntaxNode } from '../../../syntax/tree.ts';
import type { Span } from '../../../text/source-file.ts';
import { ALWAYS } from '../../../values/guards.ts';
import { causeOf, textOfValue, valueOfText } from '../../../values/read.ts';
import { partsOf, textOf, type Hole, type Text } from '../../../values/text.ts';
import type { Value } from '../../../values/value.ts';
import { placesOf, type Unit } from './embedded-places.ts';

/**
 * What a property is that takes a structure or its JSON as text: the structure. Text keeps what is not known of it: a
 * hole inside a string makes a pattern of that string, one outside of strings is a value that is not known.
 */
export function jsonValue(value: Value): Value {
  if (value.kind !== 'scalar' && value.kind !== 'pattern') return value;
  const read = parsed.get(value);
  if (read !== undefined) return read;
  const made = jsonOf(textOfValue(value) ?? '', value.at);
  parsed.set(value, made);
  return made;
}

const parsed = new WeakMap<Value, Value>();

/** Characters of Unicode's private use area stand for holes while the text is read. */
const FIRST_MARK = 0xe000;
const MARKS = 0x1900;
const MARK = /[\ue000-\uf8ff]/;
const MARKS_IN = /[\ue000-\uf8ff]/g;

interface Marked {
  readonly json: string;
  readonly holes: readonly Hole[];
  /** Holes that stand outside of strings; their marks are strings of their own. */
  readonly bare: ReadonlySet<number>;
  readonly units: readonly Unit[];
  /** For every character of `json`, which unit it is part of. */
  readonly unitAt: readonly number[];
}

function jsonOf(text: Text, at: Span): Value {
  const marked = withMarks(text);
  const result = marked === undefined ? undefined : readJson(marked.json);
  if (marked === undefined || result?.root === undefined || result.problems.length > 0) return noJson(text, at);
  return new Reading(marked, at).value(result.root);
}

function noJson(text: Text, at: Span): Value {
  const cause = typeof text === 'string' ? 'its text is no JSON' : causeOf(text);
  return { kind: 'unknown', hole: { id: `json@${at.file.path}:${at.start}`, cause, hidden: true }, at };
}

/** Undefined when the text itself has characters that marks are made of. */
function withMarks(text: Text): Marked | undefined {
  const holes: Hole[] = [];
  const bare = new Set<number>();
  const units: Unit[] = [];
  const unitAt: number[] = [];
  let json = '';
  let inString = false;
  let escaped = false;
  for (const part of partsOf(text)) {
    if (typeof part === 'object') {
      const mark = String.fromCharCode(FIRST_MARK + holes.length);
      if (!inString) bare.add(holes.length);
      const written = inString ? mark : `"${mark}"`;
      json += written;
      unitAt.push(...Array.from(written, () => units.length));
      units.push(part);
      holes.push(part);
      escaped = false;
      continue;
    }
    if (MARK.test(part)) return undefined;
    for (const character of part.split('')) {
      if (escaped) escaped = false;
      else if (character === '\\') escaped = inString;
      else if (character === '"') inString = !inString;
      unitAt.push(units.length);
      units.push(character);
    }
    json += part;
  }
  return holes.length > MARKS ? undefined : { json, holes, bare, units, unitAt };
}

class Reading {
  readonly #marked: Marked;
  readonly #at: Span;
  readonly #places: ((unit: number) => { start: number; end: number }) | undefined;

  constructor(marked: Marked, at: Span) {
    this.#marked = marked;
    this.#at = at;
    this.#places = placesOf(marked.units, at);
  }

  value(node: SyntaxNode): Value {
    switch (node.kind) {
      case 'scalar':
        return this.#scalar(node.value, this.#span(node.start, node.end));
      case 'sequence':
        return this.#list(node);
      case 'mapping':
        return this.#map(node);
    }
  }

  #scalar(value: string | number | boolean | null, at: Span): Value {
    if (value === null) return { kind: 'absent', at };
    if (typeof value !== 'string') return { kind: 'scalar', value, at };
    const bare = this.#bareHole(value);
    return bare === undefined ? valueOfText(this.#text(value), at) : { kind: 'unknown', hole: bare, at };
  }

  /** A hole in the place of a member may be several members, or none. */
  #list(node: SequenceNode): Value {
    const open = node.items.map((item) => this.#bareHole(item)).find((hole) => hole !== undefined);
    const members = node.items.filter((item) => this.#bareHole(item) === undefined).map((item) => this.value(item));
    const items = members.map((member) => ({ value: () => member, when: ALWAYS }));
    return {
      kind: 'list',
      items: open === undefined ? { items } : { items, open: open.cause },
      at: this.#span(node.start, node.end),
    };
  }

  #map(node: MappingNode): Value {
    const at = this.#span(node.start, node.end);
    const known = node.entries.filter(({ key }) => !MARK.test(key));
    const members = new Map(known.map(({ key, value }) => [key, this.value(value)]));
    const open = known.length < node.entries.length;
    return {
      kind: 'map',
      keys: [...members.keys()],
      get: (key) => members.get(key) ?? { kind: 'absent', at },
      keyAt: (key) => {
        const entry = node.entry(key);
        return entry === undefined ? undefined : this.#span(entry.keyStart, entry.keyEnd);
      },
      ...(open ? { open: 'a key of it is not known' } : {}),
      at,
    };
  }

  #bareHole(from: SyntaxNode | string): Hole | undefined {
    const text = typeof from === 'string' ? from : from.kind === 'scalar' ? from.value : undefined;
    if (typeof text !== 'string' || text.length !== 1 || !MARK.test(text)) return undefined;
    const index = text.charCodeAt(0) - FIRST_MARK;
    return this.#marked.bare.has(index) ? this.#marked.holes[index] : undefined;
  }

  #text(value: string): Text {
    const parts: (string | Hole)[] = [];
    let from = 0;
    for (const { 0: mark, index } of value.matchAll(MARKS_IN)) {
      const hole = this.#marked.holes[mark.charCodeAt(0) - FIRST_MARK];
      if (hole === undefined) continue;
      parts.push(value.slice(from, index), hole);
      from = index + 1;
    }
    return textOf([...parts, value.slice(from)]);
  }

  #span(start: number, end: number): Span {
    const { unitAt } = this.#marked;
    const [first, last] = [unitAt[start], unitAt[end - 1]];
    if (this.#places === undefined || first === undefined || last === undefined) return this.#at;
    return { file: this.#at.file, start: this.#places(first).start, end: this.#places(last).end };
  }
}
