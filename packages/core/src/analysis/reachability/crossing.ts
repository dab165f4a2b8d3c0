import type { Graph } from '../../graph/graph.ts';
import type { Hub, Ref, Route, Subnet, TransitRoutes, Vpc, VpcEndpoint } from '../../graph/nodes.ts';
import { nodeOf } from '../../graph/references.ts';
import { addressRange, covers, overlaps, type AddressRange } from '../../values/cidr.ts';
import type { Text } from '../../values/text.ts';
import { addressOf } from './address.ts';
import type { Network } from './network.ts';
import type { Fact, Hop } from './path.ts';

/** How traffic gets from one VPC to another, or what would tell. */
export type CrossingAnswer = { readonly hop: Hop } | { readonly missing: Fact };

/** Ways from a VPC to the endpoints of another: to declared hubs, and over transit gateways whose routes are known. */
export class Crossing {
  readonly #graph: Graph;
  readonly #network: Network;

  constructor(graph: Graph, network: Network) {
    this.#graph = graph;
    this.#network = network;
  }

  /** The hub that a VPC is a spoke of. */
  hubOf(vpc: Ref<Vpc>): Hub | undefined {
    if (vpc.kind !== 'node') return undefined;
    return this.#graph.all('hub').find(({ spokes }) => spokes.some(({ id }) => id === vpc.id));
  }

  to(endpoint: VpcEndpoint, stands: readonly Ref<Subnet>[], subnet: Ref<Subnet>, vpc: Ref<Vpc>): CrossingAnswer {
    const hub = this.#graph.all('hub').find((it) => isSame(it.vpc, endpoint.vpc) && vpc.kind === 'node' && it.spokes.some(({ id }) => id === vpc.id));
    if (hub !== undefined) return this.#toHub(hub, subnet);
    const text = `how traffic gets from ${addressOf(vpc)} to ${endpoint.address} in ${addressOf(endpoint.vpc)}`;
    const unknown = { missing: { about: addressOf(endpoint.vpc), text } };
    const own = nodeOf(subnet);
    if (own === undefined || vpc.kind === 'none' || endpoint.vpc.kind === 'none' || stands.length === 0) return unknown;
    const there = this.#leg(own, stands.map((ref) => nodeOf(ref)?.cidr), endpoint.vpc.id);
    const back = stands.map((ref) => nodeOf(ref)).map((it) => (it === undefined ? undefined : this.#leg(it, [own.cidr], vpc.id)));
    return there === undefined || back.includes(undefined) ? unknown : { hop: there };
  }

  /** The connection itself is declared; the routes of the subnet have to lead there all the same. */
  #toHub(hub: Hub, subnet: Ref<Subnet>): CrossingAnswer {
    const table = this.#network.tableOf(subnet);
    const route = this.#routeTo(subnet, hub.cidr);
    const about = addressOf(table);
    if (route === undefined || !BETWEEN.has(route.target.kind)) {
      return { missing: { about, text: `which route of ${about} leads to ${hub.address}${hub.cidr === undefined ? '' : ` (${hub.cidr})`}` } };
    }
    return { hop: { address: about, text: `leads to ${hub.address}`, at: route.target.at } };
  }

  /** From a subnet over a transit gateway to all of the blocks in a VPC; undefined = it is not known to get there. */
  #leg(subnet: Subnet, blocks: readonly (Text | undefined)[], vpcId: string): Hop | undefined {
    let hop: Hop | undefined;
    for (const block of blocks) {
      const route = this.#routeTo({ kind: 'node', id: subnet.id, node: subnet, at: subnet.at }, typeof block === 'string' ? block : undefined);
      if (route?.target.kind !== 'transit-gateway' || typeof block !== 'string') return undefined;
      const gateway = route.target.ref;
      const routes = gateway.kind === 'none' ? undefined : this.#transitRoutes(gateway.id);
      if (routes === undefined || !leadsTo(routes, block, vpcId)) return undefined;
      const { address } = route;
      hop ??= { address, text: `${address} leads over ${addressOf(gateway)} to ${vpcId}`, at: route.target.at };
    }
    return hop;
  }

  /** The routes of a transit gateway, where there is one search result which can be those. */
  #transitRoutes(gatewayId: string): TransitRoutes | undefined {
    const [only, second] = this.#graph.all('transit-routes').filter(({ gateway }) => gateway === undefined || gateway === gatewayId);
    return second === undefined ? only : undefined;
  }

  /** The route of a subnet that takes a block as a whole; undefined where it is not known. */
  #routeTo(subnet: Ref<Subnet>, block: string | undefined): Route | undefined {
    const target = block === undefined ? undefined : addressRange(block);
    const routes = this.#network.routesOf(this.#network.tableOf(subnet));
    if (target === undefined || routes.open !== undefined) return undefined;
    const fitting = this.#network.worlds.present(routes).map((route) => ({ route, range: rangeOf(route) }));
    if (fitting.some(({ range }) => range === undefined || cuts(range, target))) return undefined;
    return narrowest(fitting.filter(({ range }) => range !== undefined && covers(range, target)))?.route;
  }
}

const BETWEEN: ReadonlySet<Route['target']['kind']> = new Set(['transit-gateway', 'core-network', 'peering', 'virtual-private-gateway']);

/** Whether the narrowest route for a block is there, active, and leads to the VPC alone. */
function leadsTo({ routes, open }: TransitRoutes, block: string, vpcId: string): boolean {
  const target = addressRange(block);
  if (target === undefined || open !== undefined) return false;
  const ranged = routes.map((route) => ({ route, range: addressRange(route.block) }));
  if (ranged.some(({ range }) => range !== undefined && cuts(range, target))) return false;
  const best = narrowest(ranged.filter(({ range }) => range !== undefined && covers(range, target)));
  return best?.route.active === true && best.route.vpcs.length > 0 && best.route.vpcs.every((id) => id === vpcId);
}

function narrowest<T extends { readonly range: AddressRange | undefined }>(candidates: readonly T[]): T | undefined {
  const size = ({ range }: T): bigint => (range === undefined ? 0n : range.last - range.first);
  return [...candidates].sort((a, b) => (size(a) < size(b) ? -1 : 1))[0];
}

/** Part of the block goes another way. */
function cuts(range: AddressRange, target: AddressRange): boolean {
  return overlaps(range, target) && !covers(range, target);
}

/** Undefined where it is not known which addresses a route takes; routes of endpoints take those of their service. */
function rangeOf({ destination, target }: Route): AddressRange | undefined {
  if (destination.kind === 'prefix-list') return target.kind === 'vpc-endpoint' ? NOWHERE : undefined;
  return typeof destination.text === 'string' ? addressRange(destination.text) : undefined;
}

const NOWHERE: AddressRange = { family: 4, first: -1n, last: -1n };

function isSame(a: Ref<Vpc>, b: Ref<Vpc>): boolean {
  return a.kind !== 'none' && b.kind !== 'none' && a.id === b.id;
}
