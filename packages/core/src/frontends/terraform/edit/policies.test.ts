import { describe, expect, test } from 'vitest';
import { json, type GraphChange } from '../../../edits/changes.ts';
import { applyEdits } from '../../../edits/text-edits.ts';
import type { Text } from '../../../values/text.ts';
import { LoweredModule } from '../testing.ts';
import { terraformEditor } from './editor.ts';

/** The module after the changes, or why they are refused. */
function edited(text: string, ...changes: readonly GraphChange[]): string {
  const module = new LoweredModule(text);
  const outcome = terraformEditor(module.graph, module.result).edit(changes, new Map());
  if (outcome.kind === 'refused') return `refused: ${outcome.reason}`;
  const applied = applyEdits(outcome.edits);
  return applied.kind === 'conflict' ? 'conflict' : (applied.files.get('main.tf') ?? 'unchanged');
}

/** The text without what stands there once. */
function withoutText(text: string, gone: string): string {
  expect(text.split(gone)).toHaveLength(2);
  return text.replace(gone, '');
}

const ALLOW = { Effect: 'Allow', Principal: '*', Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' };
const allow: GraphChange = { kind: 'list-add', node: 'aws_vpc_endpoint.e', property: 'policyStatements', items: [json(ALLOW)] };

function endpoint(policy: string, more = ''): string {
  return `resource "aws_vpc_endpoint" "e" {\n  service_name = "com.amazonaws.eu-west-1.s3"\n  policy       = ${policy}\n}\n${more}`;
}

function removed(text: string, ...places: readonly string[]): string {
  const file = { path: 'main.tf', text };
  return edited(text, ...places.map((place): GraphChange => ({ kind: 'remove-member', at: { file, start: text.indexOf(place), end: text.indexOf(place) + place.length } })));
}

describe('statements', () => {
  test('a list on lines of its own gets one more, drawn in as the others', () => {
    const text = endpoint('jsonencode({\n    Statement = [\n      { Effect = "Deny", Principal = "*", Action = "s3:DeleteBucket", Resource = "*" },\n    ]\n  })');
    const statement = '      {\n        Effect    = "Allow"\n        Principal = "*"\n        Action    = ["s3:GetObject", "s3:ListBucket"]\n        Resource  = "*"\n      },\n';
    expect(withoutText(edited(text, allow), statement)).toBe(text);
  });

  test('a list that opens with its statement stays as it is written', () => {
    const text = endpoint('jsonencode({\n    Statement = [{\n      Effect = "Deny"\n    }]\n  })');
    expect(edited(text, allow)).toContain('    Statement = [{\n      Effect = "Deny"\n    }, {\n      Effect    = "Allow"\n      Principal = "*"\n');
  });

  test('a document of its own gets a block', () => {
    const document = '\ndata "aws_iam_policy_document" "d" {\n  statement {\n    actions = ["s3:PutObject"]\n  }\n}\n';
    const text = endpoint('data.aws_iam_policy_document.d.json', document);
    const block = '\n  statement {\n    effect    = "Allow"\n    actions   = ["s3:GetObject", "s3:ListBucket"]\n    resources = ["*"]\n\n    principals {\n      type        = "*"\n      identifiers = ["*"]\n    }\n  }\n';
    expect(withoutText(edited(text, allow), block)).toBe(text);
  });

  test('a document that is used twice is changed with a concern', () => {
    const text = endpoint('data.aws_iam_policy_document.d.json', 'data "aws_iam_policy_document" "d" {\n}\noutput "policy" {\n  value = data.aws_iam_policy_document.d.json\n}\n');
    const module = new LoweredModule(text);
    expect(terraformEditor(module.graph, module.result).edit([allow], new Map())).toMatchObject({ kind: 'edits', concern: 'several policies are made from `aws_iam_policy_document.d`' });
  });

  test('what is worked out is left alone', () => {
    expect(edited(endpoint('file("policy.json")'), allow)).toBe('refused: its policy comes from `file("policy.json")`');
    expect(edited(endpoint('<<-EOT\n    { "Statement": {} }\n  EOT'), allow)).toBe('refused: its statements are not written as a list');
    expect(edited(endpoint('"Statement"'), allow)).toBe('refused: its policy comes from `"Statement"`');
    expect(edited(endpoint('jsonencode({ Statement = { Effect = "Deny" } })'), allow)).toBe('refused: its statements are not written as a list');
  });

  test('Region, partition and account come from what the module has, else from data sources that it gets', () => {
    const arn: Text = { parts: ['arn:', { id: 'AWS::Partition', cause: '' }, ':logs:', { id: 'AWS::Region', cause: '' }, ':', { id: 'AWS::AccountId', cause: '' }, ':log-group:web:*'] };
    const text = `data "aws_partition" "here" {}\n\n${endpoint('jsonencode({ Statement = [{ Effect = "Deny" }] })')}`;
    const change: GraphChange = { ...allow, items: [json({ Effect: 'Allow', Resource: arn })] };
    const result = edited(text, change);
    expect(result).toContain('"arn:${data.aws_partition.here.partition}:logs:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}:log-group:web:*"');
    expect(result).toContain('data "aws_caller_identity" "current" {}');
    expect(result).not.toContain('"aws_partition" "current"');
  });
});

const HEREDOC = `<<-POLICY
    {
      "Statement": [
        { "Effect": "Deny", "Principal": { "AWS": "\${aws_iam_role.r["a"].arn}" }, "Action": ["s3:A", "s3:B"] }, { "Effect": "Allow" },
        {
          "Effect": "Allow",
          "Resource": "$\${aws:username}"
        }
      ]
    }
  POLICY`;

describe('statements in texts', () => {
  test('a heredoc gets one more, in the way of the others', () => {
    const text = endpoint(HEREDOC);
    const added = ',\n        {\n          "Effect": "Allow",\n          "Principal": "*",\n          "Action": [\n            "s3:GetObject",\n            "s3:ListBucket"\n          ],\n          "Resource": "*"\n        }';
    expect(withoutText(edited(text, allow), added)).toBe(text);
  });

  test('with Windows line ends too', () => {
    const text = endpoint(HEREDOC);
    expect(edited(text.replaceAll('\n', '\r\n'), allow)).toBe(edited(text, allow).replaceAll('\n', '\r\n'));
  });

  test('what it refers to is put in between; quotes of a reference would end its string', () => {
    const statement = (id: string): GraphChange => ({ ...allow, items: [json({ Resource: { parts: ['$', '{x}', { id, cause: '' }] } })] });
    const text = endpoint('<<EOT\n{ "Statement": [] }\nEOT');
    expect(edited(text, statement('aws_s3_bucket.b.arn'))).toBe(text.replace('[]', '[{ "Resource": "$${x}${aws_s3_bucket.b.arn}" }]'));
    expect(edited(text, statement('aws_s3_bucket.b["x"].arn'))).toBe('refused: `aws_s3_bucket.b["x"].arn` cannot stand in the text of the policy');
  });

  test('members go out of it, two at once as well', () => {
    const text = endpoint(HEREDOC);
    expect(removed(text, '"s3:B"')).toBe(text.replace(', "s3:B"', ''));
    expect(removed(text, '"s3:A"', '{ "Effect": "Allow" }')).toBe(text.replace('"s3:A", ', '').replace(' { "Effect": "Allow" },\n        {', ' {'));
    expect(removed(text, '"s3:A"', '"s3:B"')).toBe('refused: nothing would be left of the list');
  });

  test('a local value is changed where it is written, with a concern where others use it', () => {
    const text = endpoint('local.policy', 'locals {\n  policy = jsonencode({ Statement = [{ Effect = "Deny" }] })\n}\n');
    expect(edited(text, allow)).toContain('[{ Effect = "Deny" }, {');
    const module = new LoweredModule(`${text}output "policy" {\n  value = local.policy\n}\n`);
    expect(terraformEditor(module.graph, module.result).edit([allow], new Map())).toMatchObject({ kind: 'edits', concern: 'several values are made from `local.policy`' });
  });
});

describe('statements in files', () => {
  const POLICY = '{\n  "Statement": [\n    { "Effect": "Deny", "Resource": "arn:aws:s3:::${bucket}" }\n  ]\n}\n';

  function withFile(policy: string, change: GraphChange, more = ''): unknown {
    const module = new LoweredModule({ 'main.tf': endpoint(policy, more), 'policies/s3.json': POLICY });
    const outcome = terraformEditor(module.graph, module.result).edit([change], new Map());
    if (outcome.kind === 'refused') return outcome.reason;
    const applied = applyEdits(outcome.edits);
    return { concern: outcome.concern, texts: applied.kind === 'conflict' ? {} : Object.fromEntries(applied.files) };
  }

  test('are added there', () => {
    const added = POLICY.replace('" }\n', '" },\n    { "Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*" }\n');
    expect(withFile('file("${path.module}/policies/s3.json")', allow)).toEqual({ concern: undefined, texts: { 'policies/s3.json': added } });
    expect(withFile('templatefile("policies/s3.json", { bucket = "b" })', allow)).toEqual({ concern: undefined, texts: { 'policies/s3.json': added } });
  });

  test('a file that others read too is changed with a concern', () => {
    expect(withFile('file("policies/s3.json")', allow, 'output "policy" {\n  value = file("./policies/s3.json")\n}\n')).toMatchObject({ concern: 'several values are read from `policies/s3.json`' });
  });

  test('what refers to the module cannot stand there', () => {
    const change: GraphChange = { ...allow, items: [json({ Resource: { parts: [{ id: 'aws_s3_bucket.b.arn', cause: '' }] } })] };
    expect(withFile('file("policies/s3.json")', change)).toBe('the file of the policy refers to nothing that the module declares');
  });
});

describe('policies of roles', () => {
  const policy: GraphChange = { kind: 'list-add', node: 'aws_iam_role.r', property: 'inlinePolicies', items: [json({ PolicyName: 'start-tasks', PolicyDocument: { Version: '2012-10-17', Statement: [ALLOW] } })] };

  test('are made by one block for all roles that one block makes', () => {
    const text = 'resource "aws_iam_role" "r" {\n  for_each = toset(["a", "b"])\n  name     = each.key\n}\n';
    const module = new LoweredModule(text);
    const outcome = terraformEditor(module.graph, module.result).edit([{ ...policy, node: 'aws_iam_role.r["a"]' }], new Map());
    expect(outcome).toMatchObject({ kind: 'edits', concern: '2 roles are made from this block' });
    expect(edited(text, { ...policy, node: 'aws_iam_role.r["a"]' })).toContain('"r_start_tasks" {\n  for_each = aws_iam_role.r\n\n  name = "start-tasks"\n  role = each.value.id\n  policy = jsonencode(');
  });

  test('are resources of their own', () => {
    const result = edited('resource "aws_iam_role" "r" {\n  name = "r"\n}\n', policy);
    expect(result).toContain('\nresource "aws_iam_role_policy" "r_start_tasks" {\n  name = "start-tasks"\n  role = aws_iam_role.r.id\n  policy = jsonencode({\n    Version = "2012-10-17"\n    Statement = [\n      {\n        Effect    = "Allow"\n');
  });

  test('are left alone where blocks of the role say which it has', () => {
    expect(edited('resource "aws_iam_role" "r" {\n  inline_policy {\n    name = "a"\n  }\n}\n', policy)).toBe('refused: its blocks `inline_policy` allow no others');
  });
});

describe('members', () => {
  test('an action goes out of its list', () => {
    const text = endpoint('jsonencode({\n    Statement = [{\n      Effect = "Deny"\n      Action = ["s3:A", "s3:B"]\n    }]\n  })');
    expect(removed(text, '"s3:B"')).toBe(text.replace(', "s3:B"', ''));
    expect(removed(text, '"s3:A"', '"s3:B"')).toBe('refused: nothing would be left of the list');
  });

  test('a statement of a document goes as a block, if it is not the only one', () => {
    const deny = '  statement {\n    effect  = "Deny"\n    actions = ["s3:A"]\n  }';
    const text = `data "aws_iam_policy_document" "d" {\n  statement {\n    actions = ["s3:B"]\n  }\n\n${deny}\n}\n`;
    expect(removed(text, deny.trimStart())).toBe('data "aws_iam_policy_document" "d" {\n  statement {\n    actions = ["s3:B"]\n  }\n}\n');
    const only = `data "aws_iam_policy_document" "d" {\n${deny}\n}\n`;
    expect(removed(only, deny.trimStart())).toBe('refused: the text stands in no value of its own');
  });

  test('a condition takes with it what it leaves empty', () => {
    const text = endpoint('jsonencode({\n    Statement = [{\n      Effect = "Deny"\n      Condition = {\n        StringEquals = { "aws:SourceVpc" = "vpc-1" }\n      }\n    }]\n  })');
    expect(removed(text, '"vpc-1"')).toBe(withoutText(text, '      Condition = {\n        StringEquals = { "aws:SourceVpc" = "vpc-1" }\n      }\n'));
  });

  test('a condition of a document is a block', () => {
    const text = 'data "aws_iam_policy_document" "d" {\n  statement {\n    actions = ["s3:A"]\n\n    condition {\n      test     = "StringEquals"\n      variable = "aws:SourceVpc"\n      values   = ["vpc-1"]\n    }\n  }\n}\n';
    expect(removed(text, '"aws:SourceVpc"')).toBe('data "aws_iam_policy_document" "d" {\n  statement {\n    actions = ["s3:A"]\n  }\n}\n');
  });
});
