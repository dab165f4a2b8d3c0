import { describe, expect, test } from 'vitest';
import { asWritten, concatenated, json, listOf, literal, mapOf, ref, REGION, type GraphChange, type NewNode } from '../../../edits/changes.ts';
import { applyEdits } from '../../../edits/text-edits.ts';
import { LoweredModule } from '../testing.ts';
import { terraformEditor } from './editor.ts';

/** The text of `main.tf.json` after the changes, or why they are refused. */
function edited(given: string | Readonly<Record<string, string>>, ...changes: readonly GraphChange[]): string {
  const module = new LoweredModule({ 'main.tf': '', ...(typeof given === 'string' ? { 'main.tf.json': given } : given) });
  const outcome = terraformEditor(module.graph, module.result).edit(changes, new Map());
  if (outcome.kind === 'refused') return `refused: ${outcome.reason}`;
  const applied = applyEdits(outcome.edits);
  if (applied.kind === 'conflict') return 'conflict';
  for (const [path, text] of applied.files) if (path.endsWith('.json')) JSON.parse(text);
  return [...applied.files.values()].join('\n---\n');
}

/** Endpoints of a module, one member a line. */
function endpoint(members: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}): string {
  return `${JSON.stringify({ resource: { aws_vpc_endpoint: { e: members }, ...more } }, null, 2)}\n`;
}

/** The lines that a text has and another one has not. */
function added(after: string, before: string): string[] {
  const known = new Set(before.split('\n'));
  return after.split('\n').filter((line) => !known.has(line)).map((line) => line.trim());
}

const E = 'aws_vpc_endpoint.e';
const set = (property: string, value: string | number | boolean, node = E): GraphChange => ({ kind: 'set', node, property, to: literal(value) });
const turnOn = set('privateDns', true);
const withSubnet: GraphChange = { kind: 'list-add', node: E, property: 'subnets', items: [ref('aws_subnet.b')] };
const subnets = { aws_subnet: { a: {}, b: {} } };

describe('values', () => {
  test('one that is there is replaced, one that is missing comes before what stands last', () => {
    expect(edited('{"resource":{"aws_vpc_endpoint":{"e":{"private_dns_enabled":false}}}}', turnOn)).toBe('{"resource":{"aws_vpc_endpoint":{"e":{"private_dns_enabled":true}}}}');
    const text = endpoint({ vpc_id: 'vpc-1', tags: { a: 'b' } });
    expect(edited(text, turnOn)).toBe(text.replace('"vpc-1",', '"vpc-1",\n        "private_dns_enabled": true,'));
  });

  test('objects that hold nothing are opened', () => {
    expect(edited(endpoint({}), turnOn)).toBe(endpoint({ private_dns_enabled: true }));
    expect(edited('{"resource":{"aws_vpc_endpoint":{"e":{}}}}', turnOn)).toBe('{"resource":{"aws_vpc_endpoint":{"e":{"private_dns_enabled": true}}}}');
  });

  test('line ends are those of the file', () => {
    const text = endpoint({ vpc_id: 'vpc-1' });
    expect(edited(text.replaceAll('\n', '\r\n'), turnOn)).toBe(edited(text, turnOn).replaceAll('\n', '\r\n'));
  });

  test('a nested block takes them, whether it is an object or in a list', () => {
    const service = (block: unknown): string => JSON.stringify({ resource: { aws_ecs_service: { web: { network_configuration: block } } } });
    const change = set('publicIp', true, 'aws_ecs_service.web');
    expect(edited(service({ subnets: ['subnet-1'] }), change)).toContain('{"subnets":["subnet-1"], "assign_public_ip": true}');
    expect(edited(service([{ subnets: ['subnet-1'] }]), change)).toContain('[{"subnets":["subnet-1"], "assign_public_ip": true}]');
    expect(edited(service('${var.network}'), change)).toBe('refused: `network_configuration` is written as a value, not as a block');
  });

  test('behind a variable, its value is changed where it is given', () => {
    const module = { variable: { dns: { default: false } }, resource: { aws_vpc_endpoint: { e: { private_dns_enabled: '${var.dns}' } } } };
    expect(edited(JSON.stringify(module), turnOn)).toContain('"dns":{"default":true}');
  });

  test('an expression comes in the place of the whole text', () => {
    const text = endpoint({ service_name: 'com.amazonaws.us-east-1.logs' }, { aws_route_table: { t: {} } });
    const change: GraphChange = { kind: 'set', node: E, property: 'serviceName', to: concatenated(literal('com.amazonaws.'), REGION, literal('.logs')) };
    expect(added(edited(text, change), text)).toEqual(['"service_name": "com.amazonaws.${data.aws_region.current.id}.logs"', '},', '"data": {', '"aws_region": {', '"current": {}']);
  });

  test('a part of a text gives way to a reference', () => {
    const text = endpoint({ service_name: 'com.amazonaws.us-east-1.logs' }).replace('{\n', '{\n  "variable": { "region": {} },\n  "provider": { "aws": { "region": "${var.region}" } },\n');
    const start = text.indexOf('us-east-1');
    expect(edited(text, { kind: 'replace-text', at: { file: { path: 'main.tf.json', text }, start, end: start + 9 }, to: REGION })).toBe(text.replace('us-east-1', '${var.region}'));
  });
});

