import { describe, expect, test } from 'vitest';
import { choice, json, literal, listOf, mapOf, ref, REGION, concatenated, type Editor, type GraphChange } from '../../../edits/changes.ts';
import { applyEdits } from '../../../edits/text-edits.ts';
import { Graph } from '../../../graph/graph.ts';
import { addImplicitNodes } from '../../../graph/implicit.ts';
import { parseTemplate } from '../../../syntax/parse.ts';
import type { Text } from '../../../values/text.ts';
import type { Span } from '../../../text/source-file.ts';
import { Worlds } from '../../../values/worlds.ts';
import { lowerStack } from '../front-end.ts';
import { StackScope } from '../scope.ts';
import { templateOf } from '../template.ts';
import { cloudFormationEditor } from './editor.ts';

function editorOf(text: string): Editor {
  const file = { path: 'template.yaml', text };
  const { root } = parseTemplate(file);
  if (root?.kind !== 'mapping') throw new Error('the text is no template');
  const worlds = new Worlds();
  const graph = new Graph(worlds);
  const scope = new StackScope(templateOf(file, root), worlds, { regions: [], parameters: new Map() });
  lowerStack(graph, scope);
  addImplicitNodes(graph);
  return cloudFormationEditor(graph, [scope]);
}

/** The template after the changes, or why they are refused. */
function edited(text: string, ...changes: readonly GraphChange[]): string {
  const outcome = editorOf(text).edit(changes, new Map());
  if (outcome.kind === 'refused') return `refused: ${outcome.reason}`;
  const applied = applyEdits(outcome.edits);
  return applied.kind === 'conflict' ? 'conflict' : (applied.files.get('template.yaml') ?? text);
}

const turnOn: GraphChange = { kind: 'set', node: 'E', property: 'privateDns', to: literal(true) };

describe('set', () => {
  test('a property that is there keeps its comment', () => {
    expect(edited('Resources:\n  E:\n    Type: AWS::EC2::VPCEndpoint\n    Properties:\n      PrivateDnsEnabled: no # why?\n', turnOn)).toBe(
      'Resources:\n  E:\n    Type: AWS::EC2::VPCEndpoint\n    Properties:\n      PrivateDnsEnabled: true # why?\n',
    );
  });

  test('a property that is missing comes last, behind the comment of the line', () => {
    expect(edited('Resources:\n  E:\n    Type: AWS::EC2::VPCEndpoint\n    Properties:\n        VpcId: !Ref Vpc # the shop', turnOn)).toBe(
      'Resources:\n  E:\n    Type: AWS::EC2::VPCEndpoint\n    Properties:\n        VpcId: !Ref Vpc # the shop\n        PrivateDnsEnabled: true',
    );
  });

  test('in brackets', () => {
    expect(edited('Resources:\n  E: { Type: AWS::EC2::VPCEndpoint, Properties: { VpcId: !Ref Vpc } }\n', turnOn)).toBe(
      'Resources:\n  E: { Type: AWS::EC2::VPCEndpoint, Properties: { VpcId: !Ref Vpc, PrivateDnsEnabled: true } }\n',
    );
  });

  test('in JSON, with the indentation of its neighbour', () => {
    expect(
      edited('{\n\t"Resources": {\n\t\t"E": {\n\t\t\t"Type": "AWS::EC2::VPCEndpoint",\n\t\t\t"Properties": {\n\t\t\t\t"VpcId": "vpc-1"\n\t\t\t}\n\t\t}\n\t}\n}', turnOn),
    ).toContain('"VpcId": "vpc-1",\n\t\t\t\t"PrivateDnsEnabled": true\n\t\t\t}');
  });

  test('the branch that the defaults take', () => {
    const text = `Parameters:
  Private: { Type: String, Default: 'no', AllowedValues: ['yes', 'no'] }
Conditions:
  IsPrivate: !Equals [!Ref Private, 'yes']
Resources:
  E:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      PrivateDnsEnabled: !If [IsPrivate, true, false]
`;
    expect(edited(text, turnOn)).toBe(text.replace('true, false]', 'true, true]'));
  });

  test.each([
    ['a parameter', '!Ref Private', 'the value comes from parameter `Private`'],
    ['a table', '!FindInMap [A, B, C]', 'the value comes from a table of the template'],
    ['another stack', '!ImportValue Private', 'the value comes from another stack'],
  ])('not what %s decides', (_, value, reason) => {
    const text = `Parameters:\n  Private: { Type: String }\nResources:\n  E:\n    Type: AWS::EC2::VPCEndpoint\n    Properties:\n      PrivateDnsEnabled: ${value}\n`;
    expect(edited(text, turnOn)).toBe(`refused: ${reason}`);
  });

  test('not through an alias, which others use as well', () => {
    const text = 'Resources:\n  E:\n    Type: AWS::EC2::VPCEndpoint\n    Properties: &common\n      PrivateDnsEnabled: false\n  F:\n    Type: AWS::EC2::VPCEndpoint\n    Properties: *common\n';
    expect(edited(text, { ...turnOn, node: 'F' })).toBe('refused: the property stands elsewhere and is used through an alias');
  });

  test('not in a template that a program wrote', () => {
    const text = 'Resources:\n  E:\n    Type: AWS::EC2::VPCEndpoint\n    Properties: { VpcId: v }\n    Metadata: { aws:cdk:path: App/E }\n';
    expect(edited(text, turnOn)).toBe('refused: a program wrote the template; the change belongs into its source');
  });
});

