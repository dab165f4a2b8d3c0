import { expect, test } from 'vitest';
import fc from 'fast-check';
import { inspectPolicy } from './inspect.ts';

test('an endpoint policy that does not name the layer bucket', () => {
  expect(inspectPolicy({ request: layer, identityPolicies: [everything], endpointPolicies: [ownBucket], resourcePolicy: null })).toEqual({
    decision: 'ImplicitlyDenied',
    blockedBy: ['vpce', 'resource'],
  });
});

test('policies that are not evaluated', () => {
  expect(inspectPolicy({ request: layer, identityPolicies: null, endpointPolicies: [ownBucket], resourcePolicy: null })).toEqual({ decision: 'ImplicitlyDenied', blockedBy: ['vpce'] });
});

test('a call within the account', () => {
  const request = { ...layer, resource: { resource: 'arn:aws:s3:::own/x', accountId: '123456789012' } };
  expect(inspectPolicy({ request, identityPolicies: [everything], endpointPolicies: [ownBucket], resourcePolicy: null })).toEqual({ decision: 'Allowed' });
});

test('an explicit deny names its layer', () => {
  const deny = { Version: '2012-10-17', Statement: { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' } };
  const request = { ...layer, resource: { resource: 'arn:aws:s3:::own/x', accountId: '123456789012' } };
  expect(inspectPolicy({ request, identityPolicies: [everything], endpointPolicies: [], resourcePolicy: deny })).toEqual({ decision: 'ExplicitlyDenied', blockedBy: ['resource'] });
});

test('policies may have names or be JSON text', () => {
  const request = { ...layer, resource: { resource: 'arn:aws:s3:::own/x', accountId: '123456789012' } };
  expect(inspectPolicy({ request, identityPolicies: [{ name: 'all', policy: everything }], endpointPolicies: [JSON.stringify(ownBucket)], resourcePolicy: null })).toEqual({ decision: 'Allowed' });
});

test('context keys that are not given are absent', () => {
  const fromVpc = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }] };
  const request = { action: 'ecs:Poll', resource: '*', principal: 'arn:aws:iam::123456789012:role/task', context: {} };
  expect(inspectPolicy({ request, identityPolicies: [fromVpc] })).toEqual({ decision: 'ImplicitlyDenied', blockedBy: ['identity'] });
  expect(inspectPolicy({ request: { ...request, context: { 'aws:sourceVpc': 'vpc-1' } }, identityPolicies: [fromVpc] })).toEqual({ decision: 'Allowed' });
});

test('a key without key policy lets nobody in', () => {
  const request = { action: 'kms:Decrypt', resource: { resource: 'arn:aws:kms:us-east-1:123456789012:key/1', accountId: '123456789012' }, principal: 'arn:aws:iam::123456789012:role/task' };
  expect(inspectPolicy({ request, identityPolicies: [everything], resourcePolicy: null })).toEqual({ decision: 'ImplicitlyDenied', blockedBy: ['resource'] });
});

test('what cannot be answered', () => {
  expect(inspectPolicy(undefined)).toEqual({ unsupported: true });
  expect(inspectPolicy({ request: { action: 's3:GetObject' } })).toEqual({ unsupported: true });
  expect(inspectPolicy({ request: layer, identityPolicies: [everything], sessionPolicies: [everything] })).toEqual({ unsupported: true });
});

test('inspecting never throws', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      inspectPolicy(value);
      inspectPolicy({ request: layer, identityPolicies: [value], endpointPolicies: [value], resourcePolicy: value });
      inspectPolicy({ request: { ...layer, context: value, principal: value }, identityPolicies: value });
    }),
  );
});

const layer = {
  action: 's3:GetObject',
  resource: { resource: 'arn:aws:s3:::prod-ca-west-1-starport-layer-bucket/x', accountId: '111122223333' },
  principal: 'arn:aws:iam::123456789012:role/task',
  context: { 'aws:SourceVpce': 'vpce-1' },
};
const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const ownBucket = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::own', 'arn:aws:s3:::own/*'] }] };
