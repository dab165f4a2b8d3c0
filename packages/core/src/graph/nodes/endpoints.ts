import type { Span } from '../../text/source-file.ts';
import type { Text } from '../../values/text.ts';
import type { Tri } from '../../values/tri.ts';
import type { Value } from '../../values/value.ts';
import type { Several } from '../../values/worlds.ts';
import type { NodeBase, Ref } from './base.ts';
import type { SecurityGroup } from './filters.ts';
import type { RouteTable, Subnet, Vpc } from './network.ts';

export interface VpcEndpoint extends NodeBase {
  readonly kind: 'vpc-endpoint';
  /** Such as `com.amazonaws.ca-west-1.ecr.api`. */
  readonly serviceName: Text;
  readonly serviceNameAt: Span;
  /** The Region of the service, where the endpoint says that it crosses Regions. */
  readonly serviceRegion: Text | undefined;
  readonly vpc: Ref<Vpc>;
  readonly shape: EndpointShape;
  /** Where the type is written, or the endpoint where it is left to the default. */
  readonly shapeAt?: Span;
  /** Properties that are set although endpoints of this type do not take them. */
  readonly misfits?: readonly EndpointMisfit[];
  /** The policy document as written; absent = full access. */
  readonly policy: Value;
}

export interface EndpointMisfit {
  readonly property: 'subnets' | 'groups' | 'routeTables' | 'privateDns';
  /** As the author calls it. */
  readonly written: string;
  readonly at: Span;
}

/** What an endpoint is by its type; a gateway endpoint has route tables, an interface endpoint has subnets. */
export type EndpointShape =
  | {
      readonly kind: 'interface';
      readonly subnets: Several<() => Ref<Subnet>>;
      /** None given means the default group of the VPC; see `defaultedGroups`. */
      readonly groups: Several<() => Ref<SecurityGroup>>;
      readonly privateDns: Tri;
      /** Private names only for queries that come in through Resolver inbound endpoints. */
      readonly privateDnsOnlyForInbound: Tri;
    }
  | { readonly kind: 'gateway'; readonly routeTables: Several<() => Ref<RouteTable>> }
  | { readonly kind: 'other'; readonly type: string }
  | { readonly kind: 'unknown'; readonly cause: string };

/** What a separate resource attaches to an endpoint. */
export interface EndpointAttachment extends NodeBase {
  readonly kind: 'endpoint-attachment';
  readonly endpoint: Ref<VpcEndpoint>;
  readonly attached:
    | { readonly kind: 'subnet'; readonly ref: Ref<Subnet> }
    | { readonly kind: 'group'; readonly ref: Ref<SecurityGroup> }
    | { readonly kind: 'route-table'; readonly ref: Ref<RouteTable> }
    | { readonly kind: 'policy'; readonly policy: Value }
    | { readonly kind: 'private-dns'; readonly enabled: Tri };
}
