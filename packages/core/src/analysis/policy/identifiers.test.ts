import { expect, test } from 'vitest';
import { showText } from '../../values/text.ts';
import { identifierOfNode } from './identifiers.ts';

test('resources are named as the files of their dialect refer to them', () => {
  const arn = (id: string, resourceType: string): string => showText(identifierOfNode({ id, resourceType }, 'arn'));
  expect(arn('Role', 'AWS::IAM::Role')).toBe('${Role.Arn}');
  expect(arn('aws_iam_role.a', 'aws_iam_role')).toBe('${aws_iam_role.a.arn}');
  expect(arn('awscc_iam_role.a', 'awscc_iam_role')).toBe('${awscc_iam_role.a.arn}');
});
