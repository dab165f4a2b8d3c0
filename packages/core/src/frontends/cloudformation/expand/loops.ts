import type { MappingEntry, MappingNode, SyntaxNode } from '../../../syntax/tree.ts';
import { scalarText, type Stretch } from '../template.ts';
import { callOf, copied, mappingAt, scalarAt, sequenceAt } from './nodes.ts';

/** A loop whose rounds are not known: what it would make is missing from the tree. */
export interface OpenLoop {
  readonly entry: MappingEntry;
  readonly body: SyntaxNode;
  readonly cause: string;
}

export interface LoopOptions {
  /** The members that a collection has; undefined when nobody can tell. */
  readonly membersOf: (collection: SyntaxNode) => readonly string[] | undefined;
  readonly report: (at: Stretch, message: string) => void;
}

const PREFIX = 'Fn::ForEach::';

/** Nested loops multiply; a template that grows beyond is not unrolled further. */
const MOST_NODES = 100_000;

/**
 * Unrolls `Fn::ForEach`, wherever in the template it stands. Each round is a copy of the loop's body at the place of the
 * body, so that whatever is said of it leads there. Trees without loops are given back as they are.
 */
export function unrollLoops(root: MappingNode, options: LoopOptions): { root: MappingNode; open: readonly OpenLoop[] } {
  const unrolling = new Unrolling(options);
  const unrolled = unrolling.visit(root, NONE);
  return { root: unrolled.kind === 'mapping' ? unrolled : root, open: unrolling.open };
}

interface Round {
  readonly identifiers: ReadonlySet<string>;
  readonly copy: string;
}

const NONE: Round = { identifiers: new Set(), copy: '' };

class Unrolling {
  readonly open: OpenLoop[] = [];
  readonly #options: LoopOptions;
  #budget = MOST_NODES;

  constructor(options: LoopOptions) {
    this.#options = options;
  }

  visit(node: SyntaxNode, round: Round): SyntaxNode {
    switch (node.kind) {
      case 'scalar':
        return node;
      case 'sequence': {
        const items = node.items.map((item) => this.visit(item, round));
        return items.every((item, i) => item === node.items[i]) ? node : sequenceAt(node, items);
      }
      case 'mapping': {
        const entries = node.entries.flatMap((entry) => this.#entry(entry, round));
        const isSame = entries.length === node.entries.length && entries.every((entry, i) => entry === node.entries[i]);
        return isSame ? node : mappingAt(node, entries);
      }
    }
  }

  #entry(entry: MappingEntry, round: Round): readonly MappingEntry[] {
    if (entry.key.startsWith(PREFIX)) return this.#loop(entry, round);
    const value = this.visit(entry.value, round);
    return [value === entry.value ? entry : { ...entry, value }];
  }

  #loop(entry: MappingEntry, round: Round): MappingEntry[] {
    const loop = this.#read(entry, round);
    if (loop === undefined) return [entry];
    const { identifier, collection, body } = loop;
    const members = this.#options.membersOf(collection);
    if (members === undefined) return this.#keep(entry, body, 'what it loops over is not known before deployment');
    const size = sizeOf(body) * members.length;
    if (size > this.#budget) return this.#keep(entry, body, 'it would make too large a template');
    this.#budget -= size;
    const made: MappingEntry[] = [];
    const keys = new Set<string>();
    for (const member of members) {
      for (const one of this.#round(entry, identifier, member, body, round)) {
        if (keys.has(one.key)) this.#report(entry, `two rounds of the loop make \`${one.key}\`: its key must contain \`\${${identifier}}\``);
        keys.add(one.key);
        made.push(one);
      }
    }
    return made;
  }

  #round(entry: MappingEntry, identifier: string, member: string, body: MappingNode, outer: Round): readonly MappingEntry[] {
    const copy = `${outer.copy}${entry.key}=${member};`;
    const filled = fill(body, identifier, member, copy);
    const unrolled = this.visit(filled, { identifiers: new Set([...outer.identifiers, identifier]), copy });
    return unrolled.kind === 'mapping' ? unrolled.entries : [];
  }

  #read(entry: MappingEntry, round: Round): { identifier: string; collection: SyntaxNode; body: MappingNode } | undefined {
    const { value } = entry;
    const [name, collection, body] = value.kind === 'sequence' ? value.items : [];
    const identifier = name?.kind === 'scalar' && typeof name.value === 'string' ? name.value : '';
    if (value.kind !== 'sequence' || value.items.length !== 3 || collection === undefined || body?.kind !== 'mapping') {
      this.#refuse(entry, 'a loop takes a list of three: an identifier, a collection and what each round makes');
    } else if (identifier === '') {
      this.#refuse(entry, 'the identifier of a loop must be a text');
    } else if (round.identifiers.has(identifier)) {
      this.#refuse(entry, `the identifier \`${identifier}\` belongs to a loop around this one`);
    } else return { identifier, collection, body };
    return undefined;
  }

  #refuse(entry: MappingEntry, message: string): void {
    this.#report(entry, message);
    this.open.push({ entry, body: entry.value, cause: message });
  }

  #keep(entry: MappingEntry, body: SyntaxNode, why: string): MappingEntry[] {
    this.open.push({ entry, body, cause: `\`${entry.key}\` is not unrolled: ${why}` });
    return [entry];
  }

  #report({ keyStart, keyEnd, value }: MappingEntry, message: string): void {
    this.#options.report({ start: keyStart, end: keyEnd, ...(value.made === undefined ? {} : { made: value.made }) }, message);
  }
}

/** `${Name}` is the member, `&{Name}` the member without what logical ids must not contain, `Ref` of the name the member. */
function fill(body: MappingNode, name: string, member: string, copy: string): SyntaxNode {
  const plain = member.replaceAll(/[^A-Za-z0-9]/g, '');
  const change = (text: string): string =>
    text.includes('{') ? text.replaceAll(`\${${name}}`, () => member).replaceAll(`&{${name}}`, () => plain) : text;
  return withoutRefs(copied(body, { copy }, change), name, member);
}

function withoutRefs(node: SyntaxNode, name: string, member: string): SyntaxNode {
  switch (node.kind) {
    case 'scalar':
      return node;
    case 'sequence':
      return sequenceAt(node, node.items.map((item) => withoutRefs(item, name, member)));
    case 'mapping': {
      const call = callOf(node);
      if (call?.key === 'Ref' && scalarText(call.value) === name) return scalarAt(node, member);
      // Nothing is left to substitute: the text may name a resource where a call may not.
      if (call?.key === 'Fn::Sub' && call.value.kind === 'scalar' && scalarText(call.value)?.includes('${') === false) return call.value;
      return mappingAt(node, node.entries.map((entry) => ({ ...entry, value: withoutRefs(entry.value, name, member) })));
    }
  }
}

function sizeOf(node: SyntaxNode): number {
  switch (node.kind) {
    case 'scalar':
      return 1;
    case 'sequence':
      return node.items.reduce((sum, item) => sum + sizeOf(item), 1);
    case 'mapping':
      return node.entries.reduce((sum, { value }) => sum + sizeOf(value), 1);
  }
}
