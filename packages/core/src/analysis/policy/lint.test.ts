import { expect, test } from 'vitest';
import type { SourceFile } from '../../text/source-file.ts';
import { actionTable } from '../../knowledge/iam-actions.ts';
import { lintEndpointPolicy, type LintedEndpoint, type PolicyLint } from './lint.ts';
import { policySourceOf } from './policy-source.ts';
import { readPolicy } from './read-policy.ts';

const table = actionTable();
const ecr: LintedEndpoint = { kind: 'interface', prefixes: ['ecr'], partition: 'aws' };
const ecs: LintedEndpoint = { kind: 'interface', prefixes: ['ecs'], partition: 'aws' };
const s3: LintedEndpoint = { kind: 'gateway', prefixes: ['s3'], partition: 'aws' };

test('condition keys that are misspelt', () => {
  const asking = (key: string) => lint(s3, { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*', Condition: { StringEquals: { [key]: 'x' } } });
  expect(asking('aws:SourceVcp')).toMatchObject([{ code: 'unknown-key', found: 'aws:SourceVcp', suggestion: 'aws:SourceVpc' }]);
  expect(asking('aws:PrincipalOrgld')).toMatchObject([{ code: 'unknown-key', suggestion: 'aws:PrincipalOrgID' }]);
  expect(asking('s3:max-key')).toMatchObject([{ code: 'unknown-key', suggestion: 's3:max-keys' }]);
  for (const fine of ['aws:sourcevpce', 'AWS:PrincipalTag/team', 's3:ExistingObjectTag/a', 's3:prefix', 'aws:SomethingOfNextYear', 'unheard:Of', 'plain']) expect([fine, asking(fine)]).toEqual([fine, []]);
});

test('full access is fine', () => {
  expect(lint(s3, { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' })).toEqual([]);
});

test('the minimal policies of the guide are fine', () => {
  expect(lint(s3, { Sid: 'Access-to-specific-bucket-only', Principal: '*', Action: ['s3:GetObject'], Effect: 'Allow', Resource: ['arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*'] })).toEqual([]);
  expect(lint(ecr, { Sid: 'AllowPull', Principal: { AWS: 'arn:aws:iam::1234567890:role/role_name' }, Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:GetAuthorizationToken'], Effect: 'Allow', Resource: '*' })).toEqual([]);
});

test('a policy that only denies lets nothing pass', () => {
  expect(lint(s3, { Effect: 'Deny', Principal: '*', Action: 's3:DeleteObject', Resource: '*' })).toMatchObject([{ code: 'nothing-allowed' }]);
});

test('a statement of which the effect is open may allow', () => {
  const source = { kind: 'map', entries: [{ key: 'Statement', value: { kind: 'list', items: [], open: 'a loop' } }] } as const;
  expect(lintEndpointPolicy(readPolicy(source, 'endpoint').document, s3, table)).toEqual([]);
});

test('a gateway endpoint takes no principal but everyone', () => {
  expect(lint(s3, { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: '*', Resource: '*' })).toMatchObject([{ code: 'gateway-principal', found: '111122223333', expected: ['*'] }]);
  expect(lint(s3, { Effect: 'Allow', Principal: { AWS: ['arn:aws:iam::111122223333:role/a', 'arn:aws:iam::111122223333:role/b'] }, Action: '*', Resource: '*' })).toHaveLength(2);
  expect(lint(s3, { Effect: 'Allow', NotPrincipal: { AWS: '111122223333' }, Action: '*', Resource: '*' })).toMatchObject([{ code: 'gateway-principal' }]);
  expect(lint(s3, { Effect: 'Allow', Principal: { AWS: '*' }, Action: '*', Resource: '*' })).toEqual([]);
});

test('an interface endpoint takes roles', () => {
  expect(lint(ecr, { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:role/a' }, Action: '*', Resource: '*' })).toEqual([]);
});

test('a wildcard is no part of a principal', () => {
  expect(lint(ecr, { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:role/*' }, Action: '*', Resource: '*' })).toMatchObject([{ code: 'partial-principal' }]);
});

test('an action of another service', () => {
  expect(lint(ecr, { Effect: 'Allow', Principal: '*', Action: ['ecr:BatchGetImage', 's3:GetObject'], Resource: '*' })).toMatchObject([{ code: 'foreign-action', found: 's3:GetObject', expected: ['ecr'] }]);
  expect(lint(ecr, { Effect: 'Allow', Principal: '*', Action: 'logs:*', Resource: '*' })).toMatchObject([{ code: 'foreign-action' }]);
});

test('an action of another service is no matter where services are not known, in wildcards, or in NotAction', () => {
  expect(lint({ ...ecr, prefixes: [] }, { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' })).toEqual([]);
  expect(lint(ecr, { Effect: 'Allow', Principal: '*', Action: 'ec*:*', Resource: '*' })).toEqual([]);
  expect(lint(ecr, { Effect: 'Allow', Principal: '*', NotAction: 'iam:*', Resource: '*' })).toEqual([]);
});

test('an action that is misspelt', () => {
  expect(lint(ecr, { Effect: 'Allow', Principal: '*', Action: 'ecr:GetDownloadUrlForLayers', Resource: '*' })).toMatchObject([{ code: 'unknown-action', suggestion: 'ecr:GetDownloadUrlForLayer' }]);
  expect(lint(ecr, { Effect: 'Allow', Principal: '*', Action: 'ecr:GetAuthorisationToken', Resource: '*' })).toMatchObject([{ code: 'unknown-action', suggestion: 'ecr:GetAuthorizationToken' }]);
});

test('an action that resembles none may be new', () => {
  expect(lint(ecr, { Effect: 'Allow', Principal: '*', Action: 'ecr:PaintRepositoryBlue', Resource: '*' })).toEqual([]);
});

test('case does not matter in actions', () => {
  expect(lint(ecr, { Effect: 'Allow', Principal: '*', Action: 'ECR:batchgetimage', Resource: '*' })).toEqual([]);
});

test('an action without resources that is scoped', () => {
  expect(lint(ecr, { Effect: 'Allow', Principal: '*', Action: ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage'], Resource: 'arn:aws:ecr:us-east-1:111122223333:repository/*' })).toMatchObject([
    { code: 'scoped-action', found: 'ecr:GetAuthorizationToken', expected: ['*'] },
  ]);
  expect(lint(ecs, { Effect: 'Allow', Principal: '*', Action: 'ecs:ListClusters', Resource: 'arn:aws:ecs:us-east-1:111122223333:cluster/a' })).toMatchObject([{ code: 'scoped-action' }]);
});

test('an action without resources can do with a resource, or a statement, that it applies to', () => {
  const repository = 'arn:aws:ecr:us-east-1:111122223333:repository/a';
  const login = { Effect: 'Allow', Principal: '*', Action: 'ecr:GetAuthorizationToken', Resource: repository };
  const mixed = { ...login, Action: ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage'] };
  expect(lint(ecr, login)).toMatchObject([{ suggestion: '*', replaced: repository }]);
  expect(lint(ecr, { ...login, Resource: [repository, `${repository}b`] })[0]?.suggestion).toBeUndefined();
  expect(lint(ecr, mixed)).toMatchObject([{ omits: { action: 'ecr:GetAuthorizationToken', saidApart: true } }]);
  expect(lint(ecr, mixed, { ...login, Resource: '*' })).toMatchObject([{ omits: { saidApart: false } }]);
  // What is bound to circumstances, or denied, is not to be taken apart without a thought.
  for (const more of [{ Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }, { Principal: { AWS: 'arn:aws:iam::111122223333:root' } }, { Effect: 'Deny' }]) {
    expect(lint(ecr, { ...mixed, ...more }, { ...login, Resource: '*' }).map(({ omits }) => omits)).toEqual([undefined]);
  }
});

test('one action of another service goes out of a list', () => {
  expect(lint(ecr, { Effect: 'Allow', Principal: '*', Action: ['ecr:BatchGetImage', 's3:GetObject'], Resource: '*' })).toMatchObject([{ omits: { action: 's3:GetObject', saidApart: false } }]);
  expect(lint(ecr, { Effect: 'Allow', Principal: '*', Action: ['ecr:BatchGetImage', 's3:GetObject', 's3:PutObject'], Resource: '*' })[0]?.omits).toBeUndefined();
});

test('CreateCluster takes a cluster', () => {
  expect(lint(ecs, { Effect: 'Allow', Principal: '*', Action: 'ecs:CreateCluster', Resource: 'arn:aws:ecs:us-east-1:111122223333:cluster/a' })).toEqual([]);
});

test('one resource that is everything is enough', () => {
  expect(lint(ecr, { Effect: 'Allow', Principal: '*', Action: 'ecr:GetAuthorizationToken', Resource: ['arn:aws:ecr:us-east-1:111122223333:repository/*', '*'] })).toEqual([]);
  expect(lint(ecr, { Effect: 'Deny', Principal: '*', Action: 'ecr:GetAuthorizationToken', NotResource: 'arn:aws:ecr:us-east-1:111122223333:repository/*' })).toMatchObject([{ code: 'nothing-allowed' }]);
});

test('an ARN of another partition', () => {
  expect(lint({ ...s3, partition: 'aws-cn' }, { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' })).toMatchObject([{ code: 'wrong-partition', expected: ['aws-cn'] }]);
  expect(lint({ ...s3, partition: 'aws-cn' }, { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: ['arn:aws-cn:s3:::b/*', 'arn:*:s3:::b/*'] })).toEqual([]);
  expect(lint({ kind: 'gateway', prefixes: ['s3'] }, { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws-cn:s3:::b/*' })).toEqual([]);
});

test('the address of a caller is not known to endpoints', () => {
  expect(lint(s3, { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })).toMatchObject([{ code: 'source-ip', expected: ['aws:VpcSourceIp'] }]);
});

test('wildcards and numbers do not go with generated ids', () => {
  expect(lint(s3, { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', Condition: { StringLike: { 'aws:PrincipalAccount': '1111*' } } })).toMatchObject([{ code: 'system-id-wildcard' }]);
  expect(lint(s3, { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', Condition: { NumericEquals: { 'aws:PrincipalAccount': '111122223333' } } })).toMatchObject([{ code: 'system-id-number' }]);
  expect(lint(s3, { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } } })).toEqual([]);
});

test('six characters beside a wildcard', () => {
  expect(lint(s3, { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', Condition: { StringLike: { 's3:prefix': 'a*b' } } })).toMatchObject([{ code: 'short-wildcard' }]);
  expect(lint(s3, { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', Condition: { StringLike: { 's3:prefix': 'reports/*' } } })).toEqual([]);
});

test('an account is an id or a wildcard', () => {
  expect(lint(ecr, { Effect: 'Allow', Principal: '*', Action: 'ecr:BatchGetImage', Resource: 'arn:aws:ecr:us-east-1:1111*:repository/r' })).toMatchObject([{ code: 'mixed-account' }]);
  expect(lint(ecr, { Effect: 'Allow', Principal: '*', Action: 'ecr:BatchGetImage', Resource: 'arn:aws:ecr:us-east-1:*:repository/r' })).toEqual([]);
});

test('a statement about another service is told once', () => {
  expect(lint(ecr, { Effect: 'Allow', Principal: '*', Action: ['s3:GetObject', 's3:PutObject', 'ecr:BatchGetImage', 'sqs:*'], Resource: '*' })).toMatchObject([{ code: 'foreign-action', found: 's3:GetObject', others: 2 }]);
  expect(lint(ecr, { Effect: 'Allow', Principal: '*', NotAction: ['s3:*', 'ecr:*'], Resource: '*' })).toEqual([]);
});

test('what is wrong is pointed at', () => {
  const json = '{"Statement":[{"Effect":"Allow","Principal":"*","Action":["ecr:BatchGetImage","s3:GetObject"],"Resource":"*"}]}';
  const file: SourceFile = { path: 'policy.json', text: json };
  const { document } = readPolicy({ kind: 'text', text: json }, 'endpoint', (start, end) => ({ file, start, end }));
  const [found] = lintEndpointPolicy(document, ecr, table);
  expect(json.slice(found?.at?.start, found?.at?.end)).toBe('"s3:GetObject"');
});

function lint(endpoint: LintedEndpoint, ...statements: readonly object[]): readonly PolicyLint[] {
  const { document, problems } = readPolicy(policySourceOf({ Version: '2012-10-17', Statement: statements }), 'endpoint');
  expect(problems).toEqual([]);
  return lintEndpointPolicy(document, endpoint, table);
}
