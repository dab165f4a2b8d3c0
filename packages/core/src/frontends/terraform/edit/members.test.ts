import { describe, expect, test } from 'vitest';
import { concatenated, json, literal, ref, REGION, type GraphChange, type NewNode } from '../../../edits/changes.ts';
import { applyEdits } from '../../../edits/text-edits.ts';
import { LoweredModule } from '../testing.ts';
import { terraformEditor } from './editor.ts';

const BLOCK = `resource "aws_vpc_endpoint" "this" {
  for_each = MAP

  service_name        = "com.amazonaws.\${var.region}.\${each.value.service}"
  private_dns_enabled = try(each.value.private_dns_enabled, true)
}
`;

/** What changes where one more endpoint is wanted, like another one. */
function more(files: Readonly<Record<string, string>>, like: string, service = 'ecr.dkr'): unknown {
  const module = new LoweredModule(files);
  const change: NewNode = {
    kind: 'add-node', id: 'new', node: 'vpc-endpoint', name: { words: ['x'], suffix: [] }, beside: like, like,
    properties: { type: literal('interface'), serviceName: concatenated(literal('com.amazonaws.'), REGION, literal(`.${service}`)), privateDns: literal(true) },
  };
  const outcome = terraformEditor(module.graph, module.result).edit([change], new Map());
  if (outcome.kind === 'refused') return outcome.reason;
  const applied = applyEdits(outcome.edits);
  if (applied.kind === 'conflict') return 'conflict';
  const texts = [...applied.files].map(([path, text]) => [path, withoutOld(text, files[path] ?? '')] as const);
  return { ...Object.fromEntries(texts), ...(outcome.concern === undefined ? {} : { concern: outcome.concern }) };
}

/** What is new in a text; the rest has to be there as it was. */
function withoutOld(text: string, old: string): string {
  let start = 0;
  while (text.charAt(start) === old.charAt(start) && start < old.length) start++;
  const rest = old.slice(start);
  expect(text.endsWith(rest)).toBe(true);
  return text.slice(start, text.length - rest.length).trim();
}

const MAP = `{
    ecr_api = {
      # images
      service             = "ecr.api"
      private_dns_enabled = true
      tags = merge(var.tags, {
        Name = "ecr-api"
      })
      subnet_ids = concat(
        var.subnets,
        [],
      )
    }
  }`;

describe('what a map says of one of its resources', () => {
  test('a document is drawn in where it stands', () => {
    const text = 'resource "aws_vpc_endpoint" "this" {\n  for_each = {\n    a = {\n      policy = null\n    }\n  }\n  policy = try(each.value.policy, null)\n}\n';
    const module = new LoweredModule(text);
    const outcome = terraformEditor(module.graph, module.result).edit([{ kind: 'set', node: 'aws_vpc_endpoint.this["a"]', property: 'policy', to: json({ Statement: [{ Effect: 'Deny' }] }) }], new Map());
    const applied = applyEdits(outcome.kind === 'edits' ? outcome.edits : []);
    expect(applied.kind === 'applied' ? applied.files.get('main.tf') : outcome).toBe(text.replace('policy = null\n', 'policy = jsonencode({\n        Statement = [\n          {\n            Effect = "Deny"\n          },\n        ]\n      })\n'));
  });

  const set = (key: string): GraphChange => ({ kind: 'set', node: `aws_vpc_endpoint.this["${key}"]`, property: 'privateDns', to: literal(true) });
  function edited(map: string, key: string): unknown {
    const text = BLOCK.replace('MAP', map).replace('try(each.value.private_dns_enabled, true)', 'lookup(each.value, "private_dns_enabled", null)');
    const module = new LoweredModule(text);
    const outcome = terraformEditor(module.graph, module.result).edit([set(key)], new Map());
    if (outcome.kind === 'refused') return outcome.reason;
    expect(outcome.concern).toBeUndefined();
    const applied = applyEdits(outcome.edits);
    return applied.kind === 'conflict' ? 'conflict' : (applied.files.get('main.tf') ?? '').slice(text.indexOf('for_each')).split('\n\n')[0];
  }

  test('is changed there, for this one alone', () => {
    expect(edited('{ a = { service = "logs", private_dns_enabled = false }, b = {} }', 'a')).toBe('for_each = { a = { service = "logs", private_dns_enabled = true }, b = {} }');
    expect(edited('{ a = { service = "logs" }, b = {} }', 'b')).toBe('for_each = { a = { service = "logs" }, b = { private_dns_enabled = true } }');
    expect(edited('{\n    a = {\n      service = "logs" # why?\n    }\n  }', 'a')).toBe('for_each = {\n    a = {\n      service             = "logs" # why?\n      private_dns_enabled = true\n    }\n  }');
  });

  test('gets more items in a list', () => {
    const add: GraphChange = { kind: 'list-add', node: 'aws_vpc_endpoint.this["s3"]', property: 'routeTables', items: [ref('aws_route_table.b')] };
    const more = (map: string): unknown => {
      const text = `resource "aws_vpc_endpoint" "this" {\n  for_each        = ${map}\n  route_table_ids = lookup(each.value, "route_table_ids", null)\n}\n\nresource "aws_route_table" "a" {\n  vpc_id = "vpc-1"\n}\n\nresource "aws_route_table" "b" {\n  vpc_id = "vpc-1"\n}\n`;
      const module = new LoweredModule(text);
      const outcome = terraformEditor(module.graph, module.result).edit([add], new Map());
      const applied = applyEdits(outcome.kind === 'edits' ? outcome.edits : []);
      return outcome.kind === 'refused' || applied.kind === 'conflict' ? outcome : /for_each +=.*/.exec(applied.files.get('main.tf') ?? '')?.[0];
    };
    expect(more('{ s3 = { route_table_ids = [aws_route_table.a.id] }, b = {} }')).toBe('for_each        = { s3 = { route_table_ids = [aws_route_table.a.id, aws_route_table.b.id] }, b = {} }');
    expect(more('{ s3 = {} }')).toBe('for_each        = { s3 = { route_table_ids = [aws_route_table.b.id] } }');
    expect(more('{ s3 = { route_table_ids = aws_route_table.a[*].id } }')).toBe('for_each        = { s3 = { route_table_ids = concat(aws_route_table.a[*].id, [aws_route_table.b.id]) } }');
  });

  test('gets what a module hands over as a whole', () => {
    const add = (list: string): unknown => {
      const main = `module "net" {\n  source = "./net"\n}\n\nresource "aws_vpc_endpoint" "s3" {\n  route_table_ids = ${list}\n}\n`;
      const module = new LoweredModule({ 'main.tf': main, 'net/main.tf': 'resource "aws_route_table" "t" {\n  count  = 2\n  vpc_id = "vpc-1"\n}\n\noutput "tables" {\n  value = aws_route_table.t[*].id\n}\n' });
      const change: GraphChange = { kind: 'list-add', node: 'aws_vpc_endpoint.s3', property: 'routeTables', items: [0, 1].map((i) => ref(`module.net.aws_route_table.t[${String(i)}]`)) };
      const outcome = terraformEditor(module.graph, module.result).edit([change], new Map());
      const applied = applyEdits(outcome.kind === 'edits' ? outcome.edits : []);
      return outcome.kind === 'refused' || applied.kind === 'conflict' ? outcome : /route_table_ids = .*/.exec(applied.files.get('main.tf') ?? '')?.[0];
    };
    expect(add('["rtb-1"]')).toBe('route_table_ids = concat(["rtb-1"], module.net.tables)');
    expect(add('concat(["rtb-1"], ["rtb-2"])')).toBe('route_table_ids = concat(["rtb-1"], ["rtb-2"], module.net.tables)');
  });

  test('is left alone where the map is made', () => {
    expect(edited('{ for name in ["a"] : name => {} }', 'a')).toBe('the value comes from `lookup(each.value, "private_dns_enabled", null)`');
  });
});

