import { expect, test } from 'vitest';
import { analyze } from '../../engine/analyze.ts';

function told(value: string, head = ''): string[] {
  const text = `${head}Resources:\n  Vpc:\n    Type: AWS::EC2::VPC\n    Properties:\n      CidrBlock: ${value}\n`;
  return analyze([{ path: 'template.yaml', text }], []).findings.map(({ severity, message, at }) => `${severity} ${at.start - text.indexOf(value)}: ${message}`);
}

test('a function that is nearly one of CloudFormation is misspelt', () => {
  expect(told('!sub 10.0.0.0/16')).toEqual(['error 0: there is no function `!sub`; did you mean `!Sub`?']);
  expect(told('!GetAttr Other.CidrBlock')).toEqual(['error 0: there is no function `!GetAttr`; did you mean `!GetAtt`?']);
  expect(told('{Fn::Ref: Block}')).toEqual(['error 1: there is no function `Fn::Ref`; did you mean `Ref`?']);
});

test('any other unknown function may be newer than what is known here', () => {
  expect(told('!Divide [1, 2]')).toEqual(['warning 0: there is no function `!Divide` that is known here: unless it is newer than that, CloudFormation rejects the template; its value stays unknown']);
  expect(told('!Join ["", [{Fn::Random: x}]]')).toEqual([expect.stringContaining('warning 13: there is no function `Fn::Random`')]);
});

test('a function of another tool is filled in before CloudFormation sees it', () => {
  expect(told('!Rain::Embed block.txt')).toEqual(['info 0: `!Rain::Embed` is filled in by another tool before this is a template: give what it makes instead']);
});

test('macros may have functions of their own, those of AWS have none', () => {
  expect(told('!Divide [1, 2]', 'Transform: Arithmetic\n')).toEqual([]);
  expect(told('!Divide [1, 2]', 'Transform: [AWS::LanguageExtensions, {Name: Arithmetic}]\n')).toEqual([]);
  expect(told('!Divide [1, 2]', 'Transform: AWS::LanguageExtensions\n')).toHaveLength(1);
});

test('known functions, texts that look like calls, and keys beside others are left alone', () => {
  for (const value of ['!Ref Block', '!GetStackOutput {StackName: a, OutputName: b}', '"!Divide x"', 'a!b', '!!str 10.0.0.0/16', '{Fn::Divide: 1, Other: 2}', '{Fn::ForEach::Each: [x]}']) expect(told(value)).toEqual([]);
});

test('conditions and outputs have functions too, and so have templates that others name', () => {
  const text = 'Conditions:\n  A: !equals [a, b]\nResources:\n  Vpc: {Type: AWS::EC2::VPC}\nOutputs:\n  B: {Value: !join [a, [b]]}\n';
  expect(analyze([{ path: 'template.yaml', text }], []).findings.map(({ message }) => message)).toEqual(['there is no function `!equals`; did you mean `!Equals`?', 'there is no function `!join`; did you mean `!Join`?']);
  const outer = 'Resources:\n  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: inner.yaml}}\n';
  const nested = analyze([{ path: 'outer.yaml', text: outer }], [], { read: (path) => (path === 'inner.yaml' ? text : undefined) });
  expect(nested.findings.map(({ at }) => at.file.path)).toEqual(['inner.yaml', 'inner.yaml']);
  expect(nested.files.failed).toBe(1);
});
