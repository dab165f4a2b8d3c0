import type { Graph } from '../../graph/graph.ts';
import { refTo } from '../../graph/references.ts';
import { refsOf } from '../../graph/resource-reader.ts';
import { ALWAYS } from '../../values/guards.ts';
import { member, stringOf, triOfValue } from '../../values/read.ts';
import type { Value } from '../../values/value.ts';
import { baseOf, items, part } from './describe.ts';
import type { Collected, Output } from './outputs.ts';

/** What lies behind a route of a VPC: peering connections, transit gateways with their attachments and routes, prefix lists. */
export const ROUTE_OUTPUTS: readonly Output[] = [
  { key: 'VpcPeeringConnections', command: 'ec2 describe-vpc-peering-connections', lower: peerings },
  { key: 'TransitGatewayVpcAttachments', command: 'ec2 describe-transit-gateway-vpc-attachments', lower: attachments('TransitGatewayVpcAttachments') },
  { key: 'TransitGatewayAttachments', command: 'ec2 describe-transit-gateway-attachments', lower: attachments('TransitGatewayAttachments') },
  { key: 'Routes', command: 'ec2 search-transit-gateway-routes', lower: transitRoutes },
  { key: 'PrefixLists', command: 'ec2 describe-managed-prefix-lists', lower: prefixLists },
  { key: 'Entries', command: 'ec2 get-managed-prefix-list-entries', lower: prefixListEntries },
];

const TIES = { association: 'unknown', propagation: 'unknown' } as const;

/** Two commands print attachments: one tells the subnets, the other one by which table the traffic is routed. */
function attachments(key: string) {
  return ({ graph, unit, root }: Collected): void => {
    for (const item of items(member(root, key))) {
      const id = stringOf(member(item, 'TransitGatewayAttachmentId'));
      if (id === undefined || !isThere(item)) continue;
      const base = baseOf(id, key, item, unit);
      const known = graph.nodeOf('transit-attachment', id);
      const subnets = member(item, 'SubnetIds');
      const vpcId = stringOf(member(item, 'ResourceType')) === 'vpc' ? member(item, 'ResourceId') : member(item, 'VpcId');
      graph.replace({
        ...base,
        kind: 'transit-attachment',
        ties: TIES,
        get gateway() {
          return refTo(graph, member(item, 'TransitGatewayId'), 'gateway');
        },
        get vpc() {
          return refTo(graph, vpcId, 'vpc');
        },
        get subnets() {
          if (subnets.kind !== 'absent') return refsOf(graph, 'subnet', subnets);
          return known?.subnets ?? { items: [], open: 'the network context does not tell its subnets' };
        },
      });
      const table = member(item, 'Association', 'TransitGatewayRouteTableId');
      if (table.kind === 'absent' || stringOf(member(item, 'Association', 'State')) === 'disassociating') continue;
      graph.replace({
        ...part(base, `${id}.Association`, table.at),
        kind: 'transit-tie',
        way: 'association',
        get attachment() {
          return refTo(graph, member(item, 'TransitGatewayAttachmentId'), 'transit-attachment');
        },
        get table() {
          return refTo(graph, table, 'transit-table');
        },
      });
    }
  };
}

function isThere(item: Value): boolean {
  return ['available', 'modifying', undefined].includes(stringOf(member(item, 'State')));
}

function peerings({ graph, unit, root }: Collected): void {
  for (const item of items(member(root, 'VpcPeeringConnections'))) {
    const id = stringOf(member(item, 'VpcPeeringConnectionId'));
    if (id === undefined || stringOf(member(item, 'Status', 'Code')) !== 'active') continue;
    graph.add({
      ...baseOf(id, 'VpcPeeringConnections', item, unit),
      kind: 'gateway',
      gatewayKind: 'peering',
      publicNat: 'no',
      subnet: { kind: 'none', at: item.at },
      get ends() {
        return ['RequesterVpcInfo', 'AccepterVpcInfo'].map((side) => refTo(graph, member(item, side, 'VpcId'), 'vpc'));
      },
    });
  }
}

/** Which route table of which transit gateway it is was asked for, and is not in what is printed. */
function transitRoutes({ graph, unit, root, path }: Collected): void {
  const list = member(root, 'Routes');
  const gateway = stringOf(member(root, 'TransitGatewayId'));
  graph.add({
    ...baseOf(`transit routes of ${path}`, 'Routes', list, unit),
    kind: 'transit-routes',
    gateway,
    table: stringOf(member(root, 'TransitGatewayRouteTableId')),
    routes: items(list).map((route) => ({
      block: stringOf(member(route, 'DestinationCidrBlock')) ?? '',
      active: stringOf(member(route, 'State')) === 'active',
      vpcs: items(member(route, 'TransitGatewayAttachments')).map((it) => (stringOf(member(it, 'ResourceType')) === 'vpc' ? stringOf(member(it, 'ResourceId')) : undefined)),
      at: route.at,
    })),
    open: triOfValue(member(root, 'AdditionalRoutesAvailable'), 'no') === 'no' ? undefined : `\`${path}\` does not hold all of its routes`,
  });
}

/** `describe-prefix-lists` prints the blocks of AWS's lists, `describe-managed-prefix-lists` the names of all. */
function prefixLists({ graph, unit, root }: Collected): void {
  for (const list of items(member(root, 'PrefixLists'))) {
    const id = stringOf(member(list, 'PrefixListId'));
    if (id !== undefined) addList(graph, id, list, unit, stringOf(member(list, 'PrefixListName')), blocksIn(member(list, 'Cidrs')));
  }
}

function prefixListEntries({ graph, unit, root, path, open, problem }: Collected): void {
  const entries = member(root, 'Entries');
  const id = stringOf(member(root, 'PrefixListId'));
  if (id === undefined) problem(entries.at, `\`${path}\` does not say which prefix list these entries belong to; add \`"PrefixListId": "pl-…"\` beside \`Entries\``);
  else addList(graph, id, entries, unit, undefined, items(entries).flatMap((entry) => stringOf(member(entry, 'Cidr')) ?? []), open);
}

/** What several outputs say of one list adds up. */
function addList(graph: Graph, id: string, value: Value, unit: string, name: string | undefined, blocks: readonly string[] | undefined, partial?: string): void {
  const known = graph.nodeOf('prefix-list', id);
  const open = blocks === undefined ? 'the network context does not tell its entries' : partial;
  const own = { items: (blocks ?? []).map((block) => ({ value: () => block, when: ALWAYS })), ...(open === undefined ? {} : { open }) };
  graph.replace({ ...baseOf(id, 'PrefixLists', value, unit), kind: 'prefix-list', name: name ?? known?.name, blocks: blocks === undefined && known !== undefined ? known.blocks : own });
}

function blocksIn(list: Value): readonly string[] | undefined {
  return list.kind === 'absent' ? undefined : items(list).flatMap((it) => stringOf(it) ?? []);
}
