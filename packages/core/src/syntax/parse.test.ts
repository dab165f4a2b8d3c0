import { expect, test } from 'vitest';
import { positionAt } from '../text/source-file.ts';
import { plainValue } from './inspect-parse.ts';
import { parseTemplate } from './parse.ts';
import { rawText, type MappingNode, type SyntaxNode } from './tree.ts';

function read(text: string, path = 'template.yaml') {
  const file = { path, text };
  const { root, problems } = parseTemplate(file);
  return {
    value: root && plainValue(root),
    root,
    problems: problems.map(
      ({ start, message }) => `${positionAt(file, start).line}:${positionAt(file, start).column} ${message}`,
    ),
  };
}

function mapping(node: SyntaxNode | undefined): MappingNode {
  if (node?.kind !== 'mapping') throw new Error('expected a mapping');
  return node;
}

test('a short tag is the long form, its key stands where the tag stands', () => {
  const text = 'A: !Sub "${B}"\n';
  const entry = mapping(mapping(read(text).root).get('A')).entries[0];
  expect(
    entry && { key: entry.key, place: text.slice(entry.keyStart, entry.keyEnd), value: rawText(text, entry.value) },
  ).toEqual({ key: 'Fn::Sub', place: '!Sub', value: '"${B}"' });
});

test('Ref and Condition have no prefix, unknown tags have one', () => {
  expect(read('[!Ref A, !Condition B, !Nonsense C, !GetAtt D.E]').value).toEqual([
    { Ref: 'A' },
    { Condition: 'B' },
    { 'Fn::Nonsense': 'C' },
    { 'Fn::GetAtt': 'D.E' },
  ]);
});

test('the argument of a short tag is text, however it looks', () => {
  expect(read('[!Ref 1, !Ref yes, !GetAZs ""]').value).toEqual([{ Ref: '1' }, { Ref: 'yes' }, { 'Fn::GetAZs': '' }]);
});

test('a tag without a value has empty text', () => {
  expect(read('A: !GetAZs\nB: 1\n').value).toEqual({ A: { 'Fn::GetAZs': '' }, B: 1 });
});

test('tags of lists and mappings, nested', () => {
  expect(read('A: !If\n  - C\n  - !Select [0, !GetAZs {Ref: R}]\n  - !Ref AWS::NoValue\n').value).toEqual({
    A: { 'Fn::If': ['C', { 'Fn::Select': [0, { 'Fn::GetAZs': { Ref: 'R' } }] }, { Ref: 'AWS::NoValue' }] },
  });
});

test('plain scalars are read as YAML 1.1', () => {
  expect(
    read('[yes, No, on, true, y, n, ~, null, 010, 0x10, 1_000, 12:30, 1.50, 1e3, .5, 2012-10-17, 012345678901, <none>]')
      .value,
  ).toEqual([
    true,
    false,
    true,
    true,
    'y',
    'n',
    null,
    null,
    8,
    16,
    1000,
    750,
    1.5,
    '1e3',
    0.5,
    '2012-10-17',
    '012345678901',
    '<none>',
  ]);
});

test('core tags decide the type', () => {
  expect(read('[!!str 12, !!int "12", ! 12]').value).toEqual(['12', 12, '12']);
});

test('keys are text as typed', () => {
  expect(read('on: 1\n010: 2\n"a b": 3\n').value).toEqual({ on: 1, '010': 2, 'a b': 3 });
});

test('an end is where the last visible character stands', () => {
  const text = 'A:\n  B: [ 1, {c: d}, ] # note\n  C: |\n    text\n\n\nD:\n';
  const root = mapping(read(text).root);
  const a = mapping(root.get('A'));
  expect([a, a.get('B'), a.get('C')].map((node) => node && rawText(text, node))).toEqual([
    'B: [ 1, {c: d}, ] # note\n  C: |\n    text',
    '[ 1, {c: d}, ]',
    '|\n    text',
  ]);
  expect(root.get('D')).toMatchObject({ start: text.length - 1, end: text.length - 1, value: null });
});

test('an empty list item stands behind its dash', () => {
  expect(read('A:\n  -\n  - 1\n').root).toMatchObject({
    entries: [{ value: { items: [{ start: 6, end: 6, value: null }, { value: 1 }] } }],
  });
});

test('the header of a block scalar is found past a comment', () => {
  const text = 'A: # see | there\n  >- # folded\n  one\n  two\n';
  const node = mapping(read(text).root).get('A');
  expect(node && rawText(text, node)).toBe('>- # folded\n  one\n  two');
  expect(node).toMatchObject({ style: 'folded', value: 'one two' });
});

test('CRLF and a byte order mark', () => {
  const { value, root } = read('\ufeffA: 1\r\nB: "x\r\n  y"\r\nC: |\r\n  z\r\n');
  expect(value).toEqual({ A: 1, B: 'x y', C: 'z\n' });
  expect(mapping(root).entry('A')).toMatchObject({ keyStart: 1, keyEnd: 2 });
});

