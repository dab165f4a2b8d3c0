import { describe, expect, test } from 'vitest';
import { choice, concatenated, listOf, literal, mapOf, ref, REGION, asWritten, type GraphChange, type NewNode } from '../../../edits/changes.ts';
import { applyEdits } from '../../../edits/text-edits.ts';
import { LoweredModule } from '../testing.ts';
import { terraformEditor } from './editor.ts';

/** The files that change, or why the changes are refused. */
function editedFiles(given: string | Readonly<Record<string, string>>, ...changes: readonly GraphChange[]): string | Record<string, string> {
  const module = new LoweredModule(given);
  const outcome = terraformEditor(module.graph, module.result).edit(changes, new Map());
  if (outcome.kind === 'refused') return `refused: ${outcome.reason}`;
  const applied = applyEdits(outcome.edits);
  return applied.kind === 'conflict' ? 'conflict' : Object.fromEntries(applied.files);
}

function edited(text: string, ...changes: readonly GraphChange[]): string {
  const files = editedFiles(text, ...changes);
  return typeof files === 'string' ? files : (files['main.tf'] ?? 'unchanged');
}

/** The lines that are there after the changes and were not before. */
function added(text: string, ...changes: readonly GraphChange[]): string {
  const result = edited(text, ...changes);
  const before = new Set(text.split('\n'));
  return result.split('\n').filter((line) => !before.has(line)).join('\n');
}

function outcome(text: string, ...changes: readonly GraphChange[]) {
  const module = new LoweredModule(text);
  return terraformEditor(module.graph, module.result).edit(changes, new Map());
}

const E = 'aws_vpc_endpoint.e';
const set = (property: string, value: string | number | boolean, node = E): GraphChange => ({ kind: 'set', node, property, to: literal(value) });
const turnOn = set('privateDns', true);

describe('set', () => {
  test('an argument that is there keeps its comment', () => {
    expect(edited('resource "aws_vpc_endpoint" "e" {\n  private_dns_enabled = false # why?\n}\n', turnOn)).toBe(
      'resource "aws_vpc_endpoint" "e" {\n  private_dns_enabled = true # why?\n}\n',
    );
  });

  test('comments behind the lines of a block stay aligned', () => {
    expect(edited('resource "aws_vpc_endpoint" "e" {\n  vpc_id              = "vpc-1" # one\n  private_dns_enabled = false   # two\n}\n', turnOn)).toBe(
      'resource "aws_vpc_endpoint" "e" {\n  vpc_id              = "vpc-1" # one\n  private_dns_enabled = true    # two\n}\n',
    );
  });

  test('an argument that is missing comes behind those that it is like, and moves their `=`', () => {
    expect(edited('resource "aws_vpc_endpoint" "e" {\n  count = 1\n\n  vpc_id     = "vpc-1" # the shop\n  subnet_ids = ["subnet-1"]\n\n  tags = {\n    a = "b"\n  }\n}\n', set('privateDns', true, `${E}[0]`))).toBe(
      'resource "aws_vpc_endpoint" "e" {\n  count = 1\n\n  vpc_id              = "vpc-1" # the shop\n  subnet_ids          = ["subnet-1"]\n  private_dns_enabled = true\n\n  tags = {\n    a = "b"\n  }\n}\n',
    );
  });

  test('lines that were never aligned are left as they are', () => {
    expect(edited('resource "aws_vpc_endpoint" "e" {\n\tvpc_id = "vpc-1"\n\tservice_name = "x"\n}', turnOn)).toBe(
      'resource "aws_vpc_endpoint" "e" {\n\tvpc_id = "vpc-1"\n\tservice_name = "x"\n\tprivate_dns_enabled = true\n}',
    );
  });

  test('into a block on one line, and into one without members', () => {
    expect(edited('resource "aws_vpc_endpoint" "e" { vpc_id = "vpc-1" }\n', turnOn)).toBe('resource "aws_vpc_endpoint" "e" {\n  vpc_id              = "vpc-1"\n  private_dns_enabled = true\n}\n');
    expect(edited('resource "aws_vpc_endpoint" "e" {}\n', turnOn)).toBe('resource "aws_vpc_endpoint" "e" {\n  private_dns_enabled = true\n}\n');
    expect(edited('resource "aws_vpc_endpoint" "e" {\n}\n', turnOn)).toBe('resource "aws_vpc_endpoint" "e" {\n  private_dns_enabled = true\n}\n');
  });

  test('with a nested block', () => {
    expect(edited('resource "aws_vpc_endpoint" "e" {\n  vpc_id = "vpc-1"\n}\n', set('privateDnsOnlyForInbound', 'AllResolvers'))).toBe(
      'resource "aws_vpc_endpoint" "e" {\n  vpc_id = "vpc-1"\n\n  dns_options {\n    private_dns_only_for_inbound_resolver_endpoint = false\n  }\n}\n',
    );
  });

  test('the line ends of the file', () => {
    expect(edited('resource "aws_vpc_endpoint" "e" {\r\n  vpc_id = "vpc-1"\r\n}\r\n', turnOn)).toBe(
      'resource "aws_vpc_endpoint" "e" {\r\n  vpc_id              = "vpc-1"\r\n  private_dns_enabled = true\r\n}\r\n',
    );
  });

  test('what forces a replacement says so', () => {
    expect(outcome('resource "aws_vpc_endpoint" "e" {\n  service_name = "x"\n}\n', set('type', 'interface'))).toMatchObject({ impact: 'replacement' });
    expect(outcome('resource "aws_vpc_endpoint" "e" {\n  service_name = "x"\n}\n', turnOn)).toMatchObject({ impact: 'update' });
  });

  test('one block that makes several resources is a concern', () => {
    expect(outcome('resource "aws_vpc_endpoint" "e" {\n  for_each = toset(["a", "b"])\n}\n', set('privateDns', true, `${E}["a"]`))).toMatchObject({ concern: '2 resources are made from this block' });
  });
});

