import { analyze, type Graph, type GraphNode } from '@privatelint/core';
import { expect, test } from 'vitest';
import { problemsOf } from './validate-graph.ts';

const TEMPLATE = `Resources:
  Vpc: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  Subnet: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24 } }
`;

test('a graph of a template has no problems', () => {
  expect(problemsOf(graph())).toEqual([]);
});

test('an id that two nodes share', () => {
  const it = graph();
  it.add({ ...node(it, 'Vpc') });
  expect(problemsOf(it)).toContain('two nodes have the id Vpc');
});

test('a reference to a node that is not in the graph', () => {
  const it = graph();
  const stray = { ...node(it, 'Vpc'), id: 'Stray' };
  it.add({ ...node(it, 'Subnet'), id: 'Other', vpc: { kind: 'node', id: 'Stray', node: stray, at: stray.at } } as GraphNode);
  expect(problemsOf(it)).toContain('Other: vpc refers to Stray, which is not in the graph');
});

test('a node of no unit, and a place outside of its file', () => {
  const it = graph();
  const vpc = node(it, 'Vpc');
  it.add({ ...vpc, id: 'Other', unit: 'nowhere', at: { ...vpc.at, end: 10_000 } });
  expect(problemsOf(it)).toEqual(['Other belongs to no unit', 'Other: at lies outside of its file']);
});

function graph(): Graph {
  const graphs: Graph[] = [];
  analyze([{ path: 'template.yaml', text: TEMPLATE }], [], {
    regions: [],
    parameters: new Map(),
    levels: new Map(),
    preset: 'all',
    complete: false,
    onGraph: (it) => graphs.push(it),
  });
  const [only] = graphs;
  if (only === undefined) throw new Error('there is no graph');
  return only;
}

function node(it: Graph, id: string): GraphNode {
  const found = it.node(id);
  if (found === undefined) throw new Error(`there is no ${id}`);
  return found;
}
