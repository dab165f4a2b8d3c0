import type { Graph } from '../../graph/graph.ts';
import type { DnsRecord, HostedZone, RecordSets, Ref, Vpc, VpcEndpoint } from '../../graph/nodes.ts';
import { isTo } from '../../graph/references.ts';
import { holesOf } from '../../values/read.ts';
import { equalText, showText, type Text } from '../../values/text.ts';
import { triOr, type Tri } from '../../values/tri.ts';
import type { Guarded, Several, Worlds } from '../../values/worlds.ts';
import type { ServiceCall } from './caller.ts';
import { hostNames, mentionsAws, recordAnswers, zoneHolds, type HostName } from './host-names.ts';
import type { Fact } from './path.ts';

/** What private hosted zones make of a name. */
export type ZoneAnswer =
  /** No zone of the VPC holds the name. */
  | { readonly kind: 'none' }
  | { readonly kind: 'endpoint'; readonly endpoint: VpcEndpoint; readonly zone: HostedZone; readonly record: DnsRecord; readonly host: HostName }
  /** The zone holds the domain but not this name: it does not exist there, whatever public DNS says. */
  | { readonly kind: 'no-record'; readonly zone: HostedZone; readonly host: HostName }
  | { readonly kind: 'unknown'; readonly missing: Fact };

interface Member {
  readonly zone: HostedZone;
  /** Whether the VPC sees it. */
  readonly seen: Tri;
}

