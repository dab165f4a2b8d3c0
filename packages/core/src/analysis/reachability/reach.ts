import type { Graph } from '../../graph/graph.ts';
import type {
  EndpointShape,
  Gateway,
  NodeBase,
  Placement,
  Ref,
  Route,
  RouteTable,
  Subnet,
  Vpc,
  VpcEndpoint,
} from '../../graph/nodes.ts';
import { nodeOf } from '../../graph/references.ts';
import { parseServiceName, serviceInfo } from '../../knowledge/endpoint-services.ts';
import { causeOf } from '../../values/read.ts';
import { equalText, showText, type Text } from '../../values/text.ts';
import type { Tri } from '../../values/tri.ts';
import type { Worlds } from '../../values/worlds.ts';
import { NetworkAcls } from './acls.ts';
import { SecurityGroups, type Party } from './groups.ts';
import { Names } from './names.ts';
import { Network } from './network.ts';
import { pathIdentity, type Attempt, type Blocker, type Fact, type Hop, type Path } from './path.ts';

/** Whoever opens connections: an interface in a subnet, with security groups, perhaps with a public address. */
export interface Caller {
  /** Names the caller in questions; callers with one id are the same. */
  readonly id: string;
  readonly node: NodeBase;
  readonly placement: Placement;
  /** ECS never gives the interfaces of `awsvpc` tasks on EC2 a public address. */
  readonly neverPublic: boolean;
}

/** What is called: an AWS service in a Region, or something on the public internet. */
export type Destination =
  | { readonly kind: 'service'; readonly service: string; readonly region: Text }
  | { readonly kind: 'internet'; readonly what: string };

/**
 * Follows the packets of a caller in one subnet to a destination, in the world at hand: first the name, then the route,
 * then security groups and network ACLs. An endpoint with private names captures the traffic of the whole VPC; where
 * it then stops, no other way is tried, for the resolver does not know another address.
 */
export class Reach {
  readonly graph: Graph;
  readonly network: Network;
  readonly names: Names;
  readonly groups: SecurityGroups;
  readonly acls: NetworkAcls;
  readonly #worlds: Worlds;

  constructor(graph: Graph) {
    this.graph = graph;
    this.#worlds = graph.worlds;
    this.network = new Network(graph);
    this.names = new Names(graph);
    this.groups = new SecurityGroups(graph);
    this.acls = new NetworkAcls(graph, this.network);
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

  #follow(caller: Caller, subnet: Ref<Subnet>, destination: Destination): Path {
    if (subnet.kind === 'none') return unknownPath(caller.node.address, `the subnets of ${caller.node.address}`);
    const start: Hop = { address: addressOf(subnet), text: `starts in ${addressOf(subnet)}`, at: subnet.at };
    if (destination.kind === 'internet') return this.#overPublicRoute(caller, subnet, [start], []);
    const vpc = this.network.vpcOf(subnet);
    const captured = this.#captured(caller, subnet, vpc, destination, start);
    if ('outcome' in captured) return captured;
    return this.#overRoutes(caller, subnet, vpc, destination, start, captured.bypassed);
  }

