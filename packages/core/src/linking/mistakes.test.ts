import { expect, test } from 'vitest';
import { analyze } from '../engine/analyze.ts';

const VPC = '  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n';

/** What is said of files; those that begin with `_` are there and not given. */
function said(files: Readonly<Record<string, string>>, read = true): string[] {
  const given = Object.entries(files).filter(([path]) => !path.startsWith('_'));
  const { problems, findings } = analyze(given.map(([path, text]) => ({ path, text })), [], read ? { read: (path) => files[path] } : {});
  const place = ({ file, start }: (typeof problems)[number]['at']): string => `${file.path}:${file.text.slice(0, start).split('\n').length}`;
  return [...problems, ...findings].map(({ at, message }) => `${place(at)} ${message}`);
}

const nested = (location: string): string => `Resources:\n${VPC}  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ${location}}}\n`;

test('stacks that instantiate each other, or themselves', () => {
  expect(said({ 'a.yaml': nested('b.yaml'), 'b.yaml': nested('./a.yaml') })).toEqual([
    'b.yaml:3 `Child` instantiates the stack that it belongs to (a.yaml -> b.yaml -> a.yaml): creating it never ends',
    'a.yaml:3 `Child` instantiates the stack that it belongs to (b.yaml -> a.yaml -> b.yaml): creating it never ends',
  ]);
  expect(said({ 'a.yaml': nested('a.yaml') })).toEqual(['a.yaml:3 `Child` instantiates the stack that it belongs to (a.yaml -> a.yaml): creating it never ends']);
});

test('a nested template that is not there, or outside', () => {
  expect(said({ 'a.yaml': nested('b.yaml') })).toEqual(['a.yaml:3 the template `b.yaml` of `Child` is not there: what this stack creates stays unknown']);
  expect(said({ 'a.yaml': nested('../b.yaml') })).toEqual(['a.yaml:3 the template `../b.yaml` of `Child` lies outside of the project, where nothing is read: what this stack creates stays unknown']);
  expect(said({ 'a.yaml': nested('https://bucket.s3.amazonaws.com/b.yaml') })).toEqual([]);
  expect(said({ 'a.yaml': nested(`!Sub 'https://\${Bucket}/b.yaml'`) })).toEqual([]);
  expect(said({ 'a.yaml': nested('_b.yaml'), '_b.yaml': 'Resources:\n  A: {Type: AWS::SNS::Topic}\n' })).toEqual([]);
  expect(said({ 'a.yaml': nested('b.yaml') }, false)).toEqual([]);
});

test('mistakes in the text of a template that only others name are told once', () => {
  const broken = 'Resources:\n  A: {Type: AWS::EC2::VPC\n';
  expect(said({ 'a.yaml': nested('_b.yaml'), 'c.yaml': nested('_b.yaml'), '_b.yaml': broken })).toEqual([expect.stringMatching(/^_b\.yaml:/)]);
  expect(said({ 'a.yaml': nested('b.yaml'), 'b.yaml': broken })).toHaveLength(1);
});

const exporting = (name: string, condition = ''): string => `Value: !Ref Vpc, Export: {Name: ${name}}${condition}`;

test('a name that is exported twice', () => {
  const template = (first: string, second: string): string => `Conditions: {A: !Equals [!Ref AWS::Region, x], B: !Not [!Condition A]}\nResources:\n${VPC}Outputs:\n  One: {${first}}\n  Two: {${second}}\n`;
  expect(said({ 'a.yaml': template(exporting('net'), exporting('net')) })).toEqual(['a.yaml:6 `net` is exported twice: names of exports are unique, so that creating the stack fails']);
  expect(said({ 'a.yaml': template(exporting('net', ', Condition: A'), exporting('net', ', Condition: B')) })).toEqual([]);
  expect(said({ 'a.yaml': template(exporting('!Ref AWS::StackName'), exporting('net')) })).toEqual([]);
});

test('stacks that import from each other', () => {
  const stack = (own: string, other: string): string => `Resources:\n  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !ImportValue ${other}}}\nOutputs:\n  Own: {${exporting(own)}}\n`;
  expect(said({ 'a.yaml': stack('a', 'b'), 'b.yaml': stack('b', 'a') })).toEqual(['a.yaml:2 `b` comes from b.yaml, which imports `a` from this stack: neither can be created first']);
  expect(said({ 'a.yaml': stack('a', 'b'), 'b.yaml': stack('b', 'c') })).toEqual([]);
});
