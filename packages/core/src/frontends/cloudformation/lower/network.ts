import type { GroupRule, RouteDestination, RouteTarget, RouteTargetKind, RulePeer } from '../../../graph/nodes.ts';
import { refTo } from '../../../graph/references.ts';
import { firstSet, mapSeveral, portOf, type ResourceReader } from '../../../graph/resource-reader.ts';
import { itemsOf, member, textOfValue } from '../../../values/read.ts';
import type { Text } from '../../../values/text.ts';
import type { Tri } from '../../../values/tri.ts';
import type { Value } from '../../../values/value.ts';
import type { Several } from '../../../values/worlds.ts';
import type { Lowerings } from './lowering.ts';

/** VPCs, subnets, routing, security groups, network ACLs, DHCP options. */
export const networkLowerings: Lowerings = {
  'AWS::EC2::VPC': (r) => ({
    ...r.base,
    kind: 'vpc',
    get cidrs() {
      return vpcCidrs(r);
    },
    get dnsSupport() {
      return r.tri('yes', 'EnableDnsSupport');
    },
    get dnsHostnames() {
      return r.tri('no', 'EnableDnsHostnames');
    },
  }),

  'AWS::EC2::VPCCidrBlock': (r) => ({
    ...r.base,
    kind: 'vpc-cidr',
    get vpc() {
      return r.ref('vpc', 'VpcId');
    },
    get cidr() {
      return textOfValue(firstSet(r, 'CidrBlock', 'Ipv6CidrBlock'));
    },
  }),

  'AWS::EC2::PrefixList': (r) => ({
    ...r.base,
    kind: 'prefix-list',
    get name() {
      return r.text('PrefixListName');
    },
    get blocks() {
      return mapSeveral(r.items('Entries'), (read) => textOfValue(member(read(), 'Cidr')) ?? '');
    },
  }),

  'AWS::EC2::Subnet': (r) => ({
    ...r.base,
    kind: 'subnet',
    get vpc() {
      return r.ref('vpc', 'VpcId');
    },
    get cidr() {
      return r.text('CidrBlock');
    },
    get zone() {
      return textOfValue(firstSet(r, 'AvailabilityZone', 'AvailabilityZoneId'));
    },
    get zoneAt() {
      return firstSet(r, 'AvailabilityZone', 'AvailabilityZoneId').at;
    },
    get mapPublicIp() {
      return r.tri('no', 'MapPublicIpOnLaunch');
    },
    get ipv6Only() {
      return r.tri('no', 'Ipv6Native');
    },
  }),

  'AWS::EC2::RouteTable': (r) => ({
    ...r.base,
    kind: 'route-table',
    main: false,
    get vpc() {
      return r.ref('vpc', 'VpcId');
    },
  }),

  'AWS::EC2::Route': (r) => ({
    ...r.base,
    kind: 'route',
    get table() {
      return r.ref('route-table', 'RouteTableId');
    },
    get destination() {
      return destinationOf(r);
    },
    get target() {
      return targetOf(r);
    },
  }),

  'AWS::EC2::SubnetRouteTableAssociation': (r) => ({
    ...r.base,
    kind: 'route-table-association',
    get subnet() {
      return r.ref('subnet', 'SubnetId');
    },
    get table() {
      return r.ref('route-table', 'RouteTableId');
    },
  }),

  'AWS::EC2::InternetGateway': (r) => gateway(r, 'internet'),
  'AWS::EC2::EgressOnlyInternetGateway': (r) => gateway(r, 'egress-only'),
  'AWS::EC2::VPNGateway': (r) => gateway(r, 'vpn'),
  'AWS::EC2::VPCPeeringConnection': (r) => ({
    ...r.base,
    kind: 'gateway',
    gatewayKind: 'peering',
    publicNat: 'no',
    subnet: { kind: 'none', at: r.base.at },
    get ends() {
      return [r.ref('vpc', 'VpcId'), r.ref('vpc', 'PeerVpcId')];
    },
  }),
  'AWS::EC2::CarrierGateway': (r) => gateway(r, 'carrier'),
  'AWS::EC2::NatGateway': (r) => gateway(r, 'nat'),

  'AWS::EC2::SecurityGroup': (r) => ({
    ...r.base,
    kind: 'security-group',
    isDefault: false,
    defaultEgress: true,
    get vpc() {
      return r.ref('vpc', 'VpcId');
    },
    get ingress() {
      return inlineRules(r, 'SecurityGroupIngress', 'Source');
    },
    get egress() {
      return inlineRules(r, 'SecurityGroupEgress', 'Destination');
    },
  }),

  'AWS::EC2::SecurityGroupIngress': (r) => groupRule(r, 'ingress'),
  'AWS::EC2::SecurityGroupEgress': (r) => groupRule(r, 'egress'),

  'AWS::EC2::NetworkAcl': (r) => ({
    ...r.base,
    kind: 'network-acl',
    isDefault: false,
    get vpc() {
      return r.ref('vpc', 'VpcId');
    },
  }),

  'AWS::EC2::NetworkAclEntry': (r) => ({
    ...r.base,
    kind: 'network-acl-entry',
    get acl() {
      return r.ref('network-acl', 'NetworkAclId');
    },
    get egress() {
      return r.tri('no', 'Egress');
    },
    get ruleNumber() {
      return r.number('RuleNumber');
    },
    get allow() {
      const action = r.string('RuleAction')?.toLowerCase();
      return action === undefined ? 'unknown' : action === 'allow' ? 'yes' : 'no';
    },
    get protocol() {
      return r.text('Protocol') ?? '-1';
    },
    get cidr() {
      return textOfValue(firstSet(r, 'CidrBlock', 'Ipv6CidrBlock'));
    },
    get fromPort() {
      return r.port('PortRange', 'From');
    },
    get toPort() {
      return r.port('PortRange', 'To');
    },
  }),

  'AWS::EC2::SubnetNetworkAclAssociation': (r) => ({
    ...r.base,
    kind: 'network-acl-association',
    get subnet() {
      return r.ref('subnet', 'SubnetId');
    },
    get acl() {
      return r.ref('network-acl', 'NetworkAclId');
    },
  }),

  'AWS::EC2::DHCPOptions': (r) => ({
    ...r.base,
    kind: 'dhcp-options',
    get nameServers() {
      return r.texts('DomainNameServers');
    },
  }),

  'AWS::EC2::VPCDHCPOptionsAssociation': (r) => ({
    ...r.base,
    kind: 'dhcp-options-association',
    get vpc() {
      return r.ref('vpc', 'VpcId');
    },
    get options() {
      return r.ref('dhcp-options', 'DhcpOptionsId');
    },
  }),

  'AWS::EC2::VPCBlockPublicAccessOptions': (r) => ({
    ...r.base,
    kind: 'block-public-access',
    get mode() {
      const mode = r.string('InternetGatewayBlockMode');
      return mode === 'block-bidirectional' || mode === 'block-ingress' || mode === 'off' ? mode : 'unknown';
    },
  }),

  'AWS::EC2::VPCBlockPublicAccessExclusion': (r) => ({
    ...r.base,
    kind: 'block-public-access-exclusion',
    get vpc() {
      return r.ref('vpc', 'VpcId');
    },
    get subnet() {
      return r.ref('subnet', 'SubnetId');
    },
  }),
};

