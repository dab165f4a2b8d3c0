import { expect, test } from 'vitest';
import { parseEmbeddedJson } from './embedded.ts';
import { parseTemplate } from './parse.ts';
import type { ScalarNode } from './tree.ts';

function embedded(text: string) {
  const { root } = parseTemplate({ path: 't.yaml', text });
  const node = root?.kind === 'mapping' ? root.get('P') : undefined;
  return parseEmbeddedJson({ path: 't.yaml', text }, node as ScalarNode); // the tests below write scalars
}

/** The source of the key and of the value of the first entry. */
function places(text: string) {
  const result = embedded(text);
  const entry = result?.root?.kind === 'mapping' ? result.root.entries[0] : undefined;
  return (
    entry && [
      text.slice(entry.keyStart, entry.keyEnd),
      text.slice(entry.value.start, entry.value.end),
      entry.value.kind === 'scalar' && entry.value.value,
    ]
  );
}

test.each([
  ['a literal block', 'P: |\n  {\n    "key": "a b"\n  }\n', '"key"', '"a b"', 'a b'],
  ['a folded block with a comment', 'P: >- # policy\n  {"key":\n     "a b"}\n', '"key"', '"a b"', 'a b'],
  ['text folded inside the JSON', 'P: >\n  {"key": "a\n  b"}\n', '"key"', '"a\n  b"', 'a b'],
  ['single quotes', 'P: \'{"key": "it\'\'s"}\'\n', '"key"', '"it\'\'s"', "it's"],
  [
    'double quotes',
    'P: "{\\"key\\":\\n \\t\\"a\\u0041 \\x42\\\\n\\"}"\n',
    '\\"key\\"',
    '\\"a\\u0041 \\x42\\\\n\\"',
    'aA B\n',
  ],
  [
    'double quotes over lines',
    'P: "{\\"key\\": \\\n  \\"a\\U0001F600b\\"}"\n',
    '\\"key\\"',
    '\\"a\\U0001F600b\\"',
    'a😀b',
  ],
  ['CRLF', 'P: |\r\n  {\r\n  "key": 1}\r\n', '"key"', '1', 1],
])('places inside %s', (_, text, key, value, read) => {
  expect(places(text)).toEqual([key, value, read]);
});

test('problems stand in the file', () => {
  const text = 'P: "{\\"a\\": x}"\n';
  const problem = embedded(text)?.problems[0];
  expect(problem && text.slice(problem.start, problem.end)).toBe('x');
});

test('text that is no JSON is not tried', () => {
  expect(embedded('P: "arn:aws:s3:::b"\n')).toBeUndefined();
  expect(embedded('P: 12\n')).toBeUndefined();
  expect(embedded('P: "{{resolve:ssm:/x}}"\n')).toBeUndefined();
  expect(embedded('P: "[a-z]+"\n')).toBeUndefined();
});
