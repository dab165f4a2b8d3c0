import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseEmbeddedJson } from './embedded.ts';
import { inspectParse, plainValue } from './inspect-parse.ts';
import { readJson } from './json.ts';
import { parseTemplate, provideTolerantReader } from './parse.ts';
import { looksLikeTemplate } from './recognise.ts';
import { readYamlTolerantly } from './tolerant.ts';
import type { SyntaxNode } from './tree.ts';

beforeAll(() => provideTolerantReader(() => readYamlTolerantly));
afterAll(() => provideTolerantReader(undefined));

const YAML = `AWSTemplateFormatVersion: '2010-09-09'
Parameters: &p
  Cidr: {Type: String, Default: 10.0.0.0/16} # range
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Condition: !Not [!Equals [!Ref Cidr, ""]]
    Properties:
      ContainerDefinitions:
        - Image: !Sub "\${AWS::AccountId}.dkr.ecr.\\u0061.amazonaws.com"
          Command: ['a', "b
            c", ]
        -
      Policy: |
        {"a": [1,
         2]}
      Other: >-
        x
          y

      <<: *p
? Outputs
: {a, b: }
`;
const JSON_TEXT =
  '{"Resources": {"A": {"Type": "AWS::EC2::VPC", "Properties": {"X": [1, -2.5e3, true, null, "\\u00e9\\n"], "Y": {"Fn::Sub": ["${a}", {"a": "b"}]}}}}}';

const TOKENS = [
  '\n',
  ' ',
  '  ',
  '\t',
  ':',
  ': ',
  '- ',
  '? ',
  '[',
  ']',
  '{',
  '}',
  ',',
  '#',
  ' #',
  '&p ',
  '*p',
  '!Ref ',
  '!',
  '!!int ',
  '|\n',
  '>-\n',
  '"',
  "'",
  '\\',
  '<<: *p',
  '---\n',
  '...',
  '%YAML 1.1\n',
  '\0',
  '\ufeff',
  '\ud800',
  '\u2028',
  '\r',
  '\r\n',
  'é',
];
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.nat(12),
  insert: fc.oneof(fc.constantFrom('', ...TOKENS), fc.string({ unit: 'binary', maxLength: 4 })),
});
const mutated = fc
  .tuple(fc.constantFrom<string>(YAML, JSON_TEXT), fc.array(edit, { minLength: 1, maxLength: 6 }))
  .map(([text, edits]) =>
    edits.reduce<string>((before, { at, remove, insert }) => {
      const from = Math.floor(at * before.length);
      return before.slice(0, from) + insert + before.slice(from + remove);
    }, text),
  );

test('no text makes the reader throw, and every place lies inside the text and its parent', () => {
  fc.assert(
    fc.property(fc.oneof(mutated, fc.string({ unit: 'binary' })), fc.constantFrom('t.yaml', 't.json'), (text, path) => {
      const file = { path, text };
      const { root, problems } = parseTemplate(file);
      looksLikeTemplate(text);
      for (const { start, end } of problems) expect(0 <= start && start <= end && end <= text.length).toBe(true);
      if (root !== undefined)
        visit(root, (node) => {
          expect(0 <= node.start && node.start <= node.end && node.end <= text.length).toBe(true);
          if (node.kind === 'scalar') parseEmbeddedJson(file, node);
        });
      for (const kind of ['cloudformation', 'yaml-stream', 'json'] as const) inspectParse({ kind, text });
    }),
    { numRuns: 2000 },
  );
});

test('no bytes make the decoder throw', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void inspectParse({ kind: 'cloudformation', bytes })));
});

test('JSON is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 2), (text, indent) => {
      const value: unknown = JSON.parse(text);
      const { root, problems } = readJson(JSON.stringify(value, null, indent), { uniqueKeys: false });
      expect(problems).toEqual([]);
      expect(JSON.stringify(root && plainValue(root))).toBe(JSON.stringify(value));
    }),
  );
});

test('a text is refused exactly when JSON.parse refuses it', () => {
  fc.assert(
    fc.property(mutated, (text) => {
      const accepted = readJson(text, { uniqueKeys: false }).problems.length === 0;
      expect(accepted).toBe(isJson(text.replace(/^\ufeff/, '')));
    }),
    { numRuns: 1000 },
  );
});

test('places inside embedded JSON are those of the quotes that the author typed', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { minKeys: 1, maxKeys: 4 }),
      fc.constantFrom('double', 'single', 'literal'),
      (value, style) => {
        const json = JSON.stringify(value, null, 1);
        const text =
          style === 'double'
            ? `P: ${JSON.stringify(json)}\n`
            : style === 'single'
              ? `P: '${JSON.stringify(value).replaceAll("'", "''")}'\n`
              : `P: |\n${json.replace(/^/gm, '   ')}\n`;
        const { root } = parseTemplate({ path: 't.yaml', text });
        const node = root?.kind === 'mapping' ? root.get('P') : undefined;
        fc.pre(node?.kind === 'scalar' && typeof node.value === 'string');
        const inner = parseEmbeddedJson({ path: 't.yaml', text }, node);
        expect(inner?.problems).toEqual([]);
        if (inner?.root?.kind !== 'mapping') throw new Error('expected an object');
        const quote = style === 'double' ? '\\"' : '"';
        for (const entry of inner.root.entries) {
          for (const place of [
            text.slice(entry.keyStart, entry.keyEnd),
            text.slice(entry.value.start, entry.value.end),
          ]) {
            expect(place.startsWith(quote) && place.endsWith(quote)).toBe(true);
          }
        }
      },
    ),
  );
});

function visit(node: SyntaxNode, see: (node: SyntaxNode) => void): void {
  see(node);
  if (node.kind === 'sequence') for (const item of node.items) visit(item, see);
  if (node.kind === 'mapping') for (const entry of node.entries) visit(entry.value, see);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
