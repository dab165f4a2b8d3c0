import { positionAt, type GraphView, type NodeView } from '@privatelint/core';
import { forXml } from '../reporters/escape.ts';
import { grouped } from './graph-page.ts';

/** A node in its place, or a bend of an edge that passes a column. */
interface Place {
  readonly node?: NodeView;
  readonly column: number;
  readonly neighbours: Place[];
  row: number;
  x: number;
  y: number;
}

/** An edge as it passes from column to column. */
interface Wire {
  readonly title: string;
  readonly places: readonly Place[];
}

const BOX = 38;
const BEND = 10;
const GAP = 14;
const BETWEEN = 90;
const LETTER = 7.3;
const LONGEST = 36;
const MARGIN = 20;
/** Each passes over all columns once in both directions; further ones hardly change a picture. */
const SWEEPS = 4;

/** The graph as a picture that needs nothing else: who refers stands left of what it refers to, columns are ordered so that few lines cross. */
export function svg(view: GraphView): string {
  const { columns, wires } = placed(view);
  for (let i = 0; i < SWEEPS; i++) {
    for (const column of columns) sort(column);
    for (const column of columns.toReversed()) sort(column);
  }
  const { width, height } = coordinates(columns);
  const widths = columns.map(widthOf);
  const lines = wires.map((wire) => line(widths, wire));
  const boxes = columns.flatMap((column, i) => column.flatMap((it) => (it.node === undefined ? [] : [box(widths[i] ?? 0, it, it.node)])));
  return `${[`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="privatelint graph">`, `<style>${STYLE}</style>`, ARROW, ...lines, ...boxes, '</svg>'].join('\n')}\n`;
}

const STYLE =
  'svg{background:#fff;font:12px ui-monospace,monospace}rect{fill:#f6f8fa;stroke:#57606a}.open rect{stroke-dasharray:4 3}.task-runner rect,.container-instances rect{fill:#ddf4ff}.vpc-endpoint rect{fill:#dafbe1}.kind{fill:#57606a;font-size:10px}path{fill:none;stroke:#8c959f}path:hover{stroke:#cf222e;stroke-width:2}marker path{fill:#8c959f}';
const ARROW = '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>';

function placed({ nodes, edges }: GraphView): { readonly columns: Place[][]; readonly wires: Wire[] } {
  const columnOf = columnsOf(nodes, edges);
  const columns: Place[][] = [];
  const put = (column: number, node?: NodeView): Place => {
    const row = (columns[column] ??= []);
    const place: Place = { ...(node === undefined ? {} : { node }), column, neighbours: [], row: row.length, x: 0, y: 0 };
    row.push(place);
    return place;
  };
  const places = new Map(nodes.map((node) => [node.id, put(columnOf.get(node.id) ?? 0, node)]));
  const wires = edges.flatMap(({ from, to, label }): Wire[] => {
    const [start, end] = [places.get(from), places.get(to)];
    if (start === undefined || end === undefined || start === end) return [];
    const step = Math.sign(end.column - start.column);
    const between = Array.from({ length: Math.max(0, Math.abs(end.column - start.column) - 1) }, (_, i) => put(start.column + step * (i + 1)));
    const along = [start, ...between, end];
    for (const [i, place] of along.entries()) {
      const next = along[i + 1];
      if (next === undefined) continue;
      place.neighbours.push(next);
      next.neighbours.push(place);
    }
    return [{ title: `${start.node?.address ?? ''} → ${end.node?.address ?? ''}: ${label}`, places: along }];
  });
  return { columns, wires };
}

