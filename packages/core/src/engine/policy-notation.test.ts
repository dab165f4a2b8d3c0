import { expect, test } from 'vitest';
import type { NodeBase } from '../graph/nodes.ts';
import { ALWAYS } from '../values/guards.ts';
import type { Json } from '../values/json.ts';
import { textOf, type Hole, type Text } from '../values/text.ts';
import { notationOf, PolicyWriter, type Notation } from './policy-notation.ts';

const role: Hole = { id: 'Role.Arn', cause: 'after deployment', ref: { resource: 'Role', attribute: 'Arn' } };
const bucket: Hole = { id: 'Bucket', cause: 'no value' };
const account: Hole = { id: 'AWS::AccountId', cause: 'before deployment' };

test('references and substitutions of CloudFormation', () => {
  expect(inYaml(textOf([role]))).toBe('!GetAtt Role.Arn');
  expect(inYaml(textOf([bucket]))).toBe('!Ref Bucket');
  expect(inYaml(textOf(['arn:aws:s3:::', bucket, '/*']))).toBe('!Sub arn:${AWS::Partition}:s3:::${Bucket}/*');
  expect(inYaml(textOf(['${aws:username}/', bucket]))).toBe('!Sub ${!aws:username}/${Bucket}');
});

test('what YAML would read as something else is quoted', () => {
  expect(['*', '2012-10-17', '111122223333', "it's: a", 's3:GetObject'].map(inYaml)).toEqual(["'*'", "'2012-10-17'", "'111122223333'", "'it''s: a'", 's3:GetObject']);
});

test('references and templates of Terraform', () => {
  const arn: Hole = { id: 'aws_iam_role.task.arn', cause: 'after apply', hidden: true, ref: { resource: 'aws_iam_role.task', attribute: 'arn' } };
  expect(inHcl(textOf([arn]))).toBe('aws_iam_role.task.arn');
  expect(inHcl(textOf(['arn:aws:s3:::', { id: 'var.bucket', cause: 'no value' }, '/*']))).toBe('"arn:${data.aws_partition.current.partition}:s3:::${var.bucket}/*"');
  expect(inHcl(textOf([account]))).toBe('data.aws_caller_identity.current.account_id');
  expect(inHcl('${aws:username} %{x} "y"')).toBe('"$${aws:username} %%{x} \\"y\\""');
});

test('Region and partition of the deployment follow it, others stay', () => {
  expect(inYaml('arn:aws:ecr:eu-west-1:111122223333:repository/a')).toBe('!Sub arn:${AWS::Partition}:ecr:${AWS::Region}:111122223333:repository/a');
  expect(inYaml('arn:aws:ecr:us-east-1:111122223333:repository/a')).toBe('!Sub arn:${AWS::Partition}:ecr:us-east-1:111122223333:repository/a');
  expect(inYaml('arn:aws-cn:ecr:cn-north-1:111122223333:repository/a')).toBe('arn:aws-cn:ecr:cn-north-1:111122223333:repository/a');
  expect(inYaml('arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*')).toBe('!Sub arn:${AWS::Partition}:s3:::prod-${AWS::Region}-starport-layer-bucket/*');
});

test('what the file of the endpoint cannot say is a blank', () => {
  expect(inHcl(textOf([role]))).toBe('"<Role.Arn>"');
  expect(inYaml(textOf([{ ...role, id: 'Outer/Role.Arn', label: 'Role.Arn' }]))).toBe('<Role.Arn>');
  expect(inYaml(textOf([{ id: 'x', label: 'a secret', cause: 'unseen', hidden: true }]))).toBe('<a secret>');
});

test('a nested stack speaks of its own resources', () => {
  const near = { ...node('cloudformation'), id: 'a.yaml#Outer/S3' };
  const text = textOf([{ ...role, id: 'a.yaml#Outer/Role.Arn' }]);
  expect(new PolicyWriter('cloudformation', near, 'eu-west-1').statement({ AWS: text })).toBe('- AWS: !GetAtt Role.Arn');
});

test('data sources that a policy of Terraform needs are named above it', () => {
  expect(new PolicyWriter('terraform', node('terraform'), 'eu-west-1').policy({ Resource: textOf([account]) })).toBe(
    '# data "aws_caller_identity" "current" {}\npolicy = jsonencode({\n  Resource = data.aws_caller_identity.current.account_id\n})',
  );
});

test('templates in JSON have functions as mappings', () => {
  const near = { ...node('cloudformation'), at: { file: { path: 'a.json', text: '{}' }, start: 0, end: 1 } };
  const writer = new PolicyWriter(notationOf(near), near, 'eu-west-1');
  expect(JSON.parse(writer.statement({ Principal: { AWS: textOf([role]) }, Resource: [textOf([bucket]), textOf(['arn:aws:s3:::', bucket, '/*'])] }))).toEqual({
    Principal: { AWS: { 'Fn::GetAtt': ['Role', 'Arn'] } },
    Resource: [{ Ref: 'Bucket' }, { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${Bucket}/*' }],
  });
  expect(writer.policy({ Version: '2012-10-17' })).toBe('"PolicyDocument": {\n  "Version": "2012-10-17"\n}');
});

function inYaml(text: Text): string {
  return written('cloudformation', text).slice('- Resource: '.length);
}

function inHcl(text: Text): string {
  return written('terraform', text).split('\n')[1]?.slice('  Resource = '.length) ?? '';
}

function written(notation: Notation, Resource: Json): string {
  return new PolicyWriter(notation, node(notation), 'eu-west-1').statement({ Resource });
}

function node(notation: Notation): NodeBase {
  const span = { file: { path: 'a', text: '' }, start: 0, end: 0 };
  const [id, resourceType] = notation === 'terraform' ? ['aws_vpc_endpoint.s3', 'aws_vpc_endpoint'] : ['S3', 'AWS::EC2::VPCEndpoint'];
  return { id, address: id, resourceType, at: span, when: ALWAYS, unit: 'a', where: () => span };
}

test('resources of both providers are written in Terraform', () => {
  const at = { file: { path: 'main.tf', text: '' }, start: 0, end: 0 };
  const node = (resourceType: string): NodeBase => ({ id: 'x', address: 'x', resourceType, at, when: ALWAYS, unit: '.', where: () => at });
  expect(['aws_vpc_endpoint', 'awscc_ec2_vpc_endpoint', 'AWS::EC2::VPCEndpoint'].map((type) => notationOf(node(type)))).toEqual(['terraform', 'terraform', 'cloudformation']);
});
