import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluateRequest } from './evaluate.ts';
import { leastPrivilege, printPolicy, sourceOfPolicy, type NeededCall } from './least-privilege.ts';
import { readPolicy } from './read-policy.ts';
import { requestContext } from './request.ts';

test('pulling an image through the endpoints of the registry', () => {
  const role = 'arn:aws:iam::111122223333:role/execution';
  const repository = 'arn:aws:ecr:us-east-1:111122223333:repository/app';
  const policy = leastPrivilege(
    [
      { action: 'ecr:GetAuthorizationToken', resource: '*', principal: role },
      { action: 'ecr:BatchGetImage', resource: repository, principal: role },
      { action: 'ecr:GetDownloadUrlForLayer', resource: repository, principal: role },
    ],
    'interface',
  );
  expect(JSON.parse(printPolicy(policy))).toEqual({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: role }, Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], Resource: repository },
      { Effect: 'Allow', Principal: { AWS: role }, Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    ],
  });
});

test('layers are read by everyone, own objects by a role, through a gateway', () => {
  const policy = leastPrivilege(
    [
      { action: 's3:GetObject', resource: 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*' },
      { action: 's3:GetObject', resource: 'arn:aws:s3:::own/env', principal: 'arn:aws:iam::111122223333:role/execution' },
    ],
    'gateway',
  );
  expect(JSON.parse(printPolicy(policy))).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::own/env',
        Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/execution' } },
      },
      { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*' },
    ],
  });
});

test('roles with the same calls share a statement', () => {
  const policy = leastPrivilege(
    [
      { action: 'logs:PutLogEvents', resource: '*', principal: 'arn:aws:iam::111122223333:role/b' },
      { action: 'logs:PutLogEvents', resource: '*', principal: 'arn:aws:iam::111122223333:role/a' },
    ],
    'interface',
  );
  expect(policy).toMatchObject({ Statement: [{ Principal: { AWS: ['arn:aws:iam::111122223333:role/a', 'arn:aws:iam::111122223333:role/b'] } }] });
});

test('parts that are not known are printed in the words of a dialect', () => {
  const resource = { parts: ['arn:aws:s3:::', { id: 'Bucket', cause: 'parameter `Bucket` has no value' }, '/*'] };
  const policy = leastPrivilege([{ action: 's3:GetObject', resource }], 'gateway');
  expect(JSON.parse(printPolicy(policy))).toMatchObject({ Statement: [{ Resource: 'arn:aws:s3:::${Bucket}/*' }] });
  expect(printPolicy(policy, () => 'x')).toContain('"Resource": "x"');
});

const role = fc.constantFrom('arn:aws:iam::111122223333:role/a', 'arn:aws:iam::111122223333:role/b', undefined);
const call: fc.Arbitrary<NeededCall> = fc
  .record({
    action: fc.constantFrom('s3:GetObject', 's3:PutObject', 'ecr:BatchGetImage', 'ecr:GetAuthorizationToken'),
    resource: fc.constantFrom('*', 'arn:aws:s3:::a/k', 'arn:aws:s3:::b/k'),
    principal: role,
  })
  .map(({ principal, ...rest }) => (principal === undefined ? rest : { ...rest, principal }));

test('exactly the given calls pass', () => {
  fc.assert(
    fc.property(fc.array(call, { minLength: 1, maxLength: 6 }), call, fc.constantFrom('gateway' as const, 'interface' as const), (calls, other, kind) => {
      const { document, problems } = readPolicy(sourceOfPolicy(leastPrivilege(calls, kind)), 'endpoint');
      expect(problems).toEqual([]);
      const passes = (one: NeededCall): string =>
        evaluateRequest(
          {
            action: one.action,
            resource: one.resource,
            principal: one.principal === undefined ? { kind: 'anonymous' } : { kind: 'aws', arn: one.principal },
            context: requestContext({}),
          },
          { identity: null, endpoint: [document], endpointKind: kind },
        ).decision;
      for (const one of calls) expect(passes(one)).toBe('Allowed');
      const needed = calls.some(
        (one) => one.action === other.action && (one.resource === '*' || one.resource === other.resource) && (one.principal === undefined || one.principal === other.principal),
      );
      expect(passes(other)).toBe(needed ? 'Allowed' : 'ImplicitlyDenied');
    }),
  );
});
