import { Refusal } from '../../../edits/refusal.ts';
import { applyEdits, joinedLines } from '../../../edits/text-edits.ts';
import { readJson } from '../../../syntax/json.ts';
import type { MappingEntry, MappingNode, SequenceNode, SyntaxNode } from '../../../syntax/tree.ts';
import type { SourceFile, TextEdit } from '../../../text/source-file.ts';
import { Places as JsonWriter } from '../../cloudformation/edit/places.ts';
import { listShape, mapShape, merged, type Shape } from '../../cloudformation/edit/shape.ts';
import { indentAt, jsonStyleOf } from '../../cloudformation/edit/style.ts';
import { itemLines } from '../../cloudformation/edit/write.ts';
import type { Attribute, Block, Expression, ObjectConstructor, TupleConstructor } from '../../hcl/tree.ts';
import { codeOnOneLine, entriesOfCode, itemsOf, shapeOfBlock, shapeOfBody, shapeOfCode } from './json-shapes.ts';
import type { Places } from './places.ts';
import type { Piece } from './print.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** A member of an object or a list, with what it is a member of. */
interface Member extends Range {
  readonly of: MappingNode | SequenceNode;
  readonly key?: string;
  readonly value: SyntaxNode;
}

/** What an object gets: where each goes, and what. */
interface Additions {
  readonly entries: Map<string, Shape>;
  after: string | undefined;
}

/**
 * Of JSON syntax. What comes into an object and goes out of it is written at the end, all at once: so no comma is lost, and no
 * object left empty.
 */
export class JsonPlaces implements Places {
  readonly #file: SourceFile;
  readonly #root: MappingNode;
  readonly #writer: JsonWriter;
  readonly #members = new Map<MappingNode | SequenceNode, readonly Member[]>();
  readonly #homes = new Map<SyntaxNode, Member>();
  readonly #entries = new Map<MappingNode, Additions>();
  readonly #items = new Map<SyntaxNode, Shape[]>();
  readonly #gone = new Set<Member>();
  readonly #bodies = new Set<SyntaxNode>();

  constructor(file: SourceFile) {
    const { root, problems } = readJson(file.text);
    if (root?.kind !== 'mapping') throw new Refusal(`\`${file.path}\` is no object`);
    const [problem] = problems;
    if (problem !== undefined) throw new Refusal(problem.message);
    this.#file = file;
    this.#root = root;
    this.#writer = new JsonWriter(file, jsonStyleOf(file.text, root));
    this.#enter(root);
  }

  replace(at: Range, expression: string): TextEdit {
    const value = this.#valueAt(at);
    if (value === undefined) return this.replacePart(at, codeOnOneLine(expression));
    return this.#writer.replaceNode(value, this.#writer.inline(shapeOfCode(expression, this.#argumentOf(value))));
  }

