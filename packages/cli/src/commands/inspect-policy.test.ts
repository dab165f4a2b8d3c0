import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli } from '../testing/memory-io.ts';

const question = {
  request: { action: 's3:GetObject', resource: { resource: 'arn:aws:s3:::prod-ca-west-1-starport-layer-bucket/x', accountId: '111122223333' }, principal: 'arn:aws:iam::123456789012:role/task', context: { 'aws:SourceVpce': 'vpce-1' } },
  identityPolicies: null,
  endpointPolicies: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::own/*' }] }],
  resourcePolicy: null,
};

test('inspect policy answers a question in a file', async () => {
  const cwd = folderWith({ 'question.json': JSON.stringify(question) });
  const { stdout, code } = await runCli(['inspect', 'policy', 'question.json'], { cwd });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ decision: 'ImplicitlyDenied', blockedBy: ['vpce'] });
});

test('a request without input is told what it lacks', async () => {
  const { stdout, code } = await runCli(['inspect', '--stdin'], { cwd: folderWith({}), stdin: '{"id":4,"op":"policy","input":null}\n{"id":5,"op":"policy"}\n' });
  expect(code).toBe(2);
  expect(stdout.trim().split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([4, 5].map((id) => ({ id, error: '`input` has to be an object' })));
});

test('inspect --stdin answers one line for each question', async () => {
  const { stdout } = await runCli(['inspect', '--stdin'], { cwd: folderWith({}), stdin: `${JSON.stringify({ id: 1, op: 'policy', input: question })}\n` });
  expect(JSON.parse(stdout)).toEqual({ id: 1, decision: 'ImplicitlyDenied', blockedBy: ['vpce'] });
});
