import type { Graph } from '../../graph/graph.ts';
import type { EndpointShape, GraphNode, GroupRule, NodeBase, RouteDestination, RouteTargetKind, RulePeer } from '../../graph/nodes.ts';
import { implicit, refTo } from '../../graph/references.ts';
import { mapSeveral, portOf, ResourceReader } from '../../graph/resource-reader.ts';
import type { Span } from '../../text/source-file.ts';
import { ALWAYS } from '../../values/guards.ts';
import { itemsOf, member, stringOf, textOfValue, triOfValue } from '../../values/read.ts';
import type { Tri } from '../../values/tri.ts';
import type { Value } from '../../values/value.ts';
import type { Guarded, Several } from '../../values/worlds.ts';
import { asCollected, type Collected, type Output } from './outputs.ts';

type Describe = (graph: Graph, item: ResourceReader) => readonly GraphNode[];

/** An output whose list has one entry per resource; ids are those of AWS, so that literal ids in templates meet them. */
function listed(key: string, command: string, entry: NonNullable<Output['entry']>, lower: Describe): Output {
  const output: Output = {
    key,
    command,
    entry,
    lower: ({ graph, root, unit }) => {
      for (const value of items(member(root, key))) {
        const id = stringOf(member(value, entry.id));
        // Two outputs may hold one and the same.
        if (id === undefined || graph.node(id) !== undefined) continue;
        for (const node of lower(graph, new ResourceReader(graph, baseOf(id, key, value, unit), () => asCollected(output, value)))) graph.add(node);
      }
    },
  };
  return output;
}

/** What `aws ec2 describe-…` prints of VPCs and what is in them. */
export const NETWORK_OUTPUTS: readonly Output[] = [
  listed('Vpcs', 'ec2 describe-vpcs', { id: 'VpcId', says: ['CidrBlock'] }, (graph, item) => [vpc(graph, item), ...dhcpOfVpc(item)]),
  listed('Subnets', 'ec2 describe-subnets', { id: 'SubnetId', says: ['VpcId', 'CidrBlock'] }, (_, item) => [subnet(item)]),
  listed('RouteTables', 'ec2 describe-route-tables', { id: 'RouteTableId', says: ['VpcId', 'Associations', 'Routes'] }, routeTable),
  listed('SecurityGroups', 'ec2 describe-security-groups', { id: 'GroupId', says: ['VpcId', 'IpPermissions', 'IpPermissionsEgress'] }, securityGroup),
  listed('NetworkAcls', 'ec2 describe-network-acls', { id: 'NetworkAclId', says: ['Associations', 'Entries'] }, networkAcl),
  listed('VpcEndpoints', 'ec2 describe-vpc-endpoints', { id: 'VpcEndpointId', says: ['VpcId', 'ServiceName', 'VpcEndpointType'] }, (_, item) => (isGone(item) ? [] : [endpoint(item)])),
  listed('DhcpOptions', 'ec2 describe-dhcp-options', { id: 'DhcpOptionsId', says: ['DhcpConfigurations'] }, (_, item) => [dhcpOptions(item)]),
  listed('NatGateways', 'ec2 describe-nat-gateways', { id: 'NatGatewayId', says: [] }, (_, item) => [gateway(item, 'nat')]),
  listed('InternetGateways', 'ec2 describe-internet-gateways', { id: 'InternetGatewayId', says: [] }, (_, item) => [gateway(item, 'internet')]),
  { key: 'EnableDnsSupport', command: 'ec2 describe-vpc-attribute', lower: (it) => lowerAttribute(it, 'EnableDnsSupport', 'dnsSupport') },
  { key: 'EnableDnsHostnames', command: 'ec2 describe-vpc-attribute', lower: (it) => lowerAttribute(it, 'EnableDnsHostnames', 'dnsHostnames') },
];

/** One attribute of one VPC, which `describe-vpcs` does not print. */
function lowerAttribute({ graph, root }: Collected, key: string, name: 'dnsSupport' | 'dnsHostnames'): void {
  const known = graph.nodeOf('vpc', stringOf(member(root, 'VpcId')) ?? '');
  if (known !== undefined) graph.replace({ ...known, [name]: attribute(member(root, key)) });
}

