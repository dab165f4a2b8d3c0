import { describe, expect, test } from 'vitest';
import { analyze } from '../engine/analyze.ts';
import type { AnalyzeOptions } from '../engine/options.ts';

const network = (route: string, suffix = '') => `
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Association: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}}
${route}
Outputs:
  Subnet: {Value: !Ref Subnet, Export: {Name: !Sub '\${AWS::StackName}-Subnet${suffix}'}}
  Vpc: {Value: !Ref Vpc, Export: {Name: !Sub '\${AWS::StackName}-Vpc${suffix}'}}
`;

const nat = "  Nat: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: nat-1}}";

const service = (subnet: string, vpc: string, parameters = 'Parameters: {Network: {Type: String}}') => `
${parameters}
Resources:
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: tasks, VpcId: ${vpc}}}
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
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [${subnet}], SecurityGroups: [!Ref Group]}}
`;

const importing = service("{'Fn::ImportValue': !Sub '${Network}-Subnet'}", "{'Fn::ImportValue': !Sub '${Network}-Vpc'}");
const parameterized = service('!Ref SubnetId', '!Ref VpcId', 'Parameters: {SubnetId: {Type: String}, VpcId: {Type: String}}');

function run(files: Readonly<Record<string, string>>, options: Partial<AnalyzeOptions> = {}) {
  return analyze(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    [],
    { regions: ['eu-west-1'], parameters: new Map(), levels: new Map(), preset: 'recommended', complete: false, ...options },
  );
}

function verdicts(files: Readonly<Record<string, string>>, options: Partial<AnalyzeOptions> = {}) {
  return run(files, options).workloads.map(({ address, needs }) => `${address} ${needs.map(({ service: of, verdict }) => `${of}=${verdict}`).join(' ')}`);
}

test('an import meets the export of another file', () => {
  expect(verdicts({ 'service.yaml': importing, 'network.yaml': network('') })).toEqual(['Service logs=refuted']);
  expect(verdicts({ 'service.yaml': importing, 'network.yaml': network(nat) })).toEqual(['Service logs=proven']);
});

test('without the exporting file it is undecided', () => {
  expect(verdicts({ 'service.yaml': importing })).toEqual(['Service logs=undecided']);
});

test('several stacks that may export the name stay alternatives: nothing is proven that only one of them gives', () => {
  const files = { 'service.yaml': importing, 'dev.yaml': network(nat), 'prod.yaml': network('') };
  const [workload] = run(files).workloads;
  expect(workload?.needs.map(({ verdict }) => verdict)).not.toContain('undecided');
});

test('an export of another name is not taken', () => {
  expect(verdicts({ 'service.yaml': importing, 'network.yaml': network('', 'Two') })).toEqual(['Service logs=undecided']);
});

const nested = `
Resources:
  Network: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: network.yaml}}
  App:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./service.yaml
      Parameters: {SubnetId: !GetAtt Network.Outputs.Subnet, VpcId: !GetAtt Network.Outputs.Vpc}
`;

test('nested stacks hand parameters down and outputs up', () => {
  const files = { 'root.yaml': nested, 'network.yaml': network(''), 'service.yaml': parameterized };
  expect(verdicts(files)).toEqual(['App/Service logs=refuted']);
});

test('members of a list that is handed over are trimmed, as CloudFormation does', () => {
  const files = {
    'root.yaml': nested.replace('SubnetId: !GetAtt Network.Outputs.Subnet', "SubnetIds: !Sub '${Network.Outputs.Subnet} , ${Network.Outputs.Subnet} '"),
    'network.yaml': network(nat),
    'service.yaml': service('', '!Ref VpcId', 'Parameters: {SubnetIds: {Type: List<AWS::EC2::Subnet::Id>}, VpcId: {Type: String}}').replace('Subnets: []', 'Subnets: !Ref SubnetIds'),
  };
  expect(verdicts(files)).toEqual(['App/Service logs=proven']);
});

/** A deployment of its own network and service that agree on names by exports. */
const byNames = `
Resources:
  Network: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./network.yaml}}
  App: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./service.yaml, Parameters: {Network: shop}}}
`;

const shopNetwork = (route: string, own = '') => network(route).replaceAll("!Sub '${AWS::StackName}-", "!Sub 'shop-").replaceAll(', Export', `${own}, Export`);

const twice = (first: string) => ({
  'one/root.yaml': byNames, 'one/network.yaml': first, 'one/service.yaml': importing,
  'two/root.yaml': byNames, 'two/network.yaml': shopNetwork(''), 'two/service.yaml': importing,
});

test('a deployment imports what it exports itself: another that exports the names cannot stand beside it', () => {
  const { workloads } = run(twice(shopNetwork(nat)));
  expect(workloads.map(({ at, needs }) => [at.file.path, ...needs.map(({ verdict, scenarios }) => [verdict, scenarios])])).toEqual([
    ['one/service.yaml', ['proven', undefined]],
    ['two/service.yaml', ['refuted', undefined]],
  ]);
});

