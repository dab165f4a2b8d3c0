import { describe, expect, test } from 'vitest';
import { analyze } from '../engine/analyze.ts';
import type { AnalyzeOptions } from '../engine/options.ts';
import { defineRule } from '../engine/rule.ts';

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

test('names that are put together meet by what they end with, however short it is', () => {
  const short = network(nat).replace("-Subnet'", "-a'").replace("-Vpc'", "-b'");
  const wanting = importing.replace("-Subnet'", "-a'").replace("-Vpc'", "-b'");
  expect(verdicts({ 'service.yaml': wanting, 'network.yaml': short })).toEqual(['Service logs=proven']);
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
    ['while one of that name is elsewhere', reading(), [stack('network.yaml', 'network', 'eu-west-2'), app], 'undecided'],
  ])('%s', (_, text, stacks, verdict) => {
    expect(judged(text, stacks)).toEqual([`Service logs=${verdict}`]);
  });

  test('a file whose name nobody said may be the stack', () => {
    expect(verdicts({ 'service.yaml': reading(), 'network.yaml': network('') })).toEqual(['Service logs=refuted']);
  });
});

test('the order of files changes nothing', () => {
  const files = { 'service.yaml': importing, 'network.yaml': network(''), 'root.yaml': nested };
  const reversed = Object.fromEntries(Object.entries(files).reverse());
  expect(run(files)).toEqual(run(reversed));
});

const outputs = "{'Fn::GetStackOutput': {StackName: !Ref Network, OutputName: Subnet}}";
const outputting = service(outputs, outputs.replace('Subnet', 'Vpc'), "Parameters: {Network: {Type: String, Default: net}}");

test('outputs of a stack that is named meet the one stack that has them', () => {
  expect(verdicts({ 'service.yaml': outputting })).toEqual(['Service logs=undecided']);
  expect(verdicts({ 'service.yaml': outputting, 'network.yaml': network('') })).toEqual(['Service logs=refuted']);
  expect(verdicts({ 'service.yaml': outputting, 'network.yaml': network(nat) })).toEqual(['Service logs=proven']);
  expect(verdicts({ 'service.yaml': outputting, 'network.yaml': network('').replace('  Subnet: {Value', '  Other: {Value') })).toEqual(['Service logs=undecided']);
});

test('outputs of a stack come from the one that is called so', () => {
  const stacks = (name: string) => [
    { template: 'private.yaml', stackName: 'net', parameters: new Map<string, string>() },
    { template: 'public.yaml', stackName: 'other', parameters: new Map<string, string>() },
    { template: 'service.yaml', parameters: new Map([['Network', name]]) },
  ];
  const files = { 'service.yaml': outputting, 'private.yaml': network(''), 'public.yaml': network(nat) };
  const deployed = (name: string) => verdicts(files, { deployments: [{ name: 'one', regions: ['eu-west-1'], stacks: stacks(name) }] });
  expect(deployed('net')).toEqual(['Service logs=refuted']);
  expect(deployed('other')).toEqual(['Service logs=proven']);
  expect(deployed('none')).toEqual(['Service logs=undecided']);
});

const storing = (route: string) => `Parameters: {Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}}\n${network(route).replace('Outputs:', `
  SubnetId: {Type: AWS::SSM::Parameter, Properties: {Type: String, Name: !Sub '/\${Stage}/subnet', Value: !Ref Subnet}}
  VpcId: {Type: AWS::SSM::Parameter, Properties: {Type: String, Name: !Sub '/\${Stage}/vpc', Value: !Ref Vpc}}
Outputs:`)}`;

test('a name in the parameter store may be put together where it is looked up', () => {
  const looksUp = (name: string): string => `!Sub '{{resolve:ssm:/\${Stage}/${name}:1}}'`;
  const reader = service(looksUp('subnet'), looksUp('vpc'), 'Parameters: {Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}}');
  expect(verdicts({ 'service.yaml': reader, 'network.yaml': storing('') })).toEqual(['Service logs=refuted']);
  expect(verdicts({ 'service.yaml': reader, 'network.yaml': storing(nat) })).toEqual(['Service logs=proven']);
  expect(verdicts({ 'service.yaml': reader, 'network.yaml': storing(nat).replaceAll('}/', '}/other/') })).toEqual(['Service logs=undecided']);
});

test('a parameter of the store that a nested stack is handed by name', () => {
  const type = 'AWS::SSM::Parameter::Value';
  const child = service('!Ref SubnetId', '!Ref VpcId', `Parameters: {SubnetId: {Type: '${type}<AWS::EC2::Subnet::Id>'}, VpcId: {Type: '${type}<AWS::EC2::VPC::Id>'}}`);
  const parent = `Resources:
  Nested: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: service.yaml, Parameters: {SubnetId: /dev/subnet, VpcId: /dev/vpc}}}`;
  expect(verdicts({ 'parent.yaml': parent, 'service.yaml': child })).toEqual(['Nested/Service logs=undecided']);
  const own = storing(nat).replace('Outputs:', `${parent.replace('Resources:\n', '')}\nOutputs:`);
  expect(verdicts({ 'parent.yaml': own, 'service.yaml': child })).toEqual(['Nested/Service logs=proven']);
  expect(verdicts({ 'parent.yaml': own.replace(nat, ''), 'service.yaml': child })).toEqual(['Nested/Service logs=refuted']);
});

