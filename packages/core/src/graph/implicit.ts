import type { Graph } from './graph.ts';
import type { NodeBase, NetworkAcl, RouteTable, SecurityGroup, Vpc } from './nodes.ts';
import { implicit } from './references.ts';

/** Adds what EC2 makes with every VPC: the main route table, the default security group, the default network ACL. */
export function addImplicitNodes(graph: Graph): void {
  for (const vpc of [...graph.all('vpc')]) {
    for (const node of [mainRouteTable(vpc), defaultGroup(graph, vpc), defaultAcl(vpc)]) {
      if (graph.node(node.id) === undefined) graph.add(node);
    }
  }
}

function mainRouteTable(vpc: Vpc): RouteTable {
  return { ...part(vpc, implicit.mainRouteTable(vpc.id), 'main route table'), kind: 'route-table', main: true, vpc: self(vpc) };
}

function defaultGroup(graph: Graph, vpc: Vpc): SecurityGroup {
  const base = part(vpc, implicit.defaultGroup(vpc.id), 'default security group');
  const group: SecurityGroup = {
    ...base,
    kind: 'security-group',
    isDefault: true,
    defaultEgress: true,
    vpc: self(vpc),
    egress: { items: [] },
    // "Inbound: source sg-…, all protocols": https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
    get ingress() {
      const peer = { kind: 'group', group: { kind: 'node', id: base.id, node: group, at: vpc.at } } as const;
      const rule = { protocol: '-1', fromPort: 'unset', toPort: 'unset', peer, at: vpc.at } as const;
      return { items: [{ value: () => rule, when: graph.worlds.always }] };
    },
  };
  return group;
}

function defaultAcl(vpc: Vpc): NetworkAcl {
  return { ...part(vpc, implicit.defaultAcl(vpc.id), 'default network ACL'), kind: 'network-acl', isDefault: true, vpc: self(vpc) };
}

function part(vpc: Vpc, id: string, what: string): NodeBase {
  return {
    id,
    address: vpc.address,
    resourceType: what,
    at: vpc.at,
    when: vpc.when,
    unit: vpc.unit,
    where: vpc.where,
  };
}

function self(vpc: Vpc) {
  return { kind: 'node', id: vpc.id, node: vpc, at: vpc.at } as const;
}
