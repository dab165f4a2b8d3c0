import type { Graph } from '../../graph/graph.ts';
import type { DnsRecord, HostedZone, Ref, Vpc, VpcEndpoint } from '../../graph/nodes.ts';
import { hostsOf } from '../../knowledge/endpoint-services.ts';
import { holesOf } from '../../values/read.ts';
import { showText, type Text } from '../../values/text.ts';
import { triNot, type Tri } from '../../values/tri.ts';
import type { Guarded, Worlds } from '../../values/worlds.ts';
import type { Fact } from './path.ts';

/** What a private hosted zone makes of the names of a service. */
export type ZoneAnswer =
  /** No zone of the VPC holds the names. */
  | { readonly kind: 'none' }
  | { readonly kind: 'endpoint'; readonly endpoint: VpcEndpoint; readonly zone: HostedZone }
  /** The zone holds the domain but not this name: it does not exist there, whatever public DNS says. */
  | { readonly kind: 'no-record'; readonly zone: HostedZone; readonly host: string }
  | { readonly kind: 'unknown'; readonly missing: Fact };

/** How names of AWS services resolve inside a VPC, in the world at hand. */
export class Names {
  readonly #graph: Graph;
  readonly #worlds: Worlds;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#worlds = graph.worlds;
  }

  /** Whether private names work at all: "enableDnsHostnames and enableDnsSupport must be true" for private DNS. */
  privateNames(vpc: Vpc): Tri {
    return vpc.dnsSupport === 'no' || vpc.dnsHostnames === 'no' ? 'no' : this.#both(vpc);
  }

  /** Whether the VPC asks the DNS server that Amazon provides; others may or may not forward to it. */
  amazonServer(vpc: Ref<Vpc>): Tri {
    if (vpc.kind === 'none') return 'unknown';
    const associations = this.#graph.referring('vpc', 'dhcp-options-association', (it) => it.vpc, vpc.id);
    for (const { options } of this.#worlds.present(associations)) {
      if (options.kind !== 'node') return options.kind === 'outside' && options.id !== 'default' ? 'unknown' : 'yes';
      const { nameServers } = options.node;
      const own = this.#worlds.some(`own name servers of ${options.id}`, nameServers, (read) => {
        const server = read();
        if (typeof server !== 'string') return 'unknown';
        return server.toLowerCase() === 'amazonprovideddns' || server === '169.254.169.253' ? 'no' : 'yes';
      });
      return triNot(own);
    }
    return 'yes';
  }

  /** What else changes how names of the VPC resolve, for a message; undefined = nothing that the files show. */
  overrides(vpc: Ref<Vpc>): string | undefined {
    if (vpc.kind === 'none') return undefined;
    const overrides = this.#graph.referring('vpc', 'resolver-override', (it) => it.vpc, vpc.id);
    return this.#worlds.present(overrides)[0]?.what;
  }

  /** The first name of the service that a private zone of the VPC decides. */
  zoneAnswer(vpc: Ref<Vpc>, service: string, region: Text): ZoneAnswer {
    const zones = this.#zonesOf(vpc);
    if (zones.length === 0) return { kind: 'none' };
    const hosts = typeof region === 'string' ? hostsOf(service, region) : undefined;
    if (hosts === undefined) {
      const related = zones.find(({ zone }) => /amazonaws|api\.aws/.test(showText(zone.name)));
      return related === undefined ? { kind: 'none' } : this.#undecided(related.zone, service);
    }
    for (const host of hosts) {
      const answer = this.#hostAnswer(zones, host, service);
      if (answer.kind !== 'none') return answer;
    }
    return { kind: 'none' };
  }

  #hostAnswer(zones: readonly { zone: HostedZone; member: Tri }[], host: string, service: string): ZoneAnswer {
    const open = zones.find(({ zone }) => typeof zone.name !== 'string' && /amazonaws/.test(showText(zone.name)));
    if (open !== undefined) return this.#undecided(open.zone, service);
    const holding = zones
      .filter(({ zone }) => typeof zone.name === 'string' && holds(zone.name, host))
      .sort((a, b) => String(b.zone.name).length - String(a.zone.name).length);
    const [longest] = holding;
    if (longest === undefined) return { kind: 'none' };
    if (longest.member === 'unknown') return this.#undecided(longest.zone, service);
    return this.#recordAnswer(longest.zone, host, service);
  }

  #recordAnswer(zone: HostedZone, host: string, service: string): ZoneAnswer {
    const records = this.#recordsOf(zone);
    for (const record of records) {
      const answers = answersHost(record.name, host);
      if (answers === 'unknown') return this.#undecided(zone, service);
      if (answers === 'yes') return this.#targetOf(record, zone, service);
    }
    if (records.length === 0 || this.#graph.openness(zone.id) !== undefined) return this.#undecided(zone, service);
    return { kind: 'no-record', zone, host };
  }

  #targetOf(record: DnsRecord, zone: HostedZone, service: string): ZoneAnswer {
    for (const hole of record.aliasTarget === undefined ? [] : holesOf(record.aliasTarget)) {
      const endpoint = hole.ref === undefined ? undefined : this.#graph.nodeOf('vpc-endpoint', hole.ref.resource);
      if (endpoint !== undefined) return { kind: 'endpoint', endpoint, zone };
    }
    return this.#undecided(zone, service);
  }

  #undecided(zone: HostedZone, service: string): ZoneAnswer {
    const text = `what \`${showText(zone.name)}\` (${zone.address}) answers for ${service}`;
    return { kind: 'unknown', missing: { about: zone.address, text } };
  }

  #zonesOf(vpc: Ref<Vpc>): { zone: HostedZone; member: Tri }[] {
    if (vpc.kind === 'none') return [];
    const result: { zone: HostedZone; member: Tri }[] = [];
    for (const zone of this.#graph.all('hosted-zone')) {
      if (!this.#worlds.holds(zone.when)) continue;
      const member = this.#isMember(zone, vpc.id);
      if (member !== 'no') result.push({ zone, member });
    }
    return result;
  }

  #isMember(zone: HostedZone, vpcId: string): Tri {
    const own = this.#worlds.some(`${vpcId} sees ${zone.id}`, zone.vpcs, (read) => {
      const ref = read();
      if (ref.kind === 'none') return 'no';
      return ref.id === vpcId ? 'yes' : 'no';
    });
    if (own === 'yes') return own;
    const added = this.#graph.referring('zone', 'zone-association', (it) => it.zone, zone.id);
    return this.#worlds.present(added).some(({ vpc }) => vpc.kind !== 'none' && vpc.id === vpcId) ? 'yes' : own;
  }

  #recordsOf(zone: HostedZone): DnsRecord[] {
    const byZone = this.#graph.referring('zone', 'record-sets', (it) => it.zone, zone.id).items;
    const byName: Guarded<(typeof byZone)[number]['value']>[] = this.#graph
      .all('record-sets')
      .filter((sets) => byZone.every(({ value }) => value !== sets))
      .map((value) => ({ value, when: value.when }));
    const own = this.#worlds.present({ items: byZone });
    const named = this.#worlds.present({ items: byName }).filter(({ zoneName }) => zoneName !== undefined && zoneName === zone.name);
    return [...own, ...named].flatMap(({ records }) => this.#worlds.present(records).map((read) => read()));
  }

  #both(vpc: Vpc): Tri {
    return vpc.dnsSupport === 'yes' && vpc.dnsHostnames === 'yes' ? 'yes' : 'unknown';
  }
}

/** Whether a zone holds the domain of a host; `*.` in front of a host stands for any name below. */
function holds(zone: string, host: string): boolean {
  const name = host.replace(/^\*\./, '');
  return name === zone || name.endsWith(`.${zone}`) || host === zone;
}

function answersHost(name: Text, host: string): Tri {
  if (typeof name !== 'string') return 'unknown';
  const record = name.replace(/^\\052/, '*');
  if (record === host) return 'yes';
  if (!record.startsWith('*.')) return 'no';
  return host.endsWith(record.slice(1)) ? 'yes' : 'no';
}
