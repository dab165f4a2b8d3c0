import { positionAt, type GraphView } from '@privatelint/core';

/** Writers of the graph: JSON for programs, Mermaid and DOT for pictures. */
export const graphFormats: Readonly<Record<string, (view: GraphView) => string>> = { json, mermaid, dot };

function json(view: GraphView): string {
  const nodes = view.nodes.map(({ at, ...node }) => {
    const { line, column } = positionAt(at.file, at.start);
    return { ...node, file: at.file.path, line, column };
  });
  return `${JSON.stringify({ version: 1, nodes, edges: view.edges }, null, 2)}\n`;
}

function mermaid({ nodes, edges }: GraphView): string {
  const names = new Map(nodes.map(({ id }, i) => [id, `n${i}`]));
  const shapes = nodes.map(({ id, address, kind }) => `  ${names.get(id) ?? ''}["${escapeMermaid(address)}<br/>${kind}"]`);
  const arrows = edges.map(({ from, to, label }) => `  ${names.get(from) ?? ''} -->|${escapeMermaid(label)}| ${names.get(to) ?? ''}`);
  return `${['flowchart LR', ...shapes, ...arrows].join('\n')}\n`;
}

function dot({ nodes, edges }: GraphView): string {
  const shapes = nodes.map(({ id, address, kind }) => `  ${quote(id)} [label=${quote(`${address}\\n${kind}`)}];`);
  const arrows = edges.map(({ from, to, label }) => `  ${quote(from)} -> ${quote(to)} [label=${quote(label)}];`);
  return `${['digraph privatelint {', '  rankdir=LR;', '  node [shape=box];', ...shapes, ...arrows, '}'].join('\n')}\n`;
}

/** Mermaid takes character references inside quoted labels, and nothing else that could end them. */
function escapeMermaid(text: string): string {
  return text.replaceAll(/[^\w./:*\- ]/g, (character) => `#${character.codePointAt(0) ?? 63};`);
}

function quote(text: string): string {
  // Control characters have no business in a name; a backslash before `n` is our own line break.
  const safe = text.replace(/[\u0000-\u001f]/g, '');
  return `"${safe.replaceAll('"', '\\"')}"`;
}
