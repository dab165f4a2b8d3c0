import { expect, test } from 'vitest';
import { hostKind } from './hosts.ts';

test.each([
  ['api.example.com', 'name'],
  ['internal.example.com', 'name'],
  ['203.0.113.7', 'public-address'],
  ['10.0.0.9', 'private'],
  ['172.31.255.1', 'private'],
  ['172.32.0.1', 'public-address'],
  ['100.64.1.1', 'private'],
  ['db', 'private'],
  ['db.corp', 'private'],
  ['ip-10-0-0-9.ec2.internal', 'private'],
  ['db.c1.eu-west-1.rds.amazonaws.com', 'of-aws'],
  ['x.cn-north-1.amazonaws.com.cn', 'of-aws'],
  ['myamazonaws.com', 'name'],
])('%s is a host of kind %s', (name, kind) => {
  expect(hostKind(name)).toBe(kind);
});