describe('where a value is written', () => {
  const using = (value: string, rest: string): string => `resource "aws_vpc_endpoint" "e" {\n  private_dns_enabled = ${value}\n}\n${rest}`;

  test('a local value, or the default of a variable, that is used for this alone', () => {
    expect(edited(using('local.dns', 'locals {\n  dns = false\n}\n'), turnOn)).toBe(using('local.dns', 'locals {\n  dns = true\n}\n'));
    expect(edited(using('var.dns', 'variable "dns" {\n  default = false\n}\n'), turnOn)).toBe(using('var.dns', 'variable "dns" {\n  default = true\n}\n'));
  });

  test('a file with values of variables', () => {
    const files = { 'main.tf': using('var.dns', 'variable "dns" {}\n'), 'terraform.tfvars': 'dns = false # for now\n' };
    expect(editedFiles(files, turnOn)).toEqual({ 'terraform.tfvars': 'dns = true # for now\n' });
  });

  test('a name that is used in other places too is left alone', () => {
    expect(edited(using('var.dns', 'variable "dns" {\n  default = false\n}\noutput "dns" {\n  value = var.dns\n}\n'), turnOn)).toBe('refused: `var.dns` is used in other places too');
  });

  test('what is worked out is left alone, and so is what a condition decides that nobody knows', () => {
    expect(edited(using('!var.public', 'variable "public" {\n  default = true\n}\n'), turnOn)).toBe('refused: the value comes from `!var.public`');
    expect(edited(using('var.public ? false : true', 'variable "public" {}\n'), turnOn)).toBe('refused: `var.public` decides the value');
    expect(edited(using('true ? false : true', ''), turnOn)).toBe(using('true ? true : true', ''));
  });

  test('what Terraform passes over is left alone', () => {
    expect(edited('resource "aws_vpc_endpoint" "e" {\n  lifecycle {\n    ignore_changes = [private_dns_enabled]\n  }\n}\n', turnOn)).toBe(
      'refused: `ignore_changes` lets Terraform pass over `private_dns_enabled`',
    );
    expect(edited('resource "aws_vpc_endpoint" "e" {\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n', set('type', 'interface'))).toBe(
      'refused: `prevent_destroy` keeps `aws_vpc_endpoint.e` as it is',
    );
  });
});

describe('modules', () => {
  const network = 'variable "dns" {\n  default = false\n}\n\nresource "aws_vpc_endpoint" "e" {\n  private_dns_enabled = var.dns\n}\n';
  const change = set('privateDns', true, `module.network.${E}`);

  test('an argument of the call, where it is given and where it is left to its default', () => {
    expect(editedFiles({ 'main.tf': 'module "network" {\n  source = "./network"\n  dns    = false\n}\n', 'network/main.tf': network }, change)).toEqual({ 'main.tf': 'module "network" {\n  source = "./network"\n  dns    = true\n}\n' });
    expect(editedFiles({ 'main.tf': 'module "network" {\n  source = "./network"\n}\n', 'network/main.tf': network }, change)).toEqual({ 'main.tf': 'module "network" {\n  source = "./network"\n  dns    = true\n}\n' });
  });

  test('inside of a module that is called twice, with a concern', () => {
    const files = { 'main.tf': 'module "network" {\n  source = "./network"\n}\nmodule "other" {\n  source = "./network"\n}\n', 'network/main.tf': 'resource "aws_vpc_endpoint" "e" {\n}\n' };
    const module = new LoweredModule(files);
    expect(terraformEditor(module.graph, module.result).edit([change], new Map())).toMatchObject({ kind: 'edits', concern: '2 resources are made from this block' });
  });

  test('inside of an installed module nothing is edited but its inputs', () => {
    const manifest = JSON.stringify({ Modules: [{ Key: '', Dir: '.' }, { Key: 'network', Dir: '.terraform/modules/network' }] });
    const files = (text: string) => ({ 'main.tf': 'module "network" {\n  source = "acme/network/aws"\n}\n', '.terraform/modules/modules.json': manifest, '.terraform/modules/network/main.tf': text });
    expect(editedFiles(files('resource "aws_vpc_endpoint" "e" {\n}\n'), change)).toBe('refused: it belongs into a module that others wrote');
    expect(editedFiles(files(network), change)).toEqual({ 'main.tf': 'module "network" {\n  source = "acme/network/aws"\n  dns    = true\n}\n' });
  });

  test('a data source stands with those that the file has', () => {
    const text = 'data "aws_vpc" "v" {}\n\nresource "aws_vpc_endpoint" "e" {\n  service_name = "com.amazonaws.us-east-1.logs"\n}\n';
    const change: GraphChange = { kind: 'set', node: E, property: 'serviceName', to: concatenated(literal('com.amazonaws.'), REGION, literal('.logs')) };
    expect(edited(text, change)).toContain('data "aws_vpc" "v" {}\n\ndata "aws_region" "current" {}\n\nresource');
  });

  test('plans are left alone', () => {
    const plan = JSON.stringify({ format_version: '1.2', planned_values: { root_module: { resources: [{ address: E, mode: 'managed', type: 'aws_vpc_endpoint', name: 'e', values: {} }] } } });
    expect(editedFiles({ 'plan.json': plan }, turnOn)).toBe('refused: a plan is not edited, and the files that it was made from are not beside it');
  });
});

