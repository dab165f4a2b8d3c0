import type { HostedZone, NodeBase, Ref, RegionLiteral, RouteTable, SecurityGroup, Subnet, Vpc, VpcEndpoint } from '../../graph/nodes.ts';
import { nodeOf } from '../../graph/references.ts';
import { showText, type Text } from '../../values/text.ts';
import { addressOf, nameOf, propertyName } from './address.ts';
import type { Caller } from './caller.ts';
import type { Party } from './parties.ts';
import type { Blocker } from './path.ts';

/** What stops packets, in words: one function per kind of blocker. */

export function foreign(endpoint: VpcEndpoint, named: Text | undefined, wanted: Text): Blocker {
  const text = `is for \`${showText(named ?? '')}\`, the call goes to \`${showText(wanted)}\``;
  return { kind: 'other-region', node: endpoint, at: endpoint.serviceNameAt, text };
}

export function calledElsewhere({ owner, region, at }: RegionLiteral, service: string): Blocker {
  return { kind: 'called-elsewhere', node: owner, at, text: `calls ${service} in \`${region}\`, to which nothing leads` };
}

export function misspelt(endpoint: VpcEndpoint, meant: Text): Blocker {
  const text = `names \`${showText(endpoint.serviceName)}\`, which does not exist (\`${showText(meant)}\` does)`;
  return { kind: 'unknown-service', node: endpoint, at: endpoint.serviceNameAt, text };
}

export function wrongType(endpoint: VpcEndpoint, service: string): Blocker {
  const text = `is a gateway endpoint, which ${service} does not have`;
  return { kind: 'endpoint-of-wrong-type', node: endpoint, at: endpoint.where('VpcEndpointType'), text };
}

export function withoutNames(endpoint: VpcEndpoint, service: string, forInboundOnly: boolean): Blocker {
  const kind = service === 's3' ? 's3-interface-without-names' : 'private-dns-off';
  const text = forInboundOnly
    ? 'has private DNS for inbound resolvers only'
    : 'has no private DNS: callers resolve the public addresses';
  return { kind, node: endpoint, at: endpoint.where('PrivateDnsEnabled'), text };
}

/** Other endpoints of the VPC have zones instead of private DNS; this one was forgotten. */
export function withoutZone(endpoint: VpcEndpoint, host: string): Blocker {
  const text = `has neither private DNS nor a private zone for \`${host}\`, unlike other endpoints of its VPC`;
  return { kind: 'endpoint-without-zone', node: endpoint, at: endpoint.at, text };
}

/** A zone leads to the endpoint under a name that no caller of its service asks for. */
export function misnamed(zone: HostedZone, endpoint: VpcEndpoint, host: string): Blocker {
  const text = `leads to ${endpoint.address}, but callers ask for \`${host}\``;
  return { kind: 'zone-misnamed', node: zone, at: zone.where('Name'), text };
}

export function dnsOff(vpc: Vpc): Blocker {
  const off = vpc.dnsSupport === 'no' ? 'EnableDnsSupport' : 'EnableDnsHostnames';
  const effect = off === 'EnableDnsSupport' ? 'nothing in it resolves names' : 'private DNS does not work';
  return { kind: 'vpc-dns-off', node: vpc, at: vpc.where(off), text: `has ${propertyName(vpc, off)} off, so that ${effect}` };
}

export function withoutRecord(zone: HostedZone, host: string): Blocker {
  const text = `\`${showText(zone.name)}\` has no record for \`${host}\``;
  return { kind: 'zone-without-record', node: zone, at: zone.at, text };
}

export function leadsElsewhere(zone: HostedZone, host: string, endpoint: VpcEndpoint, at: Blocker['at']): Blocker {
  const text = `answers \`${host}\` with \`${endpoint.address}\`, which is for \`${showText(endpoint.serviceName)}\``;
  return { kind: 'zone-without-record', node: zone, at, text };
}

export function subnetless(endpoint: VpcEndpoint): Blocker {
  return { kind: 'endpoint-without-subnets', node: endpoint, at: endpoint.at, text: 'stands in no subnet' };
}

export function closedEgress(caller: Caller, from: Party, towards: string, port = 443): Blocker {
  const group = declared(from.groups)[0];
  const at = group === undefined || isImplicit(group) ? caller.placement.at : group.at;
  return { kind: 'workload-group-egress', node: group ?? caller.node, at, text: `lets nothing out to ${towards} on TCP ${port}` };
}

/** The group is to blame where it is the endpoint's only one; an endpoint without any has the default group's rules. */
export function closedIngress(caller: Caller, endpoint: VpcEndpoint, target: Party): Blocker {
  const [group, second] = declared(target.groups);
  const text = `admits no TCP 443 from ${caller.node.address}`;
  const alone = group !== undefined && second === undefined && target.groups.length === 1 && !isImplicit(group);
  if (alone) return { kind: 'endpoint-group-ingress', node: group, at: group.at, text };
  const whose = target.groups.map(addressOf).join(' and ');
  const at = group === undefined || isImplicit(group) ? endpoint.at : group.at;
  return { kind: 'endpoint-group-ingress', node: endpoint, at, text: `${text} (${whose})` };
}

export function aclBlocks(acl: Ref<NodeBase>, subnet: Extract<Ref<Subnet>, { kind: 'node' }>, what: string): Blocker {
  return { kind: 'network-acl', node: nodeOf(acl) ?? subnet.node, at: nodeOf(acl)?.at ?? subnet.at, text: what };
}

export function offRoute(endpoint: VpcEndpoint, table: Ref<RouteTable>): Blocker {
  const text = `is not on ${addressOf(table)}, which the caller's subnet uses`;
  return { kind: 'gateway-off-route', node: endpoint, at: endpoint.where('RouteTableIds'), text };
}

export function withoutTables(endpoint: VpcEndpoint): Blocker {
  const text = 'is on no route table, so that no traffic takes it';
  return { kind: 'gateway-without-tables', node: endpoint, at: endpoint.at, text };
}

export function noPublicPath(subnet: Ref<Subnet>, table: Ref<RouteTable>, text: string): Blocker {
  const node = nodeOf(table) ?? nodeOf(subnet);
  if (node === undefined) throw new Error('a table from outside is open, never without a default route');
  return { kind: 'no-public-path', node, at: node.at, text };
}

function declared(groups: readonly Ref<SecurityGroup>[]): SecurityGroup[] {
  return groups.map((ref) => nodeOf(ref)).filter((group) => group !== undefined);
}

function isImplicit(group: SecurityGroup): boolean {
  return nameOf(group) !== group.address;
}
