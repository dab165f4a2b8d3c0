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

/** Between resources of a template, or what would be inside of its nested stacks, by address. */
function answers(text: string): (later: string, earlier: string) => string {
  const own = graphOf(text);
  const [known] = [...own.nodes()].filter(({ unit }) => !unit.startsWith('network'));
  const unit = known?.unit ?? '';
  return (later, earlier) => {
    const found = own.worlds.answers({ label: `${later} after ${earlier}`, ask: () => waitsFor(own, { id: later, unit }, { id: earlier, unit }), beyond: 'unknown' });
    return found.map(({ value }) => value).sort().join(' or ');
  };
}

const stack = (more: string): string => `{Type: AWS::CloudFormation::Stack, ${more}Properties: {TemplateURL: https://example.com/a.yaml}}`;
const vpc = (more = ''): string => `{Type: AWS::EC2::VPC, ${more}Properties: {CidrBlock: 10.0.0.0/16}}`;

test('a stack that is there has everything in it, at any depth; what is in it is there before the stack is done for nobody', () => {
  const after = answers(`Resources:\n  Net: ${stack('')}\n  App: ${stack('DependsOn: Net, ')}\n  Vpc: ${vpc('DependsOn: App, ')}\n`);
  expect(after('App/Service', 'Net/Endpoints/Dkr')).toBe('yes');
  expect(after('App/Inner/Service', 'Net/Dkr')).toBe('yes');
  expect(after('App', 'Net/Dkr')).toBe('yes');
  expect(after('Vpc', 'Net/Dkr')).toBe('yes');
  expect(after('Net/Dkr', 'App/Service')).toBe('no');
  expect(after('Net', 'Net/Dkr')).toBe('no');
  expect(after('App/Service', 'App/Dkr')).toBe('no');
  expect(after('Apps/Service', 'Net/Dkr')).toBe('no');
  // A part of a resource is made with it.
  expect(after('Vpc#1', 'App#2')).toBe('yes');
});

test('conditions of all steps of a way have to hold, and one way is enough', () => {
  const conditions = "Parameters: {P: {Type: String}, Q: {Type: String}, R: {Type: String}}\nConditions: {P: !Equals [!Ref P, a], Q: !Equals [!Ref Q, a], R: !Equals [!Ref R, a]}\n";
  const tagged = (name: string, target: string): string => vpc(`Metadata: {A: !If [${name}, !Ref ${target}, b]}, `).replace('Properties: {', `Properties: {Tags: [{Key: a, Value: !If [${name}, !Ref ${target}, b]}], `);
  const chain = answers(`${conditions}Resources:\n  First: ${vpc()}\n  Second: ${tagged('P', 'First')}\n  Third: ${tagged('Q', 'Second')}\n  Both: ${vpc('DependsOn: [Third, Second], ')}\n`);
  expect(chain('Second', 'First')).toBe('no or yes');
  expect(chain('Third', 'First')).toBe('no or yes');
  expect(chain('Both', 'Second')).toBe('yes');
  expect(chain('First', 'Third')).toBe('no');
  const count = (later: string, text: string): number => {
    const own = graphOf(text);
    const unit = [...own.nodes()].find(({ address }) => address === 'First')?.unit ?? '';
    const when = own.worlds.answers({ label: later, ask: () => waitsFor(own, { id: later, unit }, { id: 'First', unit }), beyond: 'unknown' }).find(({ value }) => value === 'yes')?.when;
    return when === undefined ? 0 : own.worlds.guards.support(when).length;
  };
  const text = `${conditions}Resources:\n  First: ${vpc()}\n  Second: ${tagged('P', 'First')}\n  Third: ${tagged('Q', 'Second')}\n  Fourth: ${tagged('R', 'Third')}\n  Either: ${vpc('DependsOn: [Second, Third], ')}\n`;
  // Third waits where both conditions hold; whoever waits for both of them waits where that of the shorter way does.
  expect([count('Second', text), count('Third', text), count('Fourth', text), count('Either', text)]).toEqual([1, 2, 3, 1]);
});

test('what waits for itself in a circle ends', () => {
  const circle = answers(`Resources:\n  A: ${vpc('DependsOn: B, ')}\n  B: ${vpc('DependsOn: A, ')}\n  C: ${vpc()}\n`);
  expect([circle('A', 'B'), circle('A', 'A'), circle('A', 'C')]).toEqual(['yes', 'yes', 'no']);
});