describe('lists', () => {
  const add = (...items: string[]): GraphChange => ({ kind: 'list-add', node: 'E', property: 'routeTables', items: items.map((id) => ref(id)) });
  const tables = (list: string): string => `Conditions: { C: !Equals [!Ref AWS::Region, a] }
Resources:
  E:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      ServiceName: s3
${list}
  A:
    Type: AWS::EC2::RouteTable
    Properties: {}
  B:
    Type: AWS::EC2::RouteTable
    Condition: C
    Properties: {}
`;

  test('a further item, with the dash of the others', () => {
    expect(edited(tables('      RouteTableIds:\n      - x # first'), add('A'))).toBe(tables('      RouteTableIds:\n      - x # first\n      - !Ref A'));
  });

  test('in brackets, also in empty ones', () => {
    expect(edited(tables('      RouteTableIds: [x]'), add('A'))).toBe(tables('      RouteTableIds: [x, !Ref A]'));
    expect(edited(tables('      RouteTableIds: []'), add('A'))).toBe(tables('      RouteTableIds: [!Ref A]'));
  });

  test('a list that was not there, with a member that is conditional', () => {
    expect(edited(tables("      VpcId: 'v'"), add('A', 'B'))).toBe(
      tables("      VpcId: 'v'\n      RouteTableIds:\n        - !Ref A\n        - !If [C, !Ref B, !Ref AWS::NoValue]"),
    );
  });

  test('one of several goes, the last stays', () => {
    const drop: GraphChange = { kind: 'list-remove', node: 'E', property: 'routeTables', item: 'A' };
    expect(edited(tables('      RouteTableIds: [!Ref A, x]'), drop)).toBe(tables('      RouteTableIds: [x]'));
    expect(edited(tables('      RouteTableIds:\n        - x\n        - !Ref A'), drop)).toBe(tables('      RouteTableIds:\n        - x'));
    expect(edited(tables('      RouteTableIds: [!Ref A]'), drop)).toBe('refused: nothing would be left of the list');
  });
});

describe('a Region inside of a text', () => {
  const name = (value: string): string => `Resources:\n  E:\n    Type: AWS::EC2::VPCEndpoint\n    Properties:\n      ServiceName: ${value}\n`;
  const follow = (text: string, found = 'us-east-1'): string => {
    const start = text.indexOf(found);
    const at: Span = { file: { path: 'template.yaml', text }, start, end: start + found.length };
    return edited(text, { kind: 'replace-text', at, to: REGION });
  };

  test.each([
    ['com.amazonaws.us-east-1.s3', '!Sub com.amazonaws.${AWS::Region}.s3'],
    ['"com.amazonaws.us-east-1.s3"', '!Sub "com.amazonaws.${AWS::Region}.s3"'],
    ['!Sub com.amazonaws.us-east-1.${Service}', '!Sub com.amazonaws.${AWS::Region}.${Service}'],
    ["!Sub ['com.us-east-1.${S}', {S: s3}]", "!Sub ['com.${AWS::Region}.${S}', {S: s3}]"],
    ["!Join ['.', [com, us-east-1, s3]]", "!Join ['.', [com, !Ref AWS::Region, s3]]"],
    ["!Join ['', ['com.us-east-1.', s3]]", "!Join ['', [!Sub 'com.${AWS::Region}.', s3]]"],
    ['us-east-1', '!Ref AWS::Region'],
    ['us-east-1.${NotSubstituted}', '!Sub ${AWS::Region}.${!NotSubstituted}'],
  ])('%s', (before, after) => {
    expect(follow(name(before))).toBe(name(after));
  });

  test('in JSON', () => {
    const text = (value: string): string => `{ "Resources": { "E": { "Type": "AWS::EC2::VPCEndpoint", "Properties": { "ServiceName": ${value} } } } }`;
    expect(follow(text('"com.us-east-1.s3"'))).toBe(text('{ "Fn::Sub": "com.${AWS::Region}.s3" }'));
    expect(follow(text('{ "Fn::Sub": "com.us-east-1.s3" }'))).toBe(text('{ "Fn::Sub": "com.${AWS::Region}.s3" }'));
  });

  test('not where no function may stand', () => {
    expect(follow(`Mappings: { A: { B: { C: us-east-1 } } }\n${name('s3')}`)).toBe('refused: functions cannot stand in Mappings');
    expect(follow(name('!ImportValue us-east-1'))).toBe('refused: the text is the operand of a function');
  });
});

