import type { Graph } from '../../graph/graph.ts';
import type { Ref, ResolverOverride, Vpc, VpcEndpoint } from '../../graph/nodes.ts';
import { addressRange } from '../../values/cidr.ts';
import { showText, type Text } from '../../values/text.ts';
import { triAnd, triNot, type Tri } from '../../values/tri.ts';
import type { Worlds } from '../../values/worlds.ts';
import { addressOf } from './address.ts';
import { dnsOff, foreign, leadsElsewhere, misnamed, misspelt, withoutNames, withoutRecord, withoutZone, wrongType } from './blockers.ts';
import { callKey, type ServiceCall } from './caller.ts';
import { hasGateways, judge, type Endpoints } from './endpoints.ts';
import { hostNames, zoneHolds } from './host-names.ts';
import type { InterfaceShape } from './parties.ts';
import { attempt, pathIdentity, type Attempt, type Blocker, type Fact } from './path.ts';
import { Zones } from './zones.ts';

/** What the name of a service resolves to inside a VPC. */
export type NameAnswer =
  | { readonly kind: 'endpoint'; readonly endpoint: VpcEndpoint; readonly through: string }
  /** The public addresses; `bypassed` are endpoints that were meant to have the name, their paths without a start. */
  | { readonly kind: 'public'; readonly bypassed: readonly Attempt[] }
  /** Nothing: the name does not exist there, or leads to the wrong service. */
  | { readonly kind: 'nothing'; readonly blocker: Blocker; readonly endpoint?: VpcEndpoint }
  | { readonly kind: 'unknown'; readonly missing: Fact };

type Claim = { readonly kind: 'captures' } | { readonly kind: 'unknown'; readonly missing: Fact } | { readonly kind: 'passed-by'; readonly attempt: Attempt };

/** How names of AWS services resolve inside a VPC, in the world at hand. */
export class Names {
  readonly zones: Zones;
  readonly #graph: Graph;
  readonly #worlds: Worlds;
  readonly #endpoints: Endpoints;

  constructor(graph: Graph, endpoints: Endpoints) {
    this.#graph = graph;
    this.#worlds = graph.worlds;
    this.#endpoints = endpoints;
    this.zones = new Zones(graph);
  }

