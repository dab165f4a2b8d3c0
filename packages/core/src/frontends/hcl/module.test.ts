import { describe, expect, test } from 'vitest';
import { positionAt } from '../../text/source-file.ts';
import type { TerraformEnvironment, TerraformResource } from './environment.ts';
import { evaluateTerraform } from './module.ts';
import { toJson } from './json-value.ts';
import { referenceText, type HclValue } from './value.ts';

const facts: NonNullable<TerraformEnvironment['facts']> = {
  partition: () => ({ id: 'aws', dnsSuffix: 'amazonaws.com' }),
  availabilityZones: (region) => [`${region}a`, `${region}b`, `${region}c`],
};

/** A host with these files; paths are relative to the root module. */
function host(files: Readonly<Record<string, string>>, more: Partial<TerraformEnvironment> = {}): TerraformEnvironment {
  const directoryOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.');
  return {
    directory: '.',
    files: (directory) => Object.keys(files).filter((path) => directoryOf(path) === directory).map((path) => path.slice(path.lastIndexOf('/') + 1)),
    read: (path) => files[path],
    facts,
    ...more,
  };
}

function show(value: HclValue | undefined): unknown {
  if (value === undefined) return undefined;
  if (value.kind === 'unknown') return value.reference === undefined ? `? ${value.cause.message}` : `<${referenceText(value.reference)}>`;
  if (value.kind === 'list') return [...value.items.map(show), ...(value.rest === undefined ? [] : ['...'])];
  if (value.kind === 'object') return Object.fromEntries([...value.entries].map(([key, item]) => [key, show(item)]));
  return toJson(value);
}

const resourcesOf = (files: Readonly<Record<string, string>>, more?: Partial<TerraformEnvironment>): Record<string, unknown> =>
  Object.fromEntries(evaluateTerraform(host(files, more)).resources.map((resource) => [resource.address, show(resource.values)]));

const find = (resources: readonly TerraformResource[], address: string): TerraformResource => {
  const found = resources.find((resource) => resource.address === address);
  if (found === undefined) throw new Error(`no ${address} in ${resources.map((resource) => resource.address).join(', ')}`);
  return found;
};

describe('variables', () => {
  const main = 'variable "cidr" { default = "10.0.0.0/16" }\nresource "aws_vpc" "main" { cidr_block = var.cidr }\n';

  test.each([
    [{}, '10.0.0.0/16'],
    [{ 'terraform.tfvars': 'cidr = "10.1.0.0/16"' }, '10.1.0.0/16'],
    [{ 'terraform.tfvars': 'cidr = "10.1.0.0/16"', 'b.auto.tfvars': 'cidr = "10.2.0.0/16"' }, '10.2.0.0/16'],
    [{ 'b.auto.tfvars.json': '{ "cidr": "10.3.0.0/16" }' }, '10.3.0.0/16'],
  ])('later files win: %j', (files, expected) => {
    expect(resourcesOf({ 'main.tf': main, ...files })).toEqual({ 'aws_vpc.main': { cidr_block: expected } });
  });

  test('options win over files and are parsed by type', () => {
    const typed = 'variable "cidrs" { type = list(string) }\nresource "aws_vpc" "main" {\n  count = length(var.cidrs)\n  cidr_block = var.cidrs[count.index]\n}\n';
    expect(resourcesOf({ 'main.tf': typed }, { variables: { cidrs: '["10.9.0.0/16"]' } })).toEqual({ 'aws_vpc.main[0]': { cidr_block: '10.9.0.0/16' } });
  });

  test('a missing value is one unknown that is named', () => {
    const result = evaluateTerraform(host({ 'main.tf': 'variable "vpc_id" {}\nresource "aws_subnet" "a" { vpc_id = var.vpc_id }\n' }));
    expect(result.missingVariables.map(({ name }) => name)).toEqual(['vpc_id']);
    expect(show(find(result.resources, 'aws_subnet.a').values)).toEqual({ vpc_id: '<var.vpc_id>' });
  });

  test('optional attributes get their defaults', () => {
    const main2 = 'variable "o" {\n  type = object({ a = string, b = optional(number, 3), c = optional(string) })\n  default = { a = 1 }\n}\nresource "aws_vpc" "v" { tags = var.o }\n';
    expect(resourcesOf({ 'main.tf': main2 })).toEqual({ 'aws_vpc.v': { tags: { a: '1', b: 3, c: null } } });
  });
});

