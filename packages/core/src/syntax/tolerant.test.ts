import { afterAll, beforeAll, expect, test } from 'vitest';
import { plainValue } from './inspect-parse.ts';
import { parseTemplate, provideTolerantReader } from './parse.ts';
import { readYamlTolerantly } from './tolerant.ts';
import type { SyntaxNode, SyntaxProblem } from './tree.ts';
import { readYamlEvents } from './yaml-events.ts';

beforeAll(() => provideTolerantReader(() => readYamlTolerantly));
afterAll(() => provideTolerantReader(undefined));

test('several mistakes are named, and the rest is read', () => {
  const { root, problems } = parseTemplate({ path: 't.yaml', text: 'A: 1\nB: [1, 2\nC: "x" y\nD: 4\n' });
  expect(problems.length).toBeGreaterThan(1);
  expect(problems.every(({ message }) => /^[^A-Z].*[^.]$/.test(message))).toBe(true);
  expect(root && plainValue(root)).toMatchObject({ A: 1 });
});

test('without a tolerant reader there is one problem and no tree', () => {
  provideTolerantReader(undefined);
  expect(parseTemplate({ path: 't.yaml', text: 'A: [\n' })).toEqual({
    problems: [{ start: 5, end: 5, message: 'unexpected end of the stream within a flow collection' }],
  });
  provideTolerantReader(() => readYamlTolerantly);
});

test('control characters are a problem though the tolerant reader takes them', () => {
  expect(parseTemplate({ path: 't.yaml', text: 'A: \x01\n' }).problems).toMatchObject([
    { start: 3, message: 'the stream contains non-printable characters' },
  ]);
});

const TEXTS = [
  'A: !Sub "${B}"\nC: !If [D, !Ref E, !GetAZs ]\nF: !GetAZs\nG:\n',
  'A: &a\n  k: v # note\nB: *a\nC:\n  <<: *a\n  l: [x, {y: z}, p: q]\n',
  "A: |\n  text\n\n\nB: >-\n  one\n\n  two\n# end\nC: \"a\\tb\"\nD: 'it''s'\n",
  '&k A: 1\n!!str B: 2\n? C\n: 3\n"D": yes\n010: 0x1F\n',
  'A:\n  - 1\n  -\n  - - 2\n    - !Join\n      - ","\n      - [a, b]\nA: 2\n',
  '---\nA: {a, b: , "c": d}\n---\nB\n',
];

test.each(TEXTS)('both readers give the same tree and problems: %j', (text) => {
  const fastProblems: SyntaxProblem[] = [];
  const slowProblems: SyntaxProblem[] = [];
  const fast = readYamlEvents(text, 'cloudformation', fastProblems);
  expect(readYamlTolerantly(text, 'cloudformation', slowProblems).map(seen)).toEqual(
    'message' in fast ? fast : fast.map(seen),
  );
  expect(slowProblems).toEqual(fastProblems);
});

/** All that a reader of the tree can see. */
function seen(node: SyntaxNode): unknown {
  const { kind, start, end } = node;
  if (node.kind === 'scalar') return { kind, start, end, style: node.style, value: node.value };
  if (node.kind === 'sequence') return { kind, start, end, flow: node.flow, items: node.items.map(seen) };
  return {
    kind,
    start,
    end,
    flow: node.flow,
    entries: node.entries.map(({ value, ...key }) => ({ ...key, value: seen(value) })),
  };
}
