import type { Graph } from '../../graph/graph.ts';
import type { Gateway, Ref, Route, RouteTable, Subnet } from '../../graph/nodes.ts';
import { nodeOf, prefixListOf, refId } from '../../graph/references.ts';
import { addressRange } from '../../values/cidr.ts';
import type { Text } from '../../values/text.ts';
import type { Tri } from '../../values/tri.ts';
import type { Worlds } from '../../values/worlds.ts';
import { addressOf } from './address.ts';
import { noPublicPath } from './blockers.ts';
import type { Caller } from './caller.ts';
import { Crossing } from './crossing.ts';
import { isEverything, isPrivateBlock } from './blocks.ts';
import type { Network } from './network.ts';
import type { Blocker, Fact, Hop } from './path.ts';

/** How a subnet's traffic to public addresses leaves. */
export type PublicWay =
  | { readonly kind: 'open'; readonly hop: Hop }
  | { readonly kind: 'blocked'; readonly blocker: Blocker }
  | { readonly kind: 'unknown'; readonly missing: Fact };

/** The way to public addresses, in the world at hand: default route, NAT gateway, internet gateway, public address. */
export class PublicWays {
  readonly #graph: Graph;
  readonly #worlds: Worlds;
  readonly #network: Network;
  readonly #crossing: Crossing;

  constructor(graph: Graph, network: Network) {
    this.#graph = graph;
    this.#worlds = graph.worlds;
    this.#network = network;
    this.#crossing = new Crossing(graph, network);
  }

  from(caller: Caller, subnet: Ref<Subnet>): PublicWay {
    const table = this.#network.tableOf(subnet);
    const routes = this.#network.routesOf(table);
    const route = this.#worlds.first(`default route of ${refId(table) ?? ''}`, routes, this.#isDefault);
    if (route !== undefined) return this.#over(caller, subnet, table, route);
    const any = this.#worlds.some(`default route of ${refId(table) ?? ''}`, routes, this.#isDefault);
    if (any === 'unknown') {
      const about = table.kind === 'outside' ? table.id : addressOf(table);
      return { kind: 'unknown', missing: { about, text: `the default route of ${addressOf(table)}` } };
    }
    return { kind: 'blocked', blocker: noPublicPath(subnet, table, 'has no default route') };
  }

  /** A transit network may lead to central endpoints whose names are shared with this VPC from elsewhere. */
  mayLeadToOthers(subnet: Ref<Subnet>): Route | undefined {
    // What a declared hub does not say it has, it has not.
    if (this.#crossing.hubOf(this.#network.vpcOf(subnet)) !== undefined) return undefined;
    const table = this.#network.tableOf(subnet);
    return this.#worlds.first(`transit route of ${refId(table) ?? ''}`, this.#network.routesOf(table), ({ target }) =>
      TRANSIT.has(target.kind) ? 'yes' : 'no',
    );
  }

  /** Whether the route takes traffic to public addresses; a public block may hold those of a service. */
  readonly #isDefault = ({ id, destination, target }: Route): Tri => {
    if (destination.kind === 'cidr') return isEverywhere(destination.text);
    if (target.kind === 'vpc-endpoint') return 'no';
    const list = prefixListOf(this.#graph, destination.text);
    return list === undefined ? 'unknown' : this.#worlds.some(`${id} is a default route`, list.blocks, (read) => isEverywhere(read()));
  };

