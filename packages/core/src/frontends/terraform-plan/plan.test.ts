import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { positionAt } from '../../text/source-file.ts';
import type { TerraformEnvironment, TerraformResource } from '../hcl/environment.ts';
import { inspectResources } from '../hcl/inspect.ts';
import { toJson } from '../hcl/json-value.ts';
import { referenceText, type HclValue } from '../hcl/value.ts';
import { readPlan } from './plan.ts';

const created = (address: string, after: object, unknown: object, more: object = {}): object => {
  const [, module = '', type = '', name = '', key] = /^(?:(.*)\.)?([^.]+)\.([^.[]+)(?:\[(.*)\])?$/u.exec(address) ?? [];
  return {
    address,
    ...(module === '' ? {} : { module_address: module }),
    mode: 'managed',
    type,
    name,
    ...(key === undefined ? {} : { index: JSON.parse(key) as unknown }),
    change: { actions: ['create'], before: null, after, after_unknown: unknown, ...more },
  };
};

const refs = (...references: string[]): object => ({ references });

const plan = {
  format_version: '1.2',
  terraform_version: '1.11.4',
  resource_changes: [
    created('module.net.aws_vpc.this', { cidr_block: '10.0.0.0/16' }, { id: true, arn: true }),
    created('module.net.aws_subnet.private[0]', { cidr_block: '10.0.0.0/24' }, { id: true, vpc_id: true }),
    created('module.net.aws_subnet.private[1]', { cidr_block: '10.0.1.0/24' }, { id: true, vpc_id: true }),
    created('module.net.aws_route_table_association.private[1]', {}, { id: true, subnet_id: true }),
    created('aws_security_group.each["a"]', { name: 'a' }, { id: true, egress: true, vpc_id: true }),
    created('aws_security_group.each["b"]', { name: 'b' }, { id: true, egress: true, vpc_id: true }),
    created('aws_vpc_security_group_ingress_rule.https["b"]', { from_port: 443 }, { id: true, security_group_id: true }),
    created('aws_vpc_endpoint.logs', { service_name: 'com.amazonaws.eu-central-1.logs', policy: null }, { id: true, vpc_id: true, subnet_ids: true, security_group_ids: [true] }),
    created('aws_iam_role.r', { managed_policy_arns: ['arn:known', null] }, { id: true, managed_policy_arns: [false, true] }),
    created('aws_ssm_parameter.t', { name: 't', value: 'hunter2' }, { id: true }, { after_sensitive: { value: true } }),
    { ...created('aws_vpc.gone', {}, {}), change: { actions: ['delete'], before: {}, after: null } },
  ],
  configuration: {
    provider_config: { aws: { name: 'aws', expressions: { region: { constant_value: 'eu-central-1' } } } },
    root_module: {
      resources: [
        { address: 'aws_security_group.each', provider_config_key: 'aws', expressions: { name: refs('each.key'), vpc_id: refs('module.net.vpc_id', 'module.net') } },
        { address: 'aws_vpc_security_group_ingress_rule.https', provider_config_key: 'aws', expressions: { security_group_id: refs('each.value.id', 'each.value') }, for_each_expression: refs('aws_security_group.each') },
        {
          address: 'aws_vpc_endpoint.logs',
          provider_config_key: 'aws',
          expressions: {
            vpc_id: refs('module.net.vpc_id', 'module.net'),
            subnet_ids: refs('module.net.subnet_ids', 'module.net'),
            security_group_ids: refs('aws_security_group.each["a"].id', 'aws_security_group.each["a"]', 'aws_security_group.each'),
          },
        },
        { address: 'aws_iam_role.r', provider_config_key: 'aws', expressions: { managed_policy_arns: refs('module.net.vpc_id', 'module.net') } },
        { address: 'aws_ssm_parameter.t', provider_config_key: 'aws', expressions: { value: refs('var.token') } },
      ],
      module_calls: {
        net: {
          source: './net',
          module: {
            outputs: { vpc_id: { expression: refs('aws_vpc.this.id', 'aws_vpc.this') }, subnet_ids: { expression: refs('aws_subnet.private') } },
            resources: [
              { address: 'aws_vpc.this', provider_config_key: 'aws', expressions: { cidr_block: { constant_value: '10.0.0.0/16' } } },
              { address: 'aws_subnet.private', provider_config_key: 'aws', expressions: { vpc_id: refs('aws_vpc.this.id', 'aws_vpc.this') } },
              { address: 'aws_route_table_association.private', provider_config_key: 'aws', expressions: { subnet_id: refs('aws_subnet.private', 'count.index') } },
            ],
          },
        },
      },
    },
  },
};

function show(value: HclValue | undefined): unknown {
  if (value?.kind === 'unknown') return value.reference === undefined ? '?' : `<${referenceText(value.reference)}>`;
  if (value?.kind === 'list') return value.items.map(show);
  if (value?.kind === 'object') return Object.fromEntries([...value.entries].map(([name, member]) => [name, show(member)]));
  return value === undefined ? undefined : toJson(value);
}

const read = (json: unknown, environment?: TerraformEnvironment): ReturnType<typeof readPlan> => readPlan({ path: 'plan.json', text: JSON.stringify(json) }, environment);

const valueAt = (resources: readonly TerraformResource[], address: string, name: string): HclValue | undefined =>
  resources.find((resource) => resource.address === address)?.values.entries.get(name);

describe('links', () => {
  const { resources } = read(plan);

  test.each([
    ['module.net.aws_subnet.private[1]', 'vpc_id', '<module.net.aws_vpc.this.id>'],
    ['module.net.aws_route_table_association.private[1]', 'subnet_id', '<module.net.aws_subnet.private[1].id>'],
    ['aws_vpc_security_group_ingress_rule.https["b"]', 'security_group_id', '<aws_security_group.each["b"].id>'],
    ['aws_vpc_endpoint.logs', 'vpc_id', '<module.net.aws_vpc.this.id>'],
    ['aws_vpc_endpoint.logs', 'subnet_ids', ['<module.net.aws_subnet.private[0].id>', '<module.net.aws_subnet.private[1].id>']],
    ['aws_vpc_endpoint.logs', 'security_group_ids', ['<aws_security_group.each["a"].id>']],
    ['aws_iam_role.r', 'managed_policy_arns', ['arn:known', '<module.net.aws_vpc.this.id>']],
    ['aws_vpc_endpoint.logs', 'policy', null],
  ])('%s %s', (address, name, expected) => {
    expect(show(valueAt(resources, address, name))).toEqual(expected);
  });

  test('members of attributes that are written as blocks, as far as one thing only can be meant', () => {
    const table = created('aws_route_table.t', { route: [{ cidr_block: '0.0.0.0/0' }, { cidr_block: '10.0.0.0/8' }] }, { id: true, route: [{ nat_gateway_id: true }, { gateway_id: true }] });
    const group = created('aws_security_group.g', { ingress: [{ from_port: 443 }, { from_port: 80 }], egress: [{ from_port: 443 }] }, { id: true, ingress: [{ security_groups: true }, { security_groups: [true] }], egress: [{ security_groups: [true], prefix_list_ids: [true] }] });
    const others = ['aws_nat_gateway.n', 'aws_internet_gateway.i', 'aws_security_group.a', 'aws_security_group.b', 'aws_vpc_endpoint.e'].map((address) => created(address, {}, { id: true, prefix_list_id: true }));
    const expressions = { ingress: refs('aws_security_group.a.id', 'aws_security_group.b.id'), egress: refs('aws_security_group.a.id', 'aws_vpc_endpoint.e.prefix_list_id') };
    const { resources: all } = read({
      format_version: '1.2',
      resource_changes: [table, group, ...others],
      configuration: { root_module: { resources: [{ address: 'aws_route_table.t', expressions: { route: refs('aws_nat_gateway.n.id', 'aws_internet_gateway.i.id') } }, { address: 'aws_security_group.g', expressions }] } },
    });
    expect(show(valueAt(all, 'aws_route_table.t', 'route'))).toEqual([
      { cidr_block: '0.0.0.0/0', nat_gateway_id: '<aws_nat_gateway.n.id>' },
      { cidr_block: '10.0.0.0/8', gateway_id: '<aws_internet_gateway.i.id>' },
    ]);
    expect(show(valueAt(all, 'aws_security_group.g', 'ingress'))).toEqual([{ from_port: 443, security_groups: '?' }, { from_port: 80, security_groups: ['?'] }]);
    expect(show(valueAt(all, 'aws_security_group.g', 'egress'))).toEqual([{ from_port: 443, security_groups: ['<aws_security_group.a.id>'], prefix_list_ids: ['<aws_vpc_endpoint.e.prefix_list_id>'] }]);
  });

  test('an unknown without an expression is not set', () => {
    expect(valueAt(resources, 'aws_security_group.each["a"]', 'egress')).toBeUndefined();
    expect(resources[0]?.absentIsUnset).toBe(true);
  });

  test('without configuration it stays unknown', () => {
    const { resources: bare } = read({ ...plan, configuration: undefined });
    expect(show(valueAt(bare, 'aws_security_group.each["a"]', 'egress'))).toBe('?');
    expect(bare[0]?.absentIsUnset).toBe(false);
  });

  test('deleted resources are not there', () => {
    expect(resources.some((resource) => resource.address === 'aws_vpc.gone')).toBe(false);
  });

  test('the Region comes from the provider configuration', () => {
    expect(show(resources[0]?.region)).toBe('eu-central-1');
  });

  test('sensitive values are marked and never printed', () => {
    expect(valueAt(resources, 'aws_ssm_parameter.t', 'value')?.sensitive).toBe(true);
    expect(inspectResources(resources, []).values['aws_ssm_parameter.t']).toEqual({ name: 't' });
  });

  test('null where everything that is referred to is known means not set', () => {
    const one = {
      format_version: '1.2',
      variables: { id: { value: null } },
      resource_changes: [created('aws_subnet.a', {}, { availability_zone_id: true })],
      configuration: { root_module: { resources: [{ address: 'aws_subnet.a', expressions: { availability_zone_id: refs('var.id') } }] } },
    };
    expect(valueAt(read(one).resources, 'aws_subnet.a', 'availability_zone_id')).toBeUndefined();
  });
});

describe('sources beside the plan', () => {
  const files: Readonly<Record<string, string>> = {
    'main.tf': 'locals {\n  service = "com.amazonaws.eu-central-1.logs"\n}\nresource "aws_vpc_endpoint" "logs" {\n  service_name = local.service\n  subnet_ids   = slice(module.net.subnet_ids, 0, 1)\n}\nmodule "net" {\n  source = "./net"\n}\n',
    'net/main.tf': 'resource "aws_subnet" "private" {\n  count      = 2\n  cidr_block = "10.0.${count.index}.0/24"\n}\noutput "subnet_ids" { value = aws_subnet.private[*].id }\n',
  };
  const environment: TerraformEnvironment = {
    directory: '.',
    files: (directory) => (directory === '.' ? ['main.tf', 'net'] : directory === 'net' ? ['main.tf'] : []),
    read: (path) => files[path],
  };
  const { resources } = read(plan, environment);

  test('values keep the plan and get the origin of the sources', () => {
    const value = valueAt(resources, 'aws_vpc_endpoint.logs', 'service_name');
    expect(show(value)).toBe('com.amazonaws.eu-central-1.logs');
    expect(value?.origin && positionAt(value.origin.file, value.origin.start)).toMatchObject({ line: 2, column: 13 });
  });

  test('the sources know which attributes an unknown consists of', () => {
    expect(show(valueAt(resources, 'aws_vpc_endpoint.logs', 'subnet_ids'))).toEqual(['<module.net.aws_subnet.private[0].id>']);
  });

  test('blocks and module calls are found', () => {
    const subnet = resources.find((resource) => resource.address === 'module.net.aws_subnet.private[1]');
    expect([subnet?.span?.file.path, subnet?.calls.map((span) => span.file.path)]).toEqual(['net/main.tf', ['main.tf']]);
  });
});

describe('what is no plan', () => {
  const problem = (text: string): string | undefined => {
    const { problems, unread } = readPlan({ path: 'plan.json', text });
    return (unread ?? problems[0])?.message;
  };

  test('a broken plan is a file that cannot be read; what is something else is not broken', () => {
    expect(readPlan({ path: 'plan.json', text: '{"format_version": oops}' }).unread?.span.start).toBe(19);
    expect(readPlan({ path: 'plan.json', text: '{"version":4,"serial":1}' }).unread).toBeUndefined();
  });

  test.each([
    ['{"version":4,"terraform_version":"1.5.0","serial":1,"lineage":"x","resources":[]}', 'this is a state file, not a plan; a plan comes from `terraform plan -out=FILE` and `terraform show -json FILE`'],
    ['{"format_version":"1.0","values":{"root_module":{}}}', 'this is a state that `terraform show -json` printed, not a plan; name a plan file behind it'],
    ['{"Version":"0.8","Provider":"aws","ImportedResource":{}}', 'this is a plan of Terraformer, not of Terraform'],
    ['{"@level":"info","@message":"x"}\n{"@level":"info","@message":"y"}\n', 'this is the log of `terraform plan -json`; a plan comes from `terraform show -json PLANFILE`'],
    [JSON.stringify(plan).slice(0, 3000), 'the plan is cut off: its JSON ends too early'],
    ['{"format_version": oops}', 'the plan is no valid JSON: expected a value'],
    ['PK\u0003\u0004', 'this is a binary plan file; print it with `terraform show -json`'],
    ['{}', 'this is no plan: neither `planned_values` nor `resource_changes` is present'],
    ['[]', 'a plan is a JSON object'],
  ])('%.40s', (text, expected) => {
    expect(problem(text)).toBe(expected);
  });

  test('byte order marks and wrappers do not matter', () => {
    const text = JSON.stringify(plan);
    for (const variant of [`\ufeff${text}`, `[command]/bin/terraform show -json plan\n${text}\n::debug::done\n`]) {
      expect(readPlan({ path: 'plan.json', text: variant }).resources).toHaveLength(10);
    }
  });
});

test('never throws', () => {
  const key = fc.constantFrom('planned_values', 'root_module', 'resources', 'child_modules', 'resource_changes', 'change', 'after', 'after_unknown', 'configuration', 'module_calls', 'expressions', 'references', 'address', 'type', 'name', 'mode', 'index', 'x');
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ depthSize: 'medium' }, fc.constantFrom(null, true, 1, 'managed', 'data', 'aws_vpc.a', 'module.m', 'var.x', 'each.value'), fc.array(tie('tree'), { maxLength: 3 }), fc.dictionary(key, tie('tree'), { maxKeys: 5 })),
  }));
  fc.assert(
    fc.property(fc.dictionary(key, tree), (json) => {
      read({ resource_changes: [], ...json });
    }),
    { numRuns: 2000 },
  );
});
