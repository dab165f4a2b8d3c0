import { describe, expect, test } from 'vitest';
import { check, type Checked } from './check.ts';
import { ruleFolders } from './rule-folders.ts';

const rules = (await ruleFolders()).flatMap(({ rule }) => (rule === undefined ? [] : [rule]));

function run(files: Readonly<Record<string, string>>, more: { readonly regions?: readonly string[]; readonly parameters?: Readonly<Record<string, string>> } = {}): Checked {
  const result = check({ files, rules, preset: 'recommended', ...more });
  expect([result.crashes, result.graphProblems]).toEqual([[], []]);
  return result;
}

function brief({ findings }: Checked): string[] {
  return findings.map(({ ruleId, at, address }) => `${at.file.path}:${at.file.text.slice(0, at.start).split('\n').length} ${ruleId} ${address}`);
}

const BARE = `
resource "aws_vpc_endpoint" "a" {
  vpc_endpoint_type = "Interface"
  service_name      = "com.amazonaws.eu-west-1.logs"
}
`;

describe('root modules', () => {
  test('a folder is one, unless another one calls it', () => {
    const result = run({ 'live/main.tf': 'module "m" { source = "../m" }', 'm/main.tf': BARE });
    expect(brief(result)).toEqual(['m/main.tf:2 endpoint-without-subnets module.m.aws_vpc_endpoint.a']);
    expect(result.findings[0]?.related.map(({ at, message }) => [at.file.path, message])).toEqual([['live/main.tf', 'the module is called here']]);
  });

  test('files that declare one thing twice are judged one by one', () => {
    const result = run({ 'a.tf': BARE, 'b.tf': BARE });
    expect(brief(result)).toEqual(['a.tf:2 endpoint-without-subnets aws_vpc_endpoint.a', 'b.tf:2 endpoint-without-subnets aws_vpc_endpoint.a']);
    expect(result.problems.map(({ message }) => message)[0]).toBe('`aws_vpc_endpoint.a` is declared in `a.tf` too, so that the files of this folder are judged one by one');
  });

  test('a syntax error is a finding, and the rest goes on', () => {
    const result = run({ 'main.tf': `${BARE}\nresource "aws_vpc" {` });
    expect(brief(result)).toContain('main.tf:2 endpoint-without-subnets aws_vpc_endpoint.a');
    expect(result.findings.map(({ ruleId }) => ruleId)).toContain('parse-error');
  });

  test('variables take the values of the run', () => {
    const files = { 'main.tf': `variable "subnets" { type = list(string) }\n${BARE.replace('}', '  subnet_ids = var.subnets\n}')}` };
    expect(brief(run(files))).toEqual([]);
    expect(brief(run(files, { parameters: { subnets: '[]' } }))).toEqual(['main.tf:6 endpoint-without-subnets aws_vpc_endpoint.a']);
  });

  test('comments suppress findings', () => {
    const result = run({ 'main.tf': BARE.replace('\nresource', '\n# privatelint-disable-next-line endpoint-without-subnets -- attached elsewhere\nresource') });
    expect(result.findings.map(({ ruleId, suppressed }) => [ruleId, suppressed?.reason])).toEqual([['endpoint-without-subnets', 'attached elsewhere']]);
  });

  test('several target Regions are judged one after the other', () => {
    const files = { 'main.tf': 'data "aws_region" "current" {}\nresource "aws_vpc_endpoint" "a" {\n  service_name = "com.amazonaws.eu-west-1.s3"\n}\n' };
    expect(brief(run(files, { regions: ['eu-west-1', 'us-east-1'] }))).toContain('main.tf:3 stale-region-endpoint aws_vpc_endpoint.a');
  });
});

describe('modules that are not on disk', () => {
  test('one line per source', () => {
    const result = run({ 'main.tf': 'module "a" { source = "acme/network/aws" }\nmodule "b" { source = "acme/network/aws" }' });
    expect(result.problems.map(({ message }) => message)).toEqual([
      'module.b (acme/network/aws) is not on disk, so that nothing is known of what it makes: run `terraform init`, or map it under `modules` in the configuration',
    ]);
  });

  test('described ones are judged, and told by the line that calls them', () => {
    const result = run({
      'main.tf': `
provider "aws" { region = "eu-west-1" }
module "vpc" {
  source          = "terraform-aws-modules/vpc/aws"
  version         = "~> 6.0"
  azs             = ["eu-west-1a"]
  private_subnets = ["10.0.1.0/24"]
}
module "endpoints" {
  source    = "terraform-aws-modules/vpc/aws//modules/vpc-endpoints"
  vpc_id    = module.vpc.vpc_id
  endpoints = { logs = { service = "logs", private_dns_enabled = true } }
}
`,
    });
    expect(result.problems).toEqual([]);
    expect(brief(result)).toEqual(['main.tf:9 endpoint-without-subnets module.endpoints.aws_vpc_endpoint.this["logs"]']);
  });

  test('versions that are not described stay unknown', () => {
    const result = run({ 'main.tf': 'module "vpc" {\n  source  = "terraform-aws-modules/vpc/aws"\n  version = "~> 3.0"\n}\n' });
    expect(result.problems).toHaveLength(1);
  });
});

describe('plans', () => {
  const plan = JSON.stringify({
    format_version: '1.2',
    terraform_version: '1.11.4',
    planned_values: {
      root_module: {
        resources: [
          { address: 'aws_vpc_endpoint.a', mode: 'managed', type: 'aws_vpc_endpoint', name: 'a', values: { vpc_endpoint_type: 'Interface', service_name: 'com.amazonaws.eu-west-1.logs', subnet_ids: [] } },
        ],
      },
    },
    configuration: { root_module: { resources: [{ address: 'aws_vpc_endpoint.a', mode: 'managed', type: 'aws_vpc_endpoint', name: 'a', expressions: {} }] } },
  });

  test('a plan alone is told by its file', () => {
    const result = run({ 'plan.json': plan });
    expect(brief(result)).toEqual(['plan.json:1 endpoint-without-subnets aws_vpc_endpoint.a']);
    expect(result.findings.map(({ at }) => plan.slice(at.start, at.end))).toEqual(['aws_vpc_endpoint.a']);
  });

  test('beside its sources it is told by their lines, and their comments count', () => {
    expect(brief(run({ 'plan.json': plan, 'main.tf': BARE }))).toEqual(['main.tf:2 endpoint-without-subnets aws_vpc_endpoint.a']);
    const suppressed = run({ 'plan.json': plan, 'main.tf': `# privatelint-disable-file endpoint-without-subnets -- attached elsewhere\n${BARE}` });
    expect(suppressed.findings.map((finding) => finding.suppressed?.reason)).toEqual(['attached elsewhere']);
  });

  test('what it removes is gone', () => {
    const removed = JSON.stringify({
      format_version: '1.2',
      terraform_version: '1.11.4',
      resource_changes: [
        { address: 'aws_vpc_endpoint.a', mode: 'managed', type: 'aws_vpc_endpoint', name: 'a', change: { actions: ['delete'], before: { vpc_endpoint_type: 'Interface', subnet_ids: [] }, after: null } },
      ],
    });
    expect(brief(run({ 'plan.json': removed }))).toEqual([]);
  });

  test('a part of a plan says that it is one', () => {
    const result = run({ 'plan.json': '{"planned_values": {"root_module": {"resources": []}}}' });
    expect(result.problems.map(({ message }) => message)).toEqual(['this plan does not say its format: it is a part of one, and what it leaves out is not known']);
  });
});
