import { describe, expect, test } from 'vitest';
import { check } from './check.ts';
import { ruleFolders } from './rule-folders.ts';

const rules = (await ruleFolders()).flatMap(({ rule }) => (rule === undefined ? [] : [rule]));

/** Where findings stand, with the units that they come from. */
function found(files: Readonly<Record<string, string>>): string[] {
  const { findings, crashes, graphProblems } = check({ files, rules, preset: 'recommended', regions: ['eu-west-1'] });
  expect([crashes, graphProblems]).toEqual([[], []]);
  return findings.map(({ ruleId, at, related }) => [at.file.path, ruleId, ...related.filter(({ message }) => message === 'the module is called here').map((it) => it.at.file.path)].join(' '));
}

/** Without subnets it is reported; with unknown ones, not. */
const MODULE = `
variable "subnets" {
  default = []
}
resource "aws_vpc_endpoint" "logs" {
  vpc_endpoint_type = "Interface"
  service_name      = "com.amazonaws.eu-west-1.logs"
  subnet_ids        = var.subnets
}
`;
const SOURCE = 'terraform {\n  source = "../../modules//logs"\n}\n';
const REPORTED = 'modules/logs/main.tf endpoint-without-subnets live/app/terragrunt.hcl';

function unit(text: string, more: Readonly<Record<string, string>> = {}): string[] {
  return found({ 'modules/logs/main.tf': MODULE, 'live/app/terragrunt.hcl': text, ...more });
}

describe('inputs', () => {
  test('set variables; the others keep their defaults', () => {
    expect(unit(SOURCE)).toEqual([REPORTED]);
    expect(unit(`${SOURCE}inputs = { subnets = ["subnet-1"] }\n`)).toEqual([]);
    expect(unit(`${SOURCE}inputs = { subnets = [] }\n`)).toEqual([REPORTED]);
  });

  test('what is not evaluated is not known', () => {
    expect(unit(`${SOURCE}inputs = { subnets = split(",", get_env("SUBNETS")) }\n`)).toEqual([]);
    expect(unit(`${SOURCE}inputs = jsondecode(run_cmd("inputs.sh"))\n`)).toEqual([]);
    expect(unit(`${SOURCE}inputs = { subnets = try(get_env("SUBNETS"), []) }\n`)).toEqual([]);
  });

  test('of each unit make a root module of its own', () => {
    const more = { 'live/other/terragrunt.hcl': `${SOURCE}inputs = { subnets = ["subnet-1"] }\n` };
    expect(unit(SOURCE, more)).toEqual([REPORTED]);
    expect(unit(`${SOURCE}inputs = { subnets = ["subnet-1"] }\n`, more)).toEqual([]);
  });

  test('arguments of the command line may set any variable', () => {
    const given = (words: string): string => `terraform {\n  source = "../../modules//logs"\n  extra_arguments "x" {\n    commands = ["apply"]\n    ${words}\n  }\n}\n`;
    expect(unit(given('arguments = ["-lock-timeout=20m"]'))).toEqual([REPORTED]);
    expect(unit(given('arguments = ["-var-file=x.tfvars"]'))).toEqual([]);
    expect(unit(given('optional_var_files = ["x.tfvars"]'))).toEqual([]);
    expect(unit(`${given('optional_var_files = ["x.tfvars"]')}inputs = { subnets = [] }\n`)).toEqual([]);
  });

  test('variable files beside the unit come before them', () => {
    expect(unit(`${SOURCE}inputs = { subnets = [] }\n`, { 'live/app/terraform.tfvars': 'subnets = ["subnet-1"]\n' })).toEqual([]);
  });
});