describe('lists', () => {
  test('items stand as those before them', () => {
    const text = endpoint({ subnet_ids: ['${aws_subnet.a.id}'] }, subnets);
    expect(edited(text, withSubnet)).toBe(endpoint({ subnet_ids: ['${aws_subnet.a.id}', '${aws_subnet.b.id}'] }, subnets));
  });

  test('lists inside of expressions are extended there', () => {
    const text = endpoint({ subnet_ids: '${concat([aws_subnet.a.id], [aws_subnet.a.id])}' }, subnets);
    expect(edited(text, withSubnet)).toBe(text.replace('aws_subnet.a.id])', 'aws_subnet.a.id, aws_subnet.b.id])'));
    const keyed = text.replace('[aws_subnet.a.id])', '[aws_subnet.c[\\"x\\"].id])');
    expect(edited(keyed, withSubnet)).toBe(keyed.replace('.id])', '.id, aws_subnet.b.id])'));
  });

  test('what an expression gives is joined with what is new', () => {
    const text = endpoint({ subnet_ids: '${aws_subnet.a[*].id}' }, { aws_subnet: { a: { count: 2 }, b: {} } });
    expect(edited(text, withSubnet)).toBe(text.replace('${aws_subnet.a[*].id}', '${concat(aws_subnet.a[*].id, [aws_subnet.b.id])}'));
  });

  test('not all items go', () => {
    const remove = (name: string): GraphChange => ({ kind: 'list-remove', node: E, property: 'subnets', item: name });
    const text = endpoint({ subnet_ids: ['${aws_subnet.a.id}', '${aws_subnet.b.id}'] }, subnets);
    expect(edited(text, remove('aws_subnet.b'))).toBe(endpoint({ subnet_ids: ['${aws_subnet.a.id}'] }, subnets));
    expect(edited(endpoint({ subnet_ids: ['${aws_subnet.a.id}'] }, subnets), remove('aws_subnet.a'))).toBe('refused: nothing would be left of the list');
  });

  test('references are written as such', () => {
    const text = endpoint({ depends_on: ['aws_subnet.a'] }, subnets);
    expect(edited(text, { kind: 'depend-on', node: E, on: ['aws_subnet.b'] })).toBe(endpoint({ depends_on: ['aws_subnet.a', 'aws_subnet.b'] }, subnets));
    expect(edited(endpoint({}, subnets), { kind: 'depend-on', node: E, on: ['aws_subnet.b'] })).toBe(endpoint({ depends_on: ['aws_subnet.b'] }, subnets));
  });
});

