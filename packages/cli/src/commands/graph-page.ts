import { positionAt, type EdgeView, type GraphView, type NodeView } from '@privatelint/core';
import { forXml } from '../reporters/escape.ts';

/** The graph as one page that needs nothing else: every node with what it says, what is not known of it, and its neighbours. */
export function html({ nodes, edges }: GraphView): string {
  const anchors = new Map(nodes.map(({ id, address }, i) => [id, { anchor: `n${i}`, address }]));
  const [from, to] = [grouped(edges, ({ from }) => from), grouped(edges, ({ to }) => to)];
  const kinds = [...grouped(nodes, ({ kind }) => kind)].sort(([a], [b]) => (a < b ? -1 : 1));
  const link = (id: string): string => `<a href="#${anchors.get(id)?.anchor ?? ''}">${forXml(anchors.get(id)?.address ?? id)}</a>`;
  const section = (node: NodeView): string => {
    const rows = [
      ...Object.entries(node.properties).map(([name, value]) => row(name, forXml(String(value)))),
      ...Object.entries(node.unknown).map(([name, cause]) => row(name, `<i>not known: ${forXml(cause)}</i>`)),
      ...(from.get(node.id) ?? []).map(({ to, label }) => row(label, `→ ${link(to)}`)),
      ...(to.get(node.id) ?? []).map(({ from, label }) => row(`${label} of`, `← ${link(from)}`)),
    ];
    const { file, start } = node.at;
    const place = `${file.path}:${positionAt(file, start).line}`;
    return `<section id="${anchors.get(node.id)?.anchor ?? ''}"><h3>${forXml(node.address)}</h3><p>${forXml(node.resourceType)}, ${forXml(place)}</p><table>${rows.join('')}</table></section>`;
  };
  const index = kinds.map(([kind, members]) => `<li>${forXml(kind)}: ${members.map(({ id }) => link(id)).join(', ')}</li>`);
  const body = kinds.map(([kind, members]) => `<h2>${forXml(kind)}</h2>\n${members.map(section).join('\n')}`);
  return ['<!doctype html>', '<html lang="en"><head><meta charset="utf-8"><title>privatelint graph</title>', `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`, `<style>${STYLE}</style></head><body>`, `<h1>${nodes.length} nodes</h1>`, `<ul>${index.join('')}</ul>`, ...body, '</body></html>', ''].join('\n');
}

const STYLE =
  'body{font:14px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}section{border-top:1px solid #ccc}section:target{background:#ffd}h3{margin:.5rem 0 0}p{margin:0;color:#666}td{padding:0 1rem 0 0;vertical-align:top}';

function row(name: string, value: string): string {
  return `<tr><td>${forXml(name)}</td><td>${value}</td></tr>`;
}

/** Members by key, in the order in which they come. */
export function grouped<T extends NodeView | EdgeView>(all: readonly T[], keyOf: (it: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const it of all) {
    const group = groups.get(keyOf(it));
    if (group === undefined) groups.set(keyOf(it), [it]);
    else group.push(it);
  }
  return groups;
}
