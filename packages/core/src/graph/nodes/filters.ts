import type { Span } from '../../text/source-file.ts';
import type { Text } from '../../values/text.ts';
import type { Tri } from '../../values/tri.ts';
import type { Several } from '../../values/worlds.ts';
import type { NodeBase, Ref } from './base.ts';
import type { Subnet, Vpc } from './network.ts';

export interface SecurityGroup extends NodeBase {
  readonly kind: 'security-group';
  readonly vpc: Ref<Vpc>;
  readonly ingress: Several<() => GroupRule>;
  /** Rules written at the group; see `defaultEgress`. */
  readonly egress: Several<() => GroupRule>;
  /** Whether everything is let out while no egress rule is given, here or as a resource of its own. */
  readonly defaultEgress: boolean;
  /** The default group of its VPC: admits its own members. */
  readonly isDefault: boolean;
}

/** A rule of a group that is a resource of its own. */
export interface GroupRuleNode extends NodeBase {
  readonly kind: 'group-rule';
  readonly direction: 'ingress' | 'egress';
  readonly group: Ref<SecurityGroup>;
  readonly rule: GroupRule;
}

export interface GroupRule {
  /** `tcp`, `-1` for all, a protocol number ... */
  readonly protocol: Text;
  /** Undefined = not known or all; see `protocol`. */
  readonly fromPort: PortBound;
  readonly toPort: PortBound;
  readonly peer: RulePeer;
  readonly at: Span;
}

export type PortBound = number | 'unset' | 'unknown';

export type RulePeer =
  | { readonly kind: 'cidr'; readonly text: Text }
  | { readonly kind: 'group'; readonly group: Ref<SecurityGroup> }
  | { readonly kind: 'prefix-list'; readonly text: Text }
  | { readonly kind: 'none' };

export interface NetworkAcl extends NodeBase {
  readonly kind: 'network-acl';
  readonly vpc: Ref<Vpc>;
  /** The default ACL of its VPC admits everything unless entries say otherwise. */
  readonly isDefault: boolean;
  /** Why it may be that of further subnets than its associations say; undefined = it is not. */
  readonly openSubnets?: string | undefined;
}

export interface NetworkAclEntry extends NodeBase {
  readonly kind: 'network-acl-entry';
  readonly acl: Ref<NetworkAcl>;
  readonly egress: Tri;
  readonly ruleNumber: number | undefined;
  readonly allow: Tri;
  readonly protocol: Text;
  readonly cidr: Text | undefined;
  readonly fromPort: PortBound;
  readonly toPort: PortBound;
}

export interface NetworkAclAssociation extends NodeBase {
  readonly kind: 'network-acl-association';
  readonly subnet: Ref<Subnet>;
  readonly acl: Ref<NetworkAcl>;
}