describe('lists', () => {
  const network = 'resource "aws_subnet" "a" {\n}\n\nresource "aws_subnet" "b" {\n}\n\n';
  const endpoint = (subnets: string): string => `${network}resource "aws_vpc_endpoint" "e" {\n  subnet_ids = ${subnets}\n}\n`;
  const addB: GraphChange = { kind: 'list-add', node: E, property: 'subnets', items: [ref('aws_subnet.b')] };

  test.each([
    ['on one line', '[aws_subnet.a.id]', '[aws_subnet.a.id, aws_subnet.b.id]'],
    ['empty', '[]', '[aws_subnet.b.id]'],
    ['on lines of its own', '[\n    aws_subnet.a.id,\n  ]', '[\n    aws_subnet.a.id,\n    aws_subnet.b.id,\n  ]'],
    ['without a comma at the end, with a comment', '[\n    aws_subnet.a.id # first\n  ]', '[\n    aws_subnet.a.id, # first\n    aws_subnet.b.id\n  ]'],
    ['that ends on the line of its last item', '[\n    aws_subnet.a.id,\n  aws_subnet.c.id]', '[\n    aws_subnet.a.id,\n    aws_subnet.b.id,\n  aws_subnet.c.id]'],
    ['all of a resource', 'aws_subnet.a[*].id', 'concat(aws_subnet.a[*].id, [aws_subnet.b.id])'],
    ['joined already', 'concat(aws_subnet.a[*].id, var.more)', 'concat(aws_subnet.a[*].id, var.more, [aws_subnet.b.id])'],
  ])('%s', (_, before, after) => {
    expect(edited(endpoint(before), addB)).toBe(endpoint(after));
  });

  test('a local value that is used for this alone', () => {
    const text = (list: string): string => `${endpoint('local.subnets')}\nlocals {\n  subnets = ${list}\n}\n`;
    expect(edited(text('[aws_subnet.a.id]'), addB)).toBe(text('[aws_subnet.a.id, aws_subnet.b.id]'));
  });

  test('a list that nobody sees, and a set, are left alone', () => {
    expect(edited(`${endpoint('var.subnets')}variable "subnets" {\n  type = set(string)\n}\n`, addB)).toBe('refused: the list comes from `var.subnets`');
  });

  test('an item goes, with its comma or with its line', () => {
    const removeB: GraphChange = { kind: 'list-remove', node: E, property: 'subnets', item: 'aws_subnet.b' };
    expect(edited(endpoint('[aws_subnet.a.id, aws_subnet.b.id]'), removeB)).toBe(endpoint('[aws_subnet.a.id]'));
    expect(edited(endpoint('[\n    aws_subnet.b.id, # second\n    aws_subnet.a.id,\n  ]'), removeB)).toBe(endpoint('[\n    aws_subnet.a.id,\n  ]'));
    expect(edited(endpoint('aws_subnet.b[*].id'), removeB)).toBe('refused: `subnet_ids` does not list it by itself');
  });

  test('an endpoint whose tables are attached by resources gets one more of these', () => {
    const text = `resource "aws_vpc" "v" {\n}\n\nresource "aws_route_table" "a" {\n  vpc_id = aws_vpc.v.id\n}\n\nresource "aws_route_table" "b" {\n  vpc_id = aws_vpc.v.id\n}\n\nresource "aws_vpc_endpoint" "e" {\n  vpc_id = aws_vpc.v.id\n}\n\nresource "aws_vpc_endpoint_route_table_association" "a" {\n  vpc_endpoint_id = aws_vpc_endpoint.e.id\n  route_table_id  = aws_route_table.a.id\n}\n`;
    expect(edited(text, { kind: 'list-add', node: E, property: 'routeTables', items: [ref('aws_route_table.b')] })).toBe(
      `${text}\nresource "aws_vpc_endpoint_route_table_association" "a_2" {\n  vpc_endpoint_id = aws_vpc_endpoint.e.id\n  route_table_id  = aws_route_table.b.id\n}\n`,
    );
  });
});

