import { expect, test } from 'vitest';
import json from '../../data/sam-policies.json' with { type: 'json' };
import { managedPolicyPath, policyTemplateOf } from './sam-policies.ts';

test('every policy template is a list of statements that names its parameters', () => {
  for (const { parameters, statements } of Object.values(json.policyTemplates)) {
    expect(JSON.parse(statements)).toBeInstanceOf(Array);
    for (const name of parameters) expect(statements).toContain(`{"Ref":"${name}"}`);
  }
});

test('the file has a date, and its sources a reference and a certainty', () => {
  expect(json.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  for (const { reference, certainty } of Object.values(json.sources)) expect(`${certainty} ${reference}`).toMatch(/^source https:/);
});

test('a managed policy has the path that AWS gives it', () => {
  expect(managedPolicyPath('AWSLambdaBasicExecutionRole')).toBe('service-role/AWSLambdaBasicExecutionRole');
  expect(managedPolicyPath('AmazonS3ReadOnlyAccess')).toBe('AmazonS3ReadOnlyAccess');
});

test('what SAM does not know is no template', () => {
  expect(policyTemplateOf('SQSPollerPolicy')?.parameters).toEqual(['QueueName']);
  expect(policyTemplateOf('toString')).toBeUndefined();
});