describe('maps of descriptions', () => {
  test('get one more, without what the model says of itself', () => {
    const text = { 'main.tf': BLOCK.replace('MAP', MAP) };
    expect(more(text, 'aws_vpc_endpoint.this["ecr_api"]')).toEqual({
      'main.tf': 'ecr_dkr = {\n      service             = "ecr.dkr"\n      private_dns_enabled = true\n      subnet_ids = concat(\n        var.subnets,\n        [],\n      )\n    }',
    });
  });

  test('on one line, behind names and loops', () => {
    const locals = 'locals {\n  given = merge({ "ecr-api-endpoint" = { service = "ecr.api" } }, {})\n  all   = { for name, it in local.given : name => it if it.service != "" }\n}\n';
    expect(more({ 'main.tf': BLOCK.replace('MAP', 'local.all') + locals }, 'aws_vpc_endpoint.this["ecr-api-endpoint"]', 'logs')).toEqual({ 'main.tf': ', "logs-endpoint" = { service = "logs" }' });
  });

  test('in the call of a module, once for all of its instances', () => {
    const called = { 'm/main.tf': `variable "endpoints" {}\nvariable "region" {}\n${BLOCK.replace('MAP', 'var.endpoints')}`, 'main.tf': `module "m" {\n  source = "./m"\n  region = "eu-west-1"\n  endpoints = {\n    ecr_api = { service = "ecr.api" }\n  }\n}\n` };
    expect(more(called, 'module.m.aws_vpc_endpoint.this["ecr_api"]')).toEqual({ 'main.tf': 'ecr_dkr = { service = "ecr.dkr" }' });
    const twice = { ...called, 'main.tf': called['main.tf'].replace('source', 'count  = 2\n  source') };
    expect(more(twice, 'module.m[0].aws_vpc_endpoint.this["ecr_api"]')).toMatchObject({ concern: 'its module is called several times' });
  });

  test('are left alone where keys are made, or do not tell what they are for', () => {
    const loop = '{ for it in [{ service = "ecr.api" }] : "ecr_api" => it }';
    expect(more({ 'main.tf': BLOCK.replace('MAP', loop) }, 'aws_vpc_endpoint.this["ecr_api"]')).toMatchObject({ 'main.tf': expect.stringContaining('resource "aws_vpc_endpoint"') as string });
    expect(more({ 'main.tf': BLOCK.replace('MAP', '{ a = { service = "ecr.api" } }') }, 'aws_vpc_endpoint.this["a"]')).toMatchObject({ 'main.tf': expect.stringContaining('resource "aws_vpc_endpoint"') as string });
  });
});