describe('resources', () => {
  const add: GraphChange = {
    kind: 'add-node',
    id: 'new',
    node: 'vpc-endpoint',
    name: { words: ['ecr', 'api'], suffix: ['endpoint'], insteadOf: ['ecr', 'dkr'] },
    beside: 'VpceEcrDkr',
    like: 'VpceEcrDkr',
    properties: { serviceName: concatenated(literal('com.amazonaws.'), REGION, literal('.ecr.api')) },
  };

  test('a sibling, with its wiring and condition, and none of what is its own', () => {
    const text = `Resources:
  VpceEcrDkr: # images
    Type: AWS::EC2::VPCEndpoint
    Condition: C
    Properties:
      ServiceName: !Sub "com.amazonaws.\${AWS::Region}.ecr.dkr"
      SubnetIds: !Ref Subnets
      PolicyDocument: { Statement: [] }
      VpcId: !ImportValue vpc
      # behind

  Last:
    Type: AWS::SNS::Topic
`;
    expect(edited(text, add)).toBe(
      text.replace(
        '      VpcId: !ImportValue vpc\n',
        `      VpcId: !ImportValue vpc

  VpceEcrApi:
    Type: AWS::EC2::VPCEndpoint
    Condition: C
    Properties:
      ServiceName: !Sub com.amazonaws.\${AWS::Region}.ecr.api
      SubnetIds: !Ref Subnets
      VpcId: !ImportValue vpc
`,
      ),
    );
  });

  test('beside resources on one line', () => {
    const json = '{"Resources": {"VpceEcrDkr": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {"VpcId": {"Ref": "Vpc"}}}}}';
    expect(edited(json, add)).toBe(
      '{"Resources": {"VpceEcrDkr": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {"VpcId": {"Ref": "Vpc"}}}, "VpceEcrApi": {"Type": "AWS::EC2::VPCEndpoint", "Properties": {"VpcId": {"Ref": "Vpc"}, "ServiceName": {"Fn::Sub": "com.amazonaws.${AWS::Region}.ecr.api"}}}}}',
    );
  });

  test('a group that refers to what comes with it', () => {
    const group: GraphChange = {
      kind: 'add-node',
      id: 'group',
      node: 'security-group',
      name: { words: ['endpoint'], suffix: ['group'] },
      beside: 'Vpc',
      properties: { vpc: ref('Vpc'), ingress: listOf(mapOf({ protocol: literal('tcp'), fromPort: literal(443), peerCidr: ref('Vpc', 'cidr') })) },
    };
    expect(edited('Resources:\n  Vpc:\n    Type: AWS::EC2::VPC\n    Properties:\n      CidrBlock: 10.0.0.0/16\n', group)).toContain(`
  EndpointGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 443
          CidrIp: !GetAtt Vpc.CidrBlock
`);
  });

  test('nothing waits for what may be missing', () => {
    const text = (condition: string): string => `Parameters: { P: { Type: String, AllowedValues: [a, b] } }
Conditions: { C: !Equals [!Ref P, a] }
Resources:
  E: { Type: AWS::EC2::VPCEndpoint, Condition: C, Properties: { VpcId: v } }
  F: { Type: AWS::EC2::VPCEndpoint, ${condition}Properties: { VpcId: v } }
`;
    const wait: GraphChange = { kind: 'depend-on', node: 'F', on: ['E'] };
    expect(edited(text(''), wait)).toBe('refused: `F` cannot wait for `E`, which is left out where `C` is false');
    expect(edited(text('Condition: C, '), wait)).toContain('DependsOn: E');
    const beside: GraphChange = { ...add, beside: 'E', like: 'E' };
    expect(edited(text(''), beside, { ...wait, on: [add.id] })).toMatch(/^refused: `F` cannot wait for/);
  });

  test('one comes to exist wherever another does, with what it refers to', () => {
    const text = (first: string, second: string, wide = ''): string => `Parameters: { P: { Type: String, AllowedValues: [a, b, c] } }
Conditions:
  C: !Equals [!Ref P, a]
  D: !Or [!Condition C, !Equals [!Ref P, b]]
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup${first}
    Properties: { GroupDescription: g }
  E:
    Type: AWS::EC2::VPCEndpoint${second}
    Properties: { VpcId: v, SecurityGroupIds: [!Ref Group] }
  F:
    Type: AWS::EC2::VPCEndpoint${wide}
    Properties: { VpcId: v }
`;
    const [inC, inD] = ['\n    Condition: C', '\n    Condition: D'];
    const widen: GraphChange = { kind: 'exist-with', node: 'E', with: 'F' };
    expect(edited(text('', inC), widen)).toBe(text('', ''));
    expect(edited(text(inC, inC), widen)).toBe(text('', ''));
    expect(edited(text(inC, inC, inD), widen)).toBe(text(inD, inD, inD));
    expect(edited(text('', inD, inC), widen)).toBe('refused: `E` also exists where `F` does not');
    const wait: GraphChange = { kind: 'depend-on', node: 'F', on: ['E'] };
    expect(edited(text('', inC), widen, wait)).toBe(text('', '', '\n    DependsOn: E'));
  });

  const three = `Resources:
  E:
    Type: AWS::EC2::VPCEndpoint
    Properties: { VpcId: v }
  # kept
  F:
    Type: AWS::EC2::VPCEndpoint
    DependsOn: [E, G]
    Properties: { VpcId: v }
  G:
    Type: AWS::EC2::VPCEndpoint
    DependsOn: E
    Properties: { VpcId: v }
`;

  test('one goes with what waits for it', () => {
    expect(edited(three, { kind: 'remove-node', node: 'E' })).toBe(`Resources:
  # kept
  F:
    Type: AWS::EC2::VPCEndpoint
    DependsOn: [G]
    Properties: { VpcId: v }
  G:
    Type: AWS::EC2::VPCEndpoint
    Properties: { VpcId: v }
`);
  });

  test('one that others refer to stays', () => {
    expect(edited(`${three}  R:\n    Type: AWS::EC2::Route\n    Properties: { VpcEndpointId: !Ref E }\n`, { kind: 'remove-node', node: 'E' })).toBe('refused: `R` refers to `E`');
    expect(edited(`${three}Outputs:\n  E: { Value: !Sub "x-\${E}" }\n`, { kind: 'remove-node', node: 'E' })).toBe('refused: an output refers to `E`');
  });

  test('order of creation', () => {
    const wait = (node: string, ...on: string[]): GraphChange => ({ kind: 'depend-on', node, on });
    expect(edited(three, wait('E', 'F'))).toContain('    Type: AWS::EC2::VPCEndpoint\n    DependsOn: F\n');
    expect(edited(three, wait('G', 'E', 'F'))).toContain('    DependsOn: [E, F]\n');
    expect(edited(three, wait('F', 'E'))).toBe(three);
  });
});

