import { expect, test } from 'vitest';
import { whenItHolds } from '../diagnostics/scenario-words.ts';
import { analyze } from '../engine/analyze.ts';
import { defineRule } from '../engine/rule.ts';

const STAGES = 'Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}';

const network = (stage = STAGES): string => `Parameters: {${stage}}
Conditions: {IsStaging: !Equals [!Ref Stage, staging]}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Association: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}}
Outputs:
  Vpc: {Value: !Ref Vpc, Export: {Name: !Sub '\${Stage}-vpc'}}
  Subnet: {Value: !Ref Subnet, Export: {Name: !Sub '\${Stage}-subnet'}}
`;

const endpoints = (parameter = 'Stage', declared = STAGES): string => `Parameters: {${declared}}
Resources:
  Logs:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcEndpointType: Interface
      ServiceName: !Sub com.amazonaws.\${AWS::Region}.logs
      VpcId: !ImportValue {'Fn::Sub': '\${${parameter}}-vpc'}
      SubnetIds: [!ImportValue {'Fn::Sub': '\${${parameter}}-subnet'}]
      PrivateDnsEnabled: true
`;

const service = (stage = STAGES, driver = 'awslogs'): string => `Parameters: {${stage}}
Resources:
  Cluster: {Type: AWS::ECS::Cluster}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions: [{Name: app, Image: 'example.com/app', LogConfiguration: {LogDriver: ${driver}}}]
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      LaunchType: FARGATE
      TaskDefinition: !Ref Task
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!ImportValue {'Fn::Sub': '\${Stage}-subnet'}]}}
`;

/** Says what becomes of logs, so that the choices on which it depends are told. */
const logs = defineRule({
  id: 'logs',
  severity: 'error',
  recommended: true,
  description: 'Logs are delivered.',
  why: 'For tests.',
  references: [],
  fix: 'none',
  messages: { found: '{{state}}' },
  on: 'graph',
  *check(_, { verdicts }) {
    for (const workload of verdicts.workloads()) yield { messageId: 'found', data: { state: verdicts.verdict(workload, 'logs').state }, at: workload.at, node: workload };
  },
});

function told(...texts: readonly string[]): string[] {
  const files = texts.map((text, i) => ({ path: `${i}.yaml`, text }));
  const { findings } = analyze(files, [logs], { regions: ['eu-west-1'] });
  return findings.filter(({ ruleId }) => ruleId === 'logs').map((it) => `${it.message} ${whenItHolds(it)}`.trimEnd());
}

test('the endpoints of development are not missing in production', () => {
  expect(told(network(), endpoints(), service())).toEqual(['proven']);
  expect(told(network(), endpoints('Env', STAGES.replace('Stage', 'Env')), service())).toEqual(['proven']);
  expect(told(network(), service())).toEqual(['refuted']);
});

test('a name of which only the default is known', () => {
  const open = 'Stage: {Type: String, Default: dev}';
  expect(told(network(open), endpoints('Stage', open), service(open))).toEqual(['proven']);
});

test('a stage that no other stack has stays possible', () => {
  const stages = STAGES.replace('prod]', 'prod, staging]');
  const withoutDns = network(stages).replace('EnableDnsHostnames: true', 'EnableDnsSupport: !If [IsStaging, false, true], EnableDnsHostnames: true');
  expect(told(withoutDns, endpoints(), service()).sort()).toEqual(['proven only when Stage is dev, as by default, or when Stage is prod', 'undecided only when Stage is staging']);
  expect(told(withoutDns, endpoints('Stage', stages), service(stages)).sort()).toEqual(['proven only when Stage is dev, as by default, or when Stage is prod', 'refuted only when Stage is staging']);
});

test('imports that contradict each other exclude nothing', () => {
  const between = service(`${STAGES}, Peer: {Type: String, Default: dev, AllowedValues: [dev, prod]}`, "!If [IsBetween, awslogs, none]")
    .replace('Resources:', "Conditions: {IsBetween: !Not [!Equals [!Ref Stage, !Ref Peer]]}\nResources:\n  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: a, VpcId: !ImportValue {'Fn::Sub': '${Peer}-vpc'}}}");
  expect(told(network(), endpoints(), between)).toEqual(['not-needed only when IsBetween is false, as by default', 'undecided only when IsBetween is true']);
});

const OPEN_STAGE = 'Stage: {Type: String, AllowedValues: [dev, prod]}';

/** The network of one stage, which exports literal names. */
const literal = (stage: string): string => network().replaceAll("!Sub '${Stage}-", `'${stage}-`);

test('endpoints are not missing in a network whose name is spelt out', () => {
  for (const stage of [STAGES, OPEN_STAGE]) {
    expect(told(literal('dev'), endpoints('Stage', stage), service(stage)).sort()).toEqual([expect.stringMatching(/^proven only when Stage is dev/), 'undecided only when Stage is prod']);
    expect(told(literal('dev'), literal('prod'), endpoints('Stage', stage), service(stage))).toEqual(['proven']);
  }
  expect(told(literal('dev'), service())).toEqual(['refuted only when Stage is dev, as by default', 'undecided only when Stage is prod']);
});

test('stacks that their defaults put into different networks stand there', () => {
  const at = (stage: string): string => `Stage: {Type: String, Default: ${stage}, AllowedValues: [dev, prod]}`;
  expect(told(literal('dev'), literal('prod'), endpoints('Stage', at('dev')), service(at('prod'))).sort()).toEqual([
    'proven only when Stage is dev, or when Stage is prod',
    'refuted only when Stage of 3.yaml is prod and Stage of 2.yaml is dev, as by default, or when Stage of 3.yaml is dev and Stage of 2.yaml is prod',
  ]);
});

test('a repository of many stacks with a stage each is linked in no time', { timeout: 30_000 }, () => {
  const services = Array.from({ length: 100 }, (_, i) => ({ path: `service-${String(i)}.yaml`, text: `${service()}\nOutputs: {Own: {Value: !Ref Service, Export: {Name: !Sub '\${Stage}-service-${String(i)}'}}}` }));
  const { workloads, status } = analyze([{ path: 'network.yaml', text: network() }, ...services], [], { regions: ['eu-west-1'], fixes: 'none' });
  expect(status).toBe('complete');
  expect(workloads).toHaveLength(100);
});
