import type { MappingEntry, MappingNode, SequenceNode, SyntaxNode } from '../../../syntax/tree.ts';
import type { SourceFile, TextEdit } from '../../../text/source-file.ts';
import { Refusal } from '../../../edits/refusal.ts';
import type { Shape } from './shape.ts';
import { indentAt, lineEnd, lineStart, nextLine, type Style } from './style.ts';
import { entryLines, inline, inlineInBlock, itemLines } from './write.ts';

/** Writes single changes of a tree into its text. Every edit touches whole members and leaves the rest as it is. */
export class Places {
  readonly file: SourceFile;
  readonly style: Style;
  readonly #escaped: (text: string) => string;

  /** `escaped` = how a text is written where the tree stands inside of a scalar. */
  constructor(file: SourceFile, style: Style, escaped: (text: string) => string = (text) => text) {
    this.file = file;
    this.style = style;
    this.#escaped = escaped;
  }

  /** A further member of a mapping: behind `after`, else behind the last one. `apart`: with a blank line before it. */
  insertEntry(parent: MappingNode, key: string, shape: Shape, after?: MappingEntry, apart = false): TextEdit {
    const before = after ?? lastOf(parent.entries.filter((entry) => isInside(parent, entry)));
    if (parent.flow) return this.#insertInFlow(parent, key, shape, before);
    if (before === undefined) throw new Refusal('the mapping takes its members from elsewhere');
    demandWritten(before.value);
    const indent = this.#memberIndent(before);
    return this.#linesBehind(before.value, before.keyEnd, entryLines(key, shape, indent, this.style), apart);
  }

  replaceValue(parent: MappingNode, { keyEnd, value }: MappingEntry, shape: Shape): TextEdit {
    const { text } = this.file;
    this.#demandOwn(keyEnd, value);
    const written = parent.flow ? inline(shape, this.style) : inlineInBlock(shape, this.style);
    if (value.start === value.end) return this.#edit(value.start, value.end, ` ${written}`);
    if (value.kind === 'scalar' || value.flow || text.charAt(value.start) === '!') return this.#edit(value.start, value.end, written);
    // A block below its key: the value moves up to the key's line.
    const colon = text.indexOf(':', keyEnd) + 1;
    if (hasComment(text.slice(colon, value.end))) throw new Refusal('the value has comments of its own');
    return this.#edit(colon, value.end, ` ${written}`);
  }

  /** A value that stands by itself, such as an operand of a function. */
  replaceNode(node: SyntaxNode, newText: string): TextEdit {
    return this.#edit(node.start, node.end, newText);
  }

  /** As it may stand anywhere on a line. */
  inline(shape: Shape): string {
    return inline(shape, this.style);
  }

  insertAt(offset: number, newText: string): TextEdit {
    return this.#edit(offset, offset, newText);
  }

  removeEntry(parent: MappingNode, entry: MappingEntry): TextEdit {
    this.#demandOwn(entry.keyEnd, entry.value);
    if (parent.entries.length === 1) throw new Refusal('nothing would be left of what it belongs to');
    const index = parent.entries.indexOf(entry);
    const neighbours = [parent.entries[index - 1], parent.entries[index + 1]] as const;
    if (parent.flow) return this.#removeFromFlow(entry.keyStart, entry.value.end, neighbours[0]?.value.end, neighbours[1]?.keyStart);
    if (indentAt(this.file.text, entry.keyStart) === undefined) throw new Refusal('it opens an item of a list');
    return this.#removeLines(entry.keyStart, Math.max(entry.keyEnd, entry.value.end));
  }

  addItems(list: SequenceNode, shapes: readonly Shape[]): TextEdit {
    demandWritten(list);
    const last = list.items.at(-1);
    if (list.flow) {
      const texts = shapes.map((shape) => this.#likeItem(last, shape));
      if (last === undefined) return this.#edit(list.start, list.end, `[${texts.join(', ')}]`);
      return this.#edit(last.end, last.end, texts.map((text) => `,${this.#gapBefore(last.start)}${text}`).join(''));
    }
    const indent = indentAt(this.file.text, list.start);
    if (last === undefined || indent === undefined) throw new Refusal('the list opens inside of another item');
    return this.#linesBehind(last, last.start, shapes.flatMap((shape) => itemLines(shape, indent, this.style)), false);
  }

  removeItem(list: SequenceNode, item: SyntaxNode): TextEdit[] {
    return this.removeItems(list, new Set([item]));
  }

  /** Not all of them: an empty list is another thing. */
  removeItems(list: SequenceNode, gone: ReadonlySet<SyntaxNode>): TextEdit[] {
    demandWritten(list);
    if (list.items.every((item) => gone.has(item))) throw new Refusal('nothing would be left of the list');
    return [...gone].map((item) => this.#removeItem(list, item, gone));
  }

  #removeItem(list: SequenceNode, item: SyntaxNode, gone: ReadonlySet<SyntaxNode>): TextEdit {
    const index = list.items.indexOf(item);
    // Where all that follow go as well, the comma before it goes instead of the one behind it.
    const isKeptBehind = list.items.slice(index + 1).some((it) => !gone.has(it));
    if (list.flow) return this.#removeFromFlow(item.start, item.end, list.items[index - 1]?.end, isKeptBehind ? list.items[index + 1]?.start : undefined);
    const dash = this.file.text.lastIndexOf('-', item.start);
    if (indentAt(this.file.text, dash) === undefined) throw new Refusal('it opens another list');
    return this.#removeLines(dash, item.end);
  }

  #insertInFlow(parent: MappingNode, key: string, shape: Shape, before: MappingEntry | undefined): TextEdit {
    const { text } = this.file;
    if (before === undefined) {
      return this.#edit(parent.start + 1, parent.end - 1, `${this.style.padding}${this.#flowEntry(key, shape)}${this.style.padding}`);
    }
    const indent = indentAt(text, before.keyStart);
    if (indent === undefined) return this.#edit(before.value.end, before.value.end, `, ${this.#flowEntry(key, shape)}`);
    const lines = this.style.json ? entryLines(key, shape, indent, this.style) : [indent + this.#flowEntry(key, shape)];
    return this.#edit(before.value.end, before.value.end, `,${this.style.eol}${lines.join(this.style.eol)}`);
  }

  #flowEntry(key: string, shape: Shape): string {
    return this.style.json ? `${JSON.stringify(key)}: ${inline(shape, this.style)}` : `${key}: ${inline(shape, this.style)}`;
  }

