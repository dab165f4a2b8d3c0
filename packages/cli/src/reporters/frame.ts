import { lineStarts, positionAt, SECRET_NAMES, SECRET_SECTIONS, type SourceFile, type Span } from '@privatelint/core';
import type { Frame } from './report.ts';

/** Longer lines are generated: what is beside the span says nothing, and may be anything. */
export const MAX_LINE = 160;

const MENTION = /environment|secrets?|user_?data|password|passwd|token|api_?key|private_?key|access_?key/i;
/** What is nobody's secret whatever it is called: actions in policies, names in the place of values, and the name of the service. */
const NAMES = /"[a-z][a-z0-9-]*:(?:Batch|Create|Delete|Describe|Get|List|Put)[A-Za-z]*\*?"|\$\{[\w:.-]+\}|(?<=com\.amazonaws\.[\w${}:.-]*)secretsmanager(?:-fips)?(?![\w-])/g;
const KEY = /^(\s*(?:- +)*)(?:"([^"\\]*)"|'([^']*)'|([^\s"'#:={}[\],&*!|>%@`][^"'#:={}[\],]*?))\s*[:=](?=\s|$|\{|\[|")\s*/;

/** How a block of Terraform begins at the left margin: types and names, and no value. */
const BLOCK = /^(?:resource|data|ephemeral|module|variable|output|provider|locals|terraform|moved|removed|import|check)\b(?:\s+"[\w.-]*")*\s*\{\s*\}?\s*$/;

/**
 * The line of a span with the values left out that may be secret: of environments, secrets and user data, told by the names
 * above in the text itself, so that a file that does not parse is safe too. Nothing where that cannot be told.
 */
export function frameOf({ file, start, end }: Span): Frame | undefined {
  const { line, column } = positionAt(file, start);
  const from = lineStarts(file)[line - 1] ?? 0;
  if (lineEnd(file, line) - from > MAX_LINE) return undefined;
  const text = lineText(file, line);
  if (text.trim() === '') return undefined;
  const to = Math.min(Math.max(end - from, column) + 1, text.length + 1);
  const hidden = masked(file, line, text);
  if (hidden === undefined) return undefined;
  if (hidden === text) return expandTabs({ line, text, from: column, to: Math.max(to, column) });
  // A span inside of what is left out is shown as the mask.
  const kept = commonLength(hidden, text);
  return expandTabs({ line, text: hidden, from: Math.min(column, kept + 1), to: Math.min(Math.max(to, kept + 1), hidden.length + 1) });
}

/** A line as it may be shown: values that may be secret, or the whole of what cannot be told apart from them, left out. */
export function shownLine(file: SourceFile, line: number): string {
  const text = lineText(file, line);
  return text.trim() === '' ? text : (masked(file, line, text) ?? `${/^\s*/.exec(text)?.[0] ?? ''}${MASK}`);
}

function lineText(file: SourceFile, line: number): string {
  return file.text.slice(lineStarts(file)[line - 1] ?? 0, lineEnd(file, line));
}

/** Where a line ends, without what ends it. No expression is searched for here: a line may be a plan of 100 MB. */
function lineEnd(file: SourceFile, line: number): number {
  const { text } = file;
  let end = lineStarts(file)[line] ?? text.length;
  while (end > 0 && (text.charCodeAt(end - 1) === 10 || text.charCodeAt(end - 1) === 13)) end--;
  return end;
}

const MASK = '***';