test('of equal keys the last one counts, and both places are named', () => {
  const { value, problems } = read('A: 1\nB: 2\nA: 3\n');
  expect(value).toEqual({ A: 3, B: 2 });
  expect(problems).toEqual(['3:1 `A` is defined twice in this mapping; the last one counts']);
  expect(parseTemplate({ path: '', text: 'A: 1\nA: 3\n' }).problems[0]?.related).toEqual({
    start: 0,
    end: 1,
    message: '`A` is also defined here',
  });
});

test('an alias shares the node of its anchor', () => {
  const root = mapping(read('A: &x {k: v}\nB: *x\n').root);
  expect(root.get('B')).toBe(root.get('A'));
});

test('merged entries give way to own ones and to earlier sources', () => {
  expect(read('A: &a {p: 1, q: 1}\nB: &b {q: 2, r: 2}\nC:\n  <<: [*a, *b]\n  p: 0\n').value).toMatchObject({
    C: { p: 0, q: 1, r: 2 },
  });
});

test('an alias without anchor, and one inside its own', () => {
  expect(read('A: *x\nB: &b [*b]\n')).toMatchObject({
    value: { A: null, B: [null] },
    problems: ['1:4 no anchor `&x` stands before this alias', '2:8 alias `*b` stands inside its own anchor'],
  });
});

test('an alias bomb is cut off, so that a walk over the tree stays cheap', () => {
  const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (const [before, name] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi'])
    lines.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`);
  const { root, problems } = read(lines.join('\n'));
  expect(problems).toEqual(['6:16 aliases of this document expand to more than 250000 values']);
  expect(count(root)).toBeLessThan(300_000);
});

test('a bracket may end left of the key that it belongs to', () => {
  const text = 'A:\n  B: [\n    1,\n    2\n  ]\n  C: "x\n y"\n  D: {\n    e: f\n}\n';
  const { value, problems, root } = read(text);
  expect({ value, problems }).toEqual({ value: { A: { B: [1, 2], C: 'x y', D: { e: 'f' } } }, problems: [] });
  const list = mapping(mapping(root).get('A')).get('B');
  expect(list && rawText(text, list)).toBe('[\n    1,\n    2\n  ]');
});

test('two documents are a problem, and the template is the one with resources', () => {
  expect(read('a: 1\n---\nResources: {}\n')).toMatchObject({
    value: { Resources: {} },
    problems: ['1:1 the file holds 2 YAML documents; CloudFormation reads files of a single one'],
  });
  expect(read('Resources: {}\n---\na: 1\n')).toMatchObject({
    value: { Resources: {} },
    problems: [expect.stringMatching(/^3:1 /)],
  });
});

test('files that are no text, or nothing', () => {
  expect(read('').problems).toEqual(['1:1 the file is empty: it holds no template']);
  expect(read('---\n# nothing\n').problems).toEqual(['1:1 the file is empty: it holds no template']);
  expect(read('A: 1\nB: \0').problems).toEqual([
    '2:4 the file is not UTF-8 text: it holds a null character, as UTF-16 and binary files do',
  ]);
  expect(read('\ufffd\ufffdA').problems).toEqual(['1:1 the file is not UTF-8 text']);
});

test('200 levels are read, 600 are refused', () => {
  expect(read(`A: ${'['.repeat(200)}${']'.repeat(200)}`).problems).toEqual([]);
  expect(read(`A: ${'['.repeat(600)}${']'.repeat(600)}`).problems).toHaveLength(1);
});

test('a key that is no text', () => {
  expect(read('? [a, b]\n: c\n').problems).toEqual(['1:3 a key must be text, not a list, a mapping or a function; quote a text that ends with `:`']);
});

test('names of Object.prototype are ordinary keys', () => {
  const root = mapping(read('__proto__: 1\nconstructor: 2\n').root);
  expect(root.entries.map((entry) => entry.key)).toEqual(['__proto__', 'constructor']);
  expect(root.get('toString')).toBeUndefined();
});

test('a large mapping is looked up by key', () => {
  const root = mapping(read(Array.from({ length: 40 }, (_, i) => `K${i}: ${i}`).join('\n')).root);
  expect(root.get('K37')).toMatchObject({ value: 37 });
  expect(root.get('K40')).toBeUndefined();
});

test('JSON gives the tree that YAML gives', () => {
  const text = '{"A": {"Fn::Sub": "x\\ny"}, "B": [1, -2.5e3, true, null, ""]}';
  expect(read(text, 't.json').value).toEqual({ A: { 'Fn::Sub': 'x\ny' }, B: [1, -2500, true, null, ''] });
});

test('braces with comments are YAML unless the file is called JSON', () => {
  expect(read('{"A": 1, # one\n "B": 2,}')).toMatchObject({ value: { A: 1, B: 2 }, problems: [] });
  expect(read('{"A": 1, # one\n "B": 2}', 't.json').problems).not.toEqual([]);
});

function count(node: SyntaxNode | undefined): number {
  if (node === undefined || node.kind === 'scalar') return 1;
  if (node.kind === 'sequence') return node.items.reduce((sum, item) => sum + count(item), 1);
  return node.entries.reduce((sum, entry) => sum + count(entry.value), 1);
}
