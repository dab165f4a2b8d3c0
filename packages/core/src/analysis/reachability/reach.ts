import type { Graph } from '../../graph/graph.ts';
import type { HostAndPort, Ref, Subnet, Vpc, VpcEndpoint } from '../../graph/nodes.ts';
import { refId } from '../../graph/references.ts';
import type { Worlds } from '../../values/worlds.ts';
import { addressOf } from './address.ts';
import { destinationKey, type Caller, type Destination, type ServiceCall } from './caller.ts';
import { EndpointPaths } from './endpoint-path.ts';
import { Endpoints, hasGateways } from './endpoints.ts';
import { Gateways } from './gateways.ts';
import { HTTPS } from './groups.ts';
import { hostKind } from './hosts.ts';
import { Names, type NameAnswer } from './names.ts';
import { Network } from './network.ts';
import { publicParty } from './parties.ts';
import { blockerIdentity, pathIdentity, unknownPath, type Attempt, type Blocker, type Fact, type Hop, type Path } from './path.ts';
import { PublicWays } from './public-way.ts';

export { addressOf } from './address.ts';
export type { Caller, Destination } from './caller.ts';
export { sameRegion } from './endpoints.ts';

/**
 * Follows the packets of a caller in one subnet to a destination, in the world at hand: first the name, then the route,
 * then security groups and network ACLs. An endpoint with private names captures the traffic of the whole VPC; where
 * it then stops, no other way is tried, for the resolver does not know another address.
 */
export class Reach {
  readonly graph: Graph;
  readonly network: Network;
  readonly endpoints: Endpoints;
  readonly names: Names;
  readonly gateways: Gateways;
  readonly publicWays: PublicWays;
  readonly endpointPaths: EndpointPaths;
  readonly #byPort = new Map<number, EndpointPaths>();
  readonly #worlds: Worlds;

  constructor(graph: Graph) {
    this.graph = graph;
    this.#worlds = graph.worlds;
    this.network = new Network(graph);
    this.endpoints = new Endpoints(graph, this.network);
    this.names = new Names(graph, this.endpoints);
    this.gateways = new Gateways(graph, this.endpoints);
    this.publicWays = new PublicWays(graph, this.network);
    this.endpointPaths = new EndpointPaths(graph, this.network);
  }