export function baseOf(id: string, kind: string, value: Value, unit: string): NodeBase {
  return {
    id,
    address: id,
    resourceType: `${kind} of the network context`,
    at: value.at,
    when: ALWAYS,
    unit,
    where: (property) => (value.kind === 'map' ? (value.keyAt(property) ?? value.at) : value.at),
  };
}

function vpc(graph: Graph, item: ResourceReader): GraphNode {
  return {
    ...item.base,
    kind: 'vpc',
    get cidrs() {
      const associated = itemsOf(item.value('CidrBlockAssociationSet'));
      const blocks = mapSeveral(associated, (read) => textOfValue(member(read(), 'CidrBlock')) ?? '');
      const primary = { value: () => item.text('CidrBlock') ?? '', when: graph.worlds.always };
      return { ...blocks, items: blocks.items.length > 0 ? blocks.items : [primary] };
    },
    get dnsSupport() {
      return attribute(item.value('EnableDnsSupport'));
    },
    get dnsHostnames() {
      return attribute(item.value('EnableDnsHostnames'));
    },
  };
}

/** The DHCP options that a VPC uses. */
function dhcpOfVpc(item: ResourceReader): GraphNode[] {
  const { base } = item;
  if (item.value('DhcpOptionsId').kind === 'absent') return [];
  return [
    {
      ...part(base, `${base.id}.DhcpOptions`, item.value('DhcpOptionsId').at),
      kind: 'dhcp-options-association',
      get vpc() {
        return item.ref('vpc', 'VpcId');
      },
      get options() {
        return item.ref('dhcp-options', 'DhcpOptionsId');
      },
    },
  ];
}

/** As `describe-vpc-attribute` prints it; `describe-vpcs` alone does not tell. */
function attribute(value: Value): Tri {
  return triOfValue(value.kind === 'map' ? member(value, 'Value') : value, 'unknown');
}

function subnet(item: ResourceReader): GraphNode {
  return {
    ...item.base,
    kind: 'subnet',
    get vpc() {
      return item.ref('vpc', 'VpcId');
    },
    get cidr() {
      return item.text('CidrBlock');
    },
    get zone() {
      return item.text('AvailabilityZone');
    },
    get mapPublicIp() {
      return item.tri('unknown', 'MapPublicIpOnLaunch');
    },
    get ipv6Only() {
      return item.tri('no', 'Ipv6Native');
    },
  };
}

function routeTable(graph: Graph, item: ResourceReader): GraphNode[] {
  const { base } = item;
  const vpcId = item.string('VpcId') ?? '';
  const associations = items(item.value('Associations'));
  const main = associations.some((association) => triOfValue(member(association, 'Main'), 'no') === 'yes');
  const id = main ? implicit.mainRouteTable(vpcId) : base.id;
  if (main) graph.addAlias(base.id, id);
  const table: GraphNode = {
    ...base,
    id,
    kind: 'route-table',
    main,
    get vpc() {
      return item.ref('vpc', 'VpcId');
    },
  };
  const own = { kind: 'node', id, node: table, at: base.at } as const;
  const routes = items(item.value('Routes')).map((route, i): GraphNode => ({
    ...part(base, `${base.id}.route${i}`, route.at),
    kind: 'route',
    table: own,
    get destination(): RouteDestination {
      const list = textOfValue(member(route, 'DestinationPrefixListId'));
      if (list !== undefined) return { kind: 'prefix-list', text: list };
      const block = member(route, 'DestinationCidrBlock');
      return { kind: 'cidr', text: textOfValue(block.kind === 'absent' ? member(route, 'DestinationIpv6CidrBlock') : block) ?? '' };
    },
    get target() {
      return routeTarget(graph, route);
    },
  }));
  const subnets = associations.filter((association) => member(association, 'SubnetId').kind !== 'absent');
  const links = subnets.map((association, i): GraphNode => ({
    ...part(base, `${base.id}.association${i}`, association.at),
    kind: 'route-table-association',
    table: own,
    get subnet() {
      return refTo(graph, member(association, 'SubnetId'), 'subnet');
    },
  }));
  return [table, ...routes, ...links];
}