describe('rules of security groups', () => {
  const https = { protocol: literal('tcp'), fromPort: literal(443), toPort: literal(443) };
  const admit: GraphChange = { kind: 'list-add', node: 'aws_security_group.e', property: 'ingress', items: [mapOf({ ...https, peerGroup: ref('aws_security_group.t') })] };
  const tasks = 'resource "aws_security_group" "t" {\n}\n\n';

  test('as a block, in the order of the blocks that are there', () => {
    const group = `${tasks}resource "aws_security_group" "e" {\n  ingress {\n    from_port   = 80\n    to_port     = 80\n    protocol    = "tcp"\n    cidr_blocks = ["10.0.0.0/8"]\n  } # old\n\n  tags = {}\n}\n`;
    expect(edited(group, admit)).toBe(
      `${tasks}resource "aws_security_group" "e" {\n  ingress {\n    from_port   = 80\n    to_port     = 80\n    protocol    = "tcp"\n    cidr_blocks = ["10.0.0.0/8"]\n  } # old\n\n  ingress {\n    from_port       = 443\n    to_port         = 443\n    protocol        = "tcp"\n    security_groups = [aws_security_group.t.id]\n  }\n\n  tags = {}\n}\n`,
    );
  });

  test('in a group without rules', () => {
    expect(added(`${tasks}resource "aws_security_group" "e" {\n  vpc_id = "vpc-1"\n}\n`, admit)).toBe('  ingress {\n    protocol        = "tcp"\n    from_port       = 443\n    to_port         = 443\n    security_groups = [aws_security_group.t.id]\n  }');
  });

  test('as a resource of the type that others are of', () => {
    const separate = `${tasks}resource "aws_security_group" "e" {\n}\n\nresource "aws_vpc_security_group_egress_rule" "all" {\n  security_group_id = aws_security_group.e.id\n\n  ip_protocol = "-1"\n  cidr_ipv4   = "0.0.0.0/0"\n}\n`;
    expect(added(separate, admit)).toBe(
      'resource "aws_vpc_security_group_ingress_rule" "e_https" {\n  security_group_id            = aws_security_group.e.id\n  ip_protocol                  = "tcp"\n  from_port                    = 443\n  to_port                      = 443\n  referenced_security_group_id = aws_security_group.t.id',
    );
    const old = `${tasks}resource "aws_security_group" "e" {\n}\n\nresource "aws_security_group_rule" "e_https" {\n  type              = "ingress"\n  from_port         = 80\n  to_port           = 80\n  protocol          = "tcp"\n  cidr_blocks       = ["10.0.0.0/8"]\n  security_group_id = aws_security_group.e.id\n}\n`;
    expect(added(old, admit)).toBe(
      'resource "aws_security_group_rule" "e_https_2" {\n  type                     = "ingress"\n  from_port                = 443\n  to_port                  = 443\n  protocol                 = "tcp"\n  security_group_id        = aws_security_group.e.id\n  source_security_group_id = aws_security_group.t.id',
    );
  });

  test('with the provider of the group', () => {
    const text = `${tasks}resource "aws_security_group" "e" {\n  provider = aws.eu\n}\n\nresource "aws_vpc_security_group_egress_rule" "all" {\n  provider          = aws.eu\n  security_group_id = aws_security_group.e.id\n  ip_protocol       = "-1"\n}\n`;
    expect(added(text, admit)).toContain('resource "aws_vpc_security_group_ingress_rule" "e_https" {\n  provider                     = aws.eu\n');
  });

  test('beside the call of a module that others wrote, of the type that the module can make', () => {
    const files = (rules: string) => ({
      'main.tf': `${tasks}module "sg" {\n  source = "acme/sg/aws"\n}\n`,
      '.terraform/modules/modules.json': JSON.stringify({ Modules: [{ Key: 'sg', Dir: '.terraform/modules/sg' }] }),
      '.terraform/modules/sg/main.tf': `resource "aws_security_group" "this" {\n}\n\n${rules}output "id" {\n  value = aws_security_group.this.id\n}\n`,
    });
    const change: GraphChange = { ...admit, node: 'module.sg.aws_security_group.this' };
    expect(editedFiles(files('resource "aws_security_group_rule" "r" {\n  count = 0\n}\n\n'), change)).toEqual({
      'main.tf': `${tasks}module "sg" {\n  source = "acme/sg/aws"\n}\n\nresource "aws_security_group_rule" "sg_https" {\n  type                     = "ingress"\n  security_group_id        = module.sg.id\n  protocol                 = "tcp"\n  from_port                = 443\n  to_port                  = 443\n  source_security_group_id = aws_security_group.t.id\n}\n`,
    });
    expect(editedFiles(files(''), change)).toMatch(/^refused: /);
  });

  test('not where groups would wait for each other', () => {
    const circle = 'resource "aws_security_group" "t" {\n  egress {\n    protocol        = "-1"\n    from_port       = 0\n    to_port         = 0\n    security_groups = [aws_security_group.e.id]\n  }\n}\n\nresource "aws_security_group" "e" {\n}\n';
    expect(edited(circle, admit)).toBe('refused: `aws_security_group.e` would wait for itself');
  });

  test('not beside rules that are given as a value', () => {
    expect(edited(`${tasks}resource "aws_security_group" "e" {\n  ingress = []\n}\n`, admit)).toBe('refused: `ingress` is written as a value, not in blocks');
  });
});

describe('text', () => {
  const text = (line: string, rest = ''): string => `resource "aws_vpc_endpoint" "e" {\n  service_name = ${line}\n}\n${rest}`;
  const follow = (all: string, found = 'us-east-1'): GraphChange => {
    const start = all.indexOf(found);
    return { kind: 'replace-text', at: { file: { path: 'main.tf', text: all }, start, end: start + found.length }, to: REGION };
  };

  test('a Region in the middle of a text, as the provider says it', () => {
    const before = text('"com.amazonaws.us-east-1.ecs"', 'provider "aws" {\n  region = var.region\n}\n');
    expect(edited(before, follow(before))).toBe(before.replace('us-east-1', '${var.region}'));
  });

  test('a Region that is the whole text, as a data source says it', () => {
    const before = `locals {\n  region = "us-east-1"\n}\n\ndata "aws_region" "here" {}\n\noutput "r" {\n  value = data.aws_region.here.name\n}\n`;
    expect(edited(before, follow(before))).toBe(before.replace('"us-east-1"', 'data.aws_region.here.name'));
  });

  test('not as an expression says it that means another Region', () => {
    const before = text('"com.amazonaws.us-east-1.ecs"', 'resource "aws_vpc_endpoint" "old" {\n  service_name = "com.amazonaws.${var.old}.ecs"\n}\n\nvariable "old" {\n  default = "us-east-1"\n}\n\nprovider "aws" {\n  region = local.region\n}\n\nlocals {\n  region = "eu-west-1"\n}\n');
    expect(edited(before, follow(before))).toBe(before.replace('us-east-1', '${local.region}'));
  });

  test('with a data source of its own where nothing says it', () => {
    const before = text('"com.amazonaws.us-east-1.ecs"');
    expect(edited(before, follow(before))).toBe(`${text('"com.amazonaws.${data.aws_region.current.id}.ecs"')}\ndata "aws_region" "current" {}\n`);
  });

  test('not in the default of a variable', () => {
    const before = 'variable "service" {\n  default = "com.amazonaws.us-east-1.ecs"\n}\n';
    expect(edited(before, follow(before))).toBe('refused: references cannot stand in this place of `variable`');
  });
});