/** Private hosted zones of VPCs and what they answer, in the world at hand. */
export class Zones {
  readonly #graph: Graph;
  readonly #worlds: Worlds;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#worlds = graph.worlds;
  }

  /** The answer of the first name of the service that a private zone of the VPC decides. */
  answer(vpc: Ref<Vpc>, call: ServiceCall): ZoneAnswer {
    if (vpc.kind === 'none' || this.#graph.all('hosted-zone').length === 0) return { kind: 'none' };
    const hosts = hostNames(call.service, call.region);
    if (hosts === undefined) {
      const [related] = this.#members(vpc.id, ({ name }) => (mentionsAws(name) ? 'unknown' : 'no'));
      return related === undefined ? { kind: 'none' } : undecided(related.zone, call.service);
    }
    for (const host of hosts) {
      const answer = this.#hostAnswer(vpc.id, host, call);
      if (answer.kind !== 'none') return answer;
    }
    return { kind: 'none' };
  }

  /** A zone that the VPC sees, or may see, and that may hold the name of a host. */
  holding(vpc: Ref<Vpc>, host: HostName): HostedZone | undefined {
    return vpc.kind === 'none' ? undefined : this.#members(vpc.id, ({ name }) => zoneHolds(name, host, ''))[0]?.zone;
  }

  /** A zone of the VPC that leads to the endpoint, or to any: names of endpoints are given by zones there. */
  leadingTo(vpc: Ref<Vpc>, endpoint?: VpcEndpoint): HostedZone | undefined {
    if (vpc.kind === 'none') return undefined;
    const zones = this.#graph.all('hosted-zone').filter(({ name }) => mentionsAws(name));
    const members = { items: zones.map((zone) => ({ value: zone, when: zone.when })) };
    return this.#worlds.first(`zones of ${vpc.id} that lead to ${endpoint?.id ?? 'endpoints'}`, members, (zone) => {
      const leads = this.targetsOf(zone).some(({ target }) => endpoint === undefined || target.id === endpoint.id);
      return leads ? this.isSeenBy(zone, vpc.id) : 'no';
    });
  }

  /** The endpoints that the records of a zone lead to. */
  targetsOf(zone: HostedZone): { readonly zone: HostedZone; readonly record: DnsRecord; readonly target: VpcEndpoint }[] {
    return this.#recordsOf(zone, (sets) => this.#mayLead(sets)).flatMap((record) => {
      const target = this.targetOf(record);
      return target === undefined ? [] : [{ zone, record, target }];
    });
  }

  /** Whether some record leads to an endpoint in some world: those of other trades may be many, each with its conditions. */
  #mayLead(sets: RecordSets): boolean {
    const leads = (): boolean => this.#worlds.present(sets.records).some((read) => this.targetOf(read()) !== undefined);
    return this.#worlds.answers({ label: `${sets.id} leads to an endpoint`, ask: leads, beyond: true }).some(({ value }) => value);
  }

  /** The records of the sets that are wanted; conditions of all others are left alone. */
  #recordsOf(zone: HostedZone, isWanted: (sets: RecordSets) => boolean = () => true): DnsRecord[] {
    const byZone = this.#setsOf(zone).items;
    const byName: Guarded<(typeof byZone)[number]['value']>[] = this.#graph
      .all('record-sets')
      .filter((sets) => byZone.every(({ value }) => value !== sets))
      .filter(({ zoneName }) => zoneName !== undefined && equalText(zoneName, zone.name) === 'yes')
      .map((value) => ({ value, when: value.when }));
    const sets = this.#worlds.present({ items: [...byZone, ...byName].filter(({ value }) => isWanted(value)) });
    return sets.flatMap(({ records }) => this.#worlds.present(records).map((read) => read()));
  }

  #setsOf({ id }: HostedZone): Several<RecordSets> {
    return this.#graph.referring('zone', 'record-sets', (it) => it.zone, id);
  }

  /** The endpoint that a record leads to. */
  targetOf({ aliasTarget }: DnsRecord): VpcEndpoint | undefined {
    const owners = aliasTarget === undefined ? [] : holesOf(aliasTarget);
    const named = typeof aliasTarget === 'string' ? OF_ENDPOINT.exec(aliasTarget)?.[1] : undefined;
    if (named !== undefined) return this.#graph.nodeOf('vpc-endpoint', named);
    return owners
      .map(({ ref }) => (ref === undefined ? undefined : this.#graph.nodeOf('vpc-endpoint', ref.resource)))
      .find((endpoint) => endpoint !== undefined);
  }

  #hostAnswer(vpcId: string, host: HostName, { service, region }: ServiceCall): ZoneAnswer {
    const holding = this.#members(vpcId, ({ name }) => zoneHolds(name, host, region));
    // The most specific zone answers: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html
    const [longest] = holding.sort((a, b) => showText(b.zone.name).length - showText(a.zone.name).length);
    if (longest === undefined) return { kind: 'none' };
    const open = holding.find(({ zone, seen }) => seen === 'unknown' || zoneHolds(zone.name, host, region) === 'unknown');
    return open === undefined ? this.#recordAnswer(longest.zone, host, service, region) : undecided(open.zone, service);
  }

  #recordAnswer(zone: HostedZone, host: HostName, service: string, region: Text): ZoneAnswer {
    const records = this.#recordsOf(zone).filter(({ type }) => typeof type !== 'string' || ADDRESSES.has(type.toUpperCase()));
    const answering = records.map((record) => ({ record, answers: recordAnswers(record.name, host, region) }));
    const found = answering.find(({ answers }) => answers === 'yes') ?? answering.find(({ answers }) => answers === 'unknown');
    if (found !== undefined) {
      const endpoint = found.answers === 'yes' ? this.targetOf(found.record) : undefined;
      return endpoint === undefined ? undecided(zone, service) : { kind: 'endpoint', endpoint, zone, record: found.record, host };
    }
    // A zone without any record gets them from elsewhere.
    const open = this.#setsOf(zone).open ?? this.#graph.openness(zone.id);
    if (records.length === 0 || open !== undefined) return undecided(zone, service);
    return { kind: 'no-record', zone, host };
  }

  /** The zones that a VPC sees, of those that are wanted; conditions of all others are left alone. */
  #members(vpcId: string, wanted: (zone: HostedZone) => Tri): Member[] {
    const result: Member[] = [];
    for (const zone of this.#graph.all('hosted-zone')) {
      if (wanted(zone) === 'no' || !this.#worlds.holds(zone.when)) continue;
      const seen = this.isSeenBy(zone, vpcId);
      if (seen !== 'no') result.push({ zone, seen });
    }
    return result;
  }

  isSeenBy(zone: HostedZone, vpcId: string): Tri {
    const own = this.#worlds.some(`${vpcId} sees ${zone.id}`, zone.vpcs, (read) => isTo(read(), vpcId));
    if (own === 'yes') return own;
    const added = this.#graph.referring('zone', 'zone-association', (it) => it.zone, zone.id);
    return triOr(own, ...this.#worlds.present(added).map(({ vpc }) => isTo(vpc, vpcId)), added.open === undefined ? 'no' : 'unknown');
  }
}

/** The names that an endpoint has by itself begin with its id: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html */
const OF_ENDPOINT = /^(?:(?:\*|\\052)\.)?(vpce-[0-9a-z]+)-/;

const ADDRESSES: ReadonlySet<string> = new Set(['A', 'AAAA', 'CNAME']);

function undecided(zone: HostedZone, service: string): ZoneAnswer {
  const text = `what \`${showText(zone.name)}\` (${zone.address}) answers for ${service}`;
  return { kind: 'unknown', missing: { about: zone.address, text } };
}
