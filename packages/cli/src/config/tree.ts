import { parseStream, positionAt, readJson, type SourceFile, type SyntaxNode } from '@privatelint/core';
import { provideParsers } from '../io/parsers.ts';
import { UsageError } from '../io/usage-error.ts';

/** JSON, JSON with comments, or YAML as a tree with places. What is not well-formed is a usage error with its place. */
export function readTree(file: SourceFile): SyntaxNode {
  const isJson = /\.jsonc?$/i.test(file.path) || /^\s*[[{]/.test(file.text);
  const { root, problems } = isJson ? readJson(withoutComments(file.text)) : readYaml(file.text);
  const [problem] = problems;
  if (problem !== undefined) throw new UsageError(`${placeOf(file, problem.start)}: ${problem.message}`);
  if (root === undefined) throw new UsageError(`${file.path} is empty`);
  return root;
}

function readYaml(text: string): { root: SyntaxNode | undefined; problems: readonly { readonly start: number; readonly message: string }[] } {
  provideParsers();
  const { documents, problems } = parseStream(text, 'yaml');
  return { root: documents[0], problems };
}

export function placeOf(file: SourceFile, offset: number): string {
  const { line, column } = positionAt(file, offset);
  return `${file.path}:${line}:${column}`;
}

/** Comments and commas before a closing bracket become blanks, so that every place stays what it is. */
export function withoutComments(text: string): string {
  const blank = (it: string): string => it.replace(/[^\r\n]/g, ' ');
  return text
    .replace(/"(?:[^"\\]|\\.)*"|\/\/[^\r\n]*|\/\*[^]*?\*\//g, (it) => (it.startsWith('"') ? it : blank(it)))
    .replace(/"(?:[^"\\]|\\.)*"|,(?=\s*[\]}])/g, (it) => (it === ',' ? ' ' : it));
}

/** The plain value of a tree. */
export function valueOf(node: SyntaxNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'sequence') return node.items.map(valueOf);
  const entries = node.entries.map(({ key, value }): [string, unknown] => [key, valueOf(value)]);
  return Object.fromEntries(entries);
}
