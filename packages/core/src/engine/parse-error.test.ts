import { expect, test } from 'vitest';
import { analyze } from './analyze.ts';
import { parseErrors } from './parse-error.ts';

const file = { path: 'a.yaml', text: 'Resources: [\n\n\n\n\n\n' };

function errorsOf(starts: readonly number[]) {
  const problems = starts.map((start) => ({ start, end: start + 1, message: `slip ${start}` }));
  return parseErrors(file, problems).map(({ at, notes }) => [at.start, ...notes]);
}

test('what follows from the first slips is counted, not told', () => {
  expect(errorsOf([12, 0, 14, 13, 15])).toEqual([[0], [12], [13, '2 more problems follow in this file, perhaps from those shown']]);
});

test('few problems are all told', () => {
  expect(errorsOf([0, 12, 13])).toEqual([[0], [12], [13]]);
});

test('what is said twice is a warning, since CloudFormation takes the last', () => {
  const text = 'Resources:\n  Network:\n    Type: AWS::EC2::VPC\n    Properties: {CidrBlock: 10.0.0.0/16}\n    Type: AWS::EC2::VPC\n';
  const { findings, files } = analyze([{ path: 'template.yaml', text }], []);
  expect(findings.map(({ severity, message }) => `${severity} ${message}`)).toEqual(['warning `Type` is defined twice in this mapping; the last one counts']);
  expect(files.failed).toBe(0);
});

test('what is said twice in JSON is a warning too', () => {
  const text = '{"Resources": {"Network": {"Type": "AWS::EC2::VPC", "Type": "AWS::EC2::VPC"}}}';
  expect(analyze([{ path: 'template.json', text }], []).findings.map(({ severity }) => severity)).toEqual(['warning']);
});

test('what cannot be read comes before what is said twice', () => {
  const twice = [0, 1, 2].map((start) => ({ start, end: start + 1, message: 'twice', tolerated: true as const }));
  const findings = parseErrors(file, [...twice, { start: 9, end: 10, message: 'slip' }]);
  expect(findings.map(({ severity, at }) => [severity, at.start])).toEqual([['error', 9], ['warning', 0], ['warning', 1]]);
});

test('a text that another tool fills in is no template yet', () => {
  const text = (more: string): string => `Resources:\n  Network:\n    Type: AWS::EC2::VPC\n${more}`;
  const told = (more: string) => analyze([{ path: 'template.yaml', text: text(more) }], []).findings.map(({ severity, message }) => `${severity} ${message}`);
  const unfilled = (what: string): string[] => [`info \`${what}\` is filled in by another tool before this is a template: give what it makes instead`];
  expect(told('    Properties:\n      {%- if wide %}\n      CidrBlock: 10.0.0.0/8\n      {%- endif %}\n')).toEqual(unfilled('{%- if wide %}'));
  expect(told('    Condition: {{ condition }} more\n')).toEqual(unfilled('{{ condition }}'));
  expect(told("    Properties: { CidrBlock: '{{ block }}' }\n")).toEqual([]);
  expect(told("    Properties: { CidrBlock: '{{resolve:ssm:block}}' ]\n").map((it) => it.split(' ')[0])).toContain('error');
  expect(told("    Properties: { CidrBlock: '{{ block }}' }\n  Other: [\n").map((it) => it.split(' ')[0])).toContain('error');
});