/** Names of route targets in CloudFormation. */
const TARGETS: readonly (readonly [string, RouteTargetKind])[] = [
  ['NatGatewayId', 'nat-gateway'],
  ['EgressOnlyInternetGatewayId', 'egress-only-internet-gateway'],
  ['TransitGatewayId', 'transit-gateway'],
  ['VpcPeeringConnectionId', 'peering'],
  ['InstanceId', 'instance'],
  ['NetworkInterfaceId', 'network-interface'],
  ['VpcEndpointId', 'vpc-endpoint'],
  ['CarrierGatewayId', 'carrier-gateway'],
  ['LocalGatewayId', 'local-gateway'],
  ['CoreNetworkArn', 'core-network'],
];

function vpcCidrs(r: ResourceReader): Several<() => Text> {
  const { graph, base } = r;
  const primary = r.value('CidrBlock');
  const blocks = graph.referring('vpc', 'vpc-cidr', (block) => block.vpc, base.id);
  const text = textOfValue(primary);
  return {
    items: [
      { value: () => text ?? '', when: graph.worlds.always },
      ...blocks.items.map(({ value, when }) => ({ value: () => value.cidr ?? '', when })),
    ],
    ...(text === undefined ? { open: 'its address block is taken from an address pool' } : {}),
  };
}

