import { expect, test } from 'vitest';
import { endpointFor, graphOf, serviceIn } from '../../engine/testing.ts';
import { waitsFor } from './order.ts';

const graph = graphOf(serviceIn(endpointFor('Dkr', 'ecr.dkr') + endpointFor('Api', 'ecr.api')).replace('Type: AWS::ECS::Service', 'Type: AWS::ECS::Service\n    DependsOn: Dkr'));

function between(later: string, earlier: string): string {
  const [a, b] = [later, earlier].map((address) => [...graph.nodes()].find((it) => it.address === address && it.resourceType.startsWith('AWS::')));
  if (a === undefined || b === undefined) throw new Error('there is no such node');
  return waitsFor(graph, a, b);
}

test.each([
  ['Service', 'Dkr', 'yes', 'it says so'],
  ['Service', 'Group', 'yes', 'it refers to it'],
  ['Service', 'Vpc', 'yes', 'what it refers to does'],
  ['Service', 'Api', 'no', 'nothing says so'],
  ['Dkr', 'Service', 'no', 'it is the other way round'],
])('%s after %s: %s, for %s', (later, earlier, answer) => {
  expect(between(later, earlier)).toBe(answer);
});

test('between units nothing is known', () => {
  expect(waitsFor(graph, { id: 'Service', unit: 'a' }, { id: 'Dkr', unit: 'b' })).toBe('unknown');
});

test('what a nested stack waits for, everything in it waits for', () => {
  const waiting = graphOf('Resources:\n  Net: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n  App: {Type: AWS::CloudFormation::Stack, DependsOn: Net, Properties: {TemplateURL: https://example.com/app.yaml}}\n');
  const [vpc] = waiting.all('vpc').filter(({ address }) => address === 'Net');
  if (vpc === undefined) throw new Error('there is no VPC');
  const { id, unit } = vpc;
  const inside = id.replace(/Net$/, 'App/Service#2');
  expect(waitsFor(waiting, { id: inside, unit }, { id, unit })).toBe('yes');
  expect(waitsFor(waiting, { id, unit }, { id: inside, unit })).toBe('no');
});