  /** The path from one subnet of the caller. */
  path(caller: Caller, subnet: Ref<Subnet>, destination: Destination): Path {
    const id = subnet.kind === 'none' ? 'nowhere' : subnet.id;
    return this.#worlds.ask({
      label: `path ${caller.id} ${id} ${destinationKey(destination)}`,
      ask: () => this.#follow(caller, subnet, destination),
      identity: pathIdentity,
      beyond: unknownPath('the work budget', 'whether a path exists: too many combinations of conditions'),
    });
  }

  /** The service of an endpoint, without its FIPS marker; undefined when it is not known. */
  serviceOf(endpoint: VpcEndpoint): string | undefined {
    return this.endpoints.serviceOf(endpoint);
  }

  #follow(caller: Caller, subnet: Ref<Subnet>, destination: Destination): Path {
    if (subnet.kind === 'none') return unknownPath(caller.node.address, `the subnets of ${caller.node.address}`);
    const start: Hop = { address: addressOf(subnet), text: 'the call starts here', at: subnet.at };
    // Tasks there call the dual-stack names of services, over NAT64 or IPv6 alone: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
    if (subnet.kind === 'node' && (subnet.node.ipv6Only ?? 'no') !== 'no') return unknownPath(start.address, `what ${start.address} reaches: it has IPv6 addresses only`);
    const vpc = this.network.vpcOf(subnet);
    const deaf = this.names.resolvesNothing(vpc);
    if (deaf !== undefined && !('kind' in deaf)) return { outcome: 'unknown', missing: [deaf] };
    if (deaf !== undefined) return { outcome: 'unreachable', attempts: [{ via: 'public', hops: [start], stoppedBy: [deaf] }] };
    if (destination.kind === 'host') return this.#toHost(caller, subnet, vpc, destination, start);
    if (destination.kind === 'internet') return this.#overPublicRoute(caller, subnet, [start], []);
    return this.#toName(caller, subnet, vpc, destination, start, this.names.resolve(vpc, destination));
  }

  #toName(caller: Caller, subnet: Ref<Subnet>, vpc: Ref<Vpc>, call: ServiceCall, start: Hop, name: NameAnswer): Path {
    switch (name.kind) {
      case 'endpoint':
        return this.endpointPaths.toInterface(caller, subnet, name.endpoint, start, name.through);
      case 'nothing': {
        const { blocker, endpoint } = name;
        const attempt: Attempt = { via: 'interface-endpoint', ...(endpoint && { endpoint }), hops: [start], stoppedBy: [blocker] };
        return { outcome: 'unreachable', attempts: [attempt] };
      }
      case 'unknown':
        return { outcome: 'unknown', missing: [name.missing] };
      case 'public':
        return this.#overRoutes(caller, subnet, vpc, call, start, name.bypassed.map((it) => ({ ...it, hops: [start, ...it.hops] })));
    }
  }

  /**
   * To a host that somebody names. One that may have a private address is in no place that the files tell of; all others
   * are taken to be public.
   */
  #toHost(caller: Caller, subnet: Ref<Subnet>, vpc: Ref<Vpc>, { name, port }: HostAndPort, start: Hop): Path {
    const kind = hostKind(name);
    if (kind === 'private') return unknownPath(name, `whether ${name} is reached: it is in a private network that no file tells of`);
    if (kind === 'of-aws') return unknownPath(name, `where ${name} is: names of AWS may have private addresses`);
    const doubt = kind === 'name' ? this.names.doubtAbout(vpc, name) : undefined;
    if (doubt !== undefined) return { outcome: 'unknown', missing: [doubt] };
    const taken: Hop = { ...start, text: kind === 'name' ? `the call starts here; ${name} is taken to have public addresses` : start.text };
    const path = this.#overPublicRoute(caller, subnet, [taken], [], port);
    if (path.outcome !== 'unreachable') return path;
    const transit = this.publicWays.mayLeadToOthers(subnet);
    if (transit !== undefined) return unknownPath(transit.address, `whether ${addressOf(transit.target.ref)} leads to ${name}`);
    return { outcome: 'unreachable', attempts: path.attempts.map((attempt) => ({ ...attempt, stoppedBy: ofPublicPath(attempt.stoppedBy) })) };
  }

  /** By the routes of the subnet: through a gateway endpoint where one is on the table, else the public way. */
  #overRoutes(
    caller: Caller,
    subnet: Ref<Subnet>,
    vpc: Ref<Vpc>,
    call: ServiceCall,
    start: Hop,
    bypassed: readonly Attempt[],
  ): Path {
    const gateway = hasGateways(call) ? this.gateways.answer(vpc, this.network.tableOf(subnet), call, start) : undefined;
    if (gateway?.kind === 'unknown') return { outcome: 'unknown', missing: [gateway.missing] };
    if (gateway?.kind === 'on-route') return this.#throughGateway(caller, subnet, gateway.endpoint, start, call.service === 's3' ? 's3' : 'service');
    const attempts = gateway === undefined ? bypassed : [...bypassed, ...gateway.attempts];
    const path = this.#overPublicRoute(caller, subnet, [start], attempts);
    return path.outcome === 'unreachable' ? (this.#elsewhere(caller, subnet, vpc) ?? path) : path;
  }

  /** Absence needs a closed world: whether something that the files do not show could carry the call all the same. */
  #elsewhere(caller: Caller, subnet: Ref<Subnet>, vpc: Ref<Vpc>): Path | undefined {
    const { open } = this.network.endpointsOf(vpc);
    if (open !== undefined) {
      const about = vpc.kind === 'none' ? caller.node.address : addressOf(vpc);
      return unknownPath(about, `the endpoints of ${about} (${open})`);
    }
    const transit = this.publicWays.mayLeadToOthers(subnet);
    if (transit === undefined) return undefined;
    const { address, destination, target } = transit;
    const text = `whether ${addressOf(target.ref)} leads to endpoints of another VPC`;
    const cidr = destination.kind === 'cidr' && typeof destination.text === 'string' ? destination.text : undefined;
    return { outcome: 'unknown', missing: [{ about: address, text, hub: { spoke: addressOf(vpc), cidr } }] };
  }

  #throughGateway(caller: Caller, subnet: Ref<Subnet>, endpoint: VpcEndpoint, start: Hop, addresses: 's3' | 'service'): Path {
    const table = this.network.tableOf(subnet);
    const hops: Hop[] = [start, { address: addressOf(table), text: `leads to ${endpoint.address}`, at: table.at }];
    const stopped = this.endpointPaths.outward(caller, subnet, publicParty(addresses), `the public addresses behind \`${endpoint.address}\``);
    if (stopped === undefined) return { outcome: 'reachable', carriedBy: 'endpoint', endpoint, hops, bypassed: [] };
    if ('missing' in stopped) return { outcome: 'unknown', missing: [stopped.missing] };
    return { outcome: 'unreachable', attempts: [{ via: 'gateway-endpoint', endpoint, hops, stoppedBy: stopped.stoppedBy }] };
  }

  #overPublicRoute(caller: Caller, subnet: Ref<Subnet>, hops: readonly Hop[], others: readonly Attempt[], port = HTTPS.port): Path {
    const way = this.#wayOut(caller, subnet, port);
    if (way.kind === 'unknown') return { outcome: 'unknown', missing: [way.missing] };
    const travelled = [...hops, ...way.hops];
    if (way.kind === 'open') return { outcome: 'reachable', carriedBy: 'public', hops: travelled, bypassed: others };
    return { outcome: 'unreachable', attempts: [...others, { via: 'public', hops: travelled, stoppedBy: way.stoppedBy }] };
  }

  /** A question of its own, for it is the same whatever is called: what it depends on is gone through once, not once for each service. */
  #wayOut(caller: Caller, subnet: Ref<Subnet>, port: number): WayOut {
    return this.#worlds.ask({
      label: `way out of ${refId(subnet) ?? ''} for ${caller.id} on ${String(port)}`,
      ask: () => this.#followOut(caller, subnet, port),
      identity: wayOutIdentity,
      beyond: { kind: 'unknown', missing: { about: caller.node.address, text: 'the way to public addresses: too many combinations of conditions' } },
    });
  }

  #followOut(caller: Caller, subnet: Ref<Subnet>, port: number): WayOut {
    const way = this.publicWays.from(caller, subnet);
    if (way.kind === 'unknown') return way;
    if (way.kind === 'blocked') return { kind: 'stopped', hops: [], stoppedBy: [way.blocker] };
    const stopped = this.#filters(port).outward(caller, subnet, publicParty('service'), 'public addresses');
    if (stopped === undefined) return { kind: 'open', hops: [way.hop] };
    return 'missing' in stopped ? { kind: 'unknown', missing: stopped.missing } : { kind: 'stopped', hops: [way.hop], stoppedBy: stopped.stoppedBy };
  }

  #filters(port: number): EndpointPaths {
    if (port === HTTPS.port) return this.endpointPaths;
    let filters = this.#byPort.get(port);
    if (filters === undefined) this.#byPort.set(port, (filters = new EndpointPaths(this.graph, this.network, { ...HTTPS, port })));
    return filters;
  }
}

/** What becomes of packets to public addresses, with the hops that they make. */
type WayOut =
  | { readonly kind: 'open'; readonly hops: readonly Hop[] }
  | { readonly kind: 'stopped'; readonly hops: readonly Hop[]; readonly stoppedBy: Attempt['stoppedBy'] }
  | { readonly kind: 'unknown'; readonly missing: Fact };

function wayOutIdentity(way: WayOut): string {
  switch (way.kind) {
    case 'open':
      return way.kind;
    case 'stopped':
      return `stopped ${way.stoppedBy.map(blockerIdentity).join('+')}`;
    case 'unknown':
      return `unknown ${way.missing.about}:${way.missing.text}`;
  }
}

/** Rules about groups and ACLs speak of endpoints and HTTPS: towards a host all that matters is that nothing leads there. */
function ofPublicPath(blockers: Attempt['stoppedBy']): Attempt['stoppedBy'] {
  const [first, ...rest] = blockers.map((it): Blocker => (it.kind === 'no-public-ip' ? it : { ...it, kind: 'no-public-path' }));
  return first === undefined ? blockers : [first, ...rest];
}