describe('order', () => {
  const wait: GraphChange = { kind: 'depend-on', node: 'aws_ecs_service.s', on: [E] };
  const endpoint = 'resource "aws_vpc_endpoint" "e" {\n}\n\n';

  test('a resource waits, apart from its other arguments', () => {
    expect(edited(`${endpoint}resource "aws_ecs_service" "s" {\n  name = "s"\n}\n`, wait)).toBe(`${endpoint}resource "aws_ecs_service" "s" {\n  name = "s"\n\n  depends_on = [aws_vpc_endpoint.e]\n}\n`);
  });

  test('one that waits for others already', () => {
    expect(edited(`${endpoint}resource "aws_ecs_service" "s" {\n  depends_on = [aws_nat_gateway.n]\n}\n`, wait)).toBe(`${endpoint}resource "aws_ecs_service" "s" {\n  depends_on = [aws_nat_gateway.n, aws_vpc_endpoint.e]\n}\n`);
  });

  test('by the call of its module, for what that module cannot name', () => {
    const main = 'module "app" {\n  source = "./app"\n}\n';
    const files = { 'main.tf': `${main}\n${endpoint.trimEnd()}\n`, 'app/main.tf': 'resource "aws_ecs_service" "s" {\n  name = "s"\n}\n' };
    const change: GraphChange = { ...wait, node: 'module.app.aws_ecs_service.s' };
    expect(editedFiles(files, change)).toEqual({ 'main.tf': `module "app" {\n  source = "./app"\n\n  depends_on = [aws_vpc_endpoint.e]\n}\n\n${endpoint.trimEnd()}\n` });
    const { graph, result } = new LoweredModule(files);
    expect(terraformEditor(graph, result).edit([change], new Map())).toMatchObject({ concern: 'everything in `module.app` would wait' });
    const circle = { ...files, 'main.tf': `${main}\nresource "aws_vpc_endpoint" "e" {\n  service_name = module.app.name\n}\n`, 'app/main.tf': `${files['app/main.tf']}\noutput "name" {\n  value = aws_ecs_service.s.id\n}\n` };
    expect(editedFiles(circle, change)).toBe('refused: `app` would wait for itself');
  });

  test('for a module beside it, but not for one that waits for it', () => {
    const files = (main: string) => ({ 'main.tf': main, 'network/main.tf': 'variable "s" {\n  default = ""\n}\n\nresource "aws_vpc_endpoint" "e" {\n  service_name = var.s\n}\n' });
    const change: GraphChange = { ...wait, on: [`module.network.${E}`] };
    const service = 'resource "aws_ecs_service" "s" {\n  name = "s"\n}\n';
    expect(editedFiles(files(`module "network" {\n  source = "./network"\n}\n\n${service}`), change)).toEqual({ 'main.tf': `module "network" {\n  source = "./network"\n}\n\nresource "aws_ecs_service" "s" {\n  name = "s"\n\n  depends_on = [module.network]\n}\n` });
    expect(editedFiles(files(`module "network" {\n  source = "./network"\n  s      = aws_ecs_service.s.id\n}\n\n${service}`), change)).toBe('refused: `aws_ecs_service.s` would wait for itself');
  });
});

describe('removal', () => {
  const remove: GraphChange = { kind: 'remove-node', node: E };

  test('with what attaches something, and out of the lists of those who wait; comments above stay', () => {
    const text = `resource "aws_vpc" "v" {\n}\n\n# for tasks\nresource "aws_vpc_endpoint" "e" {\n  vpc_id = aws_vpc.v.id\n}\n\nresource "aws_vpc_endpoint_policy" "e" {\n  vpc_endpoint_id = aws_vpc_endpoint.e.id\n}\n\nresource "aws_ecs_service" "s" {\n  name = "s"\n\n  depends_on = [aws_vpc_endpoint.e]\n}\n\nresource "aws_ecs_service" "t" {\n  depends_on = [aws_vpc.v, aws_vpc_endpoint.e]\n}\n`;
    expect(edited(text, remove)).toBe(`resource "aws_vpc" "v" {\n}\n\n# for tasks\n\nresource "aws_ecs_service" "s" {\n  name = "s"\n}\n\nresource "aws_ecs_service" "t" {\n  depends_on = [aws_vpc.v]\n}\n`);
  });

  test('not where others refer to it, or where the block makes more', () => {
    expect(edited('resource "aws_vpc_endpoint" "e" {\n}\n\noutput "id" {\n  value = aws_vpc_endpoint.e.id\n}\n', remove)).toBe('refused: output `id` refers to `aws_vpc_endpoint.e`');
    expect(edited('resource "aws_vpc_endpoint" "e" {\n  for_each = toset(["a", "b"])\n}\n', { ...remove, node: `${E}["a"]` })).toBe('refused: the block makes `aws_vpc_endpoint.e["b"]` as well');
  });
});

function sketched(given: string | Readonly<Record<string, string>>, ...changes: readonly GraphChange[]): string | undefined {
  const module = new LoweredModule(given);
  return terraformEditor(module.graph, module.result).sketch?.(changes, new Map());
}