describe('resources', () => {
  const like: NewNode = {
    kind: 'add-node', id: 'new', node: 'vpc-endpoint', name: { words: ['logs'], suffix: ['endpoint'] }, beside: E, like: E,
    properties: { type: literal('interface'), serviceName: concatenated(literal('com.amazonaws.'), REGION, literal('.logs')), privateDns: literal(true) },
  };

  test('a new one stands behind its model, wired alike', () => {
    const members = { service_name: 'com.amazonaws.${var.region}.ecr.api', subnet_ids: ['${aws_subnet.a.id}'], provider: 'aws.west' };
    const text = endpoint(members, { aws_subnet: { a: {} } });
    const own = { service_name: 'com.amazonaws.${var.region}.logs', subnet_ids: ['${aws_subnet.a.id}'], provider: 'aws.west', vpc_endpoint_type: 'Interface', private_dns_enabled: true };
    expect(JSON.parse(edited(text, like))).toMatchObject({ resource: { aws_vpc_endpoint: { e: members, logs: own } } });
  });

  test('one of another type stands behind the type of its neighbour, several of a type together', () => {
    const group = (id: string, name: string): NewNode => ({ kind: 'add-node', id, node: 'security-group', name: { words: [name], suffix: [] }, beside: E, properties: { vpc: asWritten(E, 'vpc') } });
    const text = endpoint({ vpc_id: '${aws_vpc.v.id}' }, { aws_vpc: { v: {} } });
    const after = edited(text, group('a', 'one'), group('b', 'two'));
    expect(JSON.parse(after)).toMatchObject({ resource: { aws_security_group: { one: { vpc_id: '${aws_vpc.v.id}' }, two: { vpc_id: '${aws_vpc.v.id}' } } } });
    expect(added(after, text).filter((line) => line.includes('aws_security_group'))).toHaveLength(1);
  });

  test('removed ones leave no empty types, and go out of lists', () => {
    const text = JSON.stringify({ resource: { aws_vpc: { v: {} }, aws_vpc_endpoint: { e: {}, f: {} }, aws_subnet: { a: { depends_on: ['aws_vpc_endpoint.e', 'aws_vpc_endpoint.f'] } } } }, null, 1);
    const remove = (node: string): GraphChange => ({ kind: 'remove-node', node });
    expect(edited(text, remove(E), remove('aws_vpc_endpoint.f'))).toContain('"a": {}');
    expect(JSON.parse(edited(text, remove(E), remove('aws_vpc_endpoint.f')))).toEqual({ resource: { aws_vpc: { v: {} }, aws_subnet: { a: {} } } });
    expect(JSON.parse(edited(text, remove(E)))).toEqual({ resource: { aws_vpc: { v: {} }, aws_vpc_endpoint: { f: {} }, aws_subnet: { a: { depends_on: ['aws_vpc_endpoint.f'] } } } });
  });

  test('rules are given whole, for JSON syntax leaves none of their members out', () => {
    const rule = mapOf({ protocol: literal(6), fromPort: literal(443), toPort: literal(443), peerCidr: literal('10.0.0.0/16') });
    const admit: GraphChange = { kind: 'list-add', node: 'aws_security_group.g', property: 'ingress', items: [rule] };
    const own = { cidr_blocks: ['10.0.0.0/16'], description: null, from_port: 443, ipv6_cidr_blocks: null, prefix_list_ids: null, protocol: 'tcp', security_groups: null, self: null, to_port: 443 };
    const module = (group: unknown): string => JSON.stringify({ resource: { aws_security_group: { g: group } } }, null, 2);
    const other = { ...own, from_port: 80, to_port: 80 };
    expect(JSON.parse(edited(module({ ingress: [other] }), admit))).toEqual(JSON.parse(module({ ingress: [other, own] })));
    expect(JSON.parse(edited(module({ egress: [other] }), admit))).toEqual(JSON.parse(module({ egress: [other], ingress: [own] })));
  });

  test('they are left alone where a key is given twice', () => {
    expect(edited('{"resource":{"aws_vpc_endpoint":{"e":{"private_dns_enabled":false}}},"resource":{}}', turnOn)).toMatch(/^refused: `resource` is defined twice/);
  });
});

