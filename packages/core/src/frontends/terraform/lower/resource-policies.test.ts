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

test('what is not known of principals and conditions of a document stays open', () => {
  const module = new LoweredModule(`
variable "accounts" { type = list(string) }
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = concat(["arn:aws:iam::111122223333:root"], [for id in var.accounts : "arn:aws:iam::\${id}:root"])
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalAccount"
      values   = ["111122223333"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalAccount"
      values   = concat(["444455556666"], var.accounts)
    }
  }
}
resource "aws_s3_bucket_policy" "p" {
  bucket = "settings"
  policy = data.aws_iam_policy_document.d.json
}`);
  const open = expect.stringMatching(/^\.\.\. /) as unknown;
  expect(module.show('aws_s3_bucket_policy.p')).toMatchObject({
    document: {
      Statement: [{ Principal: { AWS: ['arn:aws:iam::111122223333:root', open] }, Condition: { StringEquals: { 'aws:PrincipalAccount': ['111122223333', '444455556666', open] } } }],
    },
  });
});