describe('other files', () => {
  const INCLUDE = 'include "root" {\n  path   = find_in_parent_folders("root.hcl")\n  expose = true\n}\n';

  test('included inputs count where the unit has none', () => {
    const root = { 'live/root.hcl': 'inputs = { subnets = ["subnet-1"] }\n' };
    expect(unit(INCLUDE + SOURCE, root)).toEqual([]);
    expect(unit(`${INCLUDE}${SOURCE}inputs = { subnets = [] }\n`, root)).toEqual([REPORTED]);
  });

  test('included inputs do not count where others may replace them', () => {
    const root = { 'live/root.hcl': 'inputs = { subnets = [] }\n', 'live/env.hcl': 'inputs = { subnets = ["subnet-1"] }\n' };
    expect(unit(INCLUDE + SOURCE, root)).toEqual([REPORTED]);
    expect(unit(`${INCLUDE}${SOURCE}inputs = jsondecode(run_cmd("inputs.sh"))\n`, root)).toEqual([]);
    expect(unit(`${INCLUDE}include "env" {\n  path = find_in_parent_folders("env.hcl")\n}\n${SOURCE}`, root)).toEqual([]);
  });

  test('an included file that is not there may set anything', () => {
    expect(unit(INCLUDE + SOURCE)).toEqual([]);
    expect(unit(`include {\n  path = get_env("ROOT")\n}\n${SOURCE}`)).toEqual([]);
    expect(unit(`${INCLUDE}${SOURCE}inputs = { subnets = [] }\n`)).toEqual([REPORTED]);
  });

  test('local values are read from configurations further up', () => {
    const text = `locals {\n  env = read_terragrunt_config(find_in_parent_folders("env.hcl"))\n}\n${SOURCE}inputs = { subnets = local.env.locals.subnets }\n`;
    expect(unit(text, { 'live/env.hcl': 'locals {\n  subnets = []\n}\n' })).toEqual([REPORTED]);
    expect(unit(text, { 'live/env.hcl': 'locals {\n  subnets = ["subnet-1"]\n}\n' })).toEqual([]);
    expect(unit(text)).toEqual([]);
  });

  test('an included file looks for others from the folder of the unit', () => {
    const root = 'locals {\n  env = read_terragrunt_config(find_in_parent_folders("env.hcl"))\n}\ninputs = local.env.locals\n';
    expect(unit(INCLUDE + SOURCE, { 'live/root.hcl': root, 'live/app/main/x.txt': '', 'live/env.hcl': 'locals {\n  subnets = ["subnet-1"]\n}\n' })).toEqual([]);
  });

  test('files that read each other come to an end', () => {
    const text = `locals {\n  me = read_terragrunt_config("terragrunt.hcl")\n}\n${SOURCE}inputs = { subnets = local.me.inputs.subnets }\n`;
    expect(unit(text)).toEqual([]);
  });
});

describe('dependencies', () => {
  const NETWORK = 'output "subnets" {\n  value = []\n}\n';
  const depending = (path: string): string => `${SOURCE}dependency "network" {\n  config_path  = ${path}\n  mock_outputs = { subnets = [] }\n}\ninputs = { subnets = dependency.network.outputs.subnets }\n`;
  const network = { 'modules/network/main.tf': NETWORK, 'live/network/terragrunt.hcl': 'terraform {\n  source = "../../modules/network"\n}\n' };

  test('are the units in their folders', () => {
    expect(unit(depending('"../network"'), network)).toEqual([REPORTED]);
    expect(unit(depending('"${get_terragrunt_dir()}/../network"'), network)).toEqual([REPORTED]);
  });

  test('are not known elsewhere, whatever is made up for tests', () => {
    expect(unit(depending('"../other"'), network)).toEqual([]);
    expect(unit(depending('"../network"\n  skip_outputs = true'), network)).toEqual([]);
    expect(unit(depending('get_env("NETWORK")'), network)).toEqual([]);
    expect(unit(depending('"../../../../network"'), network)).toEqual([]);
  });

  test('that depend on each other come to an end', () => {
    const text = `${SOURCE}dependency "me" {\n  config_path = "../app"\n}\ninputs = { subnets = dependency.me.outputs.subnets }\n`;
    expect(unit(text)).toEqual([]);
  });
});

