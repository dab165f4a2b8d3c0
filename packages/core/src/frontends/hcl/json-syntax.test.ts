import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readJson } from './json-reader.ts';
import { parseJsonConfiguration, parseJsonVariables } from './json-syntax.ts';

const parse = (text: string): ReturnType<typeof parseJsonConfiguration> => parseJsonConfiguration({ path: 'main.tf.json', text });

test('blocks get their labels; nested objects stay values unless they are known to be blocks', () => {
  const { body, problems } = parse('{"resource":{"aws_security_group":{"web":{"name":"x-${var.a}","tags":[{"a":443}],"ingress":[{"from_port":443}],"egress":[],"lifecycle":{"create_before_destroy":true}}}}}');
  const [block] = body.blocks;
  expect(problems).toEqual([]);
  expect([block?.type, block?.labels.map((label) => label.value)]).toEqual(['resource', ['aws_security_group', 'web']]);
  expect(block?.body.attributes.map((attribute) => [attribute.name, attribute.value.kind])).toEqual([['name', 'template'], ['tags', 'tuple'], ['egress', 'tuple']]);
  expect(block?.body.blocks.map((nested) => nested.type)).toEqual(['ingress', 'lifecycle']);
});

test('a block starts with its last label, or where it stands in a list', () => {
  const text = '{"resource":{"aws_vpc":{"a":{},"b":[{"count":1},{}]}}}';
  expect(parse(text).body.blocks.map(({ start, end, headerEnd }) => [text.slice(start, end), text.slice(start, headerEnd)])).toEqual([
    ['"a":{}', '"a"'],
    ['{"count":1}', '{'],
    ['{}', '{'],
  ]);
});

test('a list of objects is several blocks', () => {
  expect(parse('{"provider":{"aws":[{"region":"a"},{"alias":"b"}]}}').body.blocks).toHaveLength(2);
});

test('positions lie inside of strings, with escapes or without', () => {
  const text = '{"locals":{"a":"${var.x}","b":"\\n${var.y[\\"k\\"].z} \\u0041","c":"${f(\\"é\\")}"}}';
  const expressions = parse(text).body.blocks[0]?.body.attributes.map(({ value }) => value) ?? [];
  expect(expressions.map(({ kind, start, end }) => [kind, text.slice(start, end)])).toEqual([
    ['attribute-access', 'var.x'],
    ['template', '"\\n${var.y[\\"k\\"].z} \\u0041"'],
    ['call', 'f(\\"é\\")'],
  ]);
  const [, template] = expressions;
  const inner = template?.kind === 'template' ? template.parts.flatMap((it) => (it.kind === 'interpolation' ? [text.slice(it.expression.start, it.expression.end)] : [])) : [];
  expect(inner).toEqual(['var.y[\\"k\\"].z']);
});

test('broken JSON and unknown blocks are positioned', () => {
  expect(parse('{"resource": }').problems.map(({ span, message }) => [span.start, message])).toEqual([[13, 'expected a value, found `}`']]);
  expect(parse('{"resuorce":{}}').problems.map(({ message }) => message)).toEqual(['`resuorce` is no block of the language']);
});

test('agrees with JSON.parse and never throws', () => {
  const piece = fc.constantFrom('{', '}', '[', ']', '"a"', '"${', '"', ':', ',', '1', '-', 'true', 'nul', '\\', '\n', '"resource"', '"locals"');
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''))), (text) => {
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      expect(!('message' in readJson({ path: 'x', text }))).toBe(valid);
      parse(text);
      parseJsonVariables({ path: 'x', text });
    }),
    { numRuns: 2000 },
  );
});