function masked(file: SourceFile, line: number, text: string): string | undefined {
  if (BLOCK.test(text)) return text;
  const key = KEY.exec(text);
  const name = key?.[2] ?? key?.[3] ?? key?.[4];
  const value = key === null ? '' : text.slice(key[0].length);
  // Several names on one line, or JSON inside a text: what belongs to what is not told by indentation.
  const rest = key === null ? text : value;
  if (MENTION.test(rest.replaceAll(NAMES, '')) && /[{"\\]/.test(rest)) return undefined;
  if (key === null && indentOf(text) === 0 && /[{[]/.test(text) && !isJson(file)) return undefined;
  const inside = isJson(file) ? sectionAround(file, lineStarts(file)[line - 1] ?? 0) : sectionAbove(file, line, indentOf(text));
  if (key === null) return inside === undefined ? text : `${/^\s*/.exec(text)?.[0] ?? ''}${MASK}`;
  if (name === undefined) return text;
  const own = SECRET_SECTIONS.test(name) || SECRET_NAMES.test(name);
  if (own) return value === '' || /^[[{(]?\s*$/.test(value) ? text : `${key[0]}${MASK}`;
  if (inside === undefined || value === '' || /^[[{(]\s*$/.test(value)) return text;
  return /^name$/i.test(name) && inside === 'named' ? text : `${key[0]}${MASK}`;
}

function isJson({ text }: SourceFile): boolean {
  return /^\ufeff?\s*[{[]/.test(text);
}

/** In JSON the brackets tell, whatever the indentation looks like. */
function sectionAround(file: SourceFile, offset: number): 'named' | 'text' | undefined {
  const name = namesAround(file, offset).find((it) => SECRET_SECTIONS.test(it) || SECRET_NAMES.test(it));
  if (name === undefined) return undefined;
  return /^(?:environment|secrets)$/i.test(name) ? 'named' : 'text';
}

/** How far a JSON text was followed, and the names of what is open there. */
interface Followed {
  readonly tokens: RegExp;
  readonly open: string[];
  last: string;
}

const FOLLOWED = new WeakMap<SourceFile, Followed>();

/** Findings come in the order of the file, so that a large one is read once for all of them. */
function namesAround(file: SourceFile, offset: number): readonly string[] {
  let at = FOLLOWED.get(file);
  if (at === undefined || at.tokens.lastIndex > offset) FOLLOWED.set(file, (at = { tokens: /"(?:[^"\\]|\\.)*"|[{}[\],]/g, open: [], last: '' }));
  for (;;) {
    const from = at.tokens.lastIndex;
    const token = at.tokens.exec(file.text)?.[0];
    if (token === undefined || at.tokens.lastIndex > offset) {
      at.tokens.lastIndex = from;
      return at.open;
    }
    if (token === '{' || token === '[') at.open.push(at.last);
    else if (token === '}' || token === ']') at.open.pop();
    // What stands before a comma names nothing behind it.
    at.last = token.startsWith('"') ? token.slice(1, -1) : '';
  }
}

/** Whether a name further left above says that what follows is not to be shown. */
function sectionAbove(file: SourceFile, line: number, indent: number): 'named' | 'text' | undefined {
  const { outer, indents } = outlineOf(file);
  let above = line - 1;
  for (let least = indent; least > 0; least = indents[above] ?? 0) {
    while (above > 0 && (indents[above] ?? 0) >= least) above = outer[above] ?? 0;
    if (above === 0) return undefined;
    const section = sectionNamedBy(lineText(file, above));
    if (section !== undefined) return section;
  }
  return undefined;
}

function sectionNamedBy(text: string): 'named' | 'text' | undefined {
  const key = KEY.exec(text);
  const name = key?.[2] ?? key?.[3] ?? key?.[4];
  const block = /^\s*(?:- +)?(environment|user_data|secrets?)\s*\{/i.exec(text)?.[1] ?? /^variable\s+"([^"]*)"/.exec(text)?.[1] ?? name;
  if (block === undefined) return undefined;
  if (SECRET_SECTIONS.test(block)) return /^(?:environment|secrets)$/i.test(block) ? 'named' : 'text';
  return SECRET_NAMES.test(block) ? 'text' : undefined;
}

/** How lines enclose each other, by their numbers from 1. */
interface Outline {
  /** The nearest line above that is further left; 0 = none. */
  readonly outer: Int32Array;
  /** How far in a line is; blank lines and comments are as far in as can be, so that they enclose nothing. */
  readonly indents: Int32Array;
}

const OUTLINES = new WeakMap<SourceFile, Outline>();
const NOTHING = 2 ** 31 - 1;

/** One pass over a file for all of its findings: from each one up to the top would be a pass for each. */
function outlineOf(file: SourceFile): Outline {
  const known = OUTLINES.get(file);
  if (known !== undefined) return known;
  const starts = lineStarts(file);
  const outer = new Int32Array(starts.length + 1);
  const indents = new Int32Array(starts.length + 1);
  for (const [i, start] of starts.entries()) {
    const own = keyIndentAt(file.text, start);
    let above = i;
    while (above > 0 && (indents[above] ?? 0) >= own) above = outer[above] ?? 0;
    outer[i + 1] = above;
    indents[i + 1] = own;
  }
  const outline = { outer, indents };
  OUTLINES.set(file, outline);
  return outline;
}

/** How far in the key of a line is that starts there, behind the dashes of lists. */
function keyIndentAt(text: string, start: number): number {
  let at = start;
  while (BLANKS.has(text.charCodeAt(at))) at++;
  if (at >= text.length || STARTS_NOTHING.has(text.charCodeAt(at))) return NOTHING;
  while (text.startsWith('- ', at)) {
    at++;
    while (text.charCodeAt(at) === SPACE) at++;
  }
  return at - start;
}

const SPACE = 32;
const BLANKS: ReadonlySet<number> = new Set([SPACE, 9, 0xfeff]);
/** The end of a line, and the mark of a comment. */
const STARTS_NOTHING: ReadonlySet<number> = new Set([10, 13, 35]);

/** An item of a list may stand right below its key, so its own text counts as further in. */
function indentOf(text: string): number {
  const [, blanks = '', dashes = ''] = /^(\s*)((?:- +)*)/.exec(text) ?? [];
  return dashes === '' ? blanks.length : blanks.length + 1;
}

function commonLength(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}

/** A tab is as wide as the terminal likes; the marks below must not care. */
function expandTabs(frame: Frame): Frame {
  return { ...frame, text: frame.text.replaceAll('\t', ' ') };
}
