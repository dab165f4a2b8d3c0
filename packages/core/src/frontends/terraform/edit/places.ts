import { Refusal } from '../../../edits/refusal.ts';
import type { SourceFile, TextEdit } from '../../../text/source-file.ts';
import { aligned, lineEnd, lineStart } from '../../hcl/edit/alignment.ts';
import type { Attribute, Block, Body, Expression, ObjectConstructor, TupleConstructor } from '../../hcl/tree.ts';
import { META } from './names.ts';
import { drawn, linesOf, type Piece } from './print.ts';

/** What comes of one change at once; nothing, where the places write all of them together at the end. */
export type Edits = TextEdit | readonly TextEdit[];

/**
 * Writes single changes of a tree into its text, whichever syntax the file is in: what is new is given as expressions and
 * pieces of native syntax.
 */
export interface Places {
  /** Puts an expression into the place of another one. */
  replace(at: Range, expression: string): Edits;
  /** Puts a text that may hold interpolations into the place of a part of a text. */
  replacePart(at: Range, text: string): Edits;
  /** Further code inside of an expression. */
  insert(at: number, code: string): Edits;
  /** A further argument of a block: behind those that it is like, before its nested blocks. */
  addArgument(block: Block, name: string, value: string): Edits;
  /** A nested block, or an argument that stands by itself: behind `after`, else at the end of the block. */
  addApart(block: Block, piece: Piece, after?: Block): Edits;
  /** A resource of its own, behind another block. */
  addBehind(block: Block, piece: Piece): Edits;
  /** An argument whose value is a document of several lines. */
  addDocument(block: Block, name: string, value: string): Edits;
  /** In the place of an expression, a document of several lines. */
  replaceByDocument(expression: Expression, value: string): Edits;
  removeMember(member: Attribute | Block): Edits;
  /** Items of a list; members of an object as `key = value`. */
  addItems(list: TupleConstructor | ObjectConstructor, given: readonly string[]): Edits;
  /** Not all of them: an empty list is another thing. Members of an object are called by their keys. */
  removeItems(list: TupleConstructor | ObjectConstructor, gone: ReadonlySet<Expression>): Edits;
  /** All edits of the file, with what they bring about together; undefined where they exclude each other. */
  finished(edits: readonly TextEdit[]): readonly TextEdit[] | undefined;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Of native syntax. How `=` are aligned is settled for all edits of a file together. Every edit touches whole members and
 * leaves the rest as it is.
 */
export class NativePlaces implements Places {
  readonly file: SourceFile;
  readonly eol: string;
  readonly #text: string;

  constructor(file: SourceFile) {
    this.file = file;
    this.#text = file.text;
    this.eol = file.text.includes('\r\n') ? '\r\n' : '\n';
  }

  replace({ start, end }: Range, newText: string): TextEdit {
    return { file: this.file, start, end, newText };
  }

  replacePart(at: Range, text: string): TextEdit {
    return this.replace(at, text);
  }

  finished(edits: readonly TextEdit[]): readonly TextEdit[] | undefined {
    return aligned(this.file, edits);
  }

  insert(at: number, newText: string): TextEdit {
    return this.replace({ start: at, end: at }, newText);
  }