  /**
   * The most specific private zone answers, and private DNS of an endpoint is a zone of exactly its name; so the
   * endpoint comes first, then own zones, then forwarding rules, then public DNS.
   */
  resolve(vpc: Ref<Vpc>, call: ServiceCall): NameAnswer {
    return this.#worlds.ask({
      label: `name of ${callKey(call)} in ${vpc.kind === 'none' ? '' : vpc.id}`,
      ask: () => this.#resolve(vpc, call),
      identity: nameIdentity,
      beyond: { kind: 'unknown', missing: { about: 'the work budget', text: `what ${call.service} resolves to: too many combinations of conditions` } },
    });
  }

  #resolve(vpc: Ref<Vpc>, call: ServiceCall): NameAnswer {
    const claims = [...this.#claims(vpc, call)];
    const owner = claims.find(({ claim }) => claim.kind === 'captures');
    const zone = owner === undefined ? this.zones.answer(vpc, call) : undefined;
    const open = claims.map(({ claim }) => claim).find((claim) => claim.kind === 'unknown');
    const usesPrivateNames = owner !== undefined || (zone !== undefined && zone.kind !== 'none');
    if (usesPrivateNames) {
      const missing = this.#doubt(vpc);
      if (missing !== undefined) return { kind: 'unknown', missing };
    }
    if (owner !== undefined) return { kind: 'endpoint', endpoint: owner.endpoint, through: 'private DNS' };
    if (open !== undefined) return open;
    if (zone !== undefined && zone.kind !== 'none') {
      // "To use private hosted zones, you must set enableDnsHostnames and enableDnsSupport": not what happens else.
      if (vpc.kind === 'node' && this.privateNames(vpc.node) !== 'yes') {
        const text = `whether private zones work in ${vpc.node.address}, whose DNS settings are not both on`;
        return { kind: 'unknown', missing: { about: vpc.node.address, text } };
      }
      return this.#fromZone(zone, call);
    }
    const forwarded = this.overrides(vpc, call);
    if (forwarded !== undefined) {
      const text = `what ${forwarded} of ${addressOf(vpc)} answers for ${call.service}`;
      return { kind: 'unknown', missing: { about: `${forwarded} of ${addressOf(vpc)}`, text } };
    }
    return { kind: 'public', bypassed: claims.flatMap(({ claim }) => (claim.kind === 'passed-by' ? [claim.attempt] : [])) };
  }

  /** What keeps open which address the VPC has for a name that is no service's; undefined = that which everybody has. */
  doubtAbout(vpc: Ref<Vpc>, host: string): Fact | undefined {
    const zone = this.zones.holding(vpc, host);
    if (zone !== undefined) return { about: zone.address, text: `what \`${showText(zone.name)}\` (${zone.address}) answers for ${host}` };
    const forwarded = this.overrides(vpc);
    if (forwarded !== undefined) return { about: `${forwarded} of ${addressOf(vpc)}`, text: `what ${forwarded} of ${addressOf(vpc)} answers for ${host}` };
    return this.amazonServer(vpc) === 'yes' ? undefined : { about: 'the DNS servers', text: `what the DNS servers of the VPC answer for ${host}` };
  }

  /** Whether private names work at all: "enableDnsHostnames and enableDnsSupport must be true" for private DNS. */
  privateNames({ dnsSupport, dnsHostnames }: Vpc): Tri {
    return triAnd(dnsSupport, dnsHostnames);
  }

  /**
   * The VPC's own server is off and no other is named: nothing resolves, public names neither. Who turns it off means other
   * servers mostly, so that it takes DHCP options with the own one, or endpoints with private DNS, to prove the contrary.
   */
  resolvesNothing(vpc: Ref<Vpc>): Blocker | Fact | undefined {
    if (vpc.kind !== 'node' || vpc.node.dnsSupport !== 'no' || this.amazonServer(vpc) !== 'yes') return undefined;
    if (this.#hasDhcpOptions(vpc) || this.ownerOfNames(vpc) !== undefined) return dnsOff(vpc.node);
    return { about: vpc.node.address, text: `which DNS servers ${vpc.node.address} has, whose own one is off` };
  }

  #hasDhcpOptions({ id }: Exclude<Ref<Vpc>, { kind: 'none' }>): boolean {
    return this.#worlds.present(this.#graph.referring('vpc', 'dhcp-options-association', (it) => it.vpc, id)).length > 0;
  }

  /** Whether the VPC asks the DNS server that Amazon provides; others may or may not forward to it. */
  amazonServer(vpc: Ref<Vpc>): Tri {
    if (vpc.kind === 'none') return 'unknown';
    const associations = this.#graph.referring('vpc', 'dhcp-options-association', (it) => it.vpc, vpc.id);
    for (const { options } of this.#worlds.present(associations)) {
      if (options.kind === 'none') return 'yes';
      if (options.kind === 'outside') return options.id === 'default' ? 'yes' : 'unknown';
      const servers = options.node.nameServers;
      const own = this.#worlds.some(`own name servers of ${options.id} in ${vpc.id}`, servers, (read) => isOwnServer(read(), vpc, this.#worlds));
      return triNot(own);
    }
    return associations.open === undefined ? 'yes' : 'unknown';
  }

  /** What else may answer for the hosts (or for any name), for a message; undefined = nothing that the files show. */
  overrides(vpc: Ref<Vpc>, call?: ServiceCall): string | undefined {
    return this.#overridesOf(vpc).find(({ rule }) => call === undefined || mayForward(rule, call))?.what;
  }

  /** The first endpoint of the VPC that has private DNS. */
  ownerOfNames(vpc: Ref<Vpc>): VpcEndpoint | undefined {
    return this.#worlds.first(`private names in ${vpc.kind === 'none' ? '' : vpc.id}`, this.#endpoints.of(vpc), (endpoint) =>
      endpoint.shape.kind === 'interface' ? this.#endpoints.privateDns(endpoint, endpoint.shape) : 'no',
    );
  }

  /** Whether others may ask the server of the VPC for its private names. */
  answersOthers(vpc: Ref<Vpc>): boolean {
    if (vpc.kind === 'none') return false;
    const endpoints = this.#graph.all('resolver-endpoint').map((value) => ({ value, when: value.when }));
    const inside = this.#worlds.some(`inbound endpoints in ${vpc.id}`, { items: endpoints }, ({ id, inbound, subnets }) =>
      triAnd(
        inbound,
        this.#worlds.some(`${vpc.id} holds ${id}`, subnets, (read) => {
          const subnet = read();
          if (subnet.kind !== 'node') return 'unknown';
          return subnet.node.vpc.kind !== 'none' && subnet.node.vpc.id === vpc.id ? 'yes' : 'no';
        }),
      ),
    );
    return inside !== 'no';
  }

  #overridesOf(vpc: Ref<Vpc>): readonly ResolverOverride[] {
    if (vpc.kind === 'none') return [];
    return this.#worlds.present(this.#graph.referring('vpc', 'resolver-override', (it) => it.vpc, vpc.id));
  }

  *#claims(vpc: Ref<Vpc>, call: ServiceCall): Iterable<{ endpoint: VpcEndpoint; claim: Claim }> {
    for (const endpoint of this.#endpoints.perhapsFor(vpc, call.service)) {
      const claim = this.#claim(endpoint, vpc, call);
      if (claim !== undefined) yield { endpoint, claim };
    }
  }

  /** Undefined when the endpoint is for something else (or is a gateway: those work by route, not by name). */
  #claim(endpoint: VpcEndpoint, vpc: Ref<Vpc>, call: ServiceCall): Claim | undefined {
    const { shape } = endpoint;
    if (shape.kind === 'other' || (shape.kind === 'gateway' && hasGateways(call))) return undefined;
    const judged = judge(endpoint, call);
    if (judged.kind === 'other-service') return undefined;
    if (shape.kind === 'gateway') return passedBy(endpoint, wrongType(endpoint, call.service));
    if (judged.kind === 'unknown') return judged;
    if (judged.kind === 'misspelt') return passedBy(endpoint, misspelt(endpoint, judged.meant));
    if (shape.kind === 'unknown') return { kind: 'unknown', missing: { about: endpoint.address, text: shape.cause } };
    if (judged.kind === 'other-region') return passedBy(endpoint, foreign(endpoint, judged.named, call.region));
    return this.#claimByName(endpoint, shape, vpc, call);
  }

  #claimByName(endpoint: VpcEndpoint, shape: InterfaceShape, vpc: Ref<Vpc>, call: ServiceCall): Claim {
    const dns = this.#endpoints.privateDns(endpoint, shape);
    if (dns === 'unknown') return { kind: 'unknown', missing: { about: endpoint.address, text: `whether ${endpoint.address} has private DNS` } };
    if (dns === 'no') return passedBy(endpoint, this.#nameless(endpoint, vpc, call));
    if (shape.privateDnsOnlyForInbound === 'yes') return passedBy(endpoint, withoutNames(endpoint, call.service, true));
    if (vpc.kind !== 'node') return { kind: 'captures' };
    const works = this.privateNames(vpc.node);
    if (works === 'no') return passedBy(endpoint, dnsOff(vpc.node));
    if (works === 'yes') return { kind: 'captures' };
    return { kind: 'unknown', missing: { about: vpc.node.address, text: `the DNS settings of ${vpc.node.address}` } };
  }

  #nameless(endpoint: VpcEndpoint, vpc: Ref<Vpc>, { service, region }: ServiceCall): Blocker {
    const host = hostNames(service, region)?.[0];
    if (host === undefined || service === 's3') return withoutNames(endpoint, service, false);
    const own = this.zones.leadingTo(vpc, endpoint);
    if (own !== undefined) return misnamed(own, endpoint, host);
    return this.zones.leadingTo(vpc) === undefined ? withoutNames(endpoint, service, false) : withoutZone(endpoint, host);
  }

  #fromZone(zone: Exclude<ReturnType<Zones['answer']>, { kind: 'none' }>, { service }: ServiceCall): NameAnswer {
    if (zone.kind === 'unknown') return zone;
    if (zone.kind === 'no-record') return { kind: 'nothing', blocker: withoutRecord(zone.zone, zone.host) };
    const { endpoint, host, record } = zone;
    const own = this.#endpoints.serviceOf(endpoint);
    if (own === undefined) {
      return { kind: 'unknown', missing: { about: endpoint.address, text: `which service ${endpoint.address} is for` } };
    }
    if (own !== service) return { kind: 'nothing', blocker: leadsElsewhere(zone.zone, host, endpoint, record.at), endpoint };
    return { kind: 'endpoint', endpoint, through: `the private zone ${zone.zone.address}` };
  }

  /** Own DNS servers may or may not forward private names to the server of the VPC. */
  #doubt(vpc: Ref<Vpc>): Fact | undefined {
    const replaced = this.#overridesOf(vpc).some(({ replacesServer }) => replacesServer === true);
    if (!replaced && this.amazonServer(vpc) === 'yes') return undefined;
    return { about: 'the DNS servers', text: 'what the DNS servers of the VPC answer for private names' };
  }
}