test('a list in the parameter store is a text with commas', () => {
  const child = service('!Ref VpcId', '!Ref VpcId', "Parameters: {Subnets: {Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: /subnets}, VpcId: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /dev/vpc}}").replace('Subnets: [!Ref VpcId]', 'Subnets: !Ref Subnets');
  const both = storing(nat).replace('Outputs:', "  Subnets: {Type: AWS::SSM::Parameter, Properties: {Type: StringList, Name: /subnets, Value: !Join [',', [!Ref Subnet, !Ref Subnet]]}}\nOutputs:");
  expect(verdicts({ 'network.yaml': both, 'service.yaml': child })).toEqual(['Service logs=proven']);
});

test('defaults that differ do not keep stacks apart whose names are made alike', () => {
  const staged = (text: string, stage: string): string => `Parameters: {Stage: {Type: String, Default: ${stage}}}\n${text.replaceAll('${AWS::StackName}', '${Stage}').replaceAll('${Network}', '${Stage}')}`;
  const plain = service("{'Fn::ImportValue': !Sub '${Stage}-Subnet'}", "{'Fn::ImportValue': !Sub '${Stage}-Vpc'}", '');
  expect(verdicts({ 'network.yaml': staged(network(''), 'test'), 'service.yaml': staged(plain, 'dev') })).toEqual(['Service logs=refuted']);
});

/** Why the network of the service is not known. */
function cause(files: Readonly<Record<string, string>>): string | undefined {
  const rule = defineRule({
    id: 'cause', severity: 'info', recommended: true, description: 'x', why: 'x', references: [], fix: 'none', messages: { cause: '{{cause}}' }, on: 'undecided',
    *check({ workloads: [first], outside }) {
      if (first !== undefined) yield { messageId: 'cause', data: { cause: `${outside?.names.join()}: ${outside?.cause}` }, at: first.at, node: first };
    },
  });
  const { findings } = analyze(Object.entries(files).map(([path, text]) => ({ path, text })), [rule], { regions: ['eu-west-1'] });
  return findings.find(({ ruleId }) => ruleId === 'cause')?.message;
}

test('why an import stays open', () => {
  const literal = service('!ImportValue net-Subnet', '!ImportValue net-Vpc', '');
  expect(cause({ 'service.yaml': literal })).toBe('net-Vpc,net-Subnet: `net-Vpc` is imported from a stack that is not among the given files');
  expect(cause({ 'service.yaml': importing })).toMatch(/^\$\{Network\}-Vpc,\$\{Network\}-Subnet: `\$\{Network\}-Vpc` is imported from/);
  const five = Object.fromEntries([1, 2, 3, 4, 5].map((i) => [`${i}.yaml`, network('')]));
  expect(cause({ 'service.yaml': importing, ...five })).toMatch(/is imported; 5 of the given stacks export it: give only those that belong together/);
  const staged = `Parameters: {Stage: {Type: String, Default: dev}}\n${network('').replaceAll('${AWS::StackName}', '${Stage}')}`;
  expect(cause({ 'service.yaml': literal, 'network.yaml': staged })).toMatch(/`net-Vpc` is imported; network\.yaml exports it if parameters make its name so: give their values/);
});

test('a list keeps its name on its way through texts with commas', () => {
  const nesting = "Parameters: {Subnets: {Type: List<AWS::EC2::Subnet::Id>}}\nResources: {App: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: app.yaml, Parameters: {SubnetIds: !Join [',', !Ref Subnets]}}}}";
  const app = service('', '', "Parameters: {SubnetIds: {Type: String}}").replace('Subnets: []', "Subnets: !Split [',', !Ref SubnetIds]").replace('  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: tasks, VpcId: }}\n', '').replace(', SecurityGroups: [!Ref Group]', '');
  expect(cause({ 'root.yaml': nesting, 'app.yaml': app })).toBe('Subnets: parameter `Subnets` has no value');
});

test('why outputs of nested stacks stay open', () => {
  const elsewhere = nested.replace('network.yaml', 'https://bucket.s3.amazonaws.com/network.yaml');
  expect(cause({ 'root.yaml': elsewhere, 'service.yaml': parameterized })).toMatch(/: `Network` is a stack whose template is not among the given files \(`https:\/\/bucket\.s3\.amazonaws\.com\/network\.yaml`\)$/);
  expect(cause({ 'root.yaml': nested, 'service.yaml': parameterized, 'network.yaml': network('').replaceAll(/(Vpc|Subnet): \{Value/g, '$1Id: {Value') })).toMatch(/: the template of `Network` has no output `Vpc`$/);
});
