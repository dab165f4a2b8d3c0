import { expect, test } from 'vitest';
import { LoweredModule } from '../testing.ts';

test('policies of buckets, secrets, keys and repositories with what carries them', () => {
  const module = new LoweredModule(`
resource "aws_s3_bucket" "settings" {}
resource "aws_s3_bucket_policy" "settings" {
  bucket = aws_s3_bucket.settings.id
  policy = jsonencode({ Statement = [] })
}
resource "aws_secretsmanager_secret" "db" {}
resource "aws_secretsmanager_secret_policy" "db" {
  secret_arn = aws_secretsmanager_secret.db.arn
  policy     = data.aws_iam_policy_document.db.json
}
data "aws_iam_policy_document" "db" {
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = ["*"]
  }
}
resource "aws_ecr_repository_policy" "app" {
  repository = "app"
  policy     = jsonencode({ Statement = [] })
}
resource "aws_kms_key" "exec" { policy = jsonencode({ Statement = [] }) }
resource "aws_kms_key" "plain" {}
resource "aws_kms_key_policy" "plain" {
  key_id = aws_kms_key.plain.id
  policy = jsonencode({ Statement = [] })
}`);
  const document = { Statement: [] };
  expect(module.show('aws_s3_bucket_policy.settings')).toEqual({ kind: 'resource-policy', prefix: 's3', carrier: '${aws_s3_bucket.settings.id}', document });
  expect(module.show('aws_secretsmanager_secret_policy.db')).toMatchObject({ carrier: '${aws_secretsmanager_secret.db.arn}', document: { Statement: [{ Action: 'secretsmanager:GetSecretValue' }] } });
  expect(module.show('aws_ecr_repository_policy.app')).toMatchObject({ prefix: 'ecr', carrier: 'app' });
  expect(module.show('aws_kms_key.exec#policy')).toMatchObject({ prefix: 'kms', carrier: '${aws_kms_key.exec}', document });
  expect(module.show('aws_kms_key_policy.plain')).toMatchObject({ carrier: '${aws_kms_key.plain.id}' });
  expect(module.ids('resource-policy')).not.toContain('aws_kms_key.plain#policy');
});