  /** What the private names of the VPC make of the destination: a path, or the endpoints that they pass by. */
  #captured(
    caller: Caller,
    subnet: Ref<Subnet>,
    vpc: Ref<Vpc>,
    destination: { readonly service: string; readonly region: Text },
    start: Hop,
  ): Path | { readonly bypassed: readonly Attempt[] } {
    const zone = this.names.zoneAnswer(vpc, destination.service, destination.region);
    if (zone.kind === 'endpoint') return this.#throughEndpoint(caller, subnet, zone.endpoint, start);
    if (zone.kind === 'unknown') return { outcome: 'unknown', missing: [zone.missing] };
    if (zone.kind === 'no-record') {
      const text = `\`${showText(zone.zone.name)}\` has no record for \`${zone.host}\``;
      const blocker: Blocker = { kind: 'zone-without-record', node: zone.zone, at: zone.zone.at, text };
      return { outcome: 'unreachable', attempts: [{ via: 'public', hops: [start], stoppedBy: [blocker] }] };
    }
    const bypassed: Attempt[] = [];
    for (const endpoint of this.#endpointsFor(vpc, destination.service)) {
      const verdict = this.#serves(endpoint, vpc, destination, start);
      if (verdict === undefined) continue;
      if (verdict === 'captures') return this.#throughEndpoint(caller, subnet, endpoint, start);
      if ('missing' in verdict) return { outcome: 'unknown', missing: [verdict.missing] };
      bypassed.push(verdict.attempt);
    }
    return { bypassed };
  }

  /** Endpoints of a VPC that may be for a service; conditions of all others are left alone. */
  *#endpointsFor(vpc: Ref<Vpc>, service: string): Iterable<VpcEndpoint> {
    for (const { value: endpoint, when } of this.network.endpointsOf(vpc).items) {
      const own = this.serviceOf(endpoint);
      if ((own === service || own === undefined) && this.#worlds.holds(when)) yield endpoint;
    }
  }

  /** The service of an endpoint, without its FIPS marker; undefined when it is not known. */
  serviceOf(endpoint: VpcEndpoint): string | undefined {
    const service = this.#worlds.ask({
      label: `service of ${endpoint.id}`,
      ask: () => parseServiceName(endpoint.serviceName)?.service ?? (typeof endpoint.serviceName === 'string' ? '?' : ''),
      beyond: '',
    });
    return service === '' ? undefined : service;
  }

  /** Undefined when the endpoint is for something else (or is a gateway: those work by route, not by name). */
  #serves(
    endpoint: VpcEndpoint,
    vpc: Ref<Vpc>,
    destination: { readonly service: string; readonly region: Text },
    start: Hop,
  ): 'captures' | { readonly missing: Fact } | { readonly attempt: Attempt } | undefined {
    const { shape } = endpoint;
    if (shape.kind === 'gateway' || shape.kind === 'other') return undefined;
    const named = parseServiceName(endpoint.serviceName);
    if (named === undefined) return this.#perhaps(endpoint, endpoint.serviceName, destination.service);
    if (named.custom || named.fips || named.service !== destination.service) return undefined;
    if (shape.kind === 'unknown') return { missing: { about: endpoint.address, text: shape.cause } };
    const region = sameRegion(endpoint, named.region, destination.region);
    if (region === 'unknown') return { missing: { about: 'the target Region', text: `whether ${endpoint.address} is in the target Region` } };
    if (region === 'no') return { attempt: this.#attempt(endpoint, start, foreign(endpoint, named.region, destination.region)) };
    return this.#nameCaptures(endpoint, shape, vpc, destination.service, start);
  }

  #nameCaptures(
    endpoint: VpcEndpoint,
    shape: EndpointShape & { readonly kind: 'interface' },
    vpc: Ref<Vpc>,
    service: string,
    start: Hop,
  ): 'captures' | { readonly missing: Fact } | { readonly attempt: Attempt } {
    const dns = this.#privateDns(endpoint, shape.privateDns);
    if (dns === 'unknown') return { missing: { about: endpoint.address, text: `whether ${endpoint.address} has private DNS` } };
    if (dns === 'no' || shape.privateDnsOnlyForInbound === 'yes') {
      return { attempt: this.#attempt(endpoint, start, withoutNames(endpoint, service, dns)) };
    }
    if (vpc.kind === 'node') {
      const works = this.names.privateNames(vpc.node);
      if (works === 'unknown') return { missing: { about: vpc.node.address, text: `the DNS settings of ${vpc.node.address}` } };
      if (works === 'no') return { attempt: this.#attempt(endpoint, start, dnsOff(vpc.node)) };
    }
    const amazon = this.names.amazonServer(vpc);
    if (amazon !== 'yes') return { missing: { about: 'the DNS servers', text: 'what the DNS servers of the VPC answer for private names' } };
    return 'captures';
  }

  /** Private DNS can be switched on by a resource of its own. */
  #privateDns(endpoint: VpcEndpoint, own: Tri): Tri {
    const attachments = this.graph.referring('endpoint', 'endpoint-attachment', (it) => it.endpoint, endpoint.id);
    for (const { attached } of this.#worlds.present(attachments)) {
      if (attached.kind === 'private-dns') return attached.enabled;
    }
    return own;
  }

  #perhaps(endpoint: VpcEndpoint, name: Text, service: string): { readonly missing: Fact } | undefined {
    if (typeof name === 'string' || serviceInfo(service) === undefined) return undefined;
    return { missing: { about: endpoint.address, text: `which service ${endpoint.address} is for (${causeOf(name)})` } };
  }

  #throughEndpoint(caller: Caller, subnet: Ref<Subnet>, endpoint: VpcEndpoint, start: Hop): Path {
    const { shape } = endpoint;
    if (shape.kind !== 'interface') return unknownPath(endpoint.address, `the type of ${endpoint.address}`);
    const vpc = this.network.vpcOf(subnet);
    const target = this.#endpointParty(endpoint, vpc);
    const from = this.#callerParty(caller, subnet, vpc);
    const hops: Hop[] = [start, { address: endpoint.address, text: `private DNS leads to ${endpoint.address}`, at: endpoint.at }];
    const blockers: Blocker[] = [];
    const missing: Fact[] = [];
    const check = (tri: Tri, blocker: () => Blocker, fact: string): void => {
      if (tri === 'no') blockers.push(blocker());
      else if (tri === 'unknown') missing.push({ about: fact, text: fact });
    };
    const subnets = this.#endpointSubnets(endpoint, shape);
    const placed = this.#worlds.some(`any subnet of ${endpoint.id}`, subnets, (read) => (read().kind === 'none' ? 'no' : 'yes'));
    check(placed, () => subnetless(endpoint), `the subnets of ${endpoint.address}`);
    check(
      this.groups.admit('egress', caller.id, from.groups, target),
      () => closedEgress(caller, from, this.#worlds, endpoint.address),
      `what the security groups of ${caller.node.address} let out`,
    );
    check(
      this.groups.admit('ingress', endpoint.id, target.groups, from),
      () => closedIngress(endpoint, target, this.#worlds),
      `what the security groups of ${endpoint.address} admit`,
    );
    this.#checkAcls(subnet, subnets, from, target, check);
    if (blockers.length > 0) {
      const [first, ...rest] = blockers;
      if (first !== undefined) {
        return { outcome: 'unreachable', attempts: [{ via: 'interface-endpoint', endpoint, hops, stoppedBy: [first, ...rest] }] };
      }
    }
    if (missing.length > 0) return { outcome: 'unknown', missing };
    return { outcome: 'reachable', carriedBy: 'endpoint', endpoint, hops, bypassed: [] };
  }

  #checkAcls(
    subnet: Ref<Subnet>,
    endpointSubnets: ReturnType<Reach['endpointSubnets']>,
    from: Party,
    target: Party,
    check: (tri: Tri, blocker: () => Blocker, fact: string) => void,
  ): void {
    if (subnet.kind !== 'node') return;
    const stands = this.#worlds.present(endpointSubnets).map((read) => read());
    // Traffic inside one subnet is not filtered, and the resolver prefers the endpoint's address in the caller's zone.
    if (stands.some((ref) => ref.kind === 'node' && ref.id === subnet.id)) return;
    const out = this.acls.passCaller(subnet.node, target);
    check(out.tri, () => aclBlocks(out.acl, subnet), `what the network ACL of ${subnet.node.address} lets pass`);
    const verdicts = stands.map((ref) => (ref.kind === 'node' ? this.acls.passEndpoint(ref.node, from) : undefined));
    const known = verdicts.filter((verdict) => verdict !== undefined);
    const [first] = known;
    if (first === undefined || known.some(({ tri }) => tri === 'yes')) return;
    const all = known.every(({ tri }) => tri === 'no') ? 'no' : 'unknown';
    check(all, () => aclBlocks(first.acl, subnet), `what the network ACLs at ${target.id} let pass`);
  }

  endpointSubnets(endpoint: VpcEndpoint, shape: EndpointShape & { readonly kind: 'interface' }) {
    return this.#endpointSubnets(endpoint, shape);
  }

  /** Subnets given at the endpoint and those attached by resources of their own. */
  #endpointSubnets(endpoint: VpcEndpoint, shape: EndpointShape & { readonly kind: 'interface' }) {
    const attachments = this.graph.referring('endpoint', 'endpoint-attachment', (it) => it.endpoint, endpoint.id);
    const more = attachments.items.flatMap(({ value, when }) => {
      const { attached } = value;
      return attached.kind === 'subnet' ? [{ value: (): Ref<Subnet> => attached.ref, when }] : [];
    });
    return { ...shape.subnets, items: [...shape.subnets.items, ...more] };
  }

  #endpointParty(endpoint: VpcEndpoint, vpc: Ref<Vpc>): Party {
    const { shape } = endpoint;
    if (shape.kind !== 'interface') return { id: endpoint.id, groups: { items: [] }, blocks: [], within: [] };
    const attachments = this.graph.referring('endpoint', 'endpoint-attachment', (it) => it.endpoint, endpoint.id);
    const more = attachments.items.flatMap(({ value, when }) => {
      const { attached } = value;
      return attached.kind === 'group' ? [{ value: () => attached.ref, when }] : [];
    });
    const groups = { ...shape.groups, items: [...shape.groups.items, ...more] };
    const subnets = this.#worlds.present(this.#endpointSubnets(endpoint, shape)).map((read) => nodeOf(read())?.cidr);
    return { id: endpoint.id, groups: this.network.groupsOf(groups, vpc, endpoint.at), blocks: subnets, within: this.#blocksOf(vpc) };
  }

  #callerParty(caller: Caller, subnet: Ref<Subnet>, vpc: Ref<Vpc>): Party {
    const groups = this.network.groupsOf(caller.placement.groups, vpc, caller.node.at);
    const id = subnet.kind === 'none' ? caller.id : `${caller.id} in ${subnet.id}`;
    return { id, groups, blocks: [nodeOf(subnet)?.cidr], within: this.#blocksOf(vpc) };
  }

  #blocksOf(vpc: Ref<Vpc>): readonly Text[] {
    return vpc.kind === 'node' ? this.#worlds.present(vpc.node.cidrs).map((read) => read()) : [];
  }

  /** By the routes of the subnet: through a gateway endpoint where one is on the table, else the public way. */
  #overRoutes(
    caller: Caller,
    subnet: Ref<Subnet>,
    vpc: Ref<Vpc>,
    destination: { readonly service: string; readonly region: Text },
    start: Hop,
    bypassed: readonly Attempt[],
  ): Path {
    const table = this.network.tableOf(subnet);
    const gateway = this.#gateway(vpc, table, destination, start);
    if (gateway?.kind === 'unknown') return { outcome: 'unknown', missing: [gateway.missing] };
    if (gateway?.kind === 'on-route') return this.#throughGateway(caller, subnet, vpc, gateway.endpoint, table, start);
    const attempts = gateway === undefined ? bypassed : [...bypassed, ...gateway.attempts];
    const path = this.#overPublicRoute(caller, subnet, [start], attempts);
    if (path.outcome !== 'unreachable') return path;
    // Without a public way, an endpoint from outside could still serve: absence needs a closed world.
    const { open } = this.network.endpointsOf(vpc);
    if (open === undefined) return path;
    const about = vpc.kind === 'none' ? caller.node.address : vpc.kind === 'outside' ? vpc.id : vpc.node.address;
    return { outcome: 'unknown', missing: [{ about, text: `the endpoints of ${about} (${open})` }] };
  }

  #gateway(
    vpc: Ref<Vpc>,
    table: Ref<RouteTable>,
    destination: { readonly service: string; readonly region: Text },
    start: Hop,
  ):
    | { readonly kind: 'on-route'; readonly endpoint: VpcEndpoint }
    | { readonly kind: 'off-route'; readonly attempts: readonly Attempt[] }
    | { readonly kind: 'unknown'; readonly missing: Fact }
    | undefined {
    if (serviceInfo(destination.service)?.types.includes('Gateway') !== true) return undefined;
    const attempts: Attempt[] = [];
    let unknown: Fact | undefined;
    for (const endpoint of this.#endpointsFor(vpc, destination.service)) {
      const { shape } = endpoint;
      if (shape.kind !== 'gateway') continue;
      const named = parseServiceName(endpoint.serviceName);
      if (named === undefined) {
        unknown ??= this.#perhaps(endpoint, endpoint.serviceName, destination.service)?.missing;
        continue;
      }
      if (named.service !== destination.service) continue;
      const region = sameRegion(endpoint, named.region, destination.region);
      if (region === 'no') {
        attempts.push(this.#attempt(endpoint, start, foreign(endpoint, named.region, destination.region)));
        continue;
      }
      const onRoute = this.#onRoute(endpoint, shape, table);
      if (region === 'yes' && onRoute === 'yes') return { kind: 'on-route', endpoint };
      if (region === 'unknown') unknown ??= { about: 'the target Region', text: `whether ${endpoint.address} is in the target Region` };
      else if (onRoute === 'unknown') unknown ??= { about: addressOf(table), text: `whether ${endpoint.address} is on ${addressOf(table)}` };
      else attempts.push(this.#attempt(endpoint, start, offRoute(endpoint, table)));
    }
    return unknown === undefined ? { kind: 'off-route', attempts } : { kind: 'unknown', missing: unknown };
  }

  #onRoute(endpoint: VpcEndpoint, shape: EndpointShape & { readonly kind: 'gateway' }, table: Ref<RouteTable>): Tri {
    if (table.kind === 'none') return 'unknown';
    const attachments = this.graph.referring('endpoint', 'endpoint-attachment', (it) => it.endpoint, endpoint.id);
    const more = attachments.items.flatMap(({ value, when }) => {
      const { attached } = value;
      return attached.kind === 'route-table' ? [{ value: (): Ref<RouteTable> => attached.ref, when }] : [];
    });
    const tables = { ...shape.routeTables, items: [...shape.routeTables.items, ...more] };
    return this.#worlds.some(`${table.id} among the tables of ${endpoint.id}`, tables, (read) => {
      const ref = read();
      if (ref.kind === 'none') return 'no';
      if (ref.id === table.id) return 'yes';
      return ref.kind === 'outside' && table.kind === 'outside' ? 'unknown' : 'no';
    });
  }

  #throughGateway(
    caller: Caller,
    subnet: Ref<Subnet>,
    vpc: Ref<Vpc>,
    endpoint: VpcEndpoint,
    table: Ref<RouteTable>,
    start: Hop,
  ): Path {
    const hops: Hop[] = [start, { address: addressOf(table), text: `${addressOf(table)} leads to ${endpoint.address}`, at: table.at }];
    const target: Party = { id: 's3', groups: { items: [] }, blocks: [], within: [], publicAddresses: 's3' };
    return this.#outward(caller, subnet, vpc, target, endpoint.address, {
      reached: { outcome: 'reachable', carriedBy: 'endpoint', endpoint, hops, bypassed: [] },
      attempt: (stoppedBy) => ({ via: 'gateway-endpoint', endpoint, hops, stoppedBy }),
      others: [],
    });
  }

  #overPublicRoute(caller: Caller, subnet: Ref<Subnet>, hops: readonly Hop[], others: readonly Attempt[]): Path {
    const table = this.network.tableOf(subnet);
    const way = this.#publicWay(caller, subnet, table);
    if (way.kind === 'unknown') return { outcome: 'unknown', missing: [way.missing] };
    if (way.kind === 'blocked') {
      return { outcome: 'unreachable', attempts: [...others, { via: 'public', hops, stoppedBy: [way.blocker] }] };
    }
    const target: Party = { id: 'public services', groups: { items: [] }, blocks: [], within: [], publicAddresses: 'service' };
    const travelled = [...hops, way.hop];
    return this.#outward(caller, subnet, this.network.vpcOf(subnet), target, way.hop.address, {
      reached: { outcome: 'reachable', carriedBy: 'public', hops: travelled, bypassed: others },
      attempt: (stoppedBy) => ({ via: 'public', hops: travelled, stoppedBy }),
      others,
    });
  }

  /** Groups and ACL of the caller towards public addresses. */
  #outward(
    caller: Caller,
    subnet: Ref<Subnet>,
    vpc: Ref<Vpc>,
    target: Party,
    towards: string,
    result: {
      readonly reached: Path;
      readonly attempt: (stoppedBy: [Blocker, ...Blocker[]]) => Attempt;
      readonly others: readonly Attempt[];
    },
  ): Path {
    const from = this.#callerParty(caller, subnet, vpc);
    const out = this.groups.admit('egress', caller.id, from.groups, target);
    const acl = subnet.kind === 'node' ? this.acls.passCaller(subnet.node, target) : undefined;
    const blockers: Blocker[] = [];
    if (out === 'no') blockers.push(closedEgress(caller, from, this.#worlds, towards));
    if (acl?.tri === 'no' && subnet.kind === 'node') blockers.push(aclBlocks(acl.acl, subnet));
    const [first, ...rest] = blockers;
    if (first !== undefined) return { outcome: 'unreachable', attempts: [...result.others, result.attempt([first, ...rest])] };
    if (out === 'unknown') {
      const text = `what the security groups of ${caller.node.address} let out`;
      return { outcome: 'unknown', missing: [{ about: caller.node.address, text }] };
    }
    if (acl?.tri === 'unknown') {
      return { outcome: 'unknown', missing: [{ about: addressOf(subnet), text: `what the network ACL of ${addressOf(subnet)} lets pass` }] };
    }
    return result.reached;
  }

  #publicWay(
    caller: Caller,
    subnet: Ref<Subnet>,
    table: Ref<RouteTable>,
  ):
    | { readonly kind: 'open'; readonly hop: Hop }
    | { readonly kind: 'blocked'; readonly blocker: Blocker }
    | { readonly kind: 'unknown'; readonly missing: Fact } {
    const routes = this.network.routesOf(table);
    const route = this.#worlds.first(`default route of ${addressOf(table)}`, routes, (it) => isDefault(it));
    if (route !== undefined) return this.#overRoute(caller, subnet, table, route);
    const any = this.#worlds.some(`default route of ${addressOf(table)}`, routes, (it) => isDefault(it));
    if (any === 'unknown') {
      const about = table.kind === 'outside' ? table.id : addressOf(table);
      return { kind: 'unknown', missing: { about, text: `the default route of ${addressOf(table)}` } };
    }
    return { kind: 'blocked', blocker: noPublicPath(subnet, table, 'has no default route') };
  }

  #overRoute(caller: Caller, subnet: Ref<Subnet>, table: Ref<RouteTable>, route: Route) {
    const { target } = route;
    const hop = (text: string): Hop => ({ address: addressOf(table), text, at: target.at });
    const unknown = (text: string) => ({ kind: 'unknown', missing: { about: route.address, text } }) as const;
    switch (target.kind) {
      case 'nat-gateway':
        return this.#overNat(subnet, route, hop(`${addressOf(table)} sends the rest to ${addressOf(target.ref)} (NAT)`));
      case 'internet-gateway':
        return this.#overInternetGateway(caller, subnet, hop(`${addressOf(table)} sends the rest to the internet gateway`));
      case 'egress-only-internet-gateway':
        return { kind: 'blocked', blocker: noPublicPath(subnet, table, 'has a default route for IPv6 only') } as const;
      case 'local':
        return { kind: 'blocked', blocker: noPublicPath(subnet, table, 'keeps everything inside the VPC') } as const;
      default:
        return unknown(`what lies behind ${addressOf(target.ref)} (${target.kind.replaceAll('-', ' ')})`);
    }
  }

  #overNat(subnet: Ref<Subnet>, route: Route, hop: Hop) {
    const gateway = nodeOf(route.target.ref);
    const unknown = (text: string) => ({ kind: 'unknown', missing: { about: route.address, text } }) as const;
    const blocked = this.#blockPublicAccess(subnet, 'nat');
    if (blocked !== undefined) return blocked;
    if (gateway === undefined) return { kind: 'open', hop } as const;
    if (gateway.publicNat !== 'yes') return unknown(`what lies behind the private NAT gateway ${gateway.address}`);
    return this.#natStandsPublic(gateway) === 'no'
      ? unknown(`whether ${gateway.address} reaches the internet: its own subnet has no route to an internet gateway`)
      : ({ kind: 'open', hop } as const);
  }

  #natStandsPublic(gateway: Gateway): Tri {
    if (gateway.subnet.kind !== 'node') return 'unknown';
    const table = this.network.tableOf(gateway.subnet);
    return this.#worlds.some(`internet route of ${addressOf(table)}`, this.network.routesOf(table), (route) => {
      const byDefault = isDefault(route);
      if (byDefault !== 'yes') return byDefault;
      return route.target.kind === 'internet-gateway' || route.target.kind === 'unknown' ? 'yes' : 'no';
    });
  }

  #overInternetGateway(caller: Caller, subnet: Ref<Subnet>, hop: Hop) {
    const blocked = this.#blockPublicAccess(subnet, 'internet');
    if (blocked !== undefined) return blocked;
    const address = this.#hasPublicAddress(caller, subnet);
    if (address === 'yes') return { kind: 'open', hop } as const;
    if (address === 'unknown') {
      const text = `whether ${caller.node.address} has a public address`;
      return { kind: 'unknown', missing: { about: caller.node.address, text } } as const;
    }
    const text = `sends traffic to an internet gateway, but ${caller.node.address} has no public address there`;
    const node = nodeOf(subnet) ?? caller.node;
    return { kind: 'blocked', blocker: { kind: 'no-public-ip', node, at: caller.placement.at, text } } as const;
  }

  #hasPublicAddress(caller: Caller, subnet: Ref<Subnet>): Tri {
    if (caller.neverPublic) return 'no';
    const { publicIp } = caller.placement;
    if (publicIp !== 'subnet') return publicIp;
    return subnet.kind === 'node' ? subnet.node.mapPublicIp : 'unknown';
  }

  /** VPC Block Public Access: https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html */
  #blockPublicAccess(subnet: Ref<Subnet>, way: 'nat' | 'internet') {
    const [options] = this.#worlds.present({
      items: this.graph.all('block-public-access').map((value) => ({ value, when: value.when })),
    });
    if (options === undefined || options.mode === 'off') return undefined;
    if (way === 'nat' && options.mode === 'block-ingress') return undefined;
    const excluded = this.graph.all('block-public-access-exclusion').length > 0;
    if (excluded || options.mode === 'unknown' || options.mode === 'block-ingress') {
      const text = `what ${options.address} (VPC Block Public Access) lets pass`;
      return { kind: 'unknown', missing: { about: options.address, text } } as const;
    }
    const text = `is cut off from the internet by ${options.address} (VPC Block Public Access)`;
    const node = nodeOf(subnet) ?? options;
    return { kind: 'blocked', blocker: { kind: 'no-public-path', node, at: options.at, text } } as const;
  }

  #attempt(endpoint: VpcEndpoint, start: Hop, blocker: Blocker): Attempt {
    const via = endpoint.shape.kind === 'gateway' ? 'gateway-endpoint' : 'interface-endpoint';
    return { via, endpoint, hops: [start], stoppedBy: [blocker] };
  }
}