test.each([
  ['yes', 'proven'],
  ['no', 'refuted'],
])('what a deployment does not export comes from another: Own is %s', (own, verdict) => {
  const conditional = `Parameters: {Own: {Type: String, Default: '${own}'}}\nConditions: {Owned: !Equals [!Ref Own, 'yes']}\n${shopNetwork(nat, ', Condition: Owned')}`;
  const [one] = run(twice(conditional)).workloads;
  expect([one?.at.file.path, one?.needs[0]?.verdict]).toEqual(['one/service.yaml', verdict]);
});

test('stages that every stack chooses for itself do not multiply', () => {
  const stage = 'Parameters: {Stage: {Type: String, Default: dev, AllowedValues: [dev, test, prod]}}';
  const staged = (text: string) => `${stage}\n${text.replaceAll('${AWS::StackName}', '${Stage}').replaceAll('${Network}', '${Stage}')}`;
  const other = (i: number) => staged(`Resources: {Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: x, VpcId: !ImportValue {'Fn::Sub': '\${Stage}-Vpc'}}}}\nOutputs: {Group: {Value: !Ref Group, Export: {Name: !Sub '\${Stage}-Group${i}'}}}`);
  const others = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`other${i}.yaml`, other(i)]));
  const files = { 'network.yaml': staged(network(nat)), 'service.yaml': staged(service("{'Fn::ImportValue': !Sub '${Stage}-Subnet'}", "{'Fn::ImportValue': !Sub '${Stage}-Vpc'}", '')), ...others };
  const { status, workloads } = run(files);
  expect([status, ...workloads.map(({ needs }) => needs[0]?.verdict)]).toEqual(['complete', 'proven']);
});

test('a nested template that was not given is read', () => {
  const others: Readonly<Record<string, string>> = { 'infra/network.yaml': network(''), 'infra/service.yaml': parameterized };
  expect(verdicts({ 'infra/root.yaml': nested }, { read: (path) => others[path] })).toEqual(['App/Service logs=refuted']);
});

test('a nested template that cannot be read leaves what depends on it open', () => {
  expect(verdicts({ 'root.yaml': nested, 'service.yaml': parameterized })).toEqual(['App/Service logs=undecided']);
});

test('a stack that instantiates itself is told, and does not hang', () => {
  const a = 'Resources: {B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: b.yaml}}}';
  const b = 'Resources: {A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: a.yaml}}}';
  expect(run({ 'a.yaml': a, 'b.yaml': b }).problems.map(({ message }) => message)).toEqual([
    '`A` instantiates the stack that it belongs to (a.yaml -> b.yaml -> a.yaml): creating it never ends',
    '`B` instantiates the stack that it belongs to (b.yaml -> a.yaml -> b.yaml): creating it never ends',
  ]);
});

test('deployments give the same template different networks', () => {
  const deployment = (name: string, template: string) => ({
    name,
    regions: ['eu-west-1'],
    stacks: [
      { template, stackName: 'network', parameters: new Map<string, string>() },
      { template: 'service.yaml', stackName: 'app', parameters: new Map([['Network', 'network']]) },
    ],
  });
  const files = { 'service.yaml': importing, 'dev.yaml': network(nat), 'prod.yaml': network('') };
  const deployments = [deployment('dev', 'dev.yaml'), deployment('prod', 'prod.yaml')];
  expect(verdicts(files, { deployments })).toEqual(['Service logs=proven', 'Service logs=refuted']);
});

describe('an output that is read by the name of its stack', () => {
  const output = (name: string, region = '') => `{'Fn::GetStackOutput': {StackName: network, OutputName: ${name}${region}}}`;
  const reading = (region = '') => service(output('Subnet', region), output('Vpc', region), '');
  const stack = (template: string, stackName: string, region: string) => ({ template, stackName, regions: [region], parameters: new Map<string, string>() });
  const judged = (text: string, stacks: ReturnType<typeof stack>[]) => verdicts({ 'service.yaml': text, 'network.yaml': network('') }, { deployments: [{ name: '', regions: [], stacks }] });
  const app = stack('service.yaml', 'app', 'eu-west-1');

  test.each([
    ['of its Region', reading(), [stack('network.yaml', 'network', 'eu-west-1'), app], 'refuted'],
    ['of the Region that is said', reading(', Region: !Ref AWS::Region'), [stack('network.yaml', 'network', 'eu-west-1'), app], 'refuted'],
    ['beside one of that name elsewhere', reading(), [stack('network.yaml', 'network', 'eu-west-2'), stack('network.yaml', 'network', 'eu-west-1'), app], 'refuted'],
    ['of another name', reading(), [stack('network.yaml', 'other', 'eu-west-1'), app], 'undecided'],
    ['of another Region', reading(', Region: eu-west-2'), [stack('network.yaml', 'network', 'eu-west-2'), app], 'undecided'],
  ])('%s', (_, text, stacks, verdict) => {
    expect(judged(text, stacks)).toEqual([`Service logs=${verdict}`]);
  });

  test('no file is the stack of a name that nobody said', () => {
    expect(verdicts({ 'service.yaml': reading(), 'network.yaml': network('') })).toEqual(['Service logs=undecided']);
  });
});

test('the order of files changes nothing', () => {
  const files = { 'service.yaml': importing, 'network.yaml': network(''), 'root.yaml': nested };
  const reversed = Object.fromEntries(Object.entries(files).reverse());
  expect(run(files)).toEqual(run(reversed));
});
