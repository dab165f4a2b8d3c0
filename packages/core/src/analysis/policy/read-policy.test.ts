import { expect, test } from 'vitest';
import fc from 'fast-check';
import type { SourceFile } from '../../text/source-file.ts';
import { textOf, type Text } from '../../values/text.ts';
import { policySourceOf, type PolicySource } from './policy-source.ts';
import type { PolicyKind, PolicyProblem } from './policy-problems.ts';
import { readPolicy } from './read-policy.ts';

test('the default endpoint policy has no problems', () => {
  expect(problems('endpoint', { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] })).toEqual([]);
});

test('one statement needs no list', () => {
  const { document, problems: found } = read('identity', { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' } });
  expect(found).toEqual([]);
  expect(document.statements).toHaveLength(1);
});

test('a version that does not exist', () => {
  expect(problems('endpoint', { Version: '2012-10-18', Statement: [full] })).toEqual([
    { code: 'wrong-version', found: '2012-10-18', expected: ['2012-10-17', '2008-10-17'], suggestion: '2012-10-17' },
  ]);
});

test('a version that YAML read as a date', () => {
  expect(problems('endpoint', { Version: '2012-10-17T00:00:00.000Z', Statement: [full] })).toMatchObject([{ code: 'wrong-version', suggestion: '2012-10-17' }]);
});

test('a policy of a wrong version is not evaluated', () => {
  expect(read('endpoint', { Version: '2020-01-01', Statement: [full] }).document.open).toBe('the version is not one of the policy language');
});

test('a misspelt effect', () => {
  expect(problems('endpoint', { Statement: [{ ...full, Effect: 'allow' }] })).toEqual([
    { code: 'wrong-effect', found: 'allow', expected: ['Allow', 'Deny'], suggestion: 'Allow' },
  ]);
  expect(problems('endpoint', { Statement: [{ ...full, Effect: 'Dney' }] })).toMatchObject([{ code: 'wrong-effect', suggestion: 'Deny' }]);
});

test('an effect that resembles nothing has no suggestion', () => {
  expect(problems('endpoint', { Statement: [{ ...full, Effect: 'Permit' }] })).toEqual([{ code: 'wrong-effect', found: 'Permit', expected: ['Allow', 'Deny'] }]);
});

test('no effect', () => {
  expect(problems('endpoint', { Statement: [{ Principal: '*', Action: '*', Resource: '*' }] })).toMatchObject([{ code: 'missing-effect' }]);
});

test('a statement that is text', () => {
  const { document, problems: found } = read('endpoint', { Statement: 'Allow all' });
  expect(found).toEqual([{ code: 'statement-not-an-object', found: 'Allow all' }]);
  expect(document.statements).toEqual([{ kind: 'unknown', cause: 'the statement is not an object' }]);
});

test('statements that are text', () => {
  expect(problems('endpoint', { Statement: [full, 'Allow all'] })).toMatchObject([{ code: 'statement-not-an-object' }]);
});

test('no statement', () => {
  expect(problems('endpoint', { Version: '2012-10-17' })).toMatchObject([{ code: 'missing-statement' }]);
});

test('an empty list of statements, of which nothing can be said', () => {
  expect(problems('endpoint', { Statement: [] })).toEqual([{ code: 'no-statements' }]);
  expect(read('endpoint', { Statement: [] }).document).toMatchObject({ statements: [], open: 'the policy has no statement' });
});

test('empty lists', () => {
  expect(problems('endpoint', { Statement: [{ ...full, Action: [] }] })).toMatchObject([{ code: 'empty-list' }]);
  expect(problems('endpoint', { Statement: [{ ...full, Resource: [] }] })).toMatchObject([{ code: 'empty-list' }]);
  expect(problems('endpoint', { Statement: [{ ...full, Principal: {} }] })).toMatchObject([{ code: 'empty-list' }]);
});

test('both Action and NotAction', () => {
  expect(problems('identity', { Statement: [{ Effect: 'Allow', Action: '*', NotAction: 'iam:*', Resource: '*' }] })).toEqual([
    { code: 'both-elements', found: 'NotAction', expected: ['Action', 'NotAction'] },
  ]);
});

test('both Resource and NotResource', () => {
  expect(problems('identity', { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', NotResource: 'arn:aws:s3:::a' }] })).toMatchObject([{ code: 'both-elements' }]);
});

test('no action and no resource', () => {
  expect(problems('identity', { Statement: [{ Effect: 'Allow' }] })).toMatchObject([{ code: 'missing-action' }, { code: 'missing-resource' }]);
});

test('a trust policy needs no resource', () => {
  expect(problems('resource', { Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }] })).toEqual([]);
});

test('an endpoint policy without principal', () => {
  expect(problems('endpoint', { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] })).toEqual([
    { code: 'missing-principal', expected: ['Principal', 'NotPrincipal'] },
  ]);
});

test('an identity policy with a principal', () => {
  expect(problems('identity', { Statement: [full] })).toEqual([{ code: 'unexpected-principal', found: 'Principal' }]);
});

test('a principal that is an account without its type', () => {
  expect(problems('endpoint', { Statement: [{ ...full, Principal: '111122223333' }] })).toMatchObject([{ code: 'wrong-principal', found: '111122223333' }]);
});

test('a principal of a type that does not exist', () => {
  expect(problems('endpoint', { Statement: [{ ...full, Principal: { Aws: '*' } }] })).toMatchObject([{ code: 'unknown-principal-type', found: 'Aws', suggestion: 'AWS' }]);
});

test('an operator that does not exist', () => {
  expect(problems('endpoint', { Statement: [{ ...full, Condition: { StringEqual: { 'aws:SourceVpc': 'vpc-1' } } }] })).toEqual([
    { code: 'unknown-operator', found: 'StringEqual', suggestion: 'StringEquals' },
  ]);
  expect(problems('endpoint', { Statement: [{ ...full, Condition: { 'ForAnyValues:StringLikeIfExist': { a: 'b' } } }] })).toMatchObject([{ code: 'unknown-operator' }]);
  expect(problems('endpoint', { Statement: [{ ...full, Condition: { 'ForAnyValues:StringLike': { a: 'b' } } }] })).toMatchObject([{ suggestion: 'ForAnyValue:StringLike' }]);
  expect(problems('endpoint', { Statement: [{ ...full, Condition: { NullIfExists: { a: 'true' } } }] })).toMatchObject([{ code: 'unknown-operator' }]);
});

test('a condition without key', () => {
  expect(problems('endpoint', { Statement: [{ ...full, Condition: { StringEquals: 'vpc-1' } }] })).toMatchObject([{ code: 'wrong-condition' }]);
  expect(problems('endpoint', { Statement: [{ ...full, Condition: 'vpc-1' }] })).toMatchObject([{ code: 'wrong-condition' }]);
});

test('elements that do not exist', () => {
  expect(problems('endpoint', { Statements: [full] })).toMatchObject([{ code: 'unknown-element', suggestion: 'Statement' }, { code: 'missing-statement' }]);
  expect(problems('endpoint', { Statement: [{ ...full, Conditions: {} }] })).toMatchObject([{ code: 'unknown-element', found: 'Conditions', suggestion: 'Condition' }]);
  expect(problems('endpoint', { Statement: [{ Effect: 'Allow', Principal: '*', Actions: '*', Resource: '*' }] })).toMatchObject([
    { code: 'unknown-element', suggestion: 'Action' },
    { code: 'missing-action' },
  ]);
});

test('a list within a list', () => {
  expect(problems('endpoint', { Statement: [{ ...full, Action: [['s3:GetObject']] }] })).toMatchObject([{ code: 'not-text' }]);
  expect(problems('endpoint', { Statement: [{ ...full, Resource: { Ref: 'Bucket' } }] })).toMatchObject([{ code: 'not-text' }]);
  expect(problems('endpoint', { Statement: [{ ...full, Resource: null }] })).toMatchObject([{ code: 'not-text' }]);
});

test('statements of one name', () => {
  const { document, problems: found } = read('endpoint', { Statement: [{ ...full, Sid: 'A' }, { ...full, Sid: 'A' }] });
  expect(found).toEqual([{ code: 'repeated-sid', found: 'A' }]);
  expect(document.statements.map((it) => it.kind)).toEqual(['statement', 'statement']);
});

test('a policy that is no object', () => {
  expect(problems('endpoint', [full])).toMatchObject([{ code: 'not-a-policy' }]);
  expect(problems('endpoint', 42)).toMatchObject([{ code: 'not-a-policy' }]);
  expect(problems('endpoint', null)).toMatchObject([{ code: 'not-a-policy' }]);
});

test('a policy that is too long however it is written', () => {
  const resources = Array.from({ length: 900 }, (_, i) => `arn:aws:s3:::bucket-${String(i)}/*`);
  expect(problems('endpoint', { Statement: [{ ...full, Resource: resources }] })).toMatchObject([{ code: 'too-long', expected: ['20480'] }]);
  expect(problems('identity', { Statement: [{ Effect: 'Allow', Action: '*', Resource: resources }] })).toEqual([]);
});

test('a policy as JSON text is as long as it is written', () => {
  const text = JSON.stringify({ Statement: [full] });
  expect(problems('endpoint', text)).toEqual([]);
  expect(problems('endpoint', text.padEnd(20_481))).toMatchObject([{ code: 'too-long', found: '20481' }]);
});

test('JSON text that is broken', () => {
  expect(problems('endpoint', '{ "Statement": [ }')).toMatchObject([{ code: 'not-json', found: 'expected a value' }]);
  expect(problems('endpoint', '')).toMatchObject([{ code: 'not-json' }]);
  expect(problems('endpoint', 'full access')).toMatchObject([{ code: 'not-json' }]);
  expect(problems('endpoint', '['.repeat(10_000))).toMatchObject([{ code: 'not-json', found: 'nested too deeply' }]);
});

test('JSON text tells where in the file its parts stand', () => {
  const json = '{"Statement":[{"Effect":"Alow","Principal":"*","Action":"*","Resource":"*"}]}';
  const file: SourceFile = { path: 'a.yaml', text: `Policy: '${json}'` };
  const { problems: found } = readPolicy({ kind: 'text', text: json }, 'endpoint', (start, end) => ({ file, start: start + 9, end: end + 9 }));
  const [problem] = found;
  expect(file.text.slice(problem?.at?.start, problem?.at?.end)).toBe('"Alow"');
});

test('JSON text with holes keeps them where they are', () => {
  const text = textOf(['{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::', bucket, '/*"}]}']);
  const { document, problems: found } = readPolicy({ kind: 'text', text }, 'endpoint');
  expect(found).toEqual([]);
  expect(document.statements[0]).toMatchObject({ resource: { list: { items: [{ text: { parts: ['arn:aws:s3:::', bucket, '/*'] } }] } } });
});

test('a hole as a value of JSON text is an unknown value', () => {
  const { document } = readPolicy({ kind: 'text', text: textOf(['{"Statement":[', bucket, ']}']) }, 'endpoint');
  expect(document.statements).toEqual([{ kind: 'unknown', cause: 'parameter `Bucket` has no value' }]);
});

test('a policy of which nothing is known', () => {
  const { document, problems: found } = readPolicy({ kind: 'text', text: { parts: [bucket] } }, 'endpoint');
  expect(found).toEqual([]);
  expect(document).toEqual({ statements: [], open: 'parameter `Bucket` has no value' });
});

test('an unknown member leaves its list open', () => {
  const statement: PolicySource = {
    kind: 'map',
    entries: [
      { key: 'Effect', value: policySourceOf('Allow') },
      { key: 'Principal', value: policySourceOf('*') },
      { key: 'Action', value: { kind: 'list', items: [policySourceOf('s3:GetObject'), { kind: 'unknown', cause: 'a macro' }] } },
      { key: 'Resource', value: { kind: 'unknown', cause: 'a loop' } },
    ],
  };
  const { document } = readPolicy({ kind: 'map', entries: [{ key: 'Statement', value: { kind: 'list', items: [statement], open: 'more of them' } }] }, 'endpoint');
  expect(document.open).toBe('more of them');
  expect(document.statements[0]).toMatchObject({
    action: { list: { items: [{ text: 's3:GetObject' }], open: 'a macro' } },
    resource: { list: { items: [], open: 'a loop' } },
  });
});

test('a statement of which elements may be missing has open conditions', () => {
  const statement: PolicySource = { kind: 'map', entries: Object.entries(full).map(([key, value]) => ({ key, value: policySourceOf(value) })), open: 'a merge' };
  const { document } = readPolicy({ kind: 'map', entries: [{ key: 'Statement', value: statement }] }, 'endpoint');
  expect(document.statements[0]).toMatchObject({ conditionsOpen: 'a merge' });
});

test('reading never throws', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom<PolicyKind>('endpoint', 'identity', 'resource'), (value, kind) => {
      readPolicy(policySourceOf(value), kind);
      readPolicy(policySourceOf({ Statement: value }), kind);
      readPolicy(policySourceOf({ Statement: [{ Effect: value, Action: value, Resource: value, Principal: value, Condition: value }] }), kind);
    }),
  );
});

