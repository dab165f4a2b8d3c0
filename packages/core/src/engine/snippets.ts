import type { NodeBase, Ref, SecurityGroup, Vpc } from '../graph/nodes.ts';
import { propertyName } from '../analysis/reachability/address.ts';

/** Small pieces of a template, ready to paste, in the language of the resource that they are for. */

/** One property as it would be written. */
export function propertySnippet(node: NodeBase, name: string, value: boolean | number | string): string {
  return isTerraform(node) ? `${propertyName(node, name)} = ${value}` : `${name}: ${value}`;
}

/** The identifier of a resource as its neighbours write it; `attribute` where CloudFormation's `Ref` gives something else. */
export function identifierOf({ address, resourceType }: NodeBase, attribute?: string): string {
  const name = localName(address);
  if (resourceType.startsWith('aws_')) return `${name}.id`;
  return attribute === undefined ? `!Ref ${name}` : `!GetAtt ${name}.${attribute}`;
}

/** Whom a rule of a security group speaks of. */
export type RuleTarget =
  | { readonly group: SecurityGroup }
  | { readonly vpc: Vpc }
  /** The addresses of S3, through the prefix list of its gateway endpoint. */
  | { readonly s3: NodeBase }
  | 'anywhere';

/** A rule of its own that lets TCP 443 in or out. */
export function groupRuleSnippet(direction: 'ingress' | 'egress', group: SecurityGroup, target: RuleTarget): string {
  return isTerraform(group) ? ruleHcl(direction, group, target) : ruleYaml(direction, group, target);
}

export function isTerraform({ resourceType }: NodeBase): boolean {
  return resourceType.startsWith('aws_');
}

/** The first group that the files declare. */
export function declaredGroup(groups: readonly Ref<SecurityGroup>[]): SecurityGroup | undefined {
  return groups.flatMap((ref) => (ref.kind === 'node' && !ref.node.isDefault ? [ref.node] : []))[0];
}

function ruleYaml(direction: 'ingress' | 'egress', group: SecurityGroup, target: RuleTarget): string {
  const way = direction === 'ingress' ? 'Ingress' : 'Egress';
  return [
    `${localName(group.address)}Https${way}:`,
    `  Type: AWS::EC2::SecurityGroup${way}`,
    '  Properties:',
    `    GroupId: ${identifierOf(group, 'GroupId')}`,
    '    IpProtocol: tcp',
    '    FromPort: 443',
    '    ToPort: 443',
    `    ${peerYaml(direction === 'ingress' ? 'Source' : 'Destination', target)}`,
  ].join('\n');
}

function peerYaml(side: 'Source' | 'Destination', target: RuleTarget): string {
  if (target === 'anywhere') return 'CidrIp: 0.0.0.0/0';
  if ('group' in target) return `${side}SecurityGroupId: ${identifierOf(target.group, 'GroupId')}`;
  if ('vpc' in target) return `CidrIp: !GetAtt ${localName(target.vpc.address)}.CidrBlock`;
  return `${side}PrefixListId: <id of the prefix list of S3 in the Region>`;
}

function ruleHcl(direction: 'ingress' | 'egress', group: SecurityGroup, target: RuleTarget): string {
  const name = group.address.split('.').at(-1) ?? 'this';
  return [
    `resource "aws_vpc_security_group_${direction}_rule" "${name}_https" {`,
    `  security_group_id = ${identifierOf(group)}`,
    '  ip_protocol       = "tcp"',
    '  from_port         = 443',
    '  to_port           = 443',
    `  ${peerHcl(target)}`,
    '}',
  ].join('\n');
}

function peerHcl(target: RuleTarget): string {
  if (target === 'anywhere') return 'cidr_ipv4 = "0.0.0.0/0"';
  if ('group' in target) return `referenced_security_group_id = ${identifierOf(target.group)}`;
  if ('vpc' in target) return `cidr_ipv4 = ${localName(target.vpc.address)}.cidr_block`;
  return `prefix_list_id = ${localName(target.s3.address)}.prefix_list_id`;
}

/** Inside the unit: without the path of stacks or modules that leads there. */
function localName(address: string): string {
  return address.split('/').at(-1) ?? address;
}
