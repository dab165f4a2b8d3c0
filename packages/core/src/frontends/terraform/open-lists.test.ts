import { expect, test } from 'vitest';
import { LoweredModule } from './testing.ts';

/** Why others may add to the resource `a` of a type; undefined = nobody can. */
function opennessOf(type: string, body: string, id = `${type}.a`): string | undefined {
  const { graph } = new LoweredModule(`variable "list" {}\nvariable "flag" { type = bool }\nresource "aws_vpc" "main" { cidr_block = "10.0.0.0/16" }\nresource "${type}" "a" {\n${body}\n}`);
  return graph.worlds.inWorld(new Map(), () => graph.openness(id));
}

const dynamic = (list: string, over: string): string => `dynamic "${list}" {\n  for_each = ${over}\n  content { cidr_block = "0.0.0.0/0" }\n}`;

test.each([
  ['aws_route_table', 'route'],
  ['aws_network_acl', 'ingress'],
  ['aws_network_acl', 'egress'],
  ['aws_security_group', 'ingress'],
])('%s: %s blocks over what is not known may be others', (type, list) => {
  expect(opennessOf(type, dynamic(list, 'var.list'))).toContain('variable `list` has no value');
  expect(opennessOf(type, `${dynamic(list, 'var.list')}\n${list} { cidr_block = "10.0.0.0/8" }`)).toBeDefined();
  expect(opennessOf(type, dynamic(list, '[1, 2]'))).toBeUndefined();
  expect(opennessOf(type, '')).toBeUndefined();
});

test('what a resource adopts is open as well', () => {
  const body = `default_route_table_id = aws_vpc.main.default_route_table_id\n${dynamic('route', 'var.list')}`;
  expect(opennessOf('aws_default_route_table', body, 'aws_vpc.main.MainRouteTable')).toContain('variable `list` has no value');
});

test.each([
  ['[route]', 'leaves `route` of aws_route_table.a to others'],
  ['[tags, route]', 'leaves `route`'],
  ['all', '`ignore_changes = all` leaves aws_route_table.a to others'],
  ['["route"]', 'leaves `route`'],
  ['[tags]', undefined],
])('ignore_changes = %s', (names, because) => {
  const cause = opennessOf('aws_route_table', `lifecycle { ignore_changes = ${names} }`);
  if (because === undefined) expect(cause).toBeUndefined();
  else expect(cause).toContain(because);
});

test('how many tasks a service runs may be left to others', () => {
  expect(opennessOf('aws_ecs_service', 'desired_count = 0\nlifecycle { ignore_changes = [desired_count] }')).toContain('leaves `desired_count` of aws_ecs_service.a to others');
  expect(opennessOf('aws_ecs_service', 'desired_count = 0')).toBeUndefined();
});
