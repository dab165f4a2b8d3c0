import type { MappingNode, SyntaxNode } from '../../../syntax/tree.ts';
import type { Quote } from './shape.ts';

/** How the author of a template writes. */
export interface Style {
  readonly json: boolean;
  readonly eol: string;
  /** One step of indentation. */
  readonly step: string;
  /** What stands before the dash of a list, seen from the key of the list. */
  readonly dash: string;
  readonly quote: Quote;
  /** `!Ref` instead of `Ref:`. */
  readonly tags: boolean;
  /** Blanks inside of the brackets of `{ "Ref": "x" }`. */
  readonly padding: string;
  /** Lists of references stand in brackets. */
  readonly bracketed: boolean;
  /** A blank line between resources. */
  readonly spaced: boolean;
}

const known = new WeakMap<MappingNode, Style>();

export function styleOf(text: string, root: MappingNode): Style {
  const found = known.get(root) ?? look(text, root);
  known.set(root, found);
  return found;
}

/** That of JSON inside of a file that is written in another way. */
export function jsonStyleOf(text: string, root: MappingNode): Style {
  return { ...look(text, root), json: true };
}

function look(text: string, root: MappingNode): Style {
  const json = /^[\ufeff\s]*\{/.test(text);
  const resources = root.get('Resources');
  return {
    json,
    eol: text.includes('\r\n') ? '\r\n' : text.includes('\n') || !text.includes('\r') ? '\n' : '\r',
    step: stepOf(text, root),
    dash: dashOf(text, resources) ?? '  ',
    quote: count(text, /[:[{,(-] ?"/g) > count(text, /[:[{,(-] ?'/g) ? '"' : "'",
    tags: !json && (/(?:^|[\s,[{:-])!(?:Ref|Sub|GetAtt|Join|If|Select|FindInMap)\b/m.test(text) || !/\b(?:Ref|Fn::\w+)"?\s*:/.test(text)),
    padding: count(text, /\{ ["\w]/g) >= count(text, /\{["\w]/g) ? ' ' : '',
    bracketed: count(text, /\[\s*(?:!|\{)/g) > count(text, /^\s*-\s+(?:!|Ref:|Fn::)/gm),
    spaced: areSpaced(text, resources),
  };
}

function stepOf(text: string, root: MappingNode): string {
  const child = root.entries.map(({ value }) => value).find((it): it is MappingNode => it.kind === 'mapping' && it.entries.length > 0);
  const [first] = child?.entries ?? [];
  const [own] = root.entries;
  if (first === undefined || own === undefined) return '  ';
  const [inner, outer] = [indentAt(text, first.keyStart), indentAt(text, own.keyStart)];
  if (inner === undefined || outer === undefined) return '  ';
  return inner.startsWith(outer) && inner.length > outer.length ? inner.slice(outer.length) : '  ';
}

/** The blanks before a key or dash that opens its line; undefined when something else stands before it. */
export function indentAt(text: string, offset: number): string | undefined {
  const before = text.slice(lineStart(text, offset), offset);
  return before.trim() === '' ? before : undefined;
}

export function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && !/[\r\n]/.test(text.charAt(at - 1))) at--;
  return at;
}

/** Before the line break that ends the line. */
export function lineEnd(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && !/[\r\n]/.test(text.charAt(at))) at++;
  return at;
}

/** Behind the line break that ends the line. */
export function nextLine(text: string, offset: number): number {
  const end = lineEnd(text, offset);
  if (text.charAt(end) === '\r' && text.charAt(end + 1) === '\n') return end + 2;
  return Math.min(end + 1, text.length);
}

/** How far the first block list below a key of its own is drawn in. */
function dashOf(text: string, node: SyntaxNode | undefined): string | undefined {
  if (node === undefined || node.kind === 'scalar') return undefined;
  if (node.kind === 'sequence') return first(node.items, (item) => dashOf(text, item));
  for (const { keyStart, value } of node.entries) {
    if (value.kind === 'sequence' && !value.flow) {
      const [key, dash] = [indentAt(text, keyStart), indentAt(text, value.start)];
      if (key !== undefined && dash?.startsWith(key) === true) return dash.slice(key.length);
    }
    const below = dashOf(text, value);
    if (below !== undefined) return below;
  }
  return undefined;
}

function first<A, B>(all: readonly A[], find: (it: A) => B | undefined): B | undefined {
  for (const it of all) {
    const found = find(it);
    if (found !== undefined) return found;
  }
  return undefined;
}

function areSpaced(text: string, resources: SyntaxNode | undefined): boolean {
  if (resources?.kind !== 'mapping' || resources.entries.length < 2) return true;
  const gaps = resources.entries.slice(1).map(({ keyStart }, i) => text.slice(resources.entries[i]?.value.end ?? keyStart, keyStart));
  return gaps.filter((gap) => /\n[ \t]*\r?\n/.test(gap)).length * 2 >= gaps.length;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
