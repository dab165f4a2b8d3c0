import { positionAt, type SourceFile } from '../text/source-file.ts';
import { decodeUtf8 } from './decode.ts';
import { readJson } from './json.ts';
import { parseStream, parseTemplate } from './parse.ts';
import type { ScalarValue } from './scalars.ts';
import type { MappingNode, SyntaxNode, SyntaxProblem } from './tree.ts';

export type InspectParseKind = 'cloudformation' | 'yaml-stream' | 'json';

export type InspectParseInput = { readonly kind: InspectParseKind; readonly path?: string } & (
  { readonly text: string } | { readonly bytes: Uint8Array }
);

export interface InspectParseAnswer {
  readonly ok: boolean;
  readonly errors: readonly { readonly line: number; readonly column: number; readonly message: string }[];
  /** Names of resources, for `cloudformation`. */
  readonly resources?: readonly string[];
  /** JSON pointers of keys below `Resources`, with long-form function names, and where the keys stand: `[line, column]`. */
  readonly positions?: Readonly<Record<string, readonly [number, number]>>;
  /** The documents of a `yaml-stream`. */
  readonly values?: readonly PlainValue[];
}

export type PlainValue = ScalarValue | readonly PlainValue[] | { readonly [key: string]: PlainValue };

/** What `privatelint inspect parse` answers. */
export function inspectParse(input: InspectParseInput): InspectParseAnswer {
  const decoded = 'text' in input ? { text: input.text } : decodeUtf8(input.bytes);
  const file: SourceFile = { path: input.path ?? '', text: decoded.text };
  const problem = 'problem' in decoded ? decoded.problem : undefined;
  if (problem !== undefined) return { ok: false, errors: errorsOf(file, [problem]) };
  switch (input.kind) {
    case 'cloudformation':
      return inspectTemplate(file);
    case 'yaml-stream':
      return inspectStream(file);
    case 'json': {
      const { problems } = readJson(file.text, { uniqueKeys: false });
      return { ok: problems.length === 0, errors: errorsOf(file, problems) };
    }
  }
}

/** The plain value of a tree, with functions in long form. */
export function plainValue(node: SyntaxNode): PlainValue {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'sequence':
      return node.items.map(plainValue);
    case 'mapping':
      return Object.fromEntries(node.entries.map((entry) => [entry.key, plainValue(entry.value)]));
  }
}

function inspectTemplate(file: SourceFile): InspectParseAnswer {
  const { root, problems } = parseTemplate(file);
  const resources = root?.kind === 'mapping' ? root.get('Resources') : undefined;
  const positions: Record<string, readonly [number, number]> = {};
  if (resources !== undefined) addPositions(file, resources, '/Resources', positions);
  return {
    ok: problems.length === 0,
    errors: errorsOf(file, problems),
    resources: resources?.kind === 'mapping' ? resources.entries.map((entry) => entry.key) : [],
    positions,
  };
}

function inspectStream(file: SourceFile): InspectParseAnswer {
  const { documents, problems } = parseStream(file.text, 'yaml');
  return { ok: problems.length === 0, errors: errorsOf(file, problems), values: documents.map(plainValue) };
}

function addPositions(
  file: SourceFile,
  node: SyntaxNode,
  pointer: string,
  positions: Record<string, readonly [number, number]>,
): void {
  if (node.kind === 'mapping') addEntries(file, node, pointer, positions);
  if (node.kind === 'sequence') node.items.forEach((item, i) => addPositions(file, item, `${pointer}/${i}`, positions));
}

function addEntries(
  file: SourceFile,
  node: MappingNode,
  pointer: string,
  positions: Record<string, readonly [number, number]>,
): void {
  for (const { key, keyStart, value } of node.entries) {
    const place = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const { line, column } = positionAt(file, keyStart);
    positions[place] = [line, column];
    addPositions(file, value, place, positions);
  }
}

function errorsOf(file: SourceFile, problems: readonly SyntaxProblem[]): InspectParseAnswer['errors'] {
  const places = problems.flatMap(({ start, message, related }) =>
    related === undefined ? [{ start, message }] : [related, { start, message }],
  );
  return places.map(({ start, message }) => {
    const { line, column } = positionAt(file, start);
    return { line, column, message };
  });
}
