import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readJson } from './json-reader.ts';
import { parseJsonConfiguration, parseJsonVariables } from './json-syntax.ts';

const parse = (text: string): ReturnType<typeof parseJsonConfiguration> => parseJsonConfiguration({ path: 'main.tf.json', text });

test('blocks get their labels, nested objects stay values', () => {
  const { body, problems } = parse('{"resource":{"aws_security_group":{"web":{"name":"x-${var.a}","ingress":[{"from_port":443}],"lifecycle":{"create_before_destroy":true}}}}}');
  const [block] = body.blocks;
  expect(problems).toEqual([]);
  expect([block?.type, block?.labels.map((label) => label.value)]).toEqual(['resource', ['aws_security_group', 'web']]);
  expect(block?.body.attributes.map((attribute) => [attribute.name, attribute.value.kind])).toEqual([['name', 'template'], ['ingress', 'tuple']]);
  expect(block?.body.blocks.map((nested) => nested.type)).toEqual(['lifecycle']);
});

test('a list of objects is several blocks', () => {
  expect(parse('{"provider":{"aws":[{"region":"a"},{"alias":"b"}]}}').body.blocks).toHaveLength(2);
});

test('positions lie inside of strings, or on the whole string when it has escapes', () => {
  const text = '{"locals":{"a":"${var.x}","b":"\\n${var.y}"}}';
  const [plain, escaped] = parse(text).body.blocks[0]?.body.attributes.map((attribute) => attribute.value) ?? [];
  const inner = plain?.kind === 'template' && plain.parts[0]?.kind === 'interpolation' ? plain.parts[0].expression : undefined;
  expect(text.slice(inner?.start, inner?.end)).toBe('var.x');
  expect(text.slice(escaped?.start, escaped?.end)).toBe('"\\n${var.y}"');
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
