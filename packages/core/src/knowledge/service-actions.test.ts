import { expect, test } from 'vitest';
import { actionMeantBy, actionPrefixes, isActionOf } from './service-actions.ts';

test.each([
  ['ecr.dkr', ['ecr']],
  ['monitoring', ['cloudwatch']],
  ['s3', ['s3']],
  ['sqs', ['sqs']],
  ['rum', []],
])('prefixes of %s', (service, prefixes) => {
  expect(actionPrefixes(service)).toEqual(prefixes);
});

test.each([
  ['ecr:BatchGetImage', 'ecr.api', true],
  ['monitoring:PutMetricData', 'monitoring', false],
  ['rum:PutRumEvents', 'rum', true],
  ['bedrock:InvokeModel', 'bedrock-runtime', true],
  ['sagemaker:InvokeEndpoint', 'sagemaker.runtime', true],
  ['rum:PutRumEvents', 'bedrock-runtime', false],
])('%s through %s: %s', (action, service, is) => {
  expect(isActionOf(action, service)).toBe(is);
});

test.each([
  ['sqs:SendMesage', 'sqs:SendMessage'],
  ['sqs:SendMessage', undefined],
  ['sqs:sendmessage', undefined],
  ['sqs:SomethingOfNextYear', undefined],
  ['unheard:SendMesage', undefined],
  ['ec2:DescribeVpcz', undefined],
])('%s was meant to be %s', (action, meant) => {
  expect(actionMeantBy(action)).toBe(meant);
});