describe('policies', () => {
  const allow: GraphChange = { kind: 'list-add', node: E, property: 'policyStatements', items: [json({ Effect: 'Allow', Principal: '*', Action: ['s3:GetObject'], Resource: '*' })] };

  test('a text in JSON keeps its escapes', () => {
    const policy = (...statements: unknown[]): string => endpoint({ policy: JSON.stringify({ Statement: statements }) });
    const deny = { Effect: 'Deny', Resource: 'arn:aws:s3:::$${aws:username}/*' };
    const after = JSON.parse(edited(policy(deny), allow)) as { resource: { aws_vpc_endpoint: { e: { policy: string } } } };
    expect(JSON.parse(after.resource.aws_vpc_endpoint.e.policy)).toEqual({ Statement: [deny, { Effect: 'Allow', Principal: '*', Action: ['s3:GetObject'], Resource: '*' }] });
  });

  test('a document that is worked out gets its statement on the line', () => {
    const text = endpoint({ policy: '${jsonencode({ Statement = [{ Effect = "Deny" }] })}' });
    expect(edited(text, allow)).toBe(text.replace('}] })', '}, { Effect = \\"Allow\\", Principal = \\"*\\", Action = [\\"s3:GetObject\\"], Resource = \\"*\\" }] })'));
  });

  test('a document of its own gets a block, beside one or several', () => {
    const text = (statement: unknown): string => `${JSON.stringify({ data: { aws_iam_policy_document: { d: { statement } } }, resource: { aws_vpc_endpoint: { e: { policy: '${data.aws_iam_policy_document.d.json}' } } } }, null, 2)}\n`;
    const own = { effect: 'Allow', actions: ['s3:GetObject'], resources: ['*'], principals: { type: '*', identifiers: ['*'] } };
    expect(edited(text({ effect: 'Deny' }), allow)).toBe(text([{ effect: 'Deny' }, own]));
    expect(edited(text([{ effect: 'Deny' }]), allow)).toBe(text([{ effect: 'Deny' }, own]));
  });

  test('a member of a text goes with its comma', () => {
    const text = endpoint({ policy: JSON.stringify({ Statement: [{ Action: ['s3:PutObject', 's3:GetObject'] }] }) });
    const start = text.indexOf('\\"s3:PutObject');
    const at = { file: { path: 'main.tf.json', text }, start, end: start + '\\"s3:PutObject\\"'.length };
    expect(edited(text, { kind: 'remove-member', at })).toBe(text.replace('\\"s3:PutObject\\",', ''));
  });
});

test('what is shown to be copied is in JSON too', () => {
  const text = endpoint({ subnet_ids: [] }, { aws_security_group: { g: {} } });
  const module = new LoweredModule({ 'main.tf': '', 'main.tf.json': text });
  const rule = mapOf({ protocol: literal(6), fromPort: literal(443), toPort: literal(443) });
  const changes: GraphChange[] = [{ kind: 'set', node: E, property: 'subnets', to: listOf({ kind: 'choice', what: 'one subnet per zone' }) }, { kind: 'list-add', node: 'aws_security_group.g', property: 'ingress', items: [rule] }];
  expect(JSON.parse(terraformEditor(module.graph, module.result).sketch?.(changes, new Map()) ?? '')).toMatchObject({
    resource: { aws_vpc_endpoint: { e: { subnet_ids: '[<one subnet per zone>]' } }, aws_security_group: { g: { ingress: [{ from_port: 443, self: null }] } } },
  });
});
