import { expect, test } from 'vitest';
import type { SourceFile } from '../../text/source-file.ts';
import { evaluateRequest, type PolicySet } from './evaluate.ts';
import { missingFacts } from './missing-facts.ts';
import type { PolicyKind } from './policy-problems.ts';
import { readPolicy } from './read-policy.ts';
import { requestContext, type PolicyRequest } from './request.ts';

test('the statement that denies is named', () => {
  const endpoint = policy('endpoint', '[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},{"Sid":"Stop","Effect":"Deny","Principal":"*","Action":"ecs:*","Resource":"*"}]');
  const { layers, blockedBy } = evaluateRequest(poll(), { identity: null, endpoint: [endpoint] });
  expect(blockedBy).toEqual(['vpce']);
  const denying = layers[0]?.statements.filter((it) => it.effect === 'Deny');
  expect(denying).toMatchObject([{ applies: 'yes', statement: { sid: { text: 'Stop' } } }]);
});

test('nothing is named when nothing applies', () => {
  const endpoint = policy('endpoint', '[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]');
  const evaluation = evaluateRequest(poll(), { identity: null, endpoint: [endpoint] });
  expect(evaluation).toMatchObject({ decision: 'ImplicitlyDenied', allowed: 'no', blockedBy: ['vpce'], layers: [{ layer: 'vpce', statements: [] }] });
});

test('a call that is denied either way is not allowed, though it is open how', () => {
  const identity = policy('identity', '[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}}]');
  expect(evaluateRequest(poll(), { identity: [identity] })).toMatchObject({ decision: 'Unknown', allowed: 'no', blockedBy: ['identity'] });
});

test('what is missing is a key of the call, at the place that asks for it', () => {
  const { missing, shown } = explain({ identity: [policy('identity', '[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}}]')] });
  expect(missing).toEqual(['aws:PrincipalOrgID of the call']);
  expect(shown).toEqual(['"aws:PrincipalOrgID"']);
});

test('what is missing is the value of a variable', () => {
  const { missing } = explain({ identity: [policy('identity', '[{"Effect":"Allow","Action":"*","Resource":"arn:aws:ecs:us-east-1:111122223333:container-instance/${aws:PrincipalTag/cluster}/*"}]')] });
  expect(missing).toEqual(['aws:principaltag/cluster of the call']);
});

test('what is missing are further statements', () => {
  const { missing } = explain({ identity: [{ statements: [], open: 'a macro makes this policy' }] });
  expect(missing).toEqual(['a macro makes this policy']);
});

test('what is missing is a malformed statement', () => {
  const { missing, shown } = explain({ identity: [policy('identity', '[{"Effect":"allow","Action":"*","Resource":"*"}]')] });
  expect(missing).toEqual(['the statement is malformed']);
  expect(shown).toEqual(['{"Effect":"allow","Action":"*","Resource":"*"}']);
});

test('nothing is missing for a certain decision', () => {
  expect(explain({ identity: [policy('identity', '[{"Effect":"Allow","Action":"*","Resource":"*"}]')] }).missing).toEqual([]);
});

function poll(): PolicyRequest {
  return {
    action: 'ecs:Poll',
    resource: 'arn:aws:ecs:us-east-1:111122223333:container-instance/a/1',
    principal: { kind: 'aws', arn: 'arn:aws:iam::111122223333:role/instance' },
    context: requestContext({}),
  };
}

function policy(kind: PolicyKind, statements: string): ReturnType<typeof readPolicy>['document'] {
  const text = `{"Version":"2012-10-17","Statement":${statements}}`;
  const file: SourceFile = { path: 'policy.json', text };
  return readPolicy({ kind: 'text', text }, kind, (start, end) => ({ file, start, end })).document;
}

function explain(policies: PolicySet): { readonly missing: readonly string[]; readonly shown: readonly (string | undefined)[] } {
  const found = missingFacts(evaluateRequest(poll(), policies), poll());
  return { missing: found.map((it) => it.what), shown: found.map((it) => it.at?.file.text.slice(it.at.start, it.at.end)) };
}
