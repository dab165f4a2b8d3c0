import { expect, test } from 'vitest';
import { Graph } from '../../graph/graph.ts';
import type { Value } from '../../values/value.ts';
import { Worlds } from '../../values/worlds.ts';
import { policySource } from './from-value.ts';
import { readPolicy } from './read-policy.ts';

const file = { path: 'policy', text: '' };
const at = { file, start: 0, end: 0 };
const { worlds } = new Graph(new Worlds());

test('an object', () => {
  expect(read(policy(list(statement('Allow'))))).toMatchObject({ problems: [], document: { statements: [{ effect: { text: 'Allow' } }] } });
});

test('a JSON text', () => {
  const text = JSON.stringify({ Statement: { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' } });
  expect(read({ kind: 'scalar', value: text, at })).toMatchObject({ problems: [], document: { statements: [{ effect: { text: 'Deny' } }] } });
});

test('members that a condition leaves out are none', () => {
  const input = worlds.guards.input('Restrict', () => ({ label: 'Restrict', hidden: false, domain: ['no', 'yes'] }));
  const restricted = { value: () => statement('Deny'), when: worlds.guards.is(input, 1) };
  const source = policy({ kind: 'list', items: { items: [{ value: () => statement('Allow'), when: worlds.always }, restricted] }, at });
  const answers = worlds.answers({ label: 'statements', ask: () => read(source).document.statements.length, beyond: 0 });
  expect(answers.map(({ value }) => value).sort()).toEqual([1, 2]);
});

test('what is not known as a whole may be any policy', () => {
  expect(read({ kind: 'unknown', hole: { id: 'Policy', cause: 'parameter `Policy` has no value' }, at })).toMatchObject({
    problems: [],
    document: { statements: [], open: 'parameter `Policy` has no value' },
  });
});

function read(value: Value): ReturnType<typeof readPolicy> {
  return readPolicy(policySource(value, worlds), 'endpoint');
}

function policy(statements: Value): Value {
  return map({ Statement: statements });
}

function statement(effect: string): Value {
  return map({ Effect: text(effect), Principal: text('*'), Action: text('*'), Resource: text('*') });
}

function list(...members: readonly Value[]): Value {
  return { kind: 'list', items: { items: members.map((member) => ({ value: () => member, when: worlds.always })) }, at };
}

function map(entries: Readonly<Record<string, Value>>): Value {
  return { kind: 'map', keys: Object.keys(entries), get: (key) => entries[key] ?? { kind: 'absent', at }, keyAt: () => at, at };
}

function text(value: string): Value {
  return { kind: 'scalar', value, at };
}
