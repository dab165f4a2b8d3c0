import { expect, test } from 'vitest';
import type { EdgeView, NodeView } from '@privatelint/core';
import { svg } from './graph-picture.ts';

const file = { path: 'a.yaml', text: 'one\ntwo\n' };

function node(id: string, more: Partial<NodeView> = {}): NodeView {
  return { id, address: id, kind: 'subnet', resourceType: 'T', at: { file, start: 4, end: 7 }, properties: {}, unknown: {}, ...more };
}

function edge(from: string, to: string): EdgeView {
  return { from, to, label: 'of' };
}

interface Box {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function boxes(picture: string): Box[] {
  const found = picture.matchAll(/<title>(\S+) [^<]*<\/title><rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g);
  return [...found].map(([, name = '', ...numbers]) => {
    const [x = 0, y = 0, width = 0, height = 0] = numbers.map(Number);
    return { name, x, y, width, height };
  });
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

const NODES = ['Service', 'Task', 'SubnetA', 'SubnetB', 'Table', 'Vpc', 'Alone'];
const EDGES = [edge('Service', 'Task'), edge('Service', 'SubnetA'), edge('Service', 'SubnetB'), edge('SubnetA', 'Vpc'), edge('SubnetB', 'Vpc'), edge('Table', 'Vpc'), edge('Service', 'Vpc')];
const PICTURE = svg({ nodes: NODES.map((it) => node(it)), edges: EDGES });

test('every node has a box of its own inside of the picture', () => {
  const all = boxes(PICTURE);
  expect(all.map(({ name }) => name).sort()).toEqual([...NODES].sort());
  for (const [i, a] of all.entries()) for (const b of all.slice(i + 1)) expect([a, b, overlap(a, b)]).toEqual([a, b, false]);
  const [width = 0, height = 0] = (/viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(PICTURE) ?? []).slice(1).map(Number);
  for (const it of all) expect(it.x > 0 && it.y > 0 && it.x + it.width < width && it.y + it.height < height).toBe(true);
});

test('who refers stands left of what it refers to, and every line says what it is', () => {
  const at = new Map(boxes(PICTURE).map((it) => [it.name, it.x]));
  for (const { from, to } of EDGES) {
    expect([from, to, (at.get(from) ?? 0) < (at.get(to) ?? 0)]).toEqual([from, to, true]);
    expect(PICTURE).toContain(`<title>${from} → ${to}: of</title></path>`);
  }
  expect(at.get('Table')).toBe(at.get('SubnetA')); // beside the VPC, not at the far left
});

test('a line passes no box of a column between its ends', () => {
  const [, points = ''] = /d="([^"]+)"[^>]*><title>Service → Vpc: of/.exec(PICTURE) ?? [];
  const ys = [...points.matchAll(/ ([\d.]+)(?=C|$)/g)].map(([, y]) => Number(y));
  const between = boxes(PICTURE).filter(({ name }) => ['Task', 'SubnetA', 'SubnetB', 'Table'].includes(name));
  expect(ys.length).toBe(4);
  for (const y of ys.slice(1, -1)) expect(between.filter((it) => it.y <= y && y <= it.y + it.height)).toEqual([]);
});

test('ways that come round, and what is not known, are drawn too', () => {
  const picture = svg({ nodes: [node('A'), node('B', { unknown: { zone: 'a parameter has no value' } })], edges: [edge('A', 'B'), edge('B', 'A'), edge('A', 'A')] });
  expect(boxes(picture)).toHaveLength(2);
  expect(picture).toContain('B → A: of');
  expect(picture).toContain('<g class="subnet open"><title>B (T), a.yaml:2&#10;zone is not known: a parameter has no value</title>');
});

test('nothing gives an empty picture', () => {
  expect(svg({ nodes: [], edges: [] })).toMatch(/^<svg [^]*<\/svg>\n$/);
});
