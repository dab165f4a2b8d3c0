import { expect, test } from 'vitest';
import { LoweredTemplate } from './testing.ts';

test('policies of buckets and secrets with what carries them', () => {
  const template = new LoweredTemplate(`
Resources:
  Bucket: { Type: AWS::S3::Bucket }
  OfBucket: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref Bucket, PolicyDocument: { Statement: [] } } }
  OfSecret: { Type: AWS::SecretsManager::ResourcePolicy, Properties: { SecretId: app/db, ResourcePolicy: '{"Statement": []}' } }
`);
  expect(template.show('OfBucket')).toEqual({ kind: 'resource-policy', prefix: 's3', carrier: '${Bucket}', document: { Statement: [] } });
  expect(template.show('OfSecret')).toEqual({ kind: 'resource-policy', prefix: 'secretsmanager', carrier: 'app/db', document: { Statement: [] } });
});

test('policies that stand in keys and repositories, where there are some', () => {
  const template = new LoweredTemplate(`
Parameters: { Share: { Type: String, Default: 'no' } }
Conditions: { Shared: !Equals [!Ref Share, 'yes'] }
Resources:
  Key: { Type: AWS::KMS::Key, Properties: { KeyPolicy: { Statement: [] } } }
  Plain: { Type: AWS::KMS::Key }
  Repository: { Type: AWS::ECR::Repository, Properties: { RepositoryName: app, RepositoryPolicyText: !If [Shared, { Statement: [] }, !Ref AWS::NoValue] } }
`);
  expect(template.show('Key#policy')).toEqual({ kind: 'resource-policy', prefix: 'kms', carrier: '${Key}', document: { Statement: [] } });
  expect(template.show('Plain#policy')).toBeUndefined();
  expect(template.show('Repository')).toEqual({ kind: 'repository', name: 'app' });
  expect(template.graph.all('resource-policy').map(({ id }) => id)).toEqual(['Key#policy', 'Repository#policy']);
  expect(template.ids('resource-policy')).toEqual(['Key#policy']);
});
