import type { GraphNode, GroupRule, NetworkAclEntry, NodeBase, RulePeer } from '../../../graph/nodes.ts';
import { refTo } from '../../../graph/references.ts';
import { portOf } from '../../../graph/resource-reader.ts';
import { itemsOf, numberOf, stringOf, textOfValue } from '../../../values/read.ts';
import type { Tri } from '../../../values/tri.ts';
import type { Value } from '../../../values/value.ts';
import type { Guarded, Several } from '../../../values/worlds.ts';
import { partsOf } from '../../cloudformation/lower/parts.ts';
import type { Lowerings, TerraformReader } from '../reader.ts';

/** Security groups and network ACLs. */
export const securityLowerings: Lowerings = {
  aws_security_group: (r) => securityGroup(r, false),
  aws_default_security_group: (r) => securityGroup(r, true),

  aws_security_group_rule: (r) =>
    partsOf(r, 'peers', () => peersOf(r, r.value()).map(() => r.value())).map(({ base }, i) => ({
      ...base,
      kind: 'group-rule',
      direction: r.byDefault(() => r.string('type')) === 'egress' ? 'egress' : 'ingress',
      get group() {
        return r.ref('security-group', 'security_group_id');
      },
      get rule() {
        return ruleFor(r, r.value(), peersOf(r, r.value())[i] ?? { kind: 'none' });
      },
    })),

  aws_vpc_security_group_ingress_rule: (r) => singleRule(r, 'ingress'),
  aws_vpc_security_group_egress_rule: (r) => singleRule(r, 'egress'),

  aws_network_acl: (r) => networkAcl(r),
  aws_default_network_acl: (r) => networkAcl(r),

  aws_network_acl_rule: (r) =>
    entry(r, r.base, {
      acl: () => r.ref('network-acl', 'network_acl_id'),
      egress: () => r.tri('no', 'egress'),
      read: () => r.value(),
      number: 'rule_number',
      action: 'rule_action',
    }),
  aws_network_acl_association: (r) => ({
    ...r.base,
    kind: 'network-acl-association',
    get subnet() {
      return r.ref('subnet', 'subnet_id');
    },
    get acl() {
      return r.ref('network-acl', 'network_acl_id');
    },
  }),
};

/**
 * "When creating a new Security Group inside a VPC, Terraform will remove this default rule" (that lets everything out):
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group. The resource of the default
 * group likewise removes every rule that it does not list.
 */
function securityGroup(r: TerraformReader, isDefault: boolean) {
  return {
    ...r.base,
    kind: 'security-group',
    isDefault,
    defaultEgress: false,
    get vpc() {
      return r.ref('vpc', 'vpc_id');
    },
    get ingress() {
      return inlineRules(r, 'ingress');
    },
    get egress() {
      return inlineRules(r, 'egress');
    },
  } as const;
}

function inlineRules(r: TerraformReader, direction: 'ingress' | 'egress'): Several<() => GroupRule> {
  const value = r.value(direction);
  const blocks = value.kind === 'map' ? { items: [{ value: () => value, when: r.graph.worlds.always }] } : itemsOf(value);
  const items: Guarded<() => GroupRule>[] = blocks.items.flatMap(({ value: read, when }) => {
    const rule = read();
    return peersOf(r, rule).map((peer) => ({ value: () => ruleFor(r, rule, peer), when }));
  });
  return { items, ...(blocks.open === undefined ? {} : { open: blocks.open }) };
}

/** One rule of Terraform is as many rules of EC2 as it has peers. A list that is not known is a peer that is not known. */
function peersOf(r: TerraformReader, rule: Value): RulePeer[] {
  const peers: RulePeer[] = [];
  const each = (argument: string, make: (value: Value) => RulePeer | undefined): void => {
    const list = r.in(rule, argument);
    if (list.kind === 'absent') return;
    const members = itemsOf(list);
    for (const read of r.graph.worlds.present(members)) {
      const peer = make(read());
      if (peer !== undefined) peers.push(peer);
    }
    if (members.open !== undefined) peers.push(unknownPeer(list, members.open));
  };
  const cidr = (value: Value): RulePeer | undefined => {
    const text = textOfValue(value);
    return text === undefined ? undefined : { kind: 'cidr', text };
  };
  each('cidr_blocks', cidr);
  each('ipv6_cidr_blocks', cidr);
  each('prefix_list_ids', (value) => ({ kind: 'prefix-list', text: textOfValue(value) ?? '' }));
  each('security_groups', (value) => ({ kind: 'group', group: refTo(r.graph, value, 'security-group') }));
  const source = r.in(rule, 'source_security_group_id');
  if (source.kind !== 'absent') peers.push({ kind: 'group', group: refTo(r.graph, source, 'security-group') });
  const self = r.in(rule, 'self');
  if (self.kind === 'scalar' && String(self.value) === 'true') peers.push({ kind: 'group', group: ownGroup(r, self) });
  else if (self.kind === 'unknown') peers.push(unknownPeer(self, self.hole.cause));
  return peers;
}