/** `yes` when the endpoint is for the service in the Region that is called. */
export function sameRegion(endpoint: VpcEndpoint, named: Text | undefined, wanted: Text): Tri {
  if (endpoint.serviceRegion !== undefined) return equalText(endpoint.serviceRegion, wanted);
  if (named === undefined) return 'unknown';
  return equalText(named, wanted);
}

export function addressOf(ref: Ref<NodeBase>): string {
  switch (ref.kind) {
    case 'node':
      return ref.node.resourceType === 'main route table' ? `the main route table of ${ref.node.address}` : ref.node.address;
    case 'outside':
      return ref.id;
    case 'none':
      return 'nothing';
  }
}

function isDefault(route: Route): Tri {
  const { destination } = route;
  if (destination.kind === 'prefix-list') return 'no';
  if (typeof destination.text === 'string') return destination.text === '0.0.0.0/0' ? 'yes' : 'no';
  return 'unknown';
}

function destinationKey(destination: Destination): string {
  return destination.kind === 'internet' ? 'internet' : `${destination.service} ${showText(destination.region)}`;
}

function unknownPath(about: string, text: string): Path {
  return { outcome: 'unknown', missing: [{ about, text }] };
}

function foreign(endpoint: VpcEndpoint, named: Text | undefined, wanted: Text): Blocker {
  const text = `is for \`${showText(named ?? '')}\`, the call goes to \`${showText(wanted)}\``;
  return { kind: 'other-region', node: endpoint, at: endpoint.serviceNameAt, text };
}

