import { expect, test } from 'vitest';
import { analyze } from '../analyze.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { defineRule } from '../rule.ts';
import { applySuppressions, type DeclaredSuppression } from './apply.ts';

const endpointRule = defineRule({
  id: 'any-endpoint',
  severity: 'error',
  recommended: true,
  description: 'There is an endpoint.',
  why: 'For tests.',
  references: [],
  fix: 'none',
  messages: { found: 'there is an endpoint' },
  on: 'vpc-endpoint',
  *check(endpoint) {
    yield { messageId: 'found', at: endpoint.at, node: endpoint };
  },
});

function run(text: string, today?: string) {
  const result = analyze([{ path: 't.yaml', text }], [endpointRule], {
    regions: [],
    parameters: new Map(),
    levels: new Map(),
    preset: 'recommended',
    complete: false,
    ...(today === undefined ? {} : { today }),
  });
  return result.findings.map(({ ruleId, message, severity, suppressed }) =>
    suppressed === undefined ? `${severity} ${ruleId}: ${message}` : `suppressed ${ruleId}: ${suppressed.reason}`,
  );
}

const template = (before: string, metadata = '') => `
Resources:
  ${before}
  Endpoint:
    Type: AWS::EC2::VPCEndpoint
${metadata}
    Properties: {ServiceName: com.amazonaws.eu-west-1.s3, VpcId: vpc-1}
`;

test('a comment suppresses what starts in the next line', () => {
  expect(run(template('# privatelint-disable-next-line any-endpoint -- reached over the hub'))).toEqual(['suppressed any-endpoint: reached over the hub']);
});

test('without a reason it holds, and says that the reason is missing', () => {
  expect(run(template('# privatelint-disable-next-line any-endpoint'))).toEqual([
    'warning suppression-without-reason: the suppression of `any-endpoint` gives no reason',
    'suppressed any-endpoint: ',
  ]);
});

test('a misspelt rule is an error and suppresses nothing', () => {
  expect(run(template('# privatelint-disable-next-line any-endpiont -- typo'))).toEqual([
    'error unused-suppression: there is no rule `any-endpiont`; did you mean `any-endpoint`?',
    'error any-endpoint: there is an endpoint',
  ]);
});

test('what hides nothing is told', () => {
  expect(run(template('# privatelint-disable-line any-endpoint -- wrong line'))).toEqual([
    'warning unused-suppression: the suppression of `any-endpoint` hides nothing',
    'error any-endpoint: there is an endpoint',
  ]);
});

test('a comment for the file covers all of it', () => {
  expect(run(template('# privatelint-disable-file any-endpoint -- vendored'))).toEqual(['suppressed any-endpoint: vendored']);
});

const metadata = "    Metadata: {privatelint: {suppress: [{id: any-endpoint, reason: hub, expires: '2030-01-01'}]}}";

test('metadata of a resource suppresses to the last day on which it holds', () => {
  expect(run(template('', metadata), '2030-01-01')).toEqual(['suppressed any-endpoint: hub']);
  expect(run(template('', metadata), '2030-01-02')).toEqual([
    'error any-endpoint: there is an endpoint',
    'warning unused-suppression: the suppression of `any-endpoint` has expired',
  ]);
});

test.each([
  ['{suppress: [{id: any-endpoint, reason: hub, expires: soon}]}', '`expires` is the last day on which a suppression holds, such as 2027-01-31, not `soon`'],
  ['{suppress: [{id: any-endpoint, reason: hub, service: logs}]}', 'unknown key `service` in a suppression; one of: id, reason, expires, services'],
  ['{suppress: {reason: hub}}', 'a suppression names a rule as `id`'],
  ['{supress: [{id: any-endpoint, reason: hub}]}', 'unknown key `supress`; expected `suppress`'],
])('what is written wrongly hides nothing, and is told: %s', (said, message) => {
  expect(run(template('', `    Metadata: {privatelint: ${said}}`), '2026-01-01').sort()).toEqual(['error any-endpoint: there is an endpoint', `error unused-suppression: ${message}`]);
});

test('one suppression needs no list, and a date no quotes', () => {
  expect(run(template('', '    Metadata: {privatelint: {suppress: {id: any-endpoint, reason: hub, expires: 2030-01-01}}}'), '2026-01-01')).toEqual(['suppressed any-endpoint: hub']);
});

const shared = { ruleId: 'any-endpoint', at: { file: { path: 't.yaml', text: '' }, start: 0, end: 0 }, address: 'Vpc', workloads: ['A', 'B'], services: [] } as unknown as Diagnostic;

test('two suppressions at one workload take that workload out, and no other', () => {
  const at = (address: string): DeclaredSuppression => ({ id: 'any-endpoint', at: shared.at, reason: 'known', expires: undefined, services: [], address });
  const after = (...addresses: readonly string[]) => applySuppressions([shared], { comments: [], declared: addresses.map(at), ruleIds: ['any-endpoint'], inactive: new Set(), today: undefined });
  expect(after('A', 'A')).toMatchObject([{ workloads: ['B'] }]);
  expect(after('A', 'A')[0]).not.toHaveProperty('suppressed');
  expect(after('A', 'A', 'B')).toMatchObject([{ suppressed: { reason: 'known' } }]);
});
