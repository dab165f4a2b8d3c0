import type { Graph } from '../../graph/graph.ts';
import { ALWAYS } from '../../values/guards.ts';
import { member, stringOf, triOfValue } from '../../values/read.ts';
import type { Value } from '../../values/value.ts';
import { baseOf, items } from './describe.ts';
import type { Collected, Output } from './outputs.ts';

/** What lies behind a route of a VPC: routes of transit gateways, and the blocks of prefix lists. */
export const ROUTE_OUTPUTS: readonly Output[] = [
  { key: 'Routes', command: 'ec2 search-transit-gateway-routes', lower: transitRoutes },
  { key: 'PrefixLists', command: 'ec2 describe-managed-prefix-lists', lower: prefixLists },
  { key: 'Entries', command: 'ec2 get-managed-prefix-list-entries', lower: prefixListEntries },
];

/** Which route table of which transit gateway it is was asked for, and is not in what is printed. */
function transitRoutes({ graph, unit, root, path }: Collected): void {
  const list = member(root, 'Routes');
  const gateway = stringOf(member(root, 'TransitGatewayId'));
  graph.add({
    ...baseOf(`transit routes of ${path}`, 'Routes', list, unit),
    kind: 'transit-routes',
    gateway,
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
