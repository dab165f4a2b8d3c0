import type { NodeKind } from '../../../graph/nodes.ts';

type Path = readonly string[];

/** What the properties of the graph are called by the provider, by type of resource; steps before the last one are nested blocks. */
const ARGUMENTS: Readonly<Record<string, Readonly<Record<string, Path>>>> = {
  aws_vpc: vpc(),
  aws_default_vpc: vpc(),
  aws_subnet: { vpc: ['vpc_id'], mapPublicIp: ['map_public_ip_on_launch'] },
  aws_vpc_endpoint: {
    type: ['vpc_endpoint_type'],
    serviceName: ['service_name'],
    serviceRegion: ['service_region'],
    vpc: ['vpc_id'],
    subnets: ['subnet_ids'],
    groups: ['security_group_ids'],
    routeTables: ['route_table_ids'],
    privateDns: ['private_dns_enabled'],
    privateDnsOnlyForInbound: ['dns_options', 'private_dns_only_for_inbound_resolver_endpoint'],
    policy: ['policy'],
  },
  aws_security_group: { description: ['description'], vpc: ['vpc_id'], ingress: ['ingress'], egress: ['egress'] },
  aws_default_security_group: { vpc: ['vpc_id'], ingress: ['ingress'], egress: ['egress'] },
  aws_route_table: { vpc: ['vpc_id'] },
  aws_route_table_association: { subnet: ['subnet_id'], table: ['route_table_id'] },
  aws_network_acl_rule: {
    acl: ['network_acl_id'],
    egress: ['egress'],
    ruleNumber: ['rule_number'],
    protocol: ['protocol'],
    allow: ['rule_action'],
    cidr: ['cidr_block'],
    fromPort: ['from_port'],
    toPort: ['to_port'],
  },
  aws_route53_zone: { name: ['name'] },
  aws_route53_record: {
    zone: ['zone_id'],
    name: ['name'],
    type: ['type'],
    aliasName: ['alias', 'name'],
    aliasZone: ['alias', 'zone_id'],
    aliasHealth: ['alias', 'evaluate_target_health'],
  },
  aws_vpc_endpoint_route_table_association: { endpoint: ['vpc_endpoint_id'], routeTables: ['route_table_id'] },
  aws_vpc_endpoint_subnet_association: { endpoint: ['vpc_endpoint_id'], subnets: ['subnet_id'] },
  aws_vpc_endpoint_security_group_association: { endpoint: ['vpc_endpoint_id'], groups: ['security_group_id'] },
  aws_ecs_service: {
    subnets: ['network_configuration', 'subnets'],
    groups: ['network_configuration', 'security_groups'],
    publicIp: ['network_configuration', 'assign_public_ip'],
    platformVersion: ['platform_version'],
  },
  aws_ecs_task_set: {
    subnets: ['network_configuration', 'subnets'],
    groups: ['network_configuration', 'security_groups'],
    publicIp: ['network_configuration', 'assign_public_ip'],
  },
  aws_iam_role: { managedPolicies: ['managed_policy_arns'] },
};

function vpc(): Readonly<Record<string, Path>> {
  return { dnsSupport: ['enable_dns_support'], dnsHostnames: ['enable_dns_hostnames'] };
}

/** How a rule of a security group is written: in a block of the group, or as a resource of one of two types. */
export type RuleStyle = 'block' | 'aws_security_group_rule' | 'aws_vpc_security_group_rule';

/** Members of a rule by style; the peers of the first two are lists, except that a single group has an argument of its own. */
const RULES: Readonly<Record<RuleStyle, Readonly<Record<string, string>>>> = {
  block: {
    protocol: 'protocol',
    fromPort: 'from_port',
    toPort: 'to_port',
    peerGroup: 'security_groups',
    peerCidr: 'cidr_blocks',
    peerPrefixList: 'prefix_list_ids',
  },
  aws_security_group_rule: {
    protocol: 'protocol',
    fromPort: 'from_port',
    toPort: 'to_port',
    peerGroup: 'source_security_group_id',
    peerCidr: 'cidr_blocks',
    peerPrefixList: 'prefix_list_ids',
  },
  aws_vpc_security_group_rule: {
    protocol: 'ip_protocol',
    fromPort: 'from_port',
    toPort: 'to_port',
    peerGroup: 'referenced_security_group_id',
    peerCidr: 'cidr_ipv4',
    peerPrefixList: 'prefix_list_id',
  },
};

const LISTS: ReadonlySet<string> = new Set(['security_groups', 'cidr_blocks', 'prefix_list_ids']);

/** What arguments of a rule of a network ACL are called where it is a block of the ACL. */
export const IN_ACL: Readonly<Record<string, string>> = { rule_number: 'rule_no', rule_action: 'action' };

/** What a node of a kind is made as. */
const TYPES: Partial<Readonly<Record<NodeKind, string>>> = {
  'vpc-endpoint': 'aws_vpc_endpoint',
  'security-group': 'aws_security_group',
  'route-table': 'aws_route_table',
  'route-table-association': 'aws_route_table_association',
  'network-acl-entry': 'aws_network_acl_rule',
  'record-sets': 'aws_route53_record',
};

/** Attributes that are not called as in the graph. */
const ATTRIBUTES: Readonly<Record<string, string>> = { cidr: 'cidr_block', prefixList: 'prefix_list_id', dnsName: 'dns_entry[0].dns_name', dnsZone: 'dns_entry[0].hosted_zone_id' };

export function argumentPath(type: string, property: string): Path | undefined {
  return ARGUMENTS[type]?.[property];
}

export function ruleArgument(style: RuleStyle, member: string): { readonly name: string; readonly isList: boolean } | undefined {
  const name = RULES[style][member];
  return name === undefined ? undefined : { name, isList: LISTS.has(name) };
}

export function typeOf(kind: NodeKind): string | undefined {
  return TYPES[kind];
}

export function attributeName(attribute: string): string {
  return ATTRIBUTES[attribute] ?? attribute;
}

/** Arguments that belong to what a resource is for: never taken over from another one. */
export const ITS_OWN: ReadonlySet<string> = new Set(['policy', 'service_region', 'dns_options', 'timeouts', 'depends_on', 'lifecycle', 'for_each', 'count']);

/** Arguments that Terraform itself reads. */
export const META: ReadonlySet<string> = new Set(['count', 'for_each', 'provider', 'region']);

/** Separate resources that attach something to an endpoint; they go with it. */
export const ATTACHMENTS: Readonly<Record<string, string>> = {
  subnets: 'aws_vpc_endpoint_subnet_association',
  groups: 'aws_vpc_endpoint_security_group_association',
  routeTables: 'aws_vpc_endpoint_route_table_association',
};

export function isAttachment(type: string): boolean {
  return /^aws_vpc_endpoint_(?:\w+_association|policy|private_dns)$/.test(type);
}

/** Words that Terraform spells in another way than the graph. */
export function spelling(property: string, value: string | number | boolean): string | number | boolean {
  if (property === 'type' && typeof value === 'string') return value.charAt(0).toUpperCase() + value.slice(1);
  if (property === 'protocol' && value === 6) return 'tcp';
  if (property === 'privateDnsOnlyForInbound') return value !== 'AllResolvers';
  return value;
}