describe('what is shown', () => {
  const sketched = (text: string, ...changes: readonly GraphChange[]): string | undefined => editorOf(text).sketch?.(changes, new Map());
  const endpoint = (properties: GraphChange & { kind: 'add-node' }): GraphChange => properties;
  const fresh = endpoint({
    kind: 'add-node',
    id: 'new',
    node: 'vpc-endpoint',
    name: { words: ['logs'], suffix: ['endpoint'] },
    beside: 'E',
    properties: { type: literal('interface'), subnets: listOf(choice('one subnet per zone')) },
  });
  const yaml = 'Resources:\n  E:\n    Type: AWS::EC2::VPCEndpoint\n    DependsOn: G\n    Properties: { VpcId: !Ref V }\n  G: { Type: AWS::EC2::VPCEndpoint }\n  H: { Type: AWS::EC2::VPCEndpoint }\n';
  const json = JSON.stringify({ Resources: { E: { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcId: { Ref: 'V' } } } } }, null, 2);

  test('new resources, with what a person has to say, and changed parts of others', () => {
    expect(edited(yaml, fresh)).toBe('refused: one subnet per zone: that is for a person to say');
    expect(sketched(yaml, turnOn, fresh, { kind: 'depend-on', node: 'E', on: ['H'] })).toBe(`E:
  Properties:
    PrivateDnsEnabled: true
  DependsOn:
    - G
    - H
LogsEndpoint:
  Type: AWS::EC2::VPCEndpoint
  Properties:
    VpcEndpointType: Interface
    SubnetIds:
      - '<one subnet per zone>'`);
  });

  test('in JSON for templates in JSON', () => {
    expect(sketched(json, turnOn)).toBe('"E": {\n  "Properties": {\n    "PrivateDnsEnabled": true\n  }\n}');
  });

  test('nothing that would not be valid', () => {
    const conditional = `Parameters: { P: { Type: String, AllowedValues: [a, b] } }\nConditions: { C: !Equals [!Ref P, a] }\n${yaml.replace('H: { Type: AWS::EC2::VPCEndpoint }', 'H: { Type: AWS::EC2::VPCEndpoint, Condition: C }')}`;
    expect(sketched(conditional, { kind: 'depend-on', node: 'E', on: ['H'] })).toBeUndefined();
    expect(sketched(yaml, { kind: 'remove-node', node: 'H' })).toBeUndefined();
  });
});

