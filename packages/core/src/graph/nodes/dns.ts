import type { Span } from '../../text/source-file.ts';
import type { Text } from '../../values/text.ts';
import type { Tri } from '../../values/tri.ts';
import type { Several } from '../../values/worlds.ts';
import type { NodeBase, Ref } from './base.ts';
import type { Subnet, Vpc } from './network.ts';

export interface DhcpOptions extends NodeBase {
  readonly kind: 'dhcp-options';
  readonly nameServers: Several<() => Text>;
}

export interface DhcpOptionsAssociation extends NodeBase {
  readonly kind: 'dhcp-options-association';
  readonly vpc: Ref<Vpc>;
  readonly options: Ref<DhcpOptions>;
}

export interface HostedZone extends NodeBase {
  readonly kind: 'hosted-zone';
  /** Without a final dot. */
  readonly name: Text;
  /** The VPCs that see it; a public zone has none. */
  readonly vpcs: Several<() => Ref<Vpc>>;
}

/** A zone that is associated with a VPC by a resource of its own. */
export interface ZoneAssociation extends NodeBase {
  readonly kind: 'zone-association';
  readonly zone: Ref<HostedZone>;
  readonly vpc: Ref<Vpc>;
}

/** Records of one zone: one resource may hold several. */
export interface RecordSets extends NodeBase {
  readonly kind: 'record-sets';
  readonly zone: Ref<HostedZone>;
  /** The zone by name where it is given so. */
  readonly zoneName: Text | undefined;
  readonly records: Several<() => DnsRecord>;
}

export interface DnsRecord {
  /** Without a final dot. */
  readonly name: Text;
  readonly type: Text;
  /** The name that an alias record points to. */
  readonly aliasTarget: Text | undefined;
  readonly at: Span;
}

/** Resolver rules, Route 53 Profiles: names of this VPC may resolve in ways that the files do not show. */
export interface ResolverOverride extends NodeBase {
  readonly kind: 'resolver-override';
  readonly vpc: Ref<Vpc>;
  readonly what: string;
  /** The rule, which speaks of one domain; absent = any name may be meant. */
  readonly rule?: Ref<ResolverRule>;
  /** Other servers answer instead of the one that the VPC comes with: private zones are not asked first. */
  readonly replacesServer?: boolean;
}

/** What is done with names below a domain. */
export interface ResolverRule extends NodeBase {
  readonly kind: 'resolver-rule';
  /** Without a final dot; empty = every name. */
  readonly domain: Text | undefined;
  /** Whether other servers are asked; absent = yes. */
  readonly forwards?: Tri;
}

/** Where others ask the server of a VPC (inbound), or it asks others. */
export interface ResolverEndpoint extends NodeBase {
  readonly kind: 'resolver-endpoint';
  readonly inbound: Tri;
  readonly subnets: Several<() => Ref<Subnet>>;
}