describe('sketches', () => {
  test('parts of a resource stand together, with what waits', () => {
    const text = 'resource "aws_vpc_endpoint" "e" {\n}\n\nresource "aws_vpc_endpoint" "f" {\n}\n';
    expect(sketched(text, turnOn, set('type', 'interface'), { kind: 'depend-on', node: 'aws_vpc_endpoint.f', on: [E] })).toBe(
      'resource "aws_vpc_endpoint" "e" {\n  private_dns_enabled = true\n  vpc_endpoint_type   = "Interface"\n}\n\nresource "aws_vpc_endpoint" "f" {\n  depends_on = [aws_vpc_endpoint.e]\n}',
    );
  });

  test('what stands for all instances of a block is a list by itself', () => {
    const text = 'variable "n" {}\n\nresource "aws_subnet" "a" {\n  count = var.n\n}\n\nresource "aws_subnet" "b" {\n  for_each = var.n\n}\n\nresource "aws_subnet" "c" {\n}\n\nresource "aws_vpc_endpoint" "e" {\n}\n';
    const to = (...ids: readonly string[]): GraphChange => ({ kind: 'set', node: E, property: 'subnets', to: listOf(...ids.map((id) => ref(id))) });
    const written = (list: string): string => `resource "aws_vpc_endpoint" "e" {\n  subnet_ids = ${list}\n}`;
    expect(sketched(text, to('aws_subnet.a[*]'))).toBe(written('aws_subnet.a[*].id'));
    expect(sketched(text, to('aws_subnet.b[*]'))).toBe(written('values(aws_subnet.b)[*].id'));
    expect(sketched(text, to('aws_subnet.c', 'aws_subnet.a[*]'))).toBe(written('concat([aws_subnet.c.id], aws_subnet.a[*].id)'));
    expect(sketched(text, { kind: 'set', node: E, property: 'vpc', to: ref('aws_subnet.a[*]') })).toContain('vpc_id = one(aws_subnet.a[*].id)');
  });

  test('what only a person can say, and what no file says', () => {
    const choose: GraphChange = { kind: 'set', node: E, property: 'subnets', to: listOf(choice('one subnet per zone')) };
    expect(sketched('resource "aws_vpc_endpoint" "e" {\n}\n', choose)).toBe('resource "aws_vpc_endpoint" "e" {\n  subnet_ids = [<one subnet per zone>]\n}');
    expect(edited('resource "aws_vpc_endpoint" "e" {\n}\n', choose)).toBe('refused: a person has to say: one subnet per zone');
    expect(sketched('', turnOn)).toBeUndefined();
  });

  test('what a plan tells of, under the names that it has in its module', () => {
    const resource = (type: string, name: string, values: object) => ({ address: `module.net.${type}.${name}`, mode: 'managed', type, name, values });
    const resources = [resource('aws_security_group', 'e', {}), resource('aws_security_group', 't', {})];
    const plan = JSON.stringify({ format_version: '1.2', planned_values: { root_module: { child_modules: [{ address: 'module.net', resources }] } } });
    const rule = mapOf({ protocol: literal('tcp'), fromPort: literal(443), toPort: literal(443), peerGroup: ref('module.net.aws_security_group.t') });
    expect(sketched({ 'plan.json': plan }, { kind: 'list-add', node: 'module.net.aws_security_group.e', property: 'ingress', items: [rule] })).toBe(
      'resource "aws_security_group" "e" {\n  ingress {\n    protocol        = "tcp"\n    from_port       = 443\n    to_port         = 443\n    security_groups = [aws_security_group.t.id]\n  }\n}',
    );
  });
});

describe('sketches beside modules that others wrote', () => {
  const MODULE = 'resource "aws_vpc" "main" {\n  count      = var.create ? 1 : 0\n  cidr_block = "10.0.0.0/16"\n}\nvariable "create" {\n  default = true\n}\nresource "aws_subnet" "a" {\n  vpc_id = aws_vpc.main[0].id\n}\nresource "aws_ecs_service" "s" {\n}\noutput "vpc_id" {\n  value = aws_vpc.main[0].id\n}\noutput "subnet_id" {\n  value = aws_subnet.a.id\n}\n';
  const files = {
    'main.tf': 'module "net" {\n  source = "example/net"\n}\n',
    '.terraform/modules/modules.json': '{ "Modules": [{ "Key": "net", "Dir": ".terraform/modules/net" }] }',
    '.terraform/modules/net/main.tf': MODULE,
  };
  const VPC = 'module.net.aws_vpc.main[0]';
  const added = (properties: NewNode['properties']): NewNode => ({
    kind: 'add-node', id: 'new', node: 'vpc-endpoint', name: { words: ['logs'], suffix: ['endpoint'] }, beside: VPC, when: VPC,
    properties: { vpc: ref(VPC), subnets: listOf(ref('module.net.aws_subnet.a')), ...properties },
  });

  test('stand outside, by what the module hands over, and the call waits', () => {
    expect(sketched(files, added({}), { kind: 'depend-on', node: 'module.net.aws_ecs_service.s', on: ['new'] })).toBe(
      'resource "aws_vpc_endpoint" "logs" {\n  vpc_id     = module.net.vpc_id\n  subnet_ids = [module.net.subnet_id]\n}\n\nmodule "net" {\n  depends_on = [aws_vpc_endpoint.logs]\n}',
    );
  });

  test('say what is known and not handed over', () => {
    const group: NewNode = { ...added({}), node: 'security-group', properties: { vpc: ref(VPC), ingress: listOf(mapOf({ protocol: literal('tcp'), fromPort: literal(443), toPort: literal(443), peerCidr: ref(VPC, 'cidr') })) } };
    expect(sketched(files, group)).toContain('cidr_blocks = ["10.0.0.0/16"]');
  });

  test('show nothing of what only the module itself can change', () => {
    expect(sketched(files, { kind: 'set', node: VPC, property: 'dnsSupport', to: literal(true) })).toBeUndefined();
  });
});