function destinationOf(r: ResourceReader): RouteDestination {
  const list = r.text('DestinationPrefixListId');
  if (list !== undefined) return { kind: 'prefix-list', text: list };
  return { kind: 'cidr', text: textOfValue(firstSet(r, 'DestinationCidrBlock', 'DestinationIpv6CidrBlock')) ?? '' };
}

function targetOf(r: ResourceReader): RouteTarget {
  for (const [property, kind] of TARGETS) {
    const value = r.value(property);
    if (value.kind !== 'absent') return { kind, ref: refTo(r.graph, value, 'gateway'), at: value.at };
  }
  const value = r.value('GatewayId');
  const ref = refTo(r.graph, value, 'gateway');
  return { kind: ref.kind === 'node' ? kindOfGateway(ref.node.gatewayKind) : kindOfId(textOfValue(value)), ref, at: value.at };
}

function kindOfGateway(kind: string): RouteTargetKind {
  if (kind === 'internet') return 'internet-gateway';
  if (kind === 'vpn') return 'virtual-private-gateway';
  return kind === 'nat' ? 'nat-gateway' : 'unknown';
}

function kindOfId(text: Text | undefined): RouteTargetKind {
  if (typeof text !== 'string') return 'unknown';
  if (text === 'local') return 'local';
  if (text.startsWith('igw-')) return 'internet-gateway';
  return text.startsWith('vgw-') ? 'virtual-private-gateway' : 'unknown';
}

function gateway(r: ResourceReader, gatewayKind: 'internet' | 'nat' | 'egress-only' | 'vpn' | 'carrier') {
  return {
    ...r.base,
    kind: 'gateway',
    gatewayKind,
    get publicNat(): Tri {
      const type = r.value('ConnectivityType');
      if (type.kind === 'absent') return 'yes';
      return type.kind === 'scalar' ? (type.value === 'public' ? 'yes' : 'no') : 'unknown';
    },
    get subnet() {
      return r.ref('subnet', 'SubnetId');
    },
  } as const;
}

function inlineRules(r: ResourceReader, property: string, side: 'Source' | 'Destination'): Several<() => GroupRule> {
  const value = r.value(property);
  const rules = value.kind === 'map' ? { items: [{ value: () => value, when: r.graph.worlds.always }] } : itemsOf(value);
  return mapSeveral(rules, (read) => ruleOf(r, read(), side));
}

function groupRule(r: ResourceReader, direction: 'ingress' | 'egress') {
  return {
    ...r.base,
    kind: 'group-rule',
    direction,
    get group() {
      return r.ref('security-group', r.value('GroupId').kind === 'absent' ? 'GroupName' : 'GroupId');
    },
    get rule() {
      return ruleOf(r, r.value(), direction === 'ingress' ? 'Source' : 'Destination');
    },
  } as const;
}

function ruleOf(r: ResourceReader, rule: Value, side: 'Source' | 'Destination'): GroupRule {
  return {
    protocol: textOfValue(member(rule, 'IpProtocol')) ?? '-1',
    fromPort: portOf(member(rule, 'FromPort')),
    toPort: portOf(member(rule, 'ToPort')),
    peer: peerOf(r, rule, side),
    at: rule.at,
  };
}

function peerOf(r: ResourceReader, rule: Value, side: 'Source' | 'Destination'): RulePeer {
  for (const name of ['CidrIp', 'CidrIpv6']) {
    const text = textOfValue(member(rule, name));
    if (text !== undefined) return { kind: 'cidr', text };
  }
  for (const name of [`${side}SecurityGroupId`, `${side}SecurityGroupName`]) {
    const group = member(rule, name);
    if (group.kind !== 'absent') return { kind: 'group', group: refTo(r.graph, group, 'security-group') };
  }
  const list = textOfValue(member(rule, `${side}PrefixListId`));
  return list === undefined ? { kind: 'none' } : { kind: 'prefix-list', text: list };
}