  replacePart({ start, end }: Range, text: string): TextEdit {
    return { file: this.#file, start, end, newText: JSON.stringify(text).slice(1, -1) };
  }

  insert(at: number, code: string): TextEdit {
    return this.replacePart({ start: at, end: at }, code);
  }

  addArgument(block: Block, name: string, value: string): readonly TextEdit[] {
    const object = this.#objectAt(block.body);
    const last = object.entries.findLast(({ key }) => !LAST.has(key));
    return this.#add(object, [[name, shapeOfCode(value, name)]], last?.key);
  }

  addDocument(block: Block, name: string, value: string): readonly TextEdit[] {
    return this.addArgument(block, name, value);
  }

  replaceByDocument(expression: Expression, value: string): TextEdit {
    return this.replace(expression, value);
  }

  addApart(block: Block, piece: Piece): readonly TextEdit[] {
    const object = this.#objectAt(block.body);
    if (piece.kind === 'argument') return this.#add(object, [[piece.name, shapeOfCode(piece.value, piece.name)]]);
    const { shape, isListed } = shapeOfBlock(piece, block.labels[0]?.value);
    const known = object.get(piece.type);
    if (known !== undefined) {
      this.#items.set(known, [...(this.#items.get(known) ?? []), shape]);
      return [];
    }
    const before = itemsOf(this.#entries.get(object)?.entries.get(piece.type));
    return this.#add(object, [[piece.type, isListed || before.length > 0 ? listShape([...before, shape]) : shape]]);
  }

  /** Beside blocks of its type, else behind those of the neighbour's. */
  addBehind(block: Block, piece: Piece): readonly TextEdit[] {
    if (piece.kind !== 'block') throw new Refusal('only blocks stand by themselves');
    const steps = [piece.type, ...piece.labels];
    let object = this.#root;
    for (let name = steps.shift(); name !== undefined; name = steps.shift()) {
      const value = object.get(name);
      const next = value?.kind === 'sequence' ? (value.items.find((it) => holds(it, block)) ?? value.items.at(-1)) : value;
      if (next?.kind === 'mapping' && steps.length > 0) {
        object = next;
        continue;
      }
      if (next !== undefined) throw new Refusal(`\`${name}\` is there already`);
      const shape = steps.reduceRight((inner: Shape, label) => mapShape([[label, inner]]), shapeOfBody(piece.body, piece.labels[0]));
      return this.#add(object, [[name, shape]], object.entries.find(({ keyStart, value: { end } }) => holds({ start: keyStart, end }, block))?.key);
    }
    return [];
  }

  removeMember(it: Attribute | Block): readonly TextEdit[] {
    const member = [...this.#members.values()].flat().find(({ start }) => start === it.start);
    if (member === undefined) throw new Refusal('it is no member of an object or a list');
    this.#gone.add(member);
    // A body may be empty; what holds nothing but blocks by their labels may not.
    if (it.kind === 'attribute' || it.labels.length === 0) this.#bodies.add(member.of.kind === 'mapping' ? member.of : (this.#homes.get(member.of)?.of ?? member.of));
    return [];
  }

  addItems(list: TupleConstructor | ObjectConstructor, given: readonly string[]): readonly TextEdit[] {
    const node = this.#nodeAt(list);
    if (node?.kind === 'mapping') return this.#add(node, entriesOfCode(given));
    if (node?.kind === 'sequence') {
      const shapes = given.map((it) => shapeOfCode(it, this.#argumentOf(node)));
      this.#items.set(node, [...(this.#items.get(node) ?? []), ...shapes]);
      return [];
    }
    const last = list.kind === 'tuple' ? list.items.at(-1) : list.items.at(-1)?.value;
    if (last === undefined) throw new Refusal('the list is empty');
    return [this.insert(last.end, given.map((it) => `, ${list.kind === 'tuple' ? codeOnOneLine(it) : codeOnOneLine(`{ ${it} }`).slice(2, -2)}`).join(''))];
  }

  removeItems(list: TupleConstructor | ObjectConstructor, gone: ReadonlySet<Expression>): readonly TextEdit[] {
    const items = list.kind === 'tuple' ? list.items.map((item) => ({ ...item, isGone: gone.has(item) })) : list.items.map(({ key, value }) => ({ ...key, end: value.end, isGone: gone.has(key) }));
    if (items.every(({ isGone }) => isGone)) throw new Refusal('nothing would be left of the list');
    const node = this.#nodeAt(list);
    if (node === undefined || node.kind === 'scalar') return removals(items, ({ isGone }) => isGone).map((at) => this.replacePart(at, ''));
    for (const [i, member] of (this.#members.get(node) ?? []).entries()) if (items[i]?.isGone === true) this.#gone.add(member);
    return [];
  }

  finished(edits: readonly TextEdit[]): readonly TextEdit[] | undefined {
    this.#settle();
    const all = [...edits, ...this.#removals(), ...this.#additions(), ...this.#furtherItems()];
    const applied = applyEdits(all);
    if (applied.kind === 'conflict' || readJson(applied.files.get(this.#file.path) ?? this.#file.text).problems.length > 0) return undefined;
    return joinedLines(this.#file, all);
  }

  #enter(node: SyntaxNode): void {
    if (node.kind === 'scalar') return;
    const members: Member[] =
      node.kind === 'sequence'
        ? node.items.map((value) => ({ of: node, start: value.start, end: value.end, value }))
        : node.entries.map(({ key, keyStart, value }: MappingEntry) => ({ of: node, key, start: keyStart, end: value.end, value }));
    this.#members.set(node, members);
    for (const member of members) {
      this.#homes.set(member.value, member);
      this.#enter(member.value);
    }
  }

  #add(object: MappingNode, entries: readonly (readonly [string, Shape])[], after?: string): readonly TextEdit[] {
    const known = this.#entries.get(object) ?? { entries: new Map<string, Shape>(), after };
    for (const [key, shape] of entries) {
      const before = known.entries.get(key);
      known.entries.set(key, before === undefined ? shape : merged(before, shape));
    }
    this.#entries.set(object, known);
    return [];
  }

  /** What is left empty goes as well. */
  #settle(): void {
    for (let isDone = false; !isDone; ) {
      isDone = true;
      for (const [node, members] of this.#members) {
        const home = this.#homes.get(node);
        const isKept = home === undefined || this.#gone.has(home) || this.#bodies.has(node) || this.#entries.has(node as MappingNode);
        if (isKept || members.length === 0 || !members.every((it) => this.#gone.has(it))) continue;
        this.#gone.add(home);
        isDone = false;
      }
    }
  }

  #removals(): TextEdit[] {
    return [...this.#members].flatMap(([node, members]) => {
      const isGone = (it: Member): boolean => this.#gone.has(it);
      if (this.#isGone(node) || !members.some(isGone)) return [];
      // What is written anew is written without them.
      if (members.every(isGone)) return this.#entries.has(node as MappingNode) ? [] : [{ file: this.#file, start: node.start + 1, end: node.end - 1, newText: '' }];
      return removals(members, isGone).map(({ start, end }) => ({ file: this.#file, start, end, newText: '' }));
    });
  }

  #isGone(node: SyntaxNode): boolean {
    const home = this.#homes.get(node);
    return home !== undefined && (this.#gone.has(home) || this.#isGone(home.of));
  }

  #additions(): TextEdit[] {
    return [...this.#entries].flatMap(([object, { entries, after }]) => {
      const kept = (this.#members.get(object) ?? []).filter((it) => !this.#gone.has(it));
      const before = kept.find(({ key }) => key === after) ?? kept.at(-1);
      if (before?.key === undefined) return [this.#writer.replaceNode(object, this.#drawn(mapShape([...entries]), object))];
      return [...entries].map(([key, shape]) => this.#writer.insertEntry(object, key, shape, object.entry(before.key ?? '')));
    });
  }

  #furtherItems(): TextEdit[] {
    return [...this.#items].map(([node, shapes]) => {
      if (node.kind === 'sequence' && node.items.length > 0) return this.#writer.addItems(node, shapes);
      if (node.kind === 'sequence') return this.#writer.replaceNode(node, this.#drawn(listShape(shapes), node));
      return this.#writer.replaceNode(node, this.#asList(node, shapes));
    });
  }

  /** One block becomes the first one of several. */
  #asList(node: SyntaxNode, shapes: readonly Shape[]): string {
    const { text } = this.#file;
    const { eol, step } = this.#writer.style;
    const own = text.slice(node.start, node.end);
    const indent = this.#indentOf(node);
    if (!own.includes('\n')) return `[${[own, ...shapes.map((it) => this.#writer.inline(it))].join(', ')}]`;
    const items = [own.replaceAll('\n', `\n${step}`), ...shapes.map((it) => itemLines(it, indent + step, this.#writer.style).join(eol).trimStart())];
    return `[${eol}${items.map((it) => indent + step + it).join(`,${eol}`)}${eol}${indent}]`;
  }

  /** Over several lines where the file is. */
  #drawn(shape: Shape, node: SyntaxNode): string {
    if (!this.#file.text.trim().includes('\n')) return this.#writer.inline(shape);
    return itemLines(shape, this.#indentOf(node), this.#writer.style).join(this.#writer.style.eol).trimStart();
  }

  /** How far the line of a value is drawn in. */
  #indentOf(node: SyntaxNode): string {
    for (let member = this.#homes.get(node); member !== undefined; member = this.#homes.get(member.of)) {
      const indent = indentAt(this.#file.text, member.start);
      if (indent !== undefined) return indent;
    }
    return '';
  }

  #objectAt(at: Range): MappingNode {
    const node = this.#nodeAt(at);
    if (node?.kind !== 'mapping') throw new Refusal('it is not written as an object');
    return node;
  }

  #nodeAt({ start, end }: Range): SyntaxNode | undefined {
    const node = this.#innermost({ start, end });
    return node.start === start && node.end === end ? node : undefined;
  }

  /** The value that is nothing but an expression: itself, or a text with its one interpolation, or a reference. */
  #valueAt({ start, end }: Range): SyntaxNode | undefined {
    const node = this.#innermost({ start, end });
    if (node.start === start && node.end === end) return node;
    if (node.kind !== 'scalar') return undefined;
    const { text } = this.#file;
    const [before, behind] = [text.slice(node.start + 1, start), text.slice(end, node.end - 1)];
    return (before === '' && behind === '') || (/^\$\{\s*$/.test(before) && /^\s*\}$/.test(behind)) ? node : undefined;
  }

  #innermost(at: Range): SyntaxNode {
    let node: SyntaxNode = this.#root;
    for (;;) {
      const next: SyntaxNode | undefined = this.#members.get(node as MappingNode | SequenceNode)?.find(({ value }) => holds(value, at))?.value;
      if (next === undefined) return node;
      node = next;
    }
  }

  /** What a value, or the list that it is in, is the value of. */
  #argumentOf(node: SyntaxNode): string | undefined {
    const home = this.#homes.get(node);
    return home?.of.kind === 'sequence' ? this.#argumentOf(home.of) : home?.key;
  }
}

/** Members that come last. */
const LAST: ReadonlySet<string> = new Set(['tags', 'depends_on', 'lifecycle', 'provisioner', 'connection', 'timeouts']);

/** The ranges of some members, each with one of the commas around it. */
function removals<T extends Range>(members: readonly T[], isGone: (member: T) => boolean): Range[] {
  return members.flatMap((member, i) => {
    if (!isGone(member)) return [];
    const isKeptBehind = members.slice(i + 1).some((it) => !isGone(it));
    return [isKeptBehind ? { start: member.start, end: members[i + 1]?.start ?? member.end } : { start: members[i - 1]?.end ?? member.start, end: member.end }];
  });
}

function holds(outer: Range, { start, end }: Range): boolean {
  return outer.start <= start && end <= outer.end;
}
