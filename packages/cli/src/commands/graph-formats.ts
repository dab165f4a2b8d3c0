import { positionAt, type GraphView, type ResolvedResource, type Span } from '@privatelint/core';
import { forTerminal, safeJson } from '../reporters/escape.ts';
import { html } from './graph-page.ts';
import { svg } from './graph-picture.ts';

/** Writers of the graph: JSON for programs, Mermaid and DOT for who draws himself, a picture, a page to read. */
export const graphFormats: Readonly<Record<string, (view: GraphView) => string>> = { json: (view) => graphJson(view), mermaid, dot, svg, html };

/** `resources`: with all of their properties, where somebody asked for them. */
export function graphJson(view: GraphView, resources?: readonly ResolvedResource[]): string {
  const nodes = view.nodes.map(({ at, ...node }) => ({ ...node, ...placeOf(at) }));
  const resolved = resources?.map(({ at, ...resource }) => ({ ...resource, ...placeOf(at) }));
  return safeJson({ version: 1, nodes, edges: view.edges, ...(resolved === undefined ? {} : { resources: resolved }) });
}

function placeOf({ file, start }: Span): { readonly file: string; readonly line: number; readonly column: number } {
  const { line, column } = positionAt(file, start);
  return { file: file.path, line, column };
}

function mermaid({ nodes, edges }: GraphView): string {
  const names = new Map(nodes.map(({ id }, i) => [id, `n${i}`]));
  const shapes = nodes.map(({ id, address, kind }) => `  ${names.get(id) ?? ''}["${escapeMermaid(address)}<br/>${kind}"]`);
  const arrows = edges.map(({ from, to, label }) => `  ${names.get(from) ?? ''} -->|${escapeMermaid(label)}| ${names.get(to) ?? ''}`);
  return `${['flowchart LR', ...shapes, ...arrows].join('\n')}\n`;
}

function dot({ nodes, edges }: GraphView): string {
  const shapes = nodes.map(({ id, address, kind }) => `  ${quote(id)} [label="${escapeDot(address)}\\n${kind}"];`);
  const arrows = edges.map(({ from, to, label }) => `  ${quote(from)} -> ${quote(to)} [label=${quote(label)}];`);
  return `${['digraph privatelint {', '  rankdir=LR;', '  node [shape=box];', ...shapes, ...arrows, '}'].join('\n')}\n`;
}

/** Mermaid takes character references inside quoted labels, and nothing else that could end them. */
function escapeMermaid(text: string): string {
  return text.replaceAll(/[^\w./:*\- ]/gu, (character) => `#${character.codePointAt(0) ?? 63};`);
}

function quote(text: string): string {
  return `"${escapeDot(text)}"`;
}

/** Text between the quotes of DOT, where a backslash begins an escape. */
function escapeDot(text: string): string {
  return forTerminal(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}