const TARGETS: readonly (readonly [string, RouteTargetKind])[] = [
  ['NatGatewayId', 'nat-gateway'],
  ['TransitGatewayId', 'transit-gateway'],
  ['VpcPeeringConnectionId', 'peering'],
  ['EgressOnlyInternetGatewayId', 'egress-only-internet-gateway'],
  ['CarrierGatewayId', 'carrier-gateway'],
  ['LocalGatewayId', 'local-gateway'],
  ['CoreNetworkArn', 'core-network'],
  ['InstanceId', 'instance'],
  ['NetworkInterfaceId', 'network-interface'],
];

function routeTarget(graph: Graph, route: Value) {
  // What it led to is gone, or lies in no attached VPC.
  const isBlackhole = stringOf(member(route, 'State')) === 'blackhole';
  for (const [key, kind] of TARGETS) {
    const value = member(route, key);
    if (value.kind !== 'absent') return { kind: isBlackhole ? BLACKHOLE : kind, ref: refTo(graph, value, 'gateway'), at: route.at };
  }
  const value = member(route, 'GatewayId');
  return { kind: isBlackhole ? BLACKHOLE : gatewayKind(stringOf(value)), ref: refTo(graph, value, 'gateway'), at: route.at };
}

const BLACKHOLE: RouteTargetKind = 'blackhole';

function gatewayKind(id = ''): RouteTargetKind {
  if (id === 'local') return 'local';
  if (id.startsWith('igw-')) return 'internet-gateway';
  if (id.startsWith('vgw-')) return 'virtual-private-gateway';
  return id.startsWith('vpce-') ? 'vpc-endpoint' : 'unknown';
}

function securityGroup(graph: Graph, item: ResourceReader): GraphNode[] {
  const vpcId = item.string('VpcId') ?? '';
  const isDefault = item.string('GroupName') === 'default';
  const id = isDefault ? implicit.defaultGroup(vpcId) : item.base.id;
  if (isDefault) graph.addAlias(item.base.id, id);
  return [
    {
      ...item.base,
      id,
      kind: 'security-group',
      isDefault,
      defaultEgress: false,
      get vpc() {
        return item.ref('vpc', 'VpcId');
      },
      get ingress() {
        return permissions(graph, item.value('IpPermissions'));
      },
      get egress() {
        return permissions(graph, item.value('IpPermissionsEgress'));
      },
    },
  ];
}

/** Each range, group and prefix list of a permission is a rule of its own. */
function permissions(graph: Graph, list: Value): Several<() => GroupRule> {
  const rules: Guarded<() => GroupRule>[] = [];
  for (const permission of items(list)) {
    for (const peer of peersOf(graph, permission)) {
      const rule: GroupRule = {
        protocol: textOfValue(member(permission, 'IpProtocol')) ?? '-1',
        fromPort: portOf(member(permission, 'FromPort')),
        toPort: portOf(member(permission, 'ToPort')),
        peer,
        at: permission.at,
      };
      rules.push({ value: () => rule, when: ALWAYS });
    }
  }
  const { open } = itemsOf(list);
  return open === undefined ? { items: rules } : { items: rules, open };
}

function peersOf(graph: Graph, permission: Value): RulePeer[] {
  const texts = (list: string, key: string): string[] =>
    items(member(permission, list)).flatMap((entry) => stringOf(member(entry, key)) ?? []);
  const blocks = [...texts('IpRanges', 'CidrIp'), ...texts('Ipv6Ranges', 'CidrIpv6')];
  return [
    ...blocks.map((text): RulePeer => ({ kind: 'cidr', text })),
    ...items(member(permission, 'UserIdGroupPairs')).map((pair): RulePeer => ({ kind: 'group', group: refTo(graph, member(pair, 'GroupId'), 'security-group') })),
    ...texts('PrefixListIds', 'PrefixListId').map((text): RulePeer => ({ kind: 'prefix-list', text })),
  ];
}