function withoutNames(endpoint: VpcEndpoint, service: string, dns: Tri): Blocker {
  const kind = service === 's3' ? 's3-interface-without-names' : 'private-dns-off';
  const text = dns === 'no' ? 'has no private DNS: callers resolve the public addresses' : 'has private DNS for inbound resolvers only';
  return { kind, node: endpoint, at: endpoint.where('PrivateDnsEnabled'), text };
}

function dnsOff(vpc: Vpc): Blocker {
  const off = vpc.dnsSupport === 'no' ? 'EnableDnsSupport' : 'EnableDnsHostnames';
  return { kind: 'vpc-dns-off', node: vpc, at: vpc.where(off), text: `has ${off} off, so that private DNS does not work` };
}

function subnetless(endpoint: VpcEndpoint): Blocker {
  return { kind: 'endpoint-without-subnets', node: endpoint, at: endpoint.at, text: 'stands in no subnet' };
}

function closedEgress(caller: Caller, from: Party, worlds: Worlds, towards: string): Blocker {
  const node = worlds.present(from.groups).map((read) => nodeOf(read())).find((group) => group !== undefined);
  const text = `lets nothing out to ${towards} on TCP 443`;
  return { kind: 'workload-group-egress', node: node ?? caller.node, at: node?.at ?? caller.placement.at, text };
}

