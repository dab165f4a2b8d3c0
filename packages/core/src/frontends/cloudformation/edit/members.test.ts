import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../../edits/text-edits.ts';
import { parseTemplate } from '../../../syntax/parse.ts';
import { Removals } from './members.ts';
import { Places } from './places.ts';
import { styleOf } from './style.ts';

/** A template without the members that texts are written in, or why they stay. */
function without(text: string, ...places: readonly string[]): string {
  const file = { path: 'template.yaml', text };
  const { root } = parseTemplate(file);
  if (root?.kind !== 'mapping') throw new Error('the text is no template');
  try {
    const removals = new Removals();
    for (const place of places) removals.add(file, root, { file, start: text.indexOf(place), end: text.indexOf(place) + place.length });
    const applied = applyEdits(removals.edits(new Places(file, styleOf(text, root))));
    return applied.kind === 'conflict' ? 'conflict' : (applied.files.get(file.path) ?? text);
  } catch (error) {
    return error instanceof Error ? `refused: ${error.message}` : '';
  }
}

const policy = (statement: string): string => `Resources:\n  E:\n    Type: AWS::EC2::VPCEndpoint\n    Properties:\n      PolicyDocument:\n        Statement:\n${statement}`;

describe('members of lists', () => {
  test('in brackets, wherever they stand', () => {
    const text = policy('          - Effect: Deny\n            Action: [s3:A, s3:B, s3:C] # why?\n');
    expect(without(text, 's3:A')).toBe(text.replace('s3:A, ', ''));
    expect(without(text, 's3:C')).toBe(text.replace(', s3:C', ''));
    expect(without(text, 's3:B', 's3:C')).toBe(text.replace(', s3:B, s3:C', ''));
    expect(without(text, 's3:A', 's3:B')).toBe(text.replace('s3:A, s3:B, ', ''));
    expect(without(text, 's3:A', 's3:B', 's3:C')).toBe('refused: nothing would be left of the list');
  });

  test('on lines of their own', () => {
    const text = policy('          - Effect: Deny\n            Action:\n              - s3:A # the first\n              - s3:B\n');
    expect(without(text, 's3:B')).toBe(text.replace('              - s3:B\n', ''));
  });
});

describe('members of mappings', () => {
  test('what they leave empty goes with them', () => {
    const text = policy("          - Effect: Allow\n            Condition:\n              StringEquals:\n                aws:SourceVpc: vpc-1\n            Action: '*'\n");
    expect(without(text, 'aws:SourceVpc')).toBe(policy("          - Effect: Allow\n            Action: '*'\n"));
  });

  test('what stays beside them stays', () => {
    const text = policy("          - Effect: Allow\n            Condition:\n              StringEquals:\n                aws:SourceVpc: vpc-1\n                aws:SourceAccount: '1'\n");
    expect(without(text, 'aws:SourceVpc')).toBe(text.replace('                aws:SourceVpc: vpc-1\n', ''));
  });
});

describe('members of JSON in a text', () => {
  const text = policy('          !Sub |\n            [{ "Effect": "Deny", "Action": ["s3:A", "s3:B"], "Resource": "${Bucket.Arn}" }]\n');

  test('go out of it', () => {
    expect(without(text, '"s3:A"')).toBe(text.replace('"s3:A", ', ''));
    expect(without(text, '"s3:B"')).toBe(text.replace(', "s3:B"', ''));
  });

  test('stand behind escapes as well', () => {
    const escaped = policy('          "[{ \\"Effect\\": \\"Deny\\", \\"Action\\": [\\"s3:A\\", \\"s3:B\\"] }]"\n');
    expect(without(escaped, 's3:B')).toBe(escaped.replace(', \\"s3:B\\"', ''));
  });
});
