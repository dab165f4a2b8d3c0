import { describe, expect, test } from 'vitest';
import { frameOf } from './frame.ts';

/** The frame of the line with `needle`, the marks below the needle. */
function frame(text: string, needle: string): string | undefined {
  const start = text.indexOf(needle);
  return frameOf({ file: { path: 'a.yaml', text }, start, end: start + needle.length })?.text;
}

test('the line of the span, with the columns of the marks', () => {
  expect(frameOf({ file: { path: 'a', text: 'A: 1\r\n  B: two\r\n' }, start: 8, end: 9 })).toEqual({ line: 2, text: '  B: two', from: 3, to: 4 });
});

test('a span over several lines is marked to the end of its first', () => {
  expect(frameOf({ file: { path: 'a', text: 'A:\n  B: 1\n' }, start: 0, end: 9 })).toEqual({ line: 1, text: 'A:', from: 1, to: 3 });
});

describe('values that may be secret are left out', () => {
  const yaml = `
Environment:
  - Name: DB_URL
    Value: postgres://user:hunter2@db
  - {Name: X, Value: hunter2}
Image: app:1
Secrets:
- Name: TOKEN
  ValueFrom: arn:hunter2
UserData:
  Fn::Base64: |
    export KEY=hunter2
MasterUserPassword: hunter2
Environment:
  Variables:
    KEY: hunter2
SecretString: '{"a": "hunter2"}'
`;
  test.each([
    ['DB_URL', '  - Name: DB_URL'],
    ['postgres', '    Value: ***'],
    ['app:1', 'Image: app:1'],
    ['TOKEN', '- Name: TOKEN'],
    ['arn:hunter2', '  ValueFrom: ***'],
    ['export', '    ***'],
    ['MasterUserPassword', 'MasterUserPassword: ***'],
    ['KEY: hunter2', '    KEY: ***'],
  ])('%s', (needle, expected) => {
    expect(frame(yaml, needle)).toBe(expected);
  });

  test('in no line of it at all', () => {
    const file = { path: 'a.yaml', text: yaml };
    const shown = Array.from({ length: yaml.length }, (_, at) => frameOf({ file, start: at, end: at + 1 })?.text ?? '');
    expect(shown.filter((it) => it.includes('hunter2') && !it.startsWith('SecretString'))).toEqual([]);
  });

  test('JSON', () => {
    const json = '{\n  "Environment": [\n    {\n      "Name": "A",\n      "Value": "hunter2"\n    }\n  ],\n  "Image": "x"\n}';
    expect(frame(json, '"Value"')).toBe('      "Value": ***');
    expect(frame(json, '"Image"')).toBe('  "Image": "x"');
    expect(frame('{"Environment": [{"Name": "A", "Value": "hunter2"}]}', 'Name')).toBeUndefined();
    expect(frame('{"Environment": [\n"x",\n{"Name": "A",\n"Value": "hunter2"}]}', '"Value"')).toBe('"Value": ***');
    expect(frame('{"Environment": [\n"x",\n{"Name": "A", "Value": "hunter2"}]}', '"Value"')).toBe('***');
    expect(frame('{"Environment": [],\n"Image":\n{"a": "x"}}', '"a"')).toBe('{"a": "x"}}');
    expect(frame('  ContainerDefinitions: \'[{"environment": [{"name": "A", "value": "hunter2"}]}]\'', 'name')).toBeUndefined();
  });

  test('HCL', () => {
    const hcl = 'resource "x" "y" {\n  environment {\n    variables = {\n      KEY = "hunter2"\n    }\n  }\n  user_data = "hunter2"\n  image = "a"\n}\n';
    expect(frame(hcl, 'KEY')).toBe('      KEY = ***');
    expect(frame(hcl, 'user_data')).toBe('  user_data = ***');
    expect(frame(hcl, 'image')).toBe('  image = "a"');
    expect(frame(hcl, 'resource')).toBe('resource "x" "y" {');
  });

  test('what begins a block of HCL is none, what a variable for one has by default is', () => {
    const hcl = 'resource "aws_secretsmanager_secret" "db" {\n  name = "db"\n}\nvariable "db_password" {\n  default = "hunter2"\n}\nvariable "size" {\n  default = "large"\n}\n';
    expect(frame(hcl, 'aws_secretsmanager_secret')).toBe('resource "aws_secretsmanager_secret" "db" {');
    expect(frame(hcl, 'db_password')).toBe('variable "db_password" {');
    expect(frame(hcl, 'hunter2')).toBe('  default = ***');
    expect(frame(hcl, 'large')).toBe('  default = "large"');
  });
});

test('names that stand in the place of values, and the name of the service, are nobody\'s secret', () => {
  const lines = ['ServiceName: !Sub com.amazonaws.${AWS::Region}.secretsmanager', 'service_name = "com.amazonaws.${var.region}.secretsmanager"', "Resource: !Sub '${DatabaseSecret}*'", '"ServiceName": {"Fn::Sub": "com.amazonaws.${AWS::Region}.secretsmanager"},'];
  for (const line of lines) expect(frame(`A:\n  ${line}\n`, line.slice(0, 4))).toBe(`  ${line}`);
  for (const line of ['Command: !Sub "TOKEN=hunter2 ${Secret}"', 'Value: "com.amazonaws.x {secretsmanager: secret=hunter2}"']) expect(frame(`A:\n  ${line}\n`, line.slice(0, 4))).toBeUndefined();
});

test('a line of many megabytes has no frame, and finding that out does not read it', () => {
  const file = { path: 'plan.json', text: `{"a": "${'\r\n'.repeat(2)}${'x\\r'.repeat(5_000_000)}"}` };
  const started = performance.now();
  for (let start = 10; start < 210; start++) expect(frameOf({ file, start, end: start + 1 })).toBeUndefined();
  // Reading it for every frame takes half a minute.
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('brackets of JSON tell in any order of the spans', () => {
  const text = JSON.stringify({ environment: [{ name: 'A', value: 'hunter1' }], cpu: '256', secrets: [{ value: 'hunter2' }], family: 'web' }, undefined, 1);
  const file = { path: 'plan.json', text };
  const shown = (needle: string): string | undefined => frameOf({ file, start: text.indexOf(needle), end: text.indexOf(needle) + 1 })?.text.trim();
  const needles = ['hunter1', '256', 'hunter2', 'web'];
  expect(needles.map(shown)).toEqual(['"value": ***', '"cpu": "256",', '"value": ***', '"family": "web"']);
  expect(needles.reverse().map(shown)).toEqual(['"family": "web"', '"value": ***', '"cpu": "256",', '"value": ***']);
});