describe('generated provider configurations', () => {
  const generate = (region: string): string => `${SOURCE}generate "provider" {\n  path      = "provider.tf"\n  if_exists = "overwrite"\n  contents  = <<EOF\nprovider "aws" {\n  region              = "${region}"\n  allowed_account_ids = ["\${get_aws_account_id()}"]\n}\nEOF\n}\ninputs = { subnets = ["subnet-1"] }\n`;

  test('say the Region, before the command line does', () => {
    expect(unit(generate('eu-west-1'))).toEqual([]);
    expect(unit(generate('ca-central-1'))).toEqual(['modules/logs/main.tf stale-region-endpoint live/app/terragrunt.hcl']);
    expect(unit(generate('${get_env("REGION")}'))).toEqual([]);
  });
});

describe('root modules', () => {
  test('that are not on disk are told once, if they may matter', () => {
    const remote = (name: string): string => `terraform {\n  source = "git::https://git.example.com/${name}.git"\n}\n`;
    const files = { 'dev/net/terragrunt.hcl': remote('vpc'), 'prod/net/terragrunt.hcl': remote('vpc'), 'prod/data/terragrunt.hcl': remote('tables') };
    const { problems } = check({ files, rules, preset: 'recommended' });
    expect(problems.map(({ at, message }) => `${at.file.path}: ${message}`)).toEqual([
      'dev/net/terragrunt.hcl: the root module "git::https://git.example.com/vpc.git" is not on disk, so that nothing is known of what this unit makes: judge its plan, or let the source be a folder of the project',
    ]);
  });

  test('that are not on disk make no unit', () => {
    expect(found({ 'modules/logs/main.tf': MODULE, 'live/app/terragrunt.hcl': 'terraform {\n  source = "git::https://git.example.com/logs.git"\n}\n' })).toEqual(['modules/logs/main.tf endpoint-without-subnets']);
  });

  test('may lie beside the configuration', () => {
    expect(found({ 'app/main.tf': MODULE, 'app/terragrunt.hcl': 'inputs = { subnets = ["subnet-1"] }\n' })).toEqual([]);
  });

  test('that get further files beside the configuration are judged without it', () => {
    expect(unit(`${SOURCE}inputs = { subnets = ["subnet-1"] }\n`, { 'live/app/more.tf': 'locals {}\n' })).toEqual(['modules/logs/main.tf endpoint-without-subnets']);
  });

  test('are told of what cannot be read', () => {
    expect(unit(`${SOURCE}inputs = {\n`)).toContain('live/app/terragrunt.hcl parse-error');
  });
});

describe('sources that are elsewhere', () => {
  const REMOTE = 'git::https://git.example.com/infra.git//logs?ref=v1';
  const remote = (source: string, more = ''): Readonly<Record<string, string>> => ({ 'modules/logs/main.tf': MODULE, 'other/main.tf': 'module "m" { source = "../modules/logs" }', 'live/app/terragrunt.hcl': `terraform {\n  source = "${source}"\n}\n${more}` });
  const mapped = (source: string): string[] => check({ files: remote(source), rules, preset: 'recommended', terraform: { modules: { 'https://git.example.com/infra': 'modules' } } }).findings.map(({ at, related }) => [at.file.path, ...related.map((it) => it.at.file.path)].join(' '));

  test('may be mapped, whatever their version is', () => {
    const FOUND = ['modules/logs/main.tf live/app/terragrunt.hcl', 'modules/logs/main.tf other/main.tf'];
    expect(mapped(REMOTE).sort()).toEqual(FOUND);
    expect(mapped('git::https://git.example.com/infra.git//logs?ref=${get_env("VERSION")}').sort()).toEqual(FOUND);
    expect(mapped('git@git.example.com:infra//logs').sort()).toEqual(FOUND);
    expect(mapped('git::https://git.example.com/infra2.git//logs')).toEqual(['modules/logs/main.tf other/main.tf']);
  });

  test('may be folders of the project under a condition', () => {
    const source = `\${get_env("STAGE") == "prod" ? "${REMOTE}" : "../../modules//logs"}`;
    expect(found(remote(source)).sort()).toEqual(['modules/logs/main.tf endpoint-without-subnets live/app/terragrunt.hcl', 'modules/logs/main.tf endpoint-without-subnets other/main.tf']);
  });

  test('may be modules that are described', () => {
    const endpoints = 'inputs = {\n  vpc_id    = "vpc-1"\n  endpoints = { logs = { service = "logs" } }\n}\n';
    for (const source of ['tfr:///terraform-aws-modules/vpc/aws//modules/vpc-endpoints?version=5.1.0', 'git::https://github.com/terraform-aws-modules/terraform-aws-vpc.git//modules/vpc-endpoints?ref=v5.1.0']) {
      expect(found({ 'live/app/terragrunt.hcl': `terraform {\n  source = "${source}"\n}\n${endpoints}` })).toEqual(['live/app/terragrunt.hcl endpoint-without-subnets']);
    }
  });
});