describe('new resources', () => {
  const network = `resource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n}\n\nresource "aws_subnet" "private" {\n  count  = 2\n  vpc_id = aws_vpc.main.id\n}\n\nresource "aws_security_group" "tasks" {\n  vpc_id = aws_vpc.main.id\n}\n`;
  const serviceName = concatenated(literal('com.amazonaws.'), REGION, literal('.ecr.api'));
  const fresh: NewNode = {
    kind: 'add-node',
    id: 'new',
    node: 'vpc-endpoint',
    name: { words: ['ecr', 'api'], suffix: ['endpoint'] },
    beside: 'aws_vpc.main',
    when: 'aws_vpc.main',
    properties: { type: literal('interface'), serviceName, vpc: ref('aws_vpc.main'), subnets: listOf(ref('aws_subnet.private[0]'), ref('aws_subnet.private[1]')), groups: listOf(ref('group')), privateDns: literal(true) },
  };
  const group: NewNode = {
    kind: 'add-node',
    id: 'group',
    node: 'security-group',
    name: { words: ['endpoint'], suffix: ['security', 'group'] },
    beside: 'aws_vpc.main',
    when: 'aws_vpc.main',
    properties: { vpc: ref('aws_vpc.main'), ingress: listOf(mapOf({ protocol: literal('tcp'), fromPort: literal(443), toPort: literal(443), peerCidr: ref('aws_vpc.main', 'cidr') })) },
  };

  test('wired by reference, beside the network', () => {
    expect(added(network, group, fresh)).toMatchInlineSnapshot(`
      "resource "aws_security_group" "endpoint" {
        ingress {
          protocol    = "tcp"
          from_port   = 443
          to_port     = 443
          cidr_blocks = [aws_vpc.main.cidr_block]
        }
      data "aws_region" "current" {}
      resource "aws_vpc_endpoint" "ecr_api" {
        vpc_endpoint_type   = "Interface"
        service_name        = "com.amazonaws.\${data.aws_region.current.id}.ecr.api"
        vpc_id              = aws_vpc.main.id
        subnet_ids          = aws_subnet.private[*].id
        security_group_ids  = [aws_security_group.endpoint.id]
        private_dns_enabled = true"
    `);
  });

  test('like a sibling: its wiring, its name, its condition, tags that are for everything', () => {
    const sibling = `resource "aws_vpc_endpoint" "vpce-ecr-dkr" {\n  count = var.private ? 1 : 0\n\n  vpc_id            = aws_vpc.main.id\n  vpc_endpoint_type = "Interface"\n  service_name      = "com.amazonaws.\${local.region}.ecr.dkr"\n  subnet_ids        = aws_subnet.private[*].id\n\n  tags = local.tags\n\n  timeouts {\n    create = "5m"\n  }\n}\n`;
    const like: NewNode = {
      ...fresh,
      name: { words: ['ecr', 'api'], suffix: ['endpoint'], insteadOf: ['ecr', 'dkr'] },
      beside: 'aws_vpc_endpoint.vpce-ecr-dkr[0]',
      like: 'aws_vpc_endpoint.vpce-ecr-dkr[0]',
      properties: { type: literal('interface'), serviceName, privateDns: literal(true), vpc: asWritten('aws_vpc_endpoint.vpce-ecr-dkr[0]', 'vpc') },
    };
    expect(edited(`${network}\n${sibling}\nvariable "private" {\n  default = true\n}\n`, like)).toContain(
      `${sibling}\nresource "aws_vpc_endpoint" "vpce-ecr-api" {\n  count = var.private ? 1 : 0\n\n  vpc_id              = aws_vpc.main.id\n  vpc_endpoint_type   = "Interface"\n  service_name        = "com.amazonaws.\${local.region}.ecr.api"\n  subnet_ids          = aws_subnet.private[*].id\n  tags                = local.tags\n  private_dns_enabled = true\n}\n`,
    );
  });

  test('comments of the sibling stay with it', () => {
    const sibling = `resource "aws_vpc_endpoint" "e" {\n  service_name = "com.amazonaws.\${var.r}.logs"\n  subnet_ids = [ # two\n    # the first\n    aws_subnet.private[0].id, # a\n    aws_subnet.private[1].id\n  ]\n}\n`;
    expect(added(`${network}\n${sibling}`, { ...fresh, beside: E, like: E, properties: { serviceName } })).toBe(
      'resource "aws_vpc_endpoint" "ecr_api" {\n  service_name = "com.amazonaws.${var.r}.ecr.api"\n  subnet_ids = [\n    aws_subnet.private[0].id,',
    );
  });

  test('not like one of many that are different', () => {
    const many = `resource "aws_vpc_endpoint" "e" {\n  for_each = { a = "subnet-1", b = "subnet-2" }\n\n  service_name = each.key\n  subnet_ids   = [each.value]\n}\n`;
    const like: NewNode = { ...fresh, beside: `${E}["a"]`, like: `${E}["a"]`, properties: { serviceName } };
    expect(edited(`${network}\n${many}`, like)).toBe('refused: `subnet_ids` of `aws_vpc_endpoint.e["a"]` differs from one instance to the next');
  });

  test('one more member of the collection that a block is made for', () => {
    const many = (collection: string, service = 'each.key'): string => `resource "aws_vpc_endpoint" "e" {\n  for_each = ${collection}\n\n  service_name        = "com.amazonaws.\${var.region}.\${${service}}"\n  private_dns_enabled = true\n}\n`;
    const like = (key: string): NewNode => ({ ...fresh, beside: `${E}["${key}"]`, like: `${E}["${key}"]`, properties: { serviceName, privateDns: literal(true) } });
    const wait: GraphChange = { kind: 'depend-on', node: 'aws_vpc.main', on: ['new'] };
    expect(edited(many('toset(["logs"])'), like('logs'))).toBe(many('toset(["logs", "ecr.api"])'));
    expect(edited(many('toset([\n    "logs", # always\n    "ecs",\n  ])'), like('logs'))).toBe(many('toset([\n    "logs", # always\n    "ecs",\n    "ecr.api",\n  ])'));
    expect(edited(many('{\n    logs    = "logs"\n    ecr_dkr = "ecr.dkr"\n  }', 'each.value'), like('logs'))).toBe(many('{\n    logs    = "logs"\n    ecr_dkr = "ecr.dkr"\n    ecr_api = "ecr.api"\n  }', 'each.value'));
    expect(edited(`${network}\n${many('toset(local.all)')}\nlocals {\n  all = ["logs"]\n}\n`, like('logs'), wait)).toBe(
      `${network.replace('cidr_block = "10.0.0.0/16"\n', 'cidr_block = "10.0.0.0/16"\n\n  depends_on = [aws_vpc_endpoint.e]\n')}\n${many('toset(local.all)')}\nlocals {\n  all = ["logs", "ecr.api"]\n}\n`,
    );
    expect(edited(many('var.all'), { ...like('*'), like: `${E}[*]`, beside: `${E}[*]` })).not.toContain('ecr.api"]');
  });

  test('beside the call of a module that is handed a provider, with that provider', () => {
    const files = {
      'main.tf': 'provider "aws" {\n  alias  = "eu"\n  region = var.eu\n}\n\nmodule "vpc" {\n  source    = "./vpc"\n  providers = { aws = aws.eu }\n}\n\nresource "aws_security_group" "tasks" {\n  provider = aws.eu\n}\n',
      'vpc/main.tf': 'resource "aws_vpc" "main" {\n}\n\noutput "vpc_id" {\n  value = aws_vpc.main.id\n}\n',
    };
    const vpc = 'module.vpc.aws_vpc.main';
    const change: NewNode = { ...fresh, beside: vpc, when: vpc, properties: { serviceName, vpc: ref(vpc), groups: listOf(ref('aws_security_group.tasks')) } };
    const result = editedFiles(files, change);
    expect(typeof result === 'string' ? result : result['main.tf']).toContain('resource "aws_vpc_endpoint" "ecr_api" {\n  provider           = aws.eu\n  service_name       = "com.amazonaws.${var.eu}.ecr.api"\n  vpc_id             = module.vpc.vpc_id\n  security_group_ids = [aws_security_group.tasks.id]\n}');
  });

  test('beside the call of a module that others wrote, by what it hands over', () => {
    const files = {
      'main.tf': 'module "vpc" {\n  source = "terraform-aws-modules/vpc/aws"\n}\n',
      '.terraform/modules/modules.json': JSON.stringify({ Modules: [{ Key: 'vpc', Dir: '.terraform/modules/vpc' }] }),
      '.terraform/modules/vpc/main.tf': `${network}\noutput "vpc_id" {\n  value = aws_vpc.main.id\n}\n\noutput "private_subnets" {\n  value = aws_subnet.private[*].id\n}\n`,
    };
    const inModule = JSON.parse(JSON.stringify({ ...fresh, properties: { ...fresh.properties, groups: listOf() } }).replaceAll('"aws_', '"module.vpc.aws_')) as NewNode; // the same, elsewhere
    expect(editedFiles(files, inModule)).toEqual({
      'main.tf': 'module "vpc" {\n  source = "terraform-aws-modules/vpc/aws"\n}\n\ndata "aws_region" "current" {}\n\nresource "aws_vpc_endpoint" "ecr_api" {\n  vpc_endpoint_type   = "Interface"\n  service_name        = "com.amazonaws.${data.aws_region.current.id}.ecr.api"\n  vpc_id              = module.vpc.vpc_id\n  subnet_ids          = module.vpc.private_subnets\n  security_group_ids  = []\n  private_dns_enabled = true\n}\n',
    });
  });
});

