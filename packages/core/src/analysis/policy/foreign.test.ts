import { expect, test } from 'vitest';
import { evaluateRequest } from './evaluate.ts';
import { policySourceOf } from './policy-source.ts';
import { readPolicy } from './read-policy.ts';
import { requestContext, type PolicyRequest } from './request.ts';

/** A call that somebody makes with a URL which an identity of AWS's own has signed. */
const presigned: PolicyRequest = {
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::bucket-of-aws/layer',
  principal: { kind: 'foreign' },
  context: requestContext({}, { foreign: ['aws:ResourceAccount'] }),
};

test.each([
  ['nothing is asked of the caller', {}, 'Allowed'],
  ['the account of the caller', { StringEquals: { 'aws:PrincipalAccount': '111122223333' } }, 'ImplicitlyDenied'],
  ['the organisation of the caller', { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } }, 'ImplicitlyDenied'],
  ['the same where the key exists', { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-abc' } }, 'ImplicitlyDenied'],
  ['the account of the resource', { StringEquals: { 'aws:ResourceAccount': '111122223333' } }, 'ImplicitlyDenied'],
  ['any account but one', { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } }, 'Allowed'],
  ['a role', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/task' } }, 'ImplicitlyDenied'],
  ['some role', { StringLike: { 'aws:PrincipalArn': '*' } }, 'Allowed'],
  ['a role of some name', { StringLike: { 'aws:PrincipalArn': '*:role/ecr*' } }, 'Unknown'],
  ['that the caller has an organisation', { Null: { 'aws:PrincipalOrgID': 'false' } }, 'Allowed'],
  ['whether the caller is a service', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }, 'Unknown'],
])('an endpoint policy that asks for %s', (_, Condition, decision) => {
  expect(decide({ Principal: '*', ...(Object.keys(Condition).length > 0 && { Condition }) })).toBe(decision);
});

test.each([
  ['everybody', '*', 'Allowed'],
  ['every identity', { AWS: '*' }, 'Allowed'],
  ['a role', { AWS: 'arn:aws:iam::111122223333:role/task' }, 'ImplicitlyDenied'],
  ['an account', { AWS: '111122223333' }, 'ImplicitlyDenied'],
])('an endpoint policy for %s', (_, Principal, decision) => {
  expect(decide({ Principal })).toBe(decision);
});

function decide(more: object): string {
  const policy = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*', ...more } };
  const { document } = readPolicy(policySourceOf(policy), 'endpoint');
  return evaluateRequest(presigned, { identity: null, endpoint: [document], endpointKind: 'interface' }).decision;
}