test('broken JSON text never throws', () => {
  const json = JSON.stringify({ Statement: [{ ...full, Sid: 'é\n"' }] });
  fc.assert(
    fc.property(fc.nat(json.length), fc.nat(json.length), fc.string({ maxLength: 3 }), (start, end, text) => {
      readPolicy({ kind: 'text', text: `${json.slice(0, start)}${text}${json.slice(end)}` }, 'endpoint');
    }),
  );
});

test('JSON text reads like the value that it stands for', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const statement = { Statement: [{ Effect: 'Allow', Action: value, Resource: value, Condition: value }] };
      const fromText = readPolicy({ kind: 'text', text: JSON.stringify(statement) }, 'identity');
      const fromValue = readPolicy(policySourceOf(JSON.parse(JSON.stringify(statement))), 'identity');
      expect(fromText.problems.map((it) => it.code)).toEqual(fromValue.problems.map((it) => it.code));
    }),
  );
});

const full = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
const bucket = { id: 'Bucket', cause: 'parameter `Bucket` has no value' };

function read(kind: PolicyKind, value: unknown): ReturnType<typeof readPolicy> {
  const text: Text | undefined = typeof value === 'string' ? value : undefined;
  return readPolicy(text === undefined ? policySourceOf(value) : { kind: 'text', text }, kind);
}

function problems(kind: PolicyKind, value: unknown): readonly PolicyProblem[] {
  return read(kind, value).problems;
}