describe('instances', () => {
  test('count, for_each and dynamic blocks', () => {
    const main = `
      resource "aws_subnet" "n" {
        count      = 2
        cidr_block = cidrsubnet("10.0.0.0/16", 8, count.index)
      }
      resource "aws_security_group" "g" {
        for_each = { web = 443, db = 5432 }
        name     = each.key
        dynamic "ingress" {
          for_each = [each.value]
          iterator = port
          content { from_port = port.value }
        }
      }`;
    expect(resourcesOf({ 'main.tf': main })).toEqual({
      'aws_subnet.n[0]': { cidr_block: '10.0.0.0/24' },
      'aws_subnet.n[1]': { cidr_block: '10.0.1.0/24' },
      'aws_security_group.g["db"]': { name: 'db', ingress: [{ from_port: 5432 }] },
      'aws_security_group.g["web"]': { name: 'web', ingress: [{ from_port: 443 }] },
    });
  });

  test('an undecided condition leaves the existence open', () => {
    const { resources } = evaluateTerraform(host({ 'main.tf': 'variable "on" { type = bool }\nresource "aws_nat_gateway" "n" { count = var.on ? 1 : 0 }\n' }));
    expect(resources.map((resource) => [resource.address, resource.existence.kind])).toEqual([['aws_nat_gateway.n[0]', 'unknown']]);
  });

  test('unknown keys give one instance that stands for all', () => {
    const { resources } = evaluateTerraform(host({ 'main.tf': 'variable "ids" { type = set(string) }\nresource "aws_route" "r" {\n  for_each = var.ids\n  route_table_id = each.value\n}\n' }));
    expect(resources.map((resource) => [resource.address, resource.existence.kind])).toEqual([['aws_route.r[*]', 'unknown']]);
  });

  test('more instances than can be evaluated are not cut off silently', () => {
    const { resources } = evaluateTerraform(host({ 'main.tf': 'resource "aws_vpc" "v" { count = 1000000 }\n' }));
    expect(resources.map((resource) => resource.address)).toEqual(['aws_vpc.v[*]']);
  });
});

