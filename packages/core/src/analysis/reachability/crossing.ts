import type { Graph } from '../../graph/graph.ts';
import type { Hub, Ref, Route, Subnet, Vpc, VpcEndpoint } from '../../graph/nodes.ts';
import { nodeOf } from '../../graph/references.ts';
import { addressRange, type AddressRange } from '../../values/cidr.ts';
import type { Text } from '../../values/text.ts';
import { addressOf } from './address.ts';
import { bestRoute } from './best-route.ts';
import type { Network } from './network.ts';
import type { Fact, Hop } from './path.ts';
import { Transit } from './transit.ts';

type Known = Exclude<Ref<Vpc>, { readonly kind: 'none' }>;

/** A way out of one VPC and into another; over a transit gateway it leads through subnets that this is attached to. */
interface Leg {
  readonly hop: Hop;
  readonly on?: Subnet;
  readonly off: readonly Ref<Subnet>[];
}

/** How traffic gets from one VPC to another, or what would tell. */
export type CrossingAnswer = Leg | { readonly missing: Fact };

/** Ways from a VPC to the endpoints of another: to declared hubs, and over peering connections and transit gateways whose routes are known. */
export class Crossing {
  readonly #graph: Graph;
  readonly #network: Network;
  readonly #transit: Transit;

  constructor(graph: Graph, network: Network) {
    this.#graph = graph;
    this.#network = network;
    this.#transit = new Transit(graph);
  }

  /** The hub that a VPC is a spoke of. */
  hubOf(vpc: Ref<Vpc>): Hub | undefined {
    if (vpc.kind !== 'node') return undefined;
    return this.#graph.all('hub').find(({ spokes }) => spokes.some(({ id }) => id === vpc.id));
  }

  to(endpoint: VpcEndpoint, stands: readonly Ref<Subnet>[], subnet: Ref<Subnet>, vpc: Ref<Vpc>): CrossingAnswer {
    const hub = this.#graph.all('hub').find((it) => isSame(it.vpc, endpoint.vpc) && vpc.kind === 'node' && it.spokes.some(({ id }) => id === vpc.id));
    if (hub !== undefined) return this.#toHub(hub, subnet);
    const about = addressOf(endpoint.vpc);
    const own = nodeOf(subnet);
    if (own === undefined || vpc.kind === 'none' || endpoint.vpc.kind === 'none' || stands.length === 0) {
      return { missing: { about, text: `how traffic gets from ${addressOf(vpc)} to ${endpoint.address} in ${about}` } };
    }
    const there = this.#leg(own, stands.map((ref) => nodeOf(ref)?.cidr), endpoint.vpc);
    const legs = [there, ...stands.map((ref) => nodeOf(ref)).map((it) => (it === undefined ? { missing: 'its subnets' } : this.#leg(it, [own.cidr], vpc)))];
    const open = legs.find((leg) => 'missing' in leg);
    if (open !== undefined) return { missing: { about, text: `how traffic gets from ${addressOf(vpc)} to ${endpoint.address} in ${about} and back: ${open.missing}` } };
    return 'missing' in there ? { missing: { about, text: there.missing } } : there;
  }

  /** The connection itself is declared; the routes of the subnet have to lead there all the same. */
  #toHub(hub: Hub, subnet: Ref<Subnet>): CrossingAnswer {
    const table = this.#network.tableOf(subnet);
    const route = this.#routeTo(subnet, hub.cidr);
    const about = addressOf(table);
    if (route === undefined || !BETWEEN.has(route.target.kind)) {
      return { missing: { about, text: `which route of ${about} leads to ${hub.address}${hub.cidr === undefined ? '' : ` (${hub.cidr})`}` } };
    }
    return { hop: { address: about, text: `leads to ${hub.address}`, at: route.target.at }, off: [] };
  }

  /** From a subnet to all of the blocks in another VPC, or what is not known of it. */
  #leg(subnet: Subnet, blocks: readonly (Text | undefined)[], vpc: Known): Leg | { readonly missing: string } {
    const legs = blocks.map((block) => this.#step(subnet, block, vpc));
    const [first = { missing: 'its addresses' }] = legs;
    const open = legs.find((leg) => 'missing' in leg);
    if (open !== undefined || 'missing' in first) return open ?? first;
    return { ...first, off: legs.flatMap((leg) => ('missing' in leg ? [] : leg.off)) };
  }

  #step(subnet: Subnet, block: Text | undefined, vpc: Known): Leg | { readonly missing: string } {
    if (typeof block !== 'string') return { missing: 'the address blocks of its subnets' };
    const table = this.#network.tableOf({ kind: 'node', id: subnet.id, node: subnet, at: subnet.at });
    const route = this.#routeTo({ kind: 'node', id: subnet.id, node: subnet, at: subnet.at }, block);
    const over = route?.target.ref;
    if (route === undefined || over === undefined || over.kind === 'none') return { missing: `which route of ${addressOf(table)} leads to ${block}` };
    const hop: Hop = { address: route.address, text: `leads over ${addressOf(over)} to ${addressOf(vpc)}`, at: route.at };
    if (route.target.kind === 'peering') {
      const ends = nodeOf(over)?.ends ?? [];
      const isBetween = [vpc.id, subnet.vpc.kind === 'none' ? '' : subnet.vpc.id].every((id) => ends.some((end) => end.kind !== 'none' && end.id === id));
      return isBetween ? { hop, off: [] } : { missing: `whether ${addressOf(over)} is accepted, and which VPCs it ties together` };
    }
    if (route.target.kind !== 'transit-gateway') return { missing: `what lies behind ${addressOf(over)} (${route.target.kind.replaceAll('-', ' ')})` };
    const way = this.#transit.way(over, subnet, block, vpc.id);
    return 'missing' in way ? way : { hop, ...way };
  }

  /** The route of a subnet that takes a block as a whole; undefined where it is not known. */
  #routeTo(subnet: Ref<Subnet>, block: string | undefined): Route | undefined {
    const routes = this.#network.routesOf(this.#network.tableOf(subnet));
    if (block === undefined || routes.open !== undefined) return undefined;
    return bestRoute(this.#network.worlds.present(routes).map((route) => ({ route, range: rangeOf(route) })), block);
  }
}

const BETWEEN: ReadonlySet<Route['target']['kind']> = new Set(['transit-gateway', 'core-network', 'peering', 'virtual-private-gateway']);

/** Undefined where it is not known which addresses a route takes; routes of endpoints take those of their service. */
function rangeOf({ destination, target }: Route): AddressRange | undefined {
  if (destination.kind === 'prefix-list') return target.kind === 'vpc-endpoint' ? NOWHERE : undefined;
  return typeof destination.text === 'string' ? addressRange(destination.text) : undefined;
}

const NOWHERE: AddressRange = { family: 4, first: -1n, last: -1n };

function isSame(a: Ref<Vpc>, b: Ref<Vpc>): boolean {
  return a.kind !== 'none' && b.kind !== 'none' && a.id === b.id;
}
