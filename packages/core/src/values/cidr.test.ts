import { expect, test } from 'vitest';
import { addressRange, cidrBlocks, covers, overlaps } from './cidr.ts';

const range = (text: string) => addressRange(text) ?? { family: 4, first: -1n, last: -1n };

test('a block covers what lies in it', () => {
  expect(covers(range('10.0.0.0/16'), range('10.0.255.0/24'))).toBe(true);
  expect(covers(range('10.0.0.0/24'), range('10.0.0.0/16'))).toBe(false);
  expect(overlaps(range('10.0.0.0/24'), range('10.0.0.0/16'))).toBe(true);
  expect(covers(range('0.0.0.0/0'), range('::/0'))).toBe(false);
});

test('a bare address is a block of one, host bits are ignored', () => {
  expect(range('10.1.2.3')).toEqual(range('10.1.2.3/32'));
  expect(range('10.1.2.3/8')).toEqual(range('10.0.0.0/8'));
});

test.each(['', 'pl-123', '10.0.0.0/33', '10.0.0/8', '10.0.0.0/8/8', '300.0.0.0/8', '10.0.0.0/', '1.1'])('%s is no block', (text) => {
  expect(addressRange(text)).toBeUndefined();
});

test('Fn::Cidr divides by host bits', () => {
  expect(cidrBlocks('10.0.0.0/16', 3, 8)).toEqual(['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24']);
  expect(cidrBlocks('2001:db8::/56', 2)).toEqual(['2001:db8::/64', '2001:db8:0:1::/64']);
  expect(cidrBlocks('10.0.0.0/30', 9, 1)).toBeUndefined();
  expect(cidrBlocks('10.0.0.0/16', 1)).toBeUndefined();
});