  /** Over several lines in JSON where the item before it is so, else on one. */
  #likeItem(last: SyntaxNode | undefined, shape: Shape): string {
    const { text } = this.file;
    const indent = last === undefined ? undefined : indentAt(text, last.start);
    if (!this.style.json || last === undefined || indent === undefined || !/[\r\n]/.test(text.slice(last.start, last.end))) return inline(shape, this.style);
    return itemLines(shape, indent, this.style).join(this.style.eol).slice(indent.length);
  }

  /** What stands between a comma and the next item, seen from an item that is there. */
  #gapBefore(start: number): string {
    const indent = indentAt(this.file.text, start);
    return indent === undefined ? ' ' : this.style.eol + indent;
  }

  #memberIndent({ keyStart }: MappingEntry): string {
    const { text } = this.file;
    const head = text.slice(lineStart(text, keyStart), keyStart);
    // `- Key: value` opens an item: the other keys stand below the first one.
    if (!/^[\s-]*$/.test(head)) throw new Refusal('its place on the line cannot be told');
    return head.replaceAll('-', ' ');
  }

  #linesBehind(node: SyntaxNode, least: number, lines: readonly string[], apart: boolean): TextEdit {
    const { text } = this.file;
    if (isKept(text, lastLeaf(node))) throw new Refusal('it would stand behind a text that keeps its final line breaks');
    const end = Math.max(node.end, least);
    const at = lineEnd(text, end);
    const { eol } = this.style;
    return this.#edit(at, at, `${apart ? eol : ''}${eol}${lines.join(eol)}`);
  }

  #removeLines(start: number, end: number): TextEdit {
    const { text } = this.file;
    const from = lineStart(text, start);
    const to = nextLine(text, end);
    if (to < text.length || from === 0) return this.#edit(from, to, '');
    // The last line of a file that may have no final line break: the break before it goes instead.
    const withBreak = lineEnd(text, end) < text.length;
    if (withBreak) return this.#edit(from, to, '');
    const back = text.slice(0, from).endsWith('\r\n') ? 2 : 1;
    return this.#edit(from - back, to, '');
  }

  #removeFromFlow(start: number, end: number, before: number | undefined, after: number | undefined): TextEdit {
    if (after !== undefined) return this.#edit(start, after, '');
    return this.#edit(before ?? start, end, '');
  }

  /** Text that aliases use in other places must not change. */
  #demandOwn(keyEnd: number, value: SyntaxNode): void {
    demandWritten(value);
    if (value.start < keyEnd) throw new Refusal('its value stands elsewhere and is used through an alias');
    if (/&[^\s,[\]{}]+\s*$/.test(this.file.text.slice(keyEnd, value.start))) throw new Refusal('its value is used in other places through an alias');
  }

  #edit(start: number, end: number, newText: string): TextEdit {
    return { file: this.file, start, end, newText: this.#escaped(newText) };
  }
}

/** Every round of a loop would change, or the file that is included. */
export function demandWritten({ made }: SyntaxNode): void {
  if (made !== undefined) throw new Refusal('a loop or an included file writes it');
}

/** Whether an entry is written in the mapping, as against merged into it. */
export function isInside(parent: MappingNode, { keyStart, value }: MappingEntry): boolean {
  return keyStart >= parent.start && value.end <= parent.end && value.start >= keyStart;
}

function hasComment(text: string): boolean {
  return /(?:^|\s)#/.test(text);
}

function lastOf<T>(all: readonly T[]): T | undefined {
  return all.at(-1);
}

function lastLeaf(node: SyntaxNode): SyntaxNode {
  if (node.kind === 'scalar') return node;
  const last = node.kind === 'sequence' ? node.items.at(-1) : node.entries.at(-1)?.value;
  return last === undefined || last.end > node.end ? node : lastLeaf(last);
}

/** A block scalar with `+` owns the blank lines below it. */
function isKept(text: string, node: SyntaxNode): boolean {
  if (node.kind !== 'scalar' || (node.style !== 'literal' && node.style !== 'folded')) return false;
  return text.slice(node.start, lineEnd(text, node.start)).includes('+');
}