function closedIngress(endpoint: VpcEndpoint, target: Party, worlds: Worlds): Blocker {
  const group = worlds.present(target.groups).map((read) => nodeOf(read())).find((it) => it !== undefined);
  const text = `admits TCP 443 from none of the callers${group === undefined ? '' : ` (${group.resourceType === 'default security group' ? 'the default security group' : group.address})`}`;
  return { kind: 'endpoint-group-ingress', node: endpoint, at: group?.isDefault === false ? group.at : endpoint.at, text };
}

function aclBlocks(acl: Ref<NodeBase>, subnet: { readonly id: string; readonly at: Hop['at']; readonly node: NodeBase }): Blocker {
  const text = `${addressOf(acl)} blocks TCP 443 or all answers to it`;
  return { kind: 'network-acl', node: nodeOf(acl) ?? subnet.node, at: nodeOf(acl)?.at ?? subnet.at, text };
}

function offRoute(endpoint: VpcEndpoint, table: Ref<RouteTable>): Blocker {
  const text = `is not on ${addressOf(table)}, which the caller's subnet uses`;
  return { kind: 'gateway-off-route', node: endpoint, at: endpoint.where('RouteTableIds'), text };
}

function noPublicPath(subnet: Ref<Subnet>, table: Ref<RouteTable>, text: string): Blocker {
  const node = nodeOf(table) ?? nodeOf(subnet);
  if (node === undefined) throw new Error('a table from outside is open, never without a default route');
  return { kind: 'no-public-path', node, at: node.at, text };
}