/** The length of the longest way that leads to a node; who nobody refers to stands beside what it refers to. */
function columnsOf(nodes: GraphView['nodes'], edges: GraphView['edges']): ReadonlyMap<string, number> {
  const [into, out] = [grouped(edges, ({ to }) => to), grouped(edges, ({ from }) => from)];
  const columns = new Map<string, number>();
  const visiting = new Set<string>();
  const column = (id: string): number => {
    const known = columns.get(id);
    if (known !== undefined) return known;
    visiting.add(id);
    // What refers to itself by a detour is cut where the way comes round.
    const before = (into.get(id) ?? []).filter(({ from }) => !visiting.has(from)).map(({ from }) => column(from) + 1);
    visiting.delete(id);
    const own = Math.max(0, ...before);
    columns.set(id, own);
    return own;
  };
  for (const { id } of nodes) column(id);
  for (const { id } of nodes) {
    const nearest = Math.min(...(out.get(id) ?? []).map(({ to }) => columns.get(to) ?? 0));
    if (!into.has(id) && Number.isFinite(nearest)) columns.set(id, Math.max(0, nearest - 1));
  }
  return columns;
}

/** Every place goes to the middle of its neighbours. */
function sort(column: Place[]): void {
  const middle = new Map(column.map((it) => [it, it.neighbours.length === 0 ? it.row : it.neighbours.reduce((sum, { row }) => sum + row, 0) / it.neighbours.length]));
  column.sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0));
  for (const [row, it] of column.entries()) it.row = row;
}

function coordinates(columns: readonly (readonly Place[])[]): { readonly width: number; readonly height: number } {
  const heights = columns.map((column) => column.reduce((sum, it) => sum + sizeOf(it) + GAP, 0));
  const height = Math.max(0, ...heights);
  let x = MARGIN;
  for (const [i, column] of columns.entries()) {
    let y = MARGIN + (height - (heights[i] ?? 0)) / 2;
    for (const it of column) {
      it.x = x;
      it.y = y + sizeOf(it) / 2;
      y += sizeOf(it) + GAP;
    }
    x += widthOf(column) + BETWEEN;
  }
  return { width: x - BETWEEN + MARGIN, height: height + 2 * MARGIN };
}

function sizeOf({ node }: Place): number {
  return node === undefined ? BEND : BOX;
}

function widthOf(column: readonly Place[]): number {
  return Math.max(0, ...column.map(({ node }) => (node === undefined ? 0 : Math.max(shown(node.address).length, node.kind.length) * LETTER + 16)));
}

function shown(address: string): string {
  return address.length > LONGEST ? `…${address.slice(1 - LONGEST)}` : address;
}

/** From the right side of who refers to the left side of what it refers to; back where a way comes round. */
function line(widths: readonly number[], { title, places }: Wire): string {
  const points = places.flatMap(({ x, y, column, node }, i) => {
    const right = x + (widths[column] ?? 0);
    if (node === undefined) return [[x, y], [right, y]] as const;
    return i === 0 ? ([[right, y]] as const) : ([[x, y]] as const);
  });
  const [[x, y] = [0, 0], ...rest] = points;
  let [atX, atY] = [x, y];
  const curves = rest.map(([toX, toY]) => {
    const middle = (atX + toX) / 2;
    const curve = `C${middle} ${atY} ${middle} ${toY} ${toX} ${toY}`;
    [atX, atY] = [toX, toY];
    return curve;
  });
  return `<path d="M${x} ${y}${curves.join('')}" marker-end="url(#arrow)"><title>${forXml(title)}</title></path>`;
}

function box(width: number, { x, y }: Place, node: NodeView): string {
  const { file, start } = node.at;
  const isOpen = Object.keys(node.unknown).length > 0;
  const title = [`${node.address} (${node.resourceType}), ${file.path}:${positionAt(file, start).line}`, ...Object.entries(node.unknown).map(([name, cause]) => `${name} is not known: ${cause}`)].join('\n');
  const text = (dy: number, words: string, kind = ''): string => `<text x="${x + 8}" y="${y + dy}"${kind}>${forXml(words)}</text>`;
  return `<g class="${node.kind}${isOpen ? ' open' : ''}"><title>${forXml(title)}</title><rect x="${x}" y="${y - BOX / 2}" width="${width}" height="${BOX}" rx="4"/>${text(-2, shown(node.address))}${text(12, node.kind, ' class="kind"')}</g>`;
}
