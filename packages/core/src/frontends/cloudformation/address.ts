import type { StackScope } from './scope.ts';
import { asMapping, scalarText, type TemplateResource } from './template.ts';

/** CDK leaves the path of the construct in the metadata of what it synthesizes. */
export function addressOf(scope: StackScope, resource: TemplateResource): string {
  const path = scope.constructPaths ? scalarText(asMapping(resource.node.get('Metadata'))?.get('aws:cdk:path')) : undefined;
  return path?.replace(/\/Resource$/, '') ?? scope.addresses.get(resource.logicalId) ?? scope.addressPrefix + resource.logicalId;
}
