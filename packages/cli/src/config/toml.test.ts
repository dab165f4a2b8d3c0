import { expect, test } from 'vitest';
import { readToml } from './toml.ts';

test('tables, texts and lists', () => {
  const text = `version = 0.1 # of the format
[default]
[default.deploy.parameters]
stack_name = "a \\"b\\" \\u0041" # name
region='eu-west-1'
confirm = true
parameter_overrides = [
  "One=1", # the first
  'Two="2, and ]"',
]
long = """
Key=a \\
Other=b"""
inline = { a = 1 }
["prod env".deploy.parameters]
deploy.key = "x"
`;
  const tables = readToml(text);
  expect([...tables.keys()]).toEqual(['default', 'default.deploy.parameters', 'prod env.deploy.parameters']);
  expect(Object.fromEntries(tables.get('default.deploy.parameters') ?? [])).toEqual({
    stack_name: 'a "b" A', region: 'eu-west-1', confirm: 'true', parameter_overrides: ['One=1', 'Two="2, and ]"'], long: 'Key=a Other=b',
  });
  expect(tables.get('prod env.deploy.parameters')?.get('deploy.key')).toBe('x');
});

test('what is no TOML gives nothing', () => {
  expect(readToml('{"a": [1]}\n= = =\n[').size).toBe(0);
});
