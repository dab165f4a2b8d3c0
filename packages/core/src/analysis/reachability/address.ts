import type { NodeBase, Ref } from '../../graph/nodes.ts';

/** How a reference is named in a message. */
export function addressOf(ref: Ref<NodeBase>): string {
  switch (ref.kind) {
    case 'node':
      return nameOf(ref.node);
    case 'outside':
      return ref.label ?? ref.id;
    case 'none':
      return 'nothing';
  }
}

/** What comes with a VPC has no name of its own: `the main route table of Vpc`. */
export function nameOf(node: NodeBase): string {
  return IMPLICIT.has(node.resourceType) ? `the ${node.resourceType} of ${node.address}` : node.address;
}

/** A property under the name that the author's dialect has for it: `EnableDnsSupport`, `enable_dns_support`. */
export function propertyName(node: NodeBase, name: string): string {
  if (!isOfTerraform(node)) return name;
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}

/** Whether a node is written in Terraform, for the provider `aws` or for `awscc`. */
export function isOfTerraform({ resourceType }: Pick<NodeBase, 'resourceType'>): boolean {
  return /^aws(?:cc)?_/.test(resourceType);
}

const IMPLICIT: ReadonlySet<string> = new Set(['main route table', 'default security group', 'default network ACL']);