test('an item of a list in JSON takes as many lines as the one before it', () => {
  const template = (rules: string): string => `{\n  "Resources": {\n    "G": {\n      "Type": "AWS::EC2::SecurityGroup",\n      "Properties": {\n        "SecurityGroupIngress": [\n${rules}\n        ]\n      }\n    }\n  }\n}\n`;
  const change: GraphChange = { kind: 'list-add', node: 'G', property: 'ingress', items: [mapOf({ protocol: literal('tcp'), fromPort: literal(443) })] };
  const spread = '          {\n            "IpProtocol": "udp"\n          }';
  expect(edited(template(spread), change)).toBe(template(`${spread},\n          {\n            "IpProtocol": "tcp",\n            "FromPort": 443\n          }`));
  const short = '          { "IpProtocol": "udp" }';
  expect(edited(template(short), change)).toBe(template(`${short},\n          { "IpProtocol": "tcp", "FromPort": 443 }`));
});

describe('statements in a policy that is a text', () => {
  const allowed = (resource: Text): GraphChange => ({ kind: 'list-add', node: 'E', property: 'policyStatements', items: [json({ Effect: 'Allow', Action: ['s3:GetObject'], Resource: resource })] });
  const template = (policy: string): string => `Resources:\n  E:\n    Type: AWS::EC2::VPCEndpoint\n    Properties:\n      PolicyDocument: ${policy}\n      VpcId: vpc-1\n`;
  const REGION_HOLE: Text = { parts: ['arn:', { id: 'AWS::Partition', cause: '' }, ':s3:::b'] };

  test('are added to its list', () => {
    const text = template('|\n        {\n          "Statement": [\n            { "Effect": "Deny" }\n          ]\n        }');
    expect(edited(text, allowed('*'))).toBe(text.replace('{ "Effect": "Deny" }', '{ "Effect": "Deny" },\n            { "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*" }'));
    const quoted = template(`'{"Statement": [{"Effect": "Deny"}]}'`);
    expect(edited(quoted, allowed('*'))).toBe(quoted.replace('"Deny"}', '"Deny"}, {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"}'));
  });

  test('refer to others where the text does', () => {
    const policy = `'{ "Statement": [{ "Effect": "Deny" }] }'`;
    expect(edited(template(`!Sub ${policy}`), allowed(REGION_HOLE))).toContain('"Resource": "arn:${AWS::Partition}:s3:::b"');
    expect(edited(template(policy), allowed(REGION_HOLE))).toBe('refused: the policy is a text that refers to nothing');
  });

  test('are written with the escapes of the text', () => {
    expect(edited(template('"{ \\"Statement\\": [] }"'), allowed('*'))).toBe(template('"{ \\"Statement\\": [{ \\"Effect\\": \\"Allow\\", \\"Action\\": [\\"s3:GetObject\\"], \\"Resource\\": \\"*\\" }] }"'));
    expect(edited(template(`'{ "Statement": [] }'`), allowed("it's"))).toContain(`"Resource": "it''s"`);
  });
});

test('what is taken out belongs to a resource', () => {
  const text = 'Outputs:\n  A: { Value: { a: 1, b: 2 } }\nResources: {}\n';
  const at = { file: { path: 'template.yaml', text }, start: text.indexOf('b: 2'), end: text.indexOf('b: 2') + 4 };
  expect(edited(text, { kind: 'remove-member', at })).toBe('refused: it belongs to no resource');
});
