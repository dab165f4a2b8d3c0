import type { Gateway, RouteDestination, RouteTarget, RouteTargetKind } from '../../../graph/nodes.ts';
import { refTo } from '../../../graph/references.ts';
import { mapSeveral } from '../../../graph/resource-reader.ts';
import { textOfValue } from '../../../values/read.ts';
import type { Text } from '../../../values/text.ts';
import type { Tri } from '../../../values/tri.ts';
import type { Value } from '../../../values/value.ts';
import type { Several } from '../../../values/worlds.ts';
import { partsOf } from '../../cloudformation/lower/parts.ts';
import type { Lowerings, TerraformReader } from '../reader.ts';

/** VPCs, subnets, routing, DHCP options. */
export const networkLowerings: Lowerings = {
  aws_vpc: (r) => vpc(r),
  aws_default_vpc: (r) => vpc(r),

  aws_vpc_ipv4_cidr_block_association: (r) => vpcCidr(r, 'cidr_block'),
  aws_vpc_ipv6_cidr_block_association: (r) => vpcCidr(r, 'ipv6_cidr_block'),

  aws_subnet: (r) => subnet(r),
  aws_default_subnet: (r) => subnet(r),

  aws_route_table: (r) => [
    {
      ...r.base,
      kind: 'route-table',
      main: false,
      get vpc() {
        return r.ref('vpc', 'vpc_id');
      },
    },
    ...inlineRoutes(r),
  ],

  aws_ec2_managed_prefix_list: (r) => ({
    ...r.base,
    kind: 'prefix-list',
    get name() {
      return r.text('name');
    },
    get blocks() {
      return entriesOf(r);
    },
  }),

  aws_route: (r) => ({
    ...r.base,
    kind: 'route',
    get table() {
      return r.ref('route-table', 'route_table_id');
    },
    get destination() {
      return destinationOf(r, r.value());
    },
    get target() {
      return targetOf(r, r.value());
    },
  }),

  aws_route_table_association: (r) => ({
    ...r.base,
    kind: 'route-table-association',
    get subnet() {
      return r.ref('subnet', 'subnet_id');
    },
    get table() {
      return r.ref('route-table', 'route_table_id');
    },
  }),

  aws_internet_gateway: (r) => gateway(r, 'internet'),
  aws_egress_only_internet_gateway: (r) => gateway(r, 'egress-only'),
  aws_vpn_gateway: (r) => gateway(r, 'vpn'),
  aws_vpc_peering_connection: (r) => ({
    ...r.base,
    kind: 'gateway',
    gatewayKind: 'peering',
    publicNat: 'no',
    subnet: { kind: 'none', at: r.base.at },
    get ends() {
      // Until somebody accepts it, routes to it are black holes; the provider does so only when it is asked to.
      return r.tri('no', 'auto_accept') === 'yes' ? [r.ref('vpc', 'vpc_id'), r.ref('vpc', 'peer_vpc_id')] : [];
    },
  }),
  aws_ec2_carrier_gateway: (r) => gateway(r, 'carrier'),
  aws_nat_gateway: (r) => gateway(r, 'nat'),

  aws_vpc_dhcp_options: (r) => ({
    ...r.base,
    kind: 'dhcp-options',
    get nameServers() {
      return r.texts('domain_name_servers');
    },
  }),
  aws_vpc_dhcp_options_association: (r) => ({
    ...r.base,
    kind: 'dhcp-options-association',
    get vpc() {
      return r.ref('vpc', 'vpc_id');
    },
    get options() {
      return r.ref('dhcp-options', 'dhcp_options_id');
    },
  }),

  aws_vpc_block_public_access_options: (r) => ({
    ...r.base,
    kind: 'block-public-access',
    get mode() {
      const mode = r.string('internet_gateway_block_mode');
      return mode === 'block-bidirectional' || mode === 'block-ingress' || mode === 'off' ? mode : 'unknown';
    },
  }),
  aws_vpc_block_public_access_exclusion: (r) => ({
    ...r.base,
    kind: 'block-public-access-exclusion',
    get vpc() {
      return r.ref('vpc', 'vpc_id');
    },
    get subnet() {
      return r.ref('subnet', 'subnet_id');
    },
  }),
};

/** "enable_dns_support ... Defaults to true", "enable_dns_hostnames ... Defaults false": aws_vpc in the provider's documentation. */
function vpc(r: TerraformReader) {
  const isDefault = r.base.resourceType === 'aws_default_vpc';
  return {
    ...r.base,
    kind: 'vpc',
    get cidrs() {
      return vpcCidrs(r);
    },
    get dnsSupport() {
      return r.tri('yes', 'enable_dns_support');
    },
    get dnsHostnames() {
      return r.tri(isDefault ? 'yes' : 'no', 'enable_dns_hostnames');
    },
  } as const;
}

function vpcCidrs(r: TerraformReader): Several<() => Text> {
  const { graph, base } = r;
  const text = r.text('cidr_block');
  const blocks = graph.referring('vpc', 'vpc-cidr', (block) => block.vpc, base.id);
  const more = blocks.items.map(({ value, when }) => ({ value: () => value.cidr ?? '', when }));
  if (text === undefined) return { items: more, open: 'its address block is taken from an address pool' };
  return { items: [{ value: () => text, when: graph.worlds.always }, ...more] };
}

