import { expect, test } from 'vitest';
import { analyze } from './analyze.ts';

/** Twelve pairs of parameters that have to be equal, each asked for by itself first: no order of the diagrams is good. */
function crossing(): string {
  const pairs = Array.from({ length: 12 }, (_, i) => String(i));
  const both = pairs.map((i) => `A${i}`).concat(pairs.map((i) => `B${i}`));
  const every = (part: readonly string[]): string => `!And [${part.map((i) => `{Condition: E${i}}`).join(', ')}]`;
  return [
    'Parameters:',
    ...both.map((name) => `  ${name}: {Type: String, Default: a, AllowedValues: [a, b, c, d, e, f]}`),
    'Conditions:',
    ...both.map((name) => `  Is${name}: !Equals [!Ref ${name}, b]`),
    ...pairs.map((i) => `  E${i}: !Equals [!Ref A${i}, !Ref B${i}]`),
    `  All: !And [${every(pairs.slice(0, 6))}, ${every(pairs.slice(6))}]`,
    'Resources:',
    ...both.map((name) => `  G${name}: {Type: AWS::EC2::SecurityGroup, Condition: Is${name}, Properties: {GroupDescription: x, VpcId: vpc-1}}`),
    '  Vpc: {Type: AWS::EC2::VPC, Condition: All, Properties: {CidrBlock: 10.0.0.0/16}}',
  ].join('\n');
}

test('conditions that no diagram holds are no crash: nothing is said of their template, and that is told', () => {
  const { status, crashes, problems } = analyze([{ path: 'a.yaml', text: crossing() }, { path: 'b.yaml', text: 'Resources: {Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}}' }], []);
  expect(crashes).toEqual([]);
  expect(status).toBe('incomplete');
  expect(problems.map(({ at, message }) => `${at.file.path}: ${message}`)).toEqual([expect.stringMatching(/^a\.yaml: its conditions combine in too many ways/)]);
});

test('templates that nest each other twice do not make a million stacks', () => {
  const nested = (i: number): string => ['One', 'Two'].map((id) => `  ${id}: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ${String(i + 1)}.yaml}}`).join('\n');
  const files = Array.from({ length: 20 }, (_, i) => ({ path: `${String(i)}.yaml`, text: `Resources:\n${nested(i)}\n  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}` }));
  const { problems } = analyze(files, [], { fixes: 'none' });
  expect(problems.some(({ message }) => message.includes('more than 2500 stacks'))).toBe(true);
});
