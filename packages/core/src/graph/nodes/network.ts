import type { Span } from '../../text/source-file.ts';
import type { Text } from '../../values/text.ts';
import type { Tri } from '../../values/tri.ts';
import type { Several } from '../../values/worlds.ts';
import type { NodeBase, Ref } from './base.ts';
import type { SecurityGroup } from './filters.ts';

export interface Vpc extends NodeBase {
  readonly kind: 'vpc';
  /** Its address blocks. */
  readonly cidrs: Several<() => Text>;
  readonly dnsSupport: Tri;
  readonly dnsHostnames: Tri;
}

/** A further address block of a VPC. */
export interface VpcCidr extends NodeBase {
  readonly kind: 'vpc-cidr';
  readonly vpc: Ref<Vpc>;
  readonly cidr: Text | undefined;
}

export interface Subnet extends NodeBase {
  readonly kind: 'subnet';
  readonly vpc: Ref<Vpc>;
  readonly cidr: Text | undefined;
  readonly zone: Text | undefined;
  readonly zoneAt?: Span;
  /** Whether instances get a public IPv4 address unless they say otherwise. */
  readonly mapPublicIp: Tri;
  /** Whether its interfaces have IPv6 addresses and no others; absent = they have IPv4 addresses. */
  readonly ipv6Only?: Tri;
}

export interface RouteTable extends NodeBase {
  readonly kind: 'route-table';
  readonly vpc: Ref<Vpc>;
  /** Whether it is the table of all subnets of the VPC that have none of their own. */
  readonly main: boolean;
}

export interface Route extends NodeBase {
  readonly kind: 'route';
  readonly table: Ref<RouteTable>;
  readonly destination: RouteDestination;
  readonly target: RouteTarget;
}

export type RouteDestination =
  | { readonly kind: 'cidr'; readonly text: Text }
  | { readonly kind: 'prefix-list'; readonly text: Text };

export type RouteTargetKind =
  | 'internet-gateway'
  | 'nat-gateway'
  | 'egress-only-internet-gateway'
  | 'transit-gateway'
  | 'virtual-private-gateway'
  | 'peering'
  | 'network-interface'
  | 'instance'
  | 'vpc-endpoint'
  | 'carrier-gateway'
  | 'local-gateway'
  | 'core-network'
  | 'local'
  /** Drops what it takes. */
  | 'blackhole'
  | 'unknown';

export interface RouteTarget {
  readonly kind: RouteTargetKind;
  readonly ref: Ref<Gateway>;
  readonly at: Span;
}

/** A subnet's route table, given apart from both (as CloudFormation and Terraform do). */
export interface RouteTableAssociation extends NodeBase {
  readonly kind: 'route-table-association';
  readonly subnet: Ref<Subnet>;
  readonly table: Ref<RouteTable>;
}

export interface Gateway extends NodeBase {
  readonly kind: 'gateway';
  readonly gatewayKind: 'internet' | 'nat' | 'egress-only' | 'transit' | 'vpn' | 'peering' | 'carrier' | 'other';
  /** NAT gateways: whether they translate to a public address. */
  readonly publicNat: Tri;
  /** The subnet that a NAT gateway stands in. */
  readonly subnet: Ref<Subnet>;
  /** The VPCs that a peering connection ties together; none where nothing says that it is accepted. */
  readonly ends?: readonly Ref<Vpc>[];
  /** Transit gateways: whether attachments are tied to the default route table by themselves. */
  readonly ties?: TransitTies;
}

/** By which route table the traffic of an attachment is routed, and which one knows the way to it. */
export interface TransitTies {
  readonly association: Tri;
  readonly propagation: Tri;
}

/** What hangs on a transit gateway: a VPC, or something else with addresses of its own. */
export interface TransitAttachment extends NodeBase {
  readonly kind: 'transit-attachment';
  readonly gateway: Ref<Gateway>;
  readonly vpc: Ref<Vpc>;
  /** Traffic of a zone gets to the gateway only where one of these stands in it. */
  readonly subnets: Several<() => Ref<Subnet>>;
  /** Whether it is tied to the default route table where the gateway ties all. */
  readonly ties: TransitTies;
}

export interface TransitTable extends NodeBase {
  readonly kind: 'transit-table';
  readonly gateway: Ref<Gateway>;
}

/** Ties an attachment to a route table: its traffic is routed there, or the table learns of it. */
export interface TransitTie extends NodeBase {
  readonly kind: 'transit-tie';
  readonly way: keyof TransitTies;
  readonly attachment: Ref<TransitAttachment>;
  readonly table: Ref<TransitTable>;
}

/** A route that somebody wrote into a table of a transit gateway. */
export interface TransitStaticRoute extends NodeBase {
  readonly kind: 'transit-static-route';
  readonly table: Ref<TransitTable>;
  readonly block: Text | undefined;
  readonly attachment: Ref<TransitAttachment>;
  readonly blackhole: Tri;
}

/** What a route table of a transit gateway holds, as a search found it. */
export interface TransitRoutes extends NodeBase {
  readonly kind: 'transit-routes';
  /** The gateway where it is told; absent = the only one that is spoken of. */
  readonly gateway: string | undefined;
  /** The table where it is told. */
  readonly table: string | undefined;
  readonly routes: readonly TransitRoute[];
  /** Why there may be others. */
  readonly open: string | undefined;
}

export interface TransitRoute {
  readonly block: string;
  /** Black holes are not. */
  readonly active: boolean;
  /** The VPCs that it leads to; undefined members are attachments of another kind. */
  readonly vpcs: readonly (string | undefined)[];
  readonly at: Span;
}

/** Address blocks under a name. */
export interface PrefixList extends NodeBase {
  readonly kind: 'prefix-list';
  /** Lists of AWS are called as the service: `com.amazonaws.eu-west-1.s3`. */
  readonly name: Text | undefined;
  readonly blocks: Several<() => Text>;
}

/** A VPC with endpoints for others, as it is declared: what it does not say it has, it has not. */
export interface Hub extends NodeBase {
  readonly kind: 'hub';
  readonly vpc: Ref<Vpc>;
  readonly cidr: string | undefined;
  /** The VPCs that are connected to it and see its zones. */
  readonly spokes: readonly Vpc[];
  /** Where public addresses lie for a spoke that sends everything to it. */
  readonly egress: 'none' | 'public' | 'unknown';
}

/** Options that switch internet traffic off for VPCs as a whole. */
export interface BlockPublicAccess extends NodeBase {
  readonly kind: 'block-public-access';
  readonly mode: 'block-bidirectional' | 'block-ingress' | 'off' | 'unknown';
}

export interface BlockPublicAccessExclusion extends NodeBase {
  readonly kind: 'block-public-access-exclusion';
  readonly vpc: Ref<Vpc>;
  readonly subnet: Ref<Subnet>;
}

/** A network interface that is made for itself, to be attached to an instance. */
export interface NetworkInterface extends NodeBase {
  readonly kind: 'network-interface';
  readonly subnet: Ref<Subnet>;
  readonly groups: Several<() => Ref<SecurityGroup>>;
}

/** Where something attaches to the network. */
export interface Placement {
  readonly subnets: Several<() => Ref<Subnet>>;
  /** None given means the default group of the VPC. */
  readonly groups: Several<() => Ref<SecurityGroup>>;
  /** `subnet` = as the subnet says. */
  readonly publicIp: Tri | 'subnet';
  readonly at: Span;
}