/** A list without blocks of its own may get its entries from resources of theirs. */
function entriesOf(r: TerraformReader): Several<() => Text> {
  const { items, open } = mapSeveral(r.items('entry'), (read) => textOfValue(r.in(read(), 'cidr')) ?? '');
  const cause = items.length === 0 ? 'its entries may be resources of their own' : open;
  return { items, ...(cause === undefined ? {} : { open: cause }) };
}

function vpcCidr(r: TerraformReader, argument: string) {
  return {
    ...r.base,
    kind: 'vpc-cidr',
    get vpc() {
      return r.ref('vpc', 'vpc_id');
    },
    get cidr() {
      return r.text(argument);
    },
  } as const;
}

function subnet(r: TerraformReader) {
  const zone = (): Value => {
    const name = r.value('availability_zone');
    return name.kind === 'absent' ? r.value('availability_zone_id') : name;
  };
  return {
    ...r.base,
    kind: 'subnet',
    get vpc() {
      return r.ref('vpc', 'vpc_id');
    },
    get cidr() {
      return r.text('cidr_block');
    },
    get zone() {
      return textOfValue(zone());
    },
    get zoneAt() {
      return zone().at;
    },
    get mapPublicIp() {
      return r.tri(r.base.resourceType === 'aws_default_subnet' ? 'yes' : 'no', 'map_public_ip_on_launch');
    },
    get ipv6Only() {
      return r.tri('no', 'ipv6_native');
    },
  } as const;
}

/** Routes that are written inside of their table. */
export function inlineRoutes(r: TerraformReader, tableId: () => string = () => r.base.id) {
  return partsOf(r, 'routes', () => r.blocks('route')).map(
    ({ base, read }) =>
      ({
        ...base,
        id: `${base.id}.route`,
        kind: 'route',
        get table() {
          const node = r.graph.nodeOf('route-table', tableId());
          return node === undefined ? ({ kind: 'none', at: r.base.at } as const) : ({ kind: 'node', id: node.id, node, at: r.base.at } as const);
        },
        get destination() {
          return destinationOf(r, read());
        },
        get target() {
          return targetOf(r, read());
        },
      }) as const,
  );
}

/** Inline routes say `cidr_block`, routes of their own `destination_cidr_block`. */
function destinationOf(r: TerraformReader, route: Value): RouteDestination {
  const list = textOfValue(r.in(route, 'destination_prefix_list_id'));
  if (list !== undefined) return { kind: 'prefix-list', text: list };
  const blocks = ['destination_cidr_block', 'cidr_block', 'destination_ipv6_cidr_block', 'ipv6_cidr_block'];
  const text = blocks.map((name) => textOfValue(r.in(route, name))).find((found) => found !== undefined);
  return { kind: 'cidr', text: text ?? '' };
}

const TARGETS: readonly (readonly [string, RouteTargetKind])[] = [
  ['nat_gateway_id', 'nat-gateway'],
  ['egress_only_gateway_id', 'egress-only-internet-gateway'],
  ['transit_gateway_id', 'transit-gateway'],
  ['vpc_peering_connection_id', 'peering'],
  ['instance_id', 'instance'],
  ['network_interface_id', 'network-interface'],
  ['vpc_endpoint_id', 'vpc-endpoint'],
  ['carrier_gateway_id', 'carrier-gateway'],
  ['local_gateway_id', 'local-gateway'],
  ['core_network_arn', 'core-network'],
];

/** `gateway_id` takes any gateway: the API finds out by the identifier what it is. */
function targetOf(r: TerraformReader, route: Value): RouteTarget {
  for (const [argument, kind] of TARGETS) {
    const value = r.in(route, argument);
    if (value.kind !== 'absent') return { kind, ref: refTo(r.graph, value, 'gateway'), at: value.at };
  }
  const value = r.in(route, 'gateway_id');
  const ref = refTo(r.graph, value, 'gateway');
  return { kind: ref.kind === 'node' ? OF_GATEWAYS[ref.node.gatewayKind] : kindOfId(textOfValue(value)), ref, at: value.at };
}

const OF_GATEWAYS: Readonly<Record<Gateway['gatewayKind'], RouteTargetKind>> = {
  internet: 'internet-gateway',
  nat: 'nat-gateway',
  'egress-only': 'egress-only-internet-gateway',
  transit: 'transit-gateway',
  vpn: 'virtual-private-gateway',
  peering: 'peering',
  carrier: 'carrier-gateway',
  other: 'unknown',
};

const PREFIXES: readonly (readonly [string, RouteTargetKind])[] = [
  ['igw-', 'internet-gateway'],
  ['vgw-', 'virtual-private-gateway'],
  ['nat-', 'nat-gateway'],
  ['eigw-', 'egress-only-internet-gateway'],
];

function kindOfId(text: Text | undefined): RouteTargetKind {
  if (typeof text !== 'string') return 'unknown';
  if (text === 'local') return 'local';
  return PREFIXES.find(([prefix]) => text.startsWith(prefix))?.[1] ?? 'unknown';
}

function gateway(r: TerraformReader, gatewayKind: 'internet' | 'nat' | 'egress-only' | 'vpn' | 'carrier') {
  return {
    ...r.base,
    kind: 'gateway',
    gatewayKind,
    get publicNat(): Tri {
      const type = r.value('connectivity_type');
      if (type.kind === 'absent') return 'yes';
      return type.kind === 'scalar' ? (type.value === 'public' ? 'yes' : 'no') : 'unknown';
    },
    get subnet() {
      return r.ref('subnet', 'subnet_id');
    },
  } as const;
}