/** The group of an inline rule is the resource, that of a rule of its own is named by it. */
function ownGroup(r: TerraformReader, at: Value) {
  const own = r.graph.nodeOf('security-group', r.base.id);
  if (own !== undefined) return { kind: 'node', id: own.id, node: own, at: at.at } as const;
  return r.ref('security-group', 'security_group_id');
}

function unknownPeer(value: Value, cause: string): RulePeer {
  const hole = { id: `peers@${value.at.file.path}:${String(value.at.start)}`, cause, hidden: true };
  return { kind: 'cidr', text: { parts: [hole] } };
}

function ruleFor(r: TerraformReader, rule: Value, peer: RulePeer): GroupRule {
  const protocol = textOfValue(r.in(rule, 'protocol')) ?? '-1';
  return { protocol, fromPort: portOf(r.in(rule, 'from_port')), toPort: portOf(r.in(rule, 'to_port')), peer, at: rule.at };
}

function singleRule(r: TerraformReader, direction: 'ingress' | 'egress') {
  return {
    ...r.base,
    kind: 'group-rule',
    direction,
    get group() {
      return r.ref('security-group', 'security_group_id');
    },
    get rule(): GroupRule {
      return {
        protocol: r.text('ip_protocol') ?? '-1',
        fromPort: portOf(r.value('from_port')),
        toPort: portOf(r.value('to_port')),
        peer: singlePeer(r),
        at: r.base.at,
      };
    },
  } as const;
}

function singlePeer(r: TerraformReader): RulePeer {
  for (const argument of ['cidr_ipv4', 'cidr_ipv6']) {
    const text = r.text(argument);
    if (text !== undefined) return { kind: 'cidr', text };
  }
  const group = r.value('referenced_security_group_id');
  if (group.kind !== 'absent') return { kind: 'group', group: refTo(r.graph, group, 'security-group') };
  const list = r.text('prefix_list_id');
  return list === undefined ? { kind: 'none' } : { kind: 'prefix-list', text: list };
}

/** An ACL of Terraform has the entries that it lists, and none of those that EC2 gives to a default one. */
function networkAcl(r: TerraformReader): GraphNode[] {
  const acl = {
    ...r.base,
    kind: 'network-acl',
    isDefault: false,
    get vpc() {
      return r.ref('vpc', 'vpc_id');
    },
    get openSubnets() {
      return r.items('subnet_ids').open;
    },
  } as const;
  return [acl, ...inlineEntries(r, 'ingress'), ...inlineEntries(r, 'egress'), ...aclSubnets(r)];
}

function inlineEntries(r: TerraformReader, direction: 'ingress' | 'egress'): GraphNode[] {
  const egress = direction === 'egress' ? 'yes' : 'no';
  return partsOf(r, `${direction} entries`, () => r.blocks(direction)).map(({ base, read }) =>
    entry(r, { ...base, id: `${base.id}.${direction}` }, { acl: () => ownAcl(r), egress: () => egress, read, number: 'rule_no', action: 'action' }),
  );
}

function aclSubnets(r: TerraformReader): GraphNode[] {
  return partsOf(r, 'subnets', () => r.blocks('subnet_ids')).map(({ base, read }) => ({
    ...base,
    id: `${base.id}.subnet`,
    kind: 'network-acl-association',
    get subnet() {
      return refTo(r.graph, read(), 'subnet');
    },
    get acl() {
      return ownAcl(r);
    },
  }));
}

function ownAcl(r: TerraformReader) {
  const node = r.graph.nodeOf('network-acl', r.base.id);
  return node === undefined ? ({ kind: 'none', at: r.base.at } as const) : ({ kind: 'node', id: node.id, node, at: r.base.at } as const);
}

interface EntrySource {
  readonly acl: () => NetworkAclEntry['acl'];
  readonly egress: () => Tri;
  readonly read: () => Value;
  /** Inline entries and those of their own differ in two names. */
  readonly number: 'rule_no' | 'rule_number';
  readonly action: 'action' | 'rule_action';
}

function entry(r: TerraformReader, base: NodeBase, source: EntrySource): NetworkAclEntry {
  const argument = (name: string): Value => r.in(source.read(), name);
  return {
    ...base,
    kind: 'network-acl-entry',
    get acl() {
      return source.acl();
    },
    get egress() {
      return source.egress();
    },
    get ruleNumber() {
      return numberOf(argument(source.number));
    },
    get allow(): Tri {
      const action = stringOf(argument(source.action))?.toLowerCase();
      return action === undefined ? 'unknown' : action === 'allow' ? 'yes' : 'no';
    },
    get protocol() {
      return textOfValue(argument('protocol')) ?? '-1';
    },
    get cidr() {
      return textOfValue(argument('cidr_block')) ?? textOfValue(argument('ipv6_cidr_block'));
    },
    get fromPort() {
      return portOf(argument('from_port'));
    },
    get toPort() {
      return portOf(argument('to_port'));
    },
  };
}