/** Whether a rule speaks of a name of the service; without a rule that the files declare, anything may be meant. */
function mayForward(rule: ResolverOverride['rule'], { service, region }: ServiceCall): boolean {
  if (rule?.kind !== 'node') return true;
  const { domain, forwards } = rule.node;
  if (forwards === 'no') return false;
  if (domain === undefined || domain === '') return true;
  return hostNames(service, region)?.some((host) => zoneHolds(domain, host, region) !== 'no') ?? true;
}

function nameIdentity(answer: NameAnswer): string {
  switch (answer.kind) {
    case 'endpoint':
      return `endpoint ${answer.endpoint.id} ${answer.through}`;
    case 'public':
      return `public ${pathIdentity({ outcome: 'unreachable', attempts: answer.bypassed })}`;
    case 'nothing':
      return `nothing ${answer.blocker.kind} ${answer.blocker.node.id} ${answer.blocker.text} ${answer.endpoint?.id ?? ''}`;
    case 'unknown':
      return `unknown ${answer.missing.about} ${answer.missing.text}`;
  }
}

function passedBy(endpoint: VpcEndpoint, blocker: Blocker): Claim {
  return { kind: 'passed-by', attempt: attempt(endpoint, [], blocker) };
}

/** The server of the VPC answers at a fixed address and at the VPC's network address plus two. */
function isOwnServer(server: Text, vpc: Ref<Vpc>, worlds: Worlds): Tri {
  if (typeof server !== 'string') return 'unknown';
  const name = server.trim().toLowerCase();
  if (name === 'amazonprovideddns' || name === '169.254.169.253' || name === 'fd00:ec2::253') return 'no';
  const address = addressRange(name)?.first;
  const blocks = vpc.kind === 'node' ? worlds.present(vpc.node.cidrs).map((read) => read()) : [];
  const ranges = blocks.map((block) => (typeof block === 'string' ? addressRange(block) : undefined));
  if (ranges.some((range) => range !== undefined && range.first + 2n === address)) return 'no';
  return ranges.length === 0 || ranges.includes(undefined) ? 'unknown' : 'yes';
}