describe('modules', () => {
  const net = 'variable "cidr" {}\nresource "aws_vpc" "v" { cidr_block = var.cidr }\noutput "id" { value = aws_vpc.v.id }\noutput "cidr" { value = aws_vpc.v.cidr_block }\n';
  const main = 'module "net" {\n  source = "./net"\n  cidr   = "10.0.0.0/16"\n}\nresource "aws_subnet" "a" {\n  vpc_id     = module.net.id\n  cidr_block = cidrsubnet(module.net.cidr, 8, 1)\n}\n';

  test('values pass through arguments and outputs', () => {
    expect(resourcesOf({ 'main.tf': main, 'net/main.tf': net })).toEqual({
      'aws_subnet.a': { vpc_id: '<module.net.aws_vpc.v.id>', cidr_block: '10.0.1.0/24' },
      'module.net.aws_vpc.v': { cidr_block: '10.0.0.0/16' },
    });
  });

  test('origin and call chain lead to what a person edits', () => {
    const { resources } = evaluateTerraform(host({ 'main.tf': main, 'net/main.tf': net }));
    const vpc = find(resources, 'module.net.aws_vpc.v');
    const origin = vpc.values.entries.get('cidr_block')?.origin;
    expect(origin && [origin.file.path, positionAt(origin.file, origin.start).line]).toEqual(['main.tf', 3]);
    expect(vpc.calls.map((span) => [span.file.path, positionAt(span.file, span.start).line])).toEqual([['main.tf', 1]]);
    expect(vpc.span?.file.path).toBe('net/main.tf');
  });

  test('registry modules come from the mapping or from .terraform', () => {
    const remote = main.replace('./net', 'acme/net/aws//modules/net');
    const expected = { cidr_block: '10.0.0.0/16' };
    expect(resourcesOf({ 'main.tf': remote, 'copy/modules/net/main.tf': net }, { modules: { 'acme/net/aws': 'copy' } })['module.net.aws_vpc.v']).toEqual(expected);
    const manifest = '{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"net","Source":"x","Dir":".terraform/modules/net"}]}';
    expect(resourcesOf({ 'main.tf': remote, '.terraform/modules/modules.json': manifest, '.terraform/modules/net/main.tf': net })['module.net.aws_vpc.v']).toEqual(expected);
  });

  test('a module that is not on disk is named and its outputs are symbols', () => {
    const result = evaluateTerraform(host({ 'main.tf': main.replace('./net', 'acme/net/aws') }));
    expect(result.missingModules.map(({ source, address }) => [source, address])).toEqual([['acme/net/aws', 'module.net']]);
    expect(show(find(result.resources, 'aws_subnet.a').values)).toMatchObject({ vpc_id: '<module.net.id>' });
    expect(result.problems).toEqual([]);
  });

  test('a Region that is an empty text is not known', () => {
    const { resources } = evaluateTerraform(host({ 'main.tf': 'variable "region" { default = "" }\nprovider "aws" { region = var.region }\nresource "aws_vpc" "v" {}' }));
    expect(show(find(resources, 'aws_vpc.v').region)).toBe('<provider.aws.region>');
  });

  test('a module that calls itself ends', () => {
    const { problems } = evaluateTerraform(host({ 'main.tf': 'module "a" { source = "./a" }', 'a/main.tf': 'module "b" { source = "../a" }' }));
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('modules call each other in a circle')]);
  });
});

