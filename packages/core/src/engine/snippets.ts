import type { NodeBase } from '../graph/nodes.ts';

export function isTerraform({ resourceType }: NodeBase): boolean {
  return resourceType.startsWith('aws_');
}
