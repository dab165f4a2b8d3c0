import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inspectExpand, type ExpandAnswer } from '../../sam/inspect.ts';
import { parseTemplate } from '../../../syntax/parse.ts';
import { reduceTemplate, unrollTemplate } from './language-extensions.ts';

function expand(text: string): ExpandAnswer {
  return inspectExpand({ path: 'template.yaml', text }, { transform: 'AWS::LanguageExtensions' });
}

function resources(text: string): unknown {
  return (expand(text).template as { readonly Resources?: unknown } | undefined)?.Resources;
}

function messages(text: string): readonly string[] {
  return (expand(text).errors ?? []).map(({ line, message }) => `${line}: ${message}`);
}

test('a loop makes a resource for each member of a list', () => {
  const text = `
Resources:
  Fn::ForEach::Topics:
    - Name
    - [A, B]
    - Topic\${Name}: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Ref Name, DisplayName: !Sub 'for \${Name}'}}
`;
  expect(resources(text)).toEqual({
    TopicA: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'A', DisplayName: 'for A' } },
    TopicB: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'B', DisplayName: 'for B' } },
  });
});

test('what a loop makes stands where its body stands', () => {
  const text = `Resources:
  Fn::ForEach::Topics:
    - Name
    - [A, B]
    - Topic\${Name}: {Type: 'AWS::SNS::Topic'}
`;
  expect(expand(text).origins).toEqual({
    TopicA: { file: 'template.yaml', line: 5, column: 7 },
    TopicB: { file: 'template.yaml', line: 5, column: 7 },
  });
});

test('logical ids leave out what they must not contain', () => {
  const text = `
Resources:
  Fn::ForEach::Endpoints:
    - Service
    - [ecr.api, ecr.dkr]
    - Endpoint&{Service}: {Type: 'AWS::EC2::VPCEndpoint', Properties: {ServiceName: !Sub 'com.amazonaws.\${AWS::Region}.\${Service}'}}
`;
  expect(resources(text)).toEqual({
    Endpointecrapi: { Type: 'AWS::EC2::VPCEndpoint', Properties: { ServiceName: { 'Fn::Sub': 'com.amazonaws.${AWS::Region}.ecr.api' } } },
    Endpointecrdkr: { Type: 'AWS::EC2::VPCEndpoint', Properties: { ServiceName: { 'Fn::Sub': 'com.amazonaws.${AWS::Region}.ecr.dkr' } } },
  });
});

test('loops nest, and their collections may come from parameters and mappings', () => {
  const text = `
Parameters: {Zones: {Type: CommaDelimitedList, Default: 'a, b'}}
Mappings: {Tiers: {a: {Names: [Web]}, b: {Names: [Web, Data]}}}
Resources:
  Fn::ForEach::Zones:
    - Zone
    - !Ref Zones
    - Fn::ForEach::Tiers:
        - Tier
        - !FindInMap [Tiers, !Ref Zone, Names]
        - Subnet\${Tier}\${Zone}: {Type: 'AWS::EC2::Subnet'}
`;
  expect(Object.keys(resources(text) as object)).toEqual(['SubnetWeba', 'SubnetWebb', 'SubnetDatab']);
});

test('properties, conditions and outputs may be loops', () => {
  const text = `
Parameters: {Stage: {Type: String, Default: A}}
Conditions:
  Fn::ForEach::Stages: [Name, [A, B], {'Is\${Name}': !Equals [!Ref Stage, !Ref Name]}]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      Fn::ForEach::Names: [Key, [TopicName, DisplayName], {'\${Key}': x}]
      Fifo: !If [IsB, true, !Ref AWS::NoValue]
Outputs:
  Fn::ForEach::Outputs: [Name, [A], {'Topic\${Name}': {Value: !Ref Topic}}]
`;
  expect(expand(text).template).toMatchObject({
    Conditions: { IsA: { 'Fn::Equals': ['A', 'A'] }, IsB: { 'Fn::Equals': ['A', 'B'] } },
    Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'x', DisplayName: 'x' } } },
    Outputs: { TopicA: { Value: { Ref: 'Topic' } } },
  });
});

test('functions are replaced by what they give', () => {
  const text = `
Parameters: {Policy: {Type: String, Default: Retain}}
Mappings: {Sizes: {small: {Cpu: 256}}}
Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    DeletionPolicy: !Ref Policy
    Properties:
      Count: {'Fn::Length': [a, b, c]}
      Text: {'Fn::ToJsonString': {policy: !Ref Policy, later: !Ref Topic}}
      Cpu: !FindInMap [Sizes, large, Cpu, {DefaultValue: 512}]
  Topic: {Type: 'AWS::SNS::Topic'}
`;
  expect(resources(text)).toMatchObject({
    Secret: {
      DeletionPolicy: 'Retain',
      Properties: { Count: 3, Text: '{"policy":"Retain","later":{"Ref":"Topic"}}', Cpu: 512 },
    },
  });
});

test('what CloudFormation refuses is told with its line', () => {
  expect(messages(`Resources:
  Fn::ForEach::Topics: [Name, !Ref Nowhere, {'Topic\${Name}': {Type: 'AWS::SNS::Topic'}}]
`)).toEqual(['2: `Fn::ForEach::Topics` is not unrolled: what it loops over is not known before deployment']);
  expect(messages(`Resources:
  Fn::ForEach::Topics: [Name, [a, b], {'Topic': {Type: 'AWS::SNS::Topic'}}]
`)).toEqual(['2: two rounds of the loop make `Topic`: its key must contain `${Name}`']);
  expect(messages(`Resources:
  Topic: {Type: 'AWS::SNS::Topic', Condition: Missing}
`)).toEqual(['2: there is no condition `Missing`']);
});

test('the nearest template without these mistakes is fine', () => {
  expect(expand('Conditions: {Is: !Equals [a, a]}\nResources: {Topic: {Type: "AWS::SNS::Topic", Condition: Is}}').ok).toBe(true);
});

test('a template that doubles with every nesting is not unrolled to the end', () => {
  const numbers = '[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]';
  const text = `
Resources:
  Fn::ForEach::A:
    - A
    - ${numbers}
    - Fn::ForEach::B:
        - B
        - ${numbers}
        - Fn::ForEach::C:
            - C
            - ${numbers}
            - Fn::ForEach::D:
                - D
                - ${numbers}
                - Topic\${A}\${B}\${C}\${D}: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !Ref D}}
`;
  expect(messages(text).some((message) => message.includes('too large'))).toBe(true);
});

test('never throws', () => {
  const keys = fc.constantFrom('Resources', 'Conditions', 'Fn::ForEach::X', 'Fn::If', 'Ref', 'Fn::Sub', 'Fn::FindInMap', 'Fn::Length', 'Fn::Join', 'Fn::Select', 'Fn::Split', 'Fn::Equals', 'Condition', 'Type', 'A${X}');
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ depthSize: 'small' }, fc.constantFrom('X', 'A', '', null, 0, true, '${X}', 'AWS::NoValue'), fc.array(tie('tree'), { maxLength: 4 }), fc.dictionary(keys, tie('tree'), { maxKeys: 3 })),
  }));
  fc.assert(
    fc.property(fc.dictionary(keys, tree), (template) => {
      const { root } = parseTemplate({ path: 'template.json', text: JSON.stringify(template) });
      if (root?.kind !== 'mapping') return;
      unrollTemplate(root, new Map());
      reduceTemplate(root, new Map([['A', 'a,b']]));
    }),
    { numRuns: 500 },
  );
});