  #over(caller: Caller, subnet: Ref<Subnet>, table: Ref<RouteTable>, route: Route): PublicWay {
    const { target } = route;
    const hop = (text: string): Hop => ({ address: addressOf(table), text, at: target.at });
    switch (target.kind) {
      case 'nat-gateway':
        return this.#overNat(subnet, table, route, hop(`sends the rest to ${addressOf(target.ref)} (NAT)`));
      case 'internet-gateway':
        return this.#overInternetGateway(caller, subnet, hop('sends the rest to the internet gateway'));
      case 'egress-only-internet-gateway':
        return { kind: 'blocked', blocker: noPublicPath(subnet, table, 'has a default route for IPv6 only') };
      case 'blackhole':
        return { kind: 'blocked', blocker: noPublicPath(subnet, table, `has a default route that is a black hole: ${addressOf(target.ref)} is gone`) };
      case 'local':
        return { kind: 'blocked', blocker: noPublicPath(subnet, table, 'keeps everything inside the VPC') };
      default:
        return this.#overHub(subnet, table, route) ?? unknownWay(route.address, `what lies behind ${addressOf(target.ref)} (${target.kind.replaceAll('-', ' ')})`);
    }
  }

  /** A spoke that sends everything to its hub. */
  #overHub(subnet: Ref<Subnet>, table: Ref<RouteTable>, { target }: Route): PublicWay | undefined {
    const hub = TRANSIT.has(target.kind) ? this.#crossing.hubOf(this.#network.vpcOf(subnet)) : undefined;
    if (hub === undefined || hub.egress === 'unknown') return undefined;
    if (hub.egress === 'none') return { kind: 'blocked', blocker: noPublicPath(subnet, table, `sends the rest to ${hub.address}, which has no way to the internet`) };
    return { kind: 'open', hop: { address: addressOf(table), text: `sends the rest to ${hub.address}, and on to the internet`, at: target.at } };
  }

  #overNat(subnet: Ref<Subnet>, table: Ref<RouteTable>, route: Route, hop: Hop): PublicWay {
    const gateway = nodeOf(route.target.ref);
    const blocked = this.#blockPublicAccess(subnet, 'nat');
    if (blocked !== undefined) return blocked;
    if (gateway === undefined) return { kind: 'open', hop };
    const onward = this.#onward(gateway);
    if (onward === 'nowhere') {
      const text = `sends the rest to ${gateway.address} (NAT), which leads nowhere: the subnet that it stands in, ${addressOf(gateway.subnet)}, has no default route`;
      return { kind: 'blocked', blocker: noPublicPath(subnet, table, text) };
    }
    if (gateway.publicNat !== 'yes') return unknownWay(route.address, `what lies behind the private NAT gateway ${gateway.address}`);
    if (onward !== 'elsewhere') return { kind: 'open', hop };
    return unknownWay(route.address, `whether ${gateway.address} reaches the internet: its own subnet has no route to an internet gateway`);
  }

  /** Where a NAT gateway may send what it has translated, by the routes of its own subnet; a way back to itself is none. */
  #onward(gateway: Gateway): 'internet' | 'nowhere' | 'elsewhere' {
    if (gateway.subnet.kind !== 'node') return 'internet';
    const table = this.#network.tableOf(gateway.subnet);
    const leads = (how: string, test: (target: Route['target']) => boolean): Tri =>
      this.#worlds.some(`${how} route of ${refId(table) ?? ''}`, this.#network.routesOf(table), (route) => {
        const byDefault = this.#isDefault(route);
        return byDefault !== 'yes' || test(route.target) ? byDefault : 'no';
      });
    if (leads('internet', ({ kind }) => kind === 'internet-gateway' || kind === 'unknown') !== 'no') return 'internet';
    return leads(`past ${gateway.id}`, ({ ref }) => refId(ref) !== gateway.id) === 'no' ? 'nowhere' : 'elsewhere';
  }

  #overInternetGateway(caller: Caller, subnet: Ref<Subnet>, hop: Hop): PublicWay {
    const blocked = this.#blockPublicAccess(subnet, 'internet');
    if (blocked !== undefined) return blocked;
    const address = hasPublicAddress(caller, subnet);
    if (address === 'yes') return { kind: 'open', hop };
    if (address === 'unknown') return unknownWay(caller.node.address, `whether ${caller.node.address} has a public address`);
    const text = `sends traffic to an internet gateway, but ${caller.node.address} has no public address there`;
    const node = nodeOf(subnet) ?? caller.node;
    return { kind: 'blocked', blocker: { kind: 'no-public-ip', node, at: caller.placement.at, text } };
  }

  /** VPC Block Public Access: https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html */
  #blockPublicAccess(subnet: Ref<Subnet>, way: 'nat' | 'internet'): PublicWay | undefined {
    const [options] = this.#worlds.present({
      items: this.#graph.all('block-public-access').map((value) => ({ value, when: value.when })),
    });
    if (options === undefined || options.mode === 'off') return undefined;
    if (way === 'nat' && options.mode === 'block-ingress') return undefined;
    const excluded = this.#graph.all('block-public-access-exclusion').length > 0;
    if (excluded || options.mode === 'unknown' || options.mode === 'block-ingress') {
      return unknownWay(options.address, `what ${options.address} (VPC Block Public Access) lets pass`);
    }
    const text = `is cut off from the internet by ${options.address} (VPC Block Public Access)`;
    const node = nodeOf(subnet) ?? options;
    return { kind: 'blocked', blocker: { kind: 'no-public-path', node, at: options.at, text } };
  }
}

const TRANSIT: ReadonlySet<Route['target']['kind']> = new Set(['transit-gateway', 'core-network', 'virtual-private-gateway']);

function unknownWay(about: string, text: string): PublicWay {
  return { kind: 'unknown', missing: { about, text } };
}

function hasPublicAddress(caller: Caller, subnet: Ref<Subnet>): Tri {
  if (caller.neverPublic) return 'no';
  const { publicIp } = caller.placement;
  if (publicIp !== 'subnet') return publicIp;
  return subnet.kind === 'node' ? subnet.node.mapPublicIp : 'unknown';
}

function isEverywhere(block: Text): Tri {
  const range = typeof block === 'string' ? addressRange(block) : undefined;
  if (typeof block !== 'string') return 'unknown';
  if (range === undefined || range.family === 6 || isPrivateBlock(range)) return 'no';
  return isEverything(range) ? 'yes' : 'unknown';
}
