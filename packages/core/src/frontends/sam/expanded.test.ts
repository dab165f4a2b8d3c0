import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyze } from '../../engine/analyze.ts';
import type { AnalysisResult } from '../../diagnostics/diagnostic.ts';

function run(files: Readonly<Record<string, string>>, parameters: Readonly<Record<string, string>> = {}): AnalysisResult {
  const templates = Object.entries(files).filter(([path]) => path.startsWith('template'));
  return analyze(
    templates.map(([path, text]) => ({ path, text })),
    [],
    {
      regions: ['eu-west-1'],
      parameters: new Map(Object.entries(parameters)),
      levels: new Map(),
      preset: 'recommended',
      complete: false,
      read: (path) => files[path],
    },
  );
}

function verdicts(result: AnalysisResult): string[] {
  return result.workloads.map(({ address, needs }) => `${address} ${needs.map(({ service, verdict }) => `${service}=${verdict}`).join(' ')}`);
}

const looped = `
Transform: AWS::LanguageExtensions
Parameters: {Services: {Type: CommaDelimitedList, Default: 'logs'}}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: all, VpcId: !Ref Vpc, SecurityGroupIngress: [{IpProtocol: -1, CidrIp: 0.0.0.0/0}]}}
  Fn::ForEach::Endpoints:
    - Name
    - !Ref Services
    - Endpoint&{Name}:
        Type: AWS::EC2::VPCEndpoint
        Properties:
          VpcId: !Ref Vpc
          VpcEndpointType: Interface
          ServiceName: !Sub 'com.amazonaws.\${AWS::Region}.\${Name}'
          PrivateDnsEnabled: true
          SubnetIds: [!Ref Subnet]
          SecurityGroupIds: [!Ref Group]
  Cluster: {Type: AWS::ECS::Cluster}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions: [{Name: app, Image: 'example.com/app', LogConfiguration: {LogDriver: awslogs}}]
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      LaunchType: FARGATE
      TaskDefinition: !Ref Task
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet], SecurityGroups: [!Ref Group]}}
`;

test('endpoints may be made by a loop', () => {
  expect(verdicts(run({ 'template.yaml': looped }))).toEqual(['Service logs=proven']);
});

test('a loop follows the parameter that the run gives', () => {
  expect(verdicts(run({ 'template.yaml': looped }, { Services: 's3' }))).toEqual(['Service logs=refuted']);
});

test('a loop follows a table by the Region that is deployed to', () => {
  const byRegion = looped
    .replace('!Ref Services', '!FindInMap [Services, !Ref AWS::Region, Names]')
    .replace('Resources:', 'Mappings: {Services: {eu-west-1: {Names: [logs]}, us-east-1: {Names: []}}}\nResources:');
  const result = run({ 'template.yaml': byRegion });
  expect(verdicts(result)).toEqual(['Service logs=proven']);
  expect(result.problems).toEqual([]);
});

test('a loop over something unknown leaves the network open, and is said', () => {
  const result = run({ 'template.yaml': looped.replace('!Ref Services', '!Ref Nowhere') });
  expect(verdicts(result)).toEqual(['Service logs=undecided']);
  expect(result.problems.map(({ message }) => message)).toEqual([
    '`Fn::ForEach::Endpoints` is not unrolled: what it loops over is not known before deployment',
  ]);
});

test('a condition of one round is not that of another', () => {
  const conditional = looped
    .replace('Resources:', "Conditions:\n  Fn::ForEach::Stages: [Name, [prod, test], {'Is&{Name}': !Equals [!Ref Stage, !Ref Name]}]\nResources:")
    .replace('Parameters: {', 'Parameters: {Stage: {Type: String, Default: prod}, ')
    .replace('Endpoint&{Name}:', 'Endpoint&{Name}:\n        Condition: Isprod');
  expect(verdicts(run({ 'template.yaml': conditional }, { Stage: 'prod' }))).toEqual(['Service logs=proven']);
  expect(verdicts(run({ 'template.yaml': conditional }, { Stage: 'test' }))).toEqual(['Service logs=refuted']);
});

test('a loop may name what it refers to by a call', () => {
  const named = looped
    .replaceAll('SubnetIds: [!Ref Subnet]', "SubnetIds: ['Fn::Select': [0, [Ref: {'Fn::Sub': 'Sub&{Name}'}]]]")
    .replace("- !Ref Services\n", '- [logs]\n')
    .replaceAll('Sub&{Name}', 'Subnet');
  expect(verdicts(run({ 'template.yaml': named }))).toEqual(['Service logs=proven']);
});

test('a loop that makes something else leaves the network alone', () => {
  const topics = "'Topic&{Name}': {Type: AWS::SNS::Topic}";
  const other = looped.replace(/ {4}- Endpoint&[^]*?(?= {2}Cluster)/, `    - ${topics}\n`).replace('!Ref Services', '!Ref Nowhere');
  expect(verdicts(run({ 'template.yaml': other }))).toEqual(['Service logs=refuted']);
});