function networkAcl(graph: Graph, item: ResourceReader): GraphNode[] {
  const { base } = item;
  const acl: GraphNode = {
    ...base,
    kind: 'network-acl',
    // Its entries are all given: there is nothing implicit about it.
    isDefault: false,
    get vpc() {
      return item.ref('vpc', 'VpcId');
    },
  };
  const own = { kind: 'node', id: base.id, node: acl, at: base.at } as const;
  const { open } = itemsOf(item.value('Entries'));
  if (open !== undefined) graph.addEscape({ node: base.id, cause: open, when: ALWAYS });
  const entries = items(item.value('Entries')).map((entry, i): GraphNode => {
    const read = new ResourceReader(graph, part(base, `${base.id}.entry${i}`, entry.at), () => entry);
    return {
      ...read.base,
      kind: 'network-acl-entry',
      acl: own,
      egress: read.tri('no', 'Egress'),
      ruleNumber: read.number('RuleNumber'),
      allow: read.string('RuleAction') === 'allow' ? 'yes' : 'no',
      protocol: read.text('Protocol') ?? '-1',
      cidr: read.text('CidrBlock') ?? read.text('Ipv6CidrBlock'),
      fromPort: read.port('PortRange', 'From'),
      toPort: read.port('PortRange', 'To'),
    };
  });
  const links = items(item.value('Associations')).map((association, i): GraphNode => ({
    ...part(base, `${base.id}.association${i}`, association.at),
    kind: 'network-acl-association',
    acl: own,
    get subnet() {
      return refTo(graph, member(association, 'SubnetId'), 'subnet');
    },
  }));
  return [acl, ...entries, ...links];
}

/** Lists that are printed also when they are empty. */
function told<T>(item: ResourceReader, key: string, members: Several<T>): Several<T> {
  return item.value(key).kind === 'absent' ? { ...members, open: `a query left \`${key}\` out` } : members;
}

/** What was deleted is listed for a while: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html */
function isGone(item: ResourceReader): boolean {
  return ['deleting', 'deleted', 'rejected', 'failed', 'expired'].includes(item.string('State')?.toLowerCase() ?? '');
}

function endpoint(item: ResourceReader): GraphNode {
  return {
    ...item.base,
    kind: 'vpc-endpoint',
    serviceName: item.text('ServiceName') ?? '',
    serviceNameAt: item.value('ServiceName').at,
    serviceRegion: item.text('ServiceRegion'),
    policy: item.value('PolicyDocument'),
    get vpc() {
      return item.ref('vpc', 'VpcId');
    },
    get shape(): EndpointShape {
      const type = item.string('VpcEndpointType') ?? 'Gateway';
      if (type === 'Gateway') return { kind: 'gateway', routeTables: told(item, 'RouteTableIds', item.refs('route-table', 'RouteTableIds')) };
      if (type !== 'Interface') return { kind: 'other', type };
      return {
        kind: 'interface',
        subnets: told(item, 'SubnetIds', item.refs('subnet', 'SubnetIds')),
        groups: told(item, 'Groups', mapSeveral(item.items('Groups'), (read) => refTo(item.graph, member(read(), 'GroupId'), 'security-group'))),
        privateDns: item.tri('unknown', 'PrivateDnsEnabled'),
        privateDnsOnlyForInbound: item.tri('no', 'DnsOptions', 'PrivateDnsOnlyForInboundResolverEndpoint'),
      };
    },
  };
}

function dhcpOptions(item: ResourceReader): GraphNode {
  const servers = items(item.value('DhcpConfigurations')).find((it) => stringOf(member(it, 'Key')) === 'domain-name-servers');
  return {
    ...item.base,
    kind: 'dhcp-options',
    nameServers:
      servers === undefined
        ? { items: [] }
        : mapSeveral(itemsOf(member(servers, 'Values')), (read) => stringOf(member(read(), 'Value')) ?? ''),
  };
}

function gateway(item: ResourceReader, kind: 'nat' | 'internet'): GraphNode {
  return {
    ...item.base,
    kind: 'gateway',
    gatewayKind: kind,
    publicNat: item.string('ConnectivityType') === 'private' ? 'no' : 'yes',
    get subnet() {
      return item.ref('subnet', 'SubnetId');
    },
  };
}

export function part(base: NodeBase, id: string, at: Span): NodeBase {
  return { ...base, id, at };
}

export function items(list: Value): Value[] {
  return itemsOf(list).items.map(({ value }) => value());
}

