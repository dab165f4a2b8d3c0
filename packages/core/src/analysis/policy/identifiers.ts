import { isOfTerraform } from '../reachability/address.ts';
import type { Ref, Vpc, VpcEndpoint } from '../../graph/nodes.ts';
import { isOwnIdentifier } from '../../knowledge/own-identifiers.ts';
import { partitionOf } from '../../knowledge/regions.ts';
import type { Text } from '../../values/text.ts';

/** What requests call things that are known only after deployment. */

/** The account that everything is deployed to. */
export const ACCOUNT: Text = {
  parts: [{ id: 'AWS::AccountId', label: 'AWS::AccountId', cause: '`AWS::AccountId` is not known before deployment' }],
};

/** The partition of a Region, `aws` for one. */
export function partitionText(region: Text): Text {
  const known = typeof region === 'string' ? partitionOf(region) : undefined;
  return known ?? { parts: [{ id: 'AWS::Partition', label: 'AWS::Partition', cause: '`AWS::Partition` is not known before deployment' }] };
}

/** The identifier or the ARN of a resource of the files. */
export function identifierOfNode({ id, resourceType }: Pick<VpcEndpoint, 'id' | 'resourceType'>, attribute: 'id' | 'arn'): Text {
  const inTerraform = isOfTerraform({ resourceType });
  const hole = inTerraform ? `${id}.${attribute}` : attribute === 'id' ? id : `${id}.Arn`;
  const ref = { resource: id, attribute: inTerraform || attribute === 'id' ? attribute : 'Arn', type: resourceType };
  const isOwn = inTerraform || isOwnIdentifier(resourceType, ref.attribute);
  return { parts: [{ id: hole, cause: `\`${hole}\` gets its value when the stack is deployed`, ref, ...(isOwn && { distinct: true }) }] };
}

/** The identifier of something from outside; undefined when nothing but its name is known. */
export function outsideText(id: string, cause: string): Text {
  const hole = /^\$\{([^{}]+)\}$/.exec(id)?.[1];
  return hole === undefined && !/[${}]/.test(id) ? id : { parts: [{ id: hole ?? id, cause }] };
}

/** What calls through an endpoint say of where they come from, by condition key. */
export function sourceKeys(endpoint: VpcEndpoint): Readonly<Record<string, Text>> {
  const vpc = idOf(endpoint.vpc);
  return { 'aws:SourceVpce': identifierOfNode(endpoint, 'id'), ...(vpc !== undefined && { 'aws:SourceVpc': vpc }) };
}

function idOf(vpc: Ref<Vpc>): Text | undefined {
  switch (vpc.kind) {
    case 'node':
      return identifierOfNode(vpc.node, 'id');
    case 'outside':
      return outsideText(vpc.id, vpc.cause);
    case 'none':
      return undefined;
  }
}