  addArgument(block: Block, name: string, value: string): TextEdit {
    const { attributes: own, blocks } = this.#own(block);
    const after = argumentBefore(this.#text, own, blocks);
    const line = `${name} = ${value}`;
    if (this.#isOnOneLine(block)) return this.#opened(block, [line]);
    if (after === undefined) {
      const meta = own.filter((it) => META.has(it.name)).at(-1);
      if (meta !== undefined) return this.insert(this.#behind(meta), `${this.eol}${this.eol}${this.#inside(block)}${line}`);
      const apart = own.length + blocks.length > 0 ? this.eol : '';
      return this.insert(lineEnd(this.#text, block.body.start), `${this.eol}${this.#inside(block)}${line}${apart}`);
    }
    return this.insert(this.#behind(after), `${this.eol}${this.#inside(block)}${line}`);
  }

  addApart(block: Block, piece: Piece, after?: Block): TextEdit {
    const lines = linesOf(piece, this.#inside(block), this.#step(block));
    if (this.#isOnOneLine(block)) return this.#opened(block, linesOf(piece));
    const last = after ?? lastMember(this.#own(block));
    if (last === undefined) return this.insert(lineEnd(this.#text, block.body.start), this.eol + lines.join(this.eol));
    return this.insert(this.#behind(last), `${this.eol}${this.eol}${lines.join(this.eol)}`);
  }

  /** As lines of their own where the last line has an end. */
  addBehind(block: Block, piece: Piece): TextEdit {
    const lines = linesOf(piece, '', this.#step(block));
    const end = this.#behind(block);
    const next = nextLine(this.#text, end);
    const text = `${this.eol}${lines.join(this.eol)}`;
    return next === end ? this.insert(end, this.eol + text) : this.insert(next, text + this.eol);
  }

  /** Whole lines of a member, and one of the blank lines around them where there are two. */
  removeMember(member: Attribute | Block): TextEdit {
    const text = this.#text;
    const start = lineStart(text, member.start);
    if (text.slice(start, member.start).trim() !== '') throw new Refusal('it does not stand on lines of its own');
    const end = lineEnd(text, member.end);
    if (!/^\s*(?:#.*|\/\/.*)?$/.test(text.slice(member.end, end))) throw new Refusal('it does not stand on lines of its own');
    const isApart = isBlank(text, start - 1) || start === 0;
    const next = nextLine(text, end);
    if (next >= text.length) return this.#removeLast(start, end, next);
    if (isApart && isBlankLine(text, next)) return this.replace({ start, end: nextLine(text, lineEnd(text, next)) }, '');
    // The last member of a block leaves no blank line before the brace.
    const isLast = isApart && text.slice(next, lineEnd(text, next)).trim() === '}';
    return this.replace({ start: isLast ? lineStart(text, start - 1) : start, end: next }, '');
  }

  addDocument(block: Block, name: string, value: string): TextEdit {
    return this.addArgument(block, name, drawn(value, this.#inside(block), this.eol));
  }

  replaceByDocument(expression: Expression, value: string): TextEdit {
    return this.replace(expression, drawn(value, this.#indentOf(expression), this.eol));
  }

  addItems(list: TupleConstructor | ObjectConstructor, given: readonly string[]): TextEdit[] {
    const text = this.#text;
    const last = lastItem(list);
    const items = given.map((item) => drawn(item, this.#indentOf(last ?? list), this.eol));
    if (last === undefined) {
      if (text.slice(list.start + 1, list.end - 1).trim() !== '') throw new Refusal('the list holds nothing but a comment');
      return [this.replace(list, list.kind === 'tuple' ? `[${items.join(', ')}]` : `{ ${items.join(', ')} }`)];
    }
    const line = lineStart(text, last.start);
    if (text.slice(line, last.start).trim() !== '') return [this.insert(last.end, items.map((item) => `, ${item}`).join(''))];
    const indent = text.slice(line, last.start);
    // Members of an object stand on lines of their own without commas.
    const needsComma = list.kind === 'tuple';
    const hasComma = /^\s*,/.test(text.slice(last.end, list.end - 1));
    const end = lineEnd(text, last.end);
    // `]` on the line of the last item: what is added goes before that line, which `terraform fmt` draws in less than others.
    if (end >= list.end) {
      const inner = list.kind === 'tuple' && list.items.length > 1 && list.items[0] !== undefined ? this.#indentOf(list.items[0]) : indent + DEFAULT_STEP;
      return [this.insert(line, items.map((item) => `${inner}${item},${this.eol}`).join(''))];
    }
    const lines = items.map((item, i) => `${this.eol}${indent}${item}${hasComma || (needsComma && i < items.length - 1) ? ',' : ''}`).join('');
    return [...(hasComma || !needsComma ? [] : [this.insert(last.end, ',')]), this.insert(end, lines)];
  }

  removeItems(list: TupleConstructor | ObjectConstructor, gone: ReadonlySet<Expression>): TextEdit[] {
    const items = list.kind === 'tuple' ? list.items.map((item) => ({ ...item, isGone: gone.has(item) })) : list.items.map(({ key, value }) => ({ ...key, end: value.end, isGone: gone.has(key) }));
    if (items.every(({ isGone }) => isGone)) throw new Refusal('nothing would be left of the list');
    const edits: TextEdit[] = [];
    for (const [i, item] of items.entries()) {
      if (!item.isGone) continue;
      const lines = this.#ownLines(item);
      const following = items.slice(i + 1).find(({ isGone }) => !isGone);
      const before = items[i - 1];
      if (lines !== undefined) edits.push(this.replace(lines, ''));
      else if (following !== undefined) edits.push(this.replace({ start: item.start, end: items[i + 1]?.start ?? item.end }, ''));
      else edits.push(this.replace({ start: before?.end ?? item.start, end: item.end }, ''));
    }
    return edits;
  }

  /** The lines of an item that shares them with no other. */
  #ownLines(item: Range): Range | undefined {
    const text = this.#text;
    const start = lineStart(text, item.start);
    const end = lineEnd(text, item.end);
    const isAlone = text.slice(start, item.start).trim() === '' && /^\s*,?\s*(?:#.*|\/\/.*)?$/.test(text.slice(item.end, end));
    return isAlone ? { start, end: nextLine(text, end) } : undefined;
  }

  /** Where a line that follows a member starts: behind a comment on its last line. */
  #behind(member: { readonly end: number }): number {
    const end = lineEnd(this.#text, member.end);
    if (!/^[ \t]*(?:#.*|\/\/.*)?$/.test(this.#text.slice(member.end, end))) throw new Refusal('something else stands on its line');
    return end;
  }

  #isOnOneLine({ start, end }: Block): boolean {
    return !this.#text.slice(start, end).includes('\n');
  }

  /** A block on one line is opened, to take further members. */
  #opened(block: Block, lines: readonly string[]): TextEdit {
    const { text } = this.file;
    const indent = this.#indentOf(block);
    const inner = text.slice(block.body.start, block.body.end).trim();
    const all = [...(inner === '' ? [] : [inner]), ...lines];
    const open = text.indexOf('{', block.headerEnd) + 1;
    return this.replace({ start: open, end: block.end - 1 }, `${all.map((line) => `${this.eol}${indent}${DEFAULT_STEP}${line}`).join('')}${this.eol}${indent}`);
  }

  #removeLast(start: number, end: number, next: number): TextEdit {
    const text = this.#text;
    // Line breaks before the last lines go instead of one behind them, which may not be there.
    let from = start;
    while (from > 0 && /\s/.test(text.charAt(from - 1))) from--;
    return this.replace({ start: from, end: next > end ? end : text.length }, '');
  }

  /** What an override file adds to a block stands elsewhere. */
  #own({ body }: Block): Pick<Body, 'attributes' | 'blocks'> {
    const isHere = (it: Attribute | Block): boolean => it.file.path === this.file.path;
    return { attributes: body.attributes.filter(isHere), blocks: body.blocks.filter(isHere) };
  }

  #indentOf({ start }: { readonly start: number }): string {
    return /^[ \t]*/.exec(this.#text.slice(lineStart(this.#text, start), start))?.[0] ?? '';
  }

  #inside(block: Block): string {
    return this.#indentOf(block) + this.#step(block);
  }

  /** How far members of a block are drawn in. */
  #step(block: Block): string {
    const { attributes, blocks } = this.#own(block);
    const [first] = [...attributes, ...blocks].sort((a, b) => a.start - b.start);
    const [outer, inner] = [this.#indentOf(block), first === undefined ? '' : this.#indentOf(first)];
    return inner.startsWith(outer) && inner.length > outer.length ? inner.slice(outer.length) : DEFAULT_STEP;
  }
}

function lastItem(list: TupleConstructor | ObjectConstructor): Range | undefined {
  if (list.kind === 'tuple') return list.items.at(-1);
  const last = list.items.at(-1);
  return last === undefined ? undefined : { start: last.key.start, end: last.value.end };
}

const DEFAULT_STEP = '  ';

function lastMember({ attributes, blocks }: Pick<Body, 'attributes' | 'blocks'>): Attribute | Block | undefined {
  return [...attributes, ...blocks].reduce((last: Attribute | Block | undefined, it) => (last === undefined || it.start > last.start ? it : last), undefined);
}

/** The last one of the arguments that stand together, without those that are about Terraform and without tags. */
function argumentBefore(text: string, attributes: readonly Attribute[], blocks: readonly Block[]): Attribute | undefined {
  const first = Math.min(...blocks.map(({ start }) => start));
  const all = attributes.filter(({ start }) => start < first).toSorted((a, b) => a.start - b.start);
  const usual = all.filter(({ name }) => !META.has(name) && !LAST.has(name));
  const [start] = usual;
  if (start === undefined) return undefined;
  let last = start;
  for (const next of usual.slice(1)) {
    if (/\n[ \t]*\r?\n/.test(text.slice(last.end, next.start))) break;
    last = next;
  }
  return last;
}

const LAST: ReadonlySet<string> = new Set(['tags', 'depends_on']);

/** Whether the line that ends before an offset is empty. */
function isBlank(text: string, offset: number): boolean {
  return offset >= 0 && text.slice(lineStart(text, offset), offset).trim() === '';
}

function isBlankLine(text: string, start: number): boolean {
  return text.slice(start, lineEnd(text, start)).trim() === '';
}

function nextLine(text: string, end: number): number {
  const at = text.indexOf('\n', end);
  return at < 0 ? text.length : at + 1;
}