describe('providers and data sources', () => {
  test('Regions follow aliases, passed providers and the region argument', () => {
    const { resources } = evaluateTerraform(
      host({
        'main.tf': `
          provider "aws" { region = "eu-west-1" }
          provider "aws" {
            alias  = "us"
            region = "us-east-1"
          }
          resource "aws_vpc" "a" {}
          resource "aws_vpc" "b" { provider = aws.us }
          resource "aws_vpc" "c" { region = "ca-west-1" }
          module "m" {
            source    = "./m"
            providers = { aws = aws.us }
          }`,
        'm/main.tf': 'data "aws_region" "r" {}\nresource "aws_vpc" "d" { tags = { r = data.aws_region.r.name } }\n',
      }),
    );
    const regions = resources.filter((resource) => resource.mode === 'managed').map((resource) => [resource.address, show(resource.region)]);
    expect(regions).toEqual([['aws_vpc.a', 'eu-west-1'], ['aws_vpc.b', 'us-east-1'], ['aws_vpc.c', 'ca-west-1'], ['module.m.aws_vpc.d', 'us-east-1']]);
    expect(show(find(resources, 'module.m.aws_vpc.d').values)).toEqual({ tags: { r: 'us-east-1' } });
  });

  test('OpenTofu: providers for each key, and sources from variables', () => {
    const main = `
      variable "regions" { default = ["eu-west-1", "us-east-1"] }
      variable "source" { default = "./net" }
      provider "aws" {
        alias    = "by"
        for_each = toset(var.regions)
        region   = each.value
      }
      module "net" {
        source    = var.source
        for_each  = toset(var.regions)
        providers = { aws = aws.by[each.key] }
      }
      resource "aws_vpc" "v" { provider = aws.by["us-east-1"] }
      resource "aws_vpc" "w" { provider = aws.by[var.none] }`;
    const { resources } = evaluateTerraform(host({ 'main.tf': main, 'net/main.tf': 'resource "aws_vpc" "v" {}' }));
    const regions = resources.map(({ address, region, provider: { name } }) => [address, show(region), name]);
    expect(regions).toEqual([
      ['aws_vpc.v', 'us-east-1', 'aws.by["us-east-1"]'],
      ['aws_vpc.w', expect.stringMatching(/^\? /u), 'aws.by'],
      ['module.net["eu-west-1"].aws_vpc.v', 'eu-west-1', 'aws.by["eu-west-1"]'],
      ['module.net["us-east-1"].aws_vpc.v', 'us-east-1', 'aws.by["us-east-1"]'],
    ]);
  });

  test('zones, endpoint services, partition', () => {
    const main = `
      provider "aws" { region = "eu-west-1" }
      data "aws_availability_zones" "z" { state = "available" }
      data "aws_availability_zones" "odd" { all_availability_zones = true }
      data "aws_vpc_endpoint_service" "s" { service = "ecr.api" }
      data "aws_partition" "p" {}
      resource "aws_vpc_endpoint" "e" {
        service_name = data.aws_vpc_endpoint_service.s.service_name
        tags         = { zones = slice(data.aws_availability_zones.z.names, 0, 2), odd = slice(data.aws_availability_zones.odd.names, 0, 1), p = data.aws_partition.p.partition }
      }`;
    expect(resourcesOf({ 'main.tf': main })['aws_vpc_endpoint.e']).toEqual({
      service_name: 'com.amazonaws.eu-west-1.ecr.api',
      tags: { zones: ['eu-west-1a', 'eu-west-1b'], odd: ['<data.aws_availability_zones.odd.names[0]>'], p: 'aws' },
    });
  });

  test('templates and files', () => {
    const main = `
      data "template_file" "t" {
        template = "$\${name} of $\${team}\\n"
        vars     = { name = "api", team = var.team }
      }
      data "template_file" "old" {
        template = file("t.tpl")
        vars { name = "api" }
      }
      data "local_file" "f" { filename = "t.tpl" }
      data "local_file" "made" { filename = "made.txt" }
      variable "team" { default = "core" }
      resource "aws_ssm_parameter" "p" {
        tags = { t = data.template_file.t.rendered, old = data.template_file.old.rendered, f = data.local_file.f.content, made = data.local_file.made.content }
      }`;
    expect(resourcesOf({ 'main.tf': main, 't.tpl': '<${name}>' })['aws_ssm_parameter.p']).toEqual({ tags: { t: 'api of core\n', old: '<api>', f: '<${name}>', made: '<data.local_file.made.content>' } });
  });

  test('what is wrong in a template is told where it is used', () => {
    const { problems } = evaluateTerraform(host({ 'main.tf': 'data "template_file" "t" {\n  template = "$${nane}"\n}\n' }));
    expect(problems.map(({ span, message }) => [span.file.path, span.start, message])).toEqual([['main.tf', 0, 'there is no `nane` here']]);
  });

  test('a data source that looks up what is declared is that', () => {
    const main = `
      module "vpc" { source = "./vpc" }
      data "aws_vpc" "v" { id = module.vpc.id }
      data "aws_subnet" "s" {
        for_each = { a = module.vpc.subnet }
        id       = each.value
      }
      data "aws_security_group" "odd" { id = module.vpc.id }
      resource "aws_security_group" "g" {
        tags = { cidr = data.aws_vpc.v.cidr_block, table = data.aws_vpc.v.main_route_table_id, zone = data.aws_subnet.s["a"].availability_zone, odd = data.aws_security_group.odd.name }
      }`;
    const vpc = `
      resource "aws_vpc" "v" { cidr_block = "10.0.0.0/16" }
      resource "aws_subnet" "s" { availability_zone = "eu-west-1a" }
      output "id" { value = aws_vpc.v.id }
      output "subnet" { value = aws_subnet.s.id }`;
    expect(resourcesOf({ 'main.tf': main, 'vpc/main.tf': vpc })['aws_security_group.g']).toEqual({
      tags: { cidr: '10.0.0.0/16', table: '<module.vpc.aws_vpc.v.main_route_table_id>', zone: 'eu-west-1a', odd: '<data.aws_security_group.odd.name>' },
    });
  });

  test('a policy document has the text of the provider', () => {
    const main = `
      data "aws_iam_policy_document" "d" {
        statement {
          sid       = "Pull"
          actions   = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
          resources = ["*"]
          principals {
            type        = "Service"
            identifiers = ["ecs-tasks.amazonaws.com"]
          }
          condition {
            test     = "StringEquals"
            variable = "aws:SourceVpc"
            values   = ["vpc-1"]
          }
        }
      }
      resource "aws_iam_role" "r" { assume_role_policy = data.aws_iam_policy_document.d.minified_json }`;
    expect(resourcesOf({ 'main.tf': main })['aws_iam_role.r']).toEqual({
      assume_role_policy:
        '{"Version":"2012-10-17","Statement":[{"Sid":"Pull","Effect":"Allow","Action":["ecr:GetDownloadUrlForLayer","ecr:BatchGetImage"],"Resource":"*",' +
        '"Principal":{"Service":"ecs-tasks.amazonaws.com"},"Condition":{"StringEquals":{"aws:SourceVpc":"vpc-1"}}}]}',
    });
  });
});

