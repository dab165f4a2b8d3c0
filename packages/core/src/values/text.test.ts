import { expect, test } from 'vitest';
import { concat, equalText, showText, splitText, textOf, trimText, type Hole } from './text.ts';

const region: Hole = { id: 'AWS::Region', cause: 'not known' };
const env: Hole = { id: 'Env', cause: 'not known', differsFrom: ['prod'] };
const vpc: Hole = { id: 'Vpc', cause: 'known after deployment', distinct: true };
const subnet: Hole = { id: 'Subnet', cause: 'known after deployment', distinct: true };

test('literals that meet are one literal', () => {
  expect(textOf(['a', 'b', region, '', 'c'])).toEqual({ parts: ['ab', region, 'c'] });
  expect(concat('a', 'b')).toBe('ab');
});

test('equal holes are equal, other holes leave it open', () => {
  expect(equalText(textOf(['x', region]), textOf(['x', region]))).toBe('yes');
  expect(equalText(textOf(['x', region]), textOf(['x', env]))).toBe('unknown');
  expect(equalText(textOf([region]), 'us-east-1')).toBe('unknown');
});

test('literal ends refute', () => {
  expect(equalText(textOf([region, '.s3']), 'us-east-1.ecr')).toBe('no');
  expect(equalText(textOf(['com.', region]), 'cn.com.')).toBe('no');
  expect(equalText(textOf(['a', region, 'c']), 'abc')).toBe('unknown');
});

test('identifiers of two resources differ, and a value differs from what it is known not to be', () => {
  expect(equalText(textOf([vpc]), textOf([subnet]))).toBe('no');
  expect(equalText(textOf([env]), 'prod')).toBe('no');
  expect(equalText(textOf([env]), 'dev')).toBe('unknown');
});

test('a list in one text is split between its holes', () => {
  expect(splitText(textOf([vpc, ',', subnet, ',c']), ',')).toEqual([textOf([vpc]), textOf([subnet]), 'c']);
});

test('white space at the ends goes, between holes it stays', () => {
  expect(trimText(textOf([' ', vpc, ' ', subnet, ' ']))).toEqual(textOf([vpc, ' ', subnet]));
  expect(trimText(' a ')).toBe('a');
});

test('holes are shown by name', () => {
  expect(showText(textOf(['com.amazonaws.', region, '.s3']))).toBe('com.amazonaws.${AWS::Region}.s3');
});