test('a macro of somebody else may add endpoints', () => {
  const macro = looped.replace('Transform: AWS::LanguageExtensions', 'Transform: [AWS::LanguageExtensions, Corporate]');
  expect(verdicts(run({ 'template.yaml': macro }, { Services: 's3' }))).toEqual(['Service logs=undecided']);
});

test('a nested stack has the loops that its parent gives it', () => {
  const outer = (services: string): string => `
Resources:
  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./inner.yaml, Parameters: {Services: ${services}}}}
  Vpc: {Type: AWS::EC2::VPC}
`;
  expect(verdicts(run({ 'template.yaml': outer('s3'), 'inner.yaml': looped }))).toEqual(['Inner/Service logs=refuted']);
  expect(verdicts(run({ 'template.yaml': outer('!GetAtt Other.Value'), 'inner.yaml': looped }))).toEqual(['Inner/Service logs=undecided']);
});

test('resources may stand in a local text that is included', () => {
  const [head = '', ...rest] = looped.split('  Cluster: {Type: AWS::ECS::Cluster}\n');
  const including = `${head}  Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./workload.yaml}}\n`;
  const included = ['  Cluster: {Type: AWS::ECS::Cluster}\n', ...rest].join('').replaceAll(/^ {2}/gm, '');
  const result = run({ 'template.yaml': including, 'workload.yaml': included });
  expect(verdicts(result)).toEqual(['Service logs=proven']);
  expect(result.workloads.map(({ at }) => at.file.path)).toEqual(['workload.yaml']);
  expect(verdicts(run({ 'template.yaml': including }))).toEqual([]);
});

test('whole sections may be included, and one that is not there leaves the network open', () => {
  const text = looped.replace(
    'Transform: AWS::LanguageExtensions',
    "Transform: [AWS::LanguageExtensions, {Name: AWS::Include, Parameters: {Location: ./more.yaml}}]",
  );
  const more = 'Resources:\n  Topic: {Type: AWS::SNS::Topic}\n';
  expect(verdicts(run({ 'template.yaml': text, 'more.yaml': more }, { Services: 's3' }))).toEqual(['Service logs=refuted']);
  expect(verdicts(run({ 'template.yaml': text }, { Services: 's3' }))).toEqual(['Service logs=undecided']);
});

test('a state machine of SAM runs tasks by a definition in a file of its own', () => {
  const machine = `
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: ./machine.asl.json
      DefinitionSubstitutions: {Task: !Ref Task, Subnet: !Ref Subnet, Group: !Ref Group}
`;
  const text = looped
    .replace('AWS::LanguageExtensions', '[AWS::LanguageExtensions, AWS::Serverless-2016-10-31]')
    .replace(/ {2}Service:\n {4}Type[^]*/, machine.slice(1));
  const definition = JSON.stringify({
    StartAt: 'Run',
    States: {
      Run: {
        Type: 'Task',
        Resource: 'arn:aws:states:::ecs:runTask.sync',
        Parameters: {
          LaunchType: 'FARGATE',
          TaskDefinition: '${Task}',
          NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['${Subnet}'], SecurityGroups: ['${Group}'] } },
        },
        End: true,
      },
    },
  });
  expect(verdicts(run({ 'template.yaml': text, 'machine.asl.json': definition }))).toEqual(['Machine logs=proven']);
  expect(verdicts(run({ 'template.yaml': text }))).toEqual([]);
});

test('never throws, whatever the transforms are given', () => {
  const keys = fc.constantFrom('Fn::ForEach::X', 'Fn::ForEach::Y', 'A${X}', 'B&{X}', 'Type', 'Properties', 'Condition', 'DependsOn', 'Fn::Transform', 'Name', 'Parameters', 'Location', 'Ref', 'Fn::Sub', 'Fn::If', 'VpcId', 'Policies', 'Events', 'DefinitionUri', 'Connectors');
  const types = fc.constantFrom('AWS::EC2::VPC', 'AWS::EC2::VPCEndpoint', 'AWS::Serverless::Function', 'AWS::Serverless::StateMachine', 'AWS::Serverless::Application', 'AWS::Serverless::Connector', 'AWS::CloudFormation::Stack');
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('X', 'List', 'A1', '${X}', 'AWS::Include', './more.yaml', null, 1, true),
      types,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(keys, tie('tree'), { maxKeys: 3 }),
    ),
  }));
  const loop = fc.tuple(fc.constantFrom('X', 'Y'), fc.oneof(fc.constant(['1', '2']), tree), fc.dictionary(keys, tree, { maxKeys: 2 }));
  const resources = fc.dictionary(keys, fc.oneof(loop, fc.record({ Type: types, Properties: tree })), { maxKeys: 4 });
  fc.assert(
    fc.property(resources, tree, (all, more) => {
      const template = {
        Transform: ['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31', { Name: 'AWS::Include', Parameters: { Location: './more.yaml' } }],
        Parameters: { List: { Type: 'CommaDelimitedList', Default: '1,2' } },
        Resources: all,
      };
      run({ 'template.yaml': JSON.stringify(template), 'more.yaml': JSON.stringify(more) });
    }),
    { numRuns: 300 },
  );
});