describe('bad input', () => {
  test('cycles are named and everything else goes on', () => {
    const result = evaluateTerraform(host({ 'main.tf': 'locals {\n  a = local.b\n  b = local.a\n}\nresource "aws_vpc" "v" {\n  cidr_block = local.a\n  tags = { ok = true }\n}\n' }));
    expect(result.problems.map(({ message }) => message)).toEqual(['`local.a` depends on itself']);
    expect(show(find(result.resources, 'aws_vpc.v').values)).toMatchObject({ tags: { ok: true } });
  });

  test('a failing expression is reported once for all instances', () => {
    const result = evaluateTerraform(host({ 'main.tf': 'resource "aws_vpc" "v" {\n  count = 3\n  cidr_block = cidrsubnet("10.0.0.0/16", 99, 0)\n}\n' }));
    expect(result.problems.map(({ message }) => message)).toEqual(['`cidrsubnet`: `10.0.0.0/16` cannot be extended by 99 bits']);
    expect(result.resources).toHaveLength(3);
  });

  test('long chains of local values end before the stack does', () => {
    const chain = Array.from({ length: 5000 }, (_, i) => `  a${i} = ${i === 0 ? '1' : `local.a${i - 1}`}\n`).join('');
    expect(evaluateTerraform(host({ 'main.tf': `locals {\n${chain}}\noutput "x" { value = local.a4999 }\n` })).outputs.get('x')?.kind).toBe('unknown');
  });

  test('values cannot grow without bounds', () => {
    const doubled = Array.from({ length: 40 }, (_, i) => `  l${i + 1} = concat(local.l${i}, local.l${i})\n  s${i + 1} = "\${local.s${i}}\${local.s${i}}"\n`).join('');
    const { outputs } = evaluateTerraform(host({ 'main.tf': `locals {\n  l0 = [1, 1]\n  s0 = "aaaa"\n${doubled}}\noutput "l" { value = local.l40 }\noutput "s" { value = local.s40 }\n` }));
    expect([outputs.get('l')?.kind, outputs.get('s')?.kind]).toEqual(['unknown', 'unknown']);
  });
});

test('JSON syntax gives the same resources', () => {
  const json = '{"variable":{"r":{"default":"eu-west-1"}},"provider":{"aws":{"region":"${var.r}"}},"resource":{"aws_vpc":{"v":{"count":2,"cidr_block":"10.${count.index}.0.0/16"}}}}';
  const { resources, problems } = evaluateTerraform(host({ 'main.tf.json': json }));
  expect(problems).toEqual([]);
  expect(resources.map((resource) => [resource.address, show(resource.values), show(resource.region)])).toEqual([
    ['aws_vpc.v[0]', { cidr_block: '10.0.0.0/16' }, 'eu-west-1'],
    ['aws_vpc.v[1]', { cidr_block: '10.1.0.0/16' }, 'eu-west-1'],
  ]);
});
