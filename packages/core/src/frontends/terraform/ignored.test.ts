import { expect, test } from 'vitest';
import { LoweredModule } from './testing.ts';

const SOURCE = (ignored: string): string => `
resource "aws_vpc" "main" { enable_dns_hostnames = true }
resource "aws_subnet" "a" { vpc_id = aws_vpc.main.id }
resource "aws_vpc_endpoint" "e" {
  vpc_endpoint_type   = "Interface"
  vpc_id              = aws_vpc.main.id
  service_name        = "com.amazonaws.eu-west-1.logs"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.a.id]
  lifecycle { ignore_changes = ${ignored} }
}
resource "aws_ecs_service" "s" {
  task_definition = "web:1"
  desired_count   = 0
  lifecycle { ignore_changes = [desired_count] }
}
resource "aws_ecs_service" "by_pipeline" {
  task_definition = "web:1"
  desired_count   = 0
  lifecycle { ignore_changes = [task_definition, desired_count] }
}`;

const PLAN = (action: string): string => JSON.stringify({
  format_version: '1.2',
  terraform_version: '1.9.0',
  planned_values: {
    root_module: {
      resources: [
        {
          address: 'aws_vpc_endpoint.e', mode: 'managed', type: 'aws_vpc_endpoint', name: 'e',
          values: { vpc_endpoint_type: 'Interface', vpc_id: 'vpc-1', service_name: 'com.amazonaws.eu-west-1.logs', private_dns_enabled: false, subnet_ids: ['subnet-1'] },
        },
      ],
    },
  },
  resource_changes: [{ address: 'aws_vpc_endpoint.e', mode: 'managed', type: 'aws_vpc_endpoint', name: 'e', change: { actions: [action], after_unknown: {} } }],
});

function endpoint(files: Readonly<Record<string, string>>): unknown {
  const { graph } = new LoweredModule(files);
  return graph.worlds.inWorld(new Map(), () => {
    const shape = graph.nodeOf('vpc-endpoint', 'aws_vpc_endpoint.e')?.shape;
    if (shape?.kind !== 'interface') return shape?.kind;
    return [shape.privateDns, shape.subnets.items.map(({ value }) => { const ref = value(); return ref.kind === 'none' ? '' : ref.id; }), shape.subnets.open];
  });
}

test.each([
  ['[tags]', ['yes', ['aws_subnet.a'], undefined]],
  ['[private_dns_enabled]', ['unknown', ['aws_subnet.a'], undefined]],
  ['[subnet_ids]', ['yes', ['aws_subnet.a'], '`ignore_changes` leaves `subnet_ids` of aws_vpc_endpoint.e to others']],
  ['all', 'unknown'],
])('ignore_changes = %s', (ignored, expected) => {
  expect(endpoint({ 'main.tf': SOURCE(ignored) })).toEqual(expected);
});

test('the planned value is the one that holds', () => {
  const files = { 'main.tf': SOURCE('[private_dns_enabled, subnet_ids]') };
  expect(endpoint({ ...files, 'plan.json': PLAN('no-op') })).toEqual(['no', ['subnet-1'], undefined]);
  expect(endpoint({ ...files, 'plan.json': PLAN('create') })).toEqual(['no', ['subnet-1'], '`ignore_changes` leaves `subnet_ids` of aws_vpc_endpoint.e to others']);
});

test('others start as many tasks as they like, of what is written or of revisions of their own', () => {
  const { graph } = new LoweredModule(SOURCE('[]'));
  graph.worlds.inWorld(new Map(), () => {
    expect(graph.nodeOf('task-runner', 'aws_ecs_service.s')?.desiredCount).toBeUndefined();
    expect(graph.nodeOf('task-runner', 'aws_ecs_service.by_pipeline')?.desiredCount).toBe(0);
    expect(graph.nodeOf('task-runner', 'aws_ecs_service.by_pipeline')?.taskDefinition).toMatchObject({ id: expect.stringContaining('web') as string });
  });
});
