import type { Graph } from './graph.ts';
import type { Gateway, NodeBase, NetworkAcl, RouteTable, SecurityGroup, TransitTable, Vpc } from './nodes.ts';
import { implicit } from './references.ts';

/** Adds what EC2 makes with every VPC: the main route table, the default security group, the default network ACL; and the table of a transit gateway. */
export function addImplicitNodes(graph: Graph): void {
  for (const vpc of [...graph.all('vpc')]) {
    for (const node of [mainRouteTable(vpc), defaultGroup(graph, vpc), defaultAcl(vpc)]) {
      if (graph.node(node.id) === undefined) graph.add(node);
    }
  }
  for (const gateway of graph.all('gateway')) {
    if (gateway.gatewayKind === 'transit') graph.add(defaultTable(gateway));
  }
}

function defaultTable(gateway: Gateway): TransitTable {
  const base = part(gateway, implicit.defaultTransitTable(gateway.id), 'default route table of the transit gateway');
  return { ...base, kind: 'transit-table', gateway: { kind: 'node', id: gateway.id, node: gateway, at: gateway.at } };
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

function part(whole: NodeBase, id: string, what: string): NodeBase {
  const { address, at, when, unit, where } = whole;
  return { id, address, resourceType: what, at, when, unit, where };
}

function self(vpc: Vpc) {
  return { kind: 'node', id: vpc.id, node: vpc, at: vpc.at } as const;
}
