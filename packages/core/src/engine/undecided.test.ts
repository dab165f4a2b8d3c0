import { describe, expect, test } from 'vitest';
import { Verdicts } from '../analysis/verdicts.ts';
import { endpointFor, graphOf, natIf, serviceIn } from './testing.ts';
import { undecidedOf } from './undecided.ts';

/** What is said of each source: what it is, who waits for it, and for what. */
function sources(template: string) {
  const graph = graphOf(template);
  return undecidedOf(new Verdicts(graph)).map(({ about, outside, facts, workloads, services }) => ({
    about,
    names: outside?.names ?? [],
    facts: facts.map(({ text }) => text),
    workloads: workloads.map(({ address }) => address),
    services,
  }));
}

const transit = '  Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, TransitGatewayId: tgw-1}}\n';
const second = `  Second:
    Type: AWS::ECS::Service
    Properties: {LaunchType: FARGATE, TaskDefinition: !Ref Task, NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet], SecurityGroups: [!Ref Group]}}}
`;

describe('one source for everybody who waits for it', () => {
  test('a network from parameters', () => {
    const template = serviceIn(second, 'Parameters: {Subnets: {Type: "List<AWS::EC2::Subnet::Id>"}}').replaceAll('Subnets: [!Ref Subnet]', 'Subnets: !Ref Subnets');
    expect(sources(template)).toMatchObject([{ names: ['Subnets'], workloads: ['Service', 'Second'], services: ['ecr.api', 'ecr.dkr', 's3'] }]);
  });

  test('a route that nobody sees the end of', () => {
    const found = sources(serviceIn(transit + second));
    expect(found).toMatchObject([{ names: [], workloads: ['Service', 'Second'], services: ['ecr.api', 'ecr.dkr', 's3'] }]);
    expect(found[0]?.facts).toHaveLength(1);
  });

  test('two networks are two sources', () => {
    const parameters = 'Parameters: {A: {Type: "List<AWS::EC2::Subnet::Id>"}, B: {Type: "List<AWS::EC2::Subnet::Id>"}}';
    const template = serviceIn(second.replace('[!Ref Subnet]', '!Ref B'), parameters).replace('Subnets: [!Ref Subnet]', 'Subnets: !Ref A');
    expect(sources(template).map(({ names, workloads }) => [names, workloads])).toEqual([
      [['A'], ['Service']],
      [['B'], ['Second']],
    ]);
  });
});

test.each([
  ['proven', natIf()],
  ['refuted', ''],
])('what is %s is not undecided', (_, more) => {
  expect(sources(serviceIn(more))).toEqual([]);
});

test('only what stays open is told', () => {
  expect(sources(serviceIn(transit + endpointFor('Api', 'ecr.api')))).toMatchObject([{ services: ['ecr.dkr', 's3'] }]);
});

test('what only a choice starts waits in the deployment that starts it', () => {
  const conditions = "Parameters: {On: {Type: String, Default: 'no'}}\nConditions: {IsOn: !Equals [!Ref On, 'yes']}";
  const graph = graphOf(serviceIn(transit, conditions).replace('  Service:\n', '  Service:\n    Condition: IsOn\n'));
  const [source] = undecidedOf(new Verdicts(graph));
  const [service] = graph.all('task-runner');
  expect(source?.workloads.map(({ address }) => address)).toEqual(['Service']);
  expect(source?.when).toBe(service?.when);
});
