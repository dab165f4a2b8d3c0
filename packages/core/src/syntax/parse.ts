import type { SourceFile } from '../text/source-file.ts';
import type { Dialect } from './build.ts';
import { readJson } from './json.ts';
import type { TolerantReader } from './tolerant.ts';
import type { SyntaxNode, SyntaxProblem } from './tree.ts';
import { readYamlEvents } from './yaml-events.ts';

export interface ParseResult {
  /** As much of the template as could be read; absent when nothing could. */
  readonly root?: SyntaxNode;
  /** In the order of the text. With problems the tree may be incomplete or differ from what CloudFormation reads. */
  readonly problems: readonly SyntaxProblem[];
}

/** A tree with places of a CloudFormation or SAM template in YAML or JSON. Never throws, whatever the text is. */
export function parseTemplate(file: SourceFile): ParseResult {
  const { text } = file;
  const noText = refuse(text);
  if (noText !== undefined) return { problems: [noText] };
  return looksLikeJson(text) ? parseJsonTemplate(file) : parseYamlTemplate(text);
}

/** All documents of a YAML stream as the dialect reads them. */
export function parseStream(
  text: string,
  dialect: Dialect,
): { documents: readonly SyntaxNode[]; problems: readonly SyntaxProblem[] } {
  const problems: SyntaxProblem[] = [];
  const fast = readYamlEvents(text, dialect, problems);
  const documents = 'message' in fast ? readRejected(text, dialect, fast, problems) : fast;
  problems.sort((a, b) => a.start - b.start);
  return { documents, problems };
}

/**
 * The reader for texts that the fast one rejects takes long to load, so that the host decides how it comes in: a bundle by a
 * `require` that runs only here, others by a plain import. Without it a rejected text gives one problem and no tree.
 */
export function provideTolerantReader(load: (() => TolerantReader) | undefined): void {
  loadTolerantReader = load;
}

let loadTolerantReader: (() => TolerantReader) | undefined;

/** Longer texts, and those nested too deep, get the fast reader's one problem: the tolerant reader would take seconds. */
const MAX_TOLERATED = 1_000_000;

function readRejected(
  text: string,
  dialect: Dialect,
  rejection: SyntaxProblem,
  problems: SyntaxProblem[],
): readonly SyntaxNode[] {
  const tolerable = text.length <= MAX_TOLERATED && !rejection.message.startsWith('nesting exceeded');
  if (loadTolerantReader === undefined || !tolerable) {
    problems.push(rejection);
    return [];
  }
  const found: SyntaxProblem[] = [];
  try {
    const documents = loadTolerantReader()(text, dialect, found);
    // `yaml` passes over control characters, and over a directive without a document; CloudFormation does not.
    const overlooked = found.length === 0 && (documents.length === 0 || rejection.message.includes('non-printable'));
    problems.push(...(overlooked ? [rejection] : found));
    return documents;
  } catch {
    // `yaml` recurses without a limit: on what exhausts the stack the fast reader's word stands.
    problems.push(rejection);
    return [];
  }
}

function parseYamlTemplate(text: string): ParseResult {
  const { documents, problems } = parseStream(text, 'cloudformation');
  const [first] = documents;
  if (first === undefined || (documents.length === 1 && isNothing(first))) {
    return {
      problems:
        problems.length > 0 ? problems : [{ start: 0, end: 0, message: 'the file is empty: it holds no template' }],
    };
  }
  const root = documents.find(hasResources) ?? first;
  if (documents.length === 1) return { root, problems };
  const other = documents.find((document) => document !== root || !hasResources(root)) ?? first;
  const message = `the file holds ${documents.length} YAML documents; CloudFormation reads files of a single one`;
  return {
    root,
    problems: [...problems, { start: other.start, end: Math.min(other.start + 1, text.length), message }],
  };
}

function isNothing(document: SyntaxNode): boolean {
  return document.kind === 'scalar' && document.value === null;
}

function hasResources(document: SyntaxNode): boolean {
  return document.kind === 'mapping' && document.get('Resources') !== undefined;
}

/** JSON that is not well-formed may be a YAML flow mapping, with comments, say; files that are called JSON may not. */
function parseJsonTemplate(file: SourceFile): ParseResult {
  const json = readJson(file.text);
  if (json.problems.length === 0 || /\.json$/i.test(file.path)) return json;
  const yaml: SyntaxProblem[] = [];
  const documents = readYamlEvents(file.text, 'cloudformation', yaml);
  if (!('message' in documents)) return parseYamlTemplate(file.text);
  return /^\s*\{\s*(?:"|\})/.test(file.text) ? json : parseYamlTemplate(file.text);
}

function looksLikeJson(text: string): boolean {
  const start = text.search(/[^\s\ufeff]/);
  return start >= 0 && (text[start] === '{' || text[start] === '[');
}

/** Bytes that are no UTF-8 text arrive here with null or replacement characters. */
function refuse(text: string): SyntaxProblem | undefined {
  const zero = text.indexOf('\0');
  if (zero >= 0)
    return {
      start: zero,
      end: zero + 1,
      message: 'the file is not UTF-8 text: it holds a null character, as UTF-16 and binary files do',
    };
  if (text.startsWith('\ufffd')) return { start: 0, end: 1, message: 'the file is not UTF-8 text' };
  return undefined;
}