test('a record that leads to an endpoint, and an entry of a network ACL as a resource or as a block', () => {
  const zone = 'resource "aws_route53_zone" "z" {\n  name = "logs.eu-west-1.amazonaws.com"\n}\n\nresource "aws_vpc_endpoint" "e" {\n  vpc_endpoint_type = "Interface"\n}\n';
  const record: NewNode = {
    kind: 'add-node',
    id: 'new record',
    node: 'record-sets',
    name: { words: ['logs'], suffix: ['record'] },
    beside: 'aws_route53_zone.z',
    properties: { zone: ref('aws_route53_zone.z'), name: asWritten('aws_route53_zone.z', 'name'), type: literal('A'), aliasName: ref(E, 'dnsName'), aliasZone: ref(E, 'dnsZone'), aliasHealth: literal(false) },
  };
  expect(added(zone, record)).toBe(
    [
      'resource "aws_route53_record" "logs" {',
      '  zone_id = aws_route53_zone.z.id',
      '  name    = "logs.eu-west-1.amazonaws.com"',
      '  type    = "A"',
      '  alias {',
      '    name                   = aws_vpc_endpoint.e.dns_entry[0].dns_name',
      '    zone_id                = aws_vpc_endpoint.e.dns_entry[0].hosted_zone_id',
      '    evaluate_target_health = false',
      '  }',
    ].join('\n'),
  );

  const entry: NewNode = {
    kind: 'add-node',
    id: 'new entry',
    node: 'network-acl-entry',
    name: { words: ['https', 'in'], suffix: [] },
    beside: 'aws_network_acl.a',
    properties: { acl: ref('aws_network_acl.a'), egress: literal(false), ruleNumber: literal(200), protocol: literal(6), allow: literal('allow'), cidr: literal('10.0.0.0/16'), fromPort: literal(443), toPort: literal(443) },
  };
  expect(added('resource "aws_network_acl" "a" {\n  vpc_id = "vpc-1"\n}\n', entry)).toContain('resource "aws_network_acl_rule" "https_in" {\n  network_acl_id = aws_network_acl.a.id\n  egress         = false\n  rule_number    = 200\n  protocol       = "tcp"\n');
  const block = 'resource "aws_network_acl" "a" {\n  vpc_id = "vpc-1"\n\n  ingress {\n    rule_no    = 100\n    action     = "allow"\n    protocol   = "tcp"\n    from_port  = 22\n    to_port    = 22\n    cidr_block = "10.0.0.0/16"\n  }\n}\n';
  expect(edited(block, entry)).toBe(block.replace(/\}\n$/, '\n  ingress {\n    rule_no    = 200\n    action     = "allow"\n    protocol   = "tcp"\n    from_port  = 443\n    to_port    = 443\n    cidr_block = "10.0.0.0/16"\n  }\n}\n'));
  expect(edited('resource "aws_network_acl" "a" {\n  ingress = []\n}\n', entry)).toBe('refused: its entries are written as a value, not in blocks');
});