describe('paths', () => {
  const root = { 'live/terragrunt.hcl': '' };
  test.each([
    '${dirname(find_in_parent_folders())}/../modules/logs',
    '${get_parent_terragrunt_dir()}/../modules/logs',
    '${find_in_parent_folders("modules")}//logs',
    '${path_relative_from_include()}/../modules/logs',
    '../../modules/${replace(path_relative_to_include(), "app", "logs")}',
    '${find_in_parent_folders("none", "../../modules")}/logs',
  ])('%s', (source) => {
    expect(unit(`include "root" {\n  path = find_in_parent_folders()\n}\nterraform {\n  source = "${source}"\n}\n`, root)).toEqual([REPORTED]);
  });
});

test('JSON says the same', () => {
  const text = (subnets: unknown): string => JSON.stringify({ include: { root: { path: '${find_in_parent_folders("root.hcl")}' } }, locals: { module: 'logs' }, terraform: { source: '../../modules//${local.module}' }, inputs: { subnets } }, undefined, 2);
  const files = { 'modules/logs/main.tf': MODULE, 'live/root.hcl': '' };
  expect(found({ ...files, 'live/app/terragrunt.hcl.json': text([]) })).toEqual(['modules/logs/main.tf endpoint-without-subnets live/app/terragrunt.hcl.json']);
  expect(found({ ...files, 'live/app/terragrunt.hcl.json': text(['subnet-1']) })).toEqual([]);
});

describe('plans', () => {
  const PLAN = JSON.stringify({
    format_version: '1.2',
    planned_values: { root_module: { resources: [{ address: 'aws_vpc_endpoint.logs', mode: 'managed', type: 'aws_vpc_endpoint', name: 'logs', values: { vpc_endpoint_type: 'Interface', service_name: 'com.amazonaws.eu-west-1.logs', subnet_ids: ['subnet-1'] } }] } },
    configuration: { root_module: { resources: [{ address: 'aws_vpc_endpoint.logs', mode: 'managed', type: 'aws_vpc_endpoint', name: 'logs', expressions: {} }] } },
  });

  test('in the folder of a unit are of that unit alone', () => {
    const other = { 'live/other/terragrunt.hcl': SOURCE };
    // One text that two units use is one finding.
    expect(unit(SOURCE, other)).toEqual([REPORTED]);
    expect(unit(SOURCE, { ...other, 'live/app/plan.json': PLAN })).toEqual([REPORTED.replace('app', 'other')]);
    expect(unit(SOURCE, { 'live/app/plan.json': PLAN })).toEqual([]);
  });

  test('may be said to be of a unit', () => {
    const files = { 'modules/logs/main.tf': MODULE, 'live/app/terragrunt.hcl': SOURCE, 'ci/plan.json': PLAN };
    expect(check({ files, rules, preset: 'recommended', terraform: { plans: { 'ci/plan.json': 'live/app' } } }).findings).toEqual([]);
  });
});
