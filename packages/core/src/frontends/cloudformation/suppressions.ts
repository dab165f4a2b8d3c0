import type { MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import type { StackScope } from './scope.ts';
import { asMapping, scalarText, type TemplateResource } from './template.ts';
import type { Span } from '../../text/source-file.ts';

/** What `Metadata.privatelint` of a template or a resource says. */
export interface MetadataSuppression {
  readonly id: string;
  readonly at: Span;
  readonly reason: string | undefined;
  readonly expires: string | undefined;
  readonly services: readonly string[];
  /** The resource that says it; undefined = the template. */
  readonly address: string | undefined;
}

/** Suppressions in metadata; a template that never says `privatelint` is not searched. */
export function metadataSuppressions(scope: StackScope, addressOf: (scope: StackScope, resource: TemplateResource) => string): MetadataSuppression[] {
  const { template } = scope;
  if (!template.file.text.includes('privatelint')) return [];
  const own = suppressionsIn(scope, template.root, undefined);
  const ofResources = [...template.resources.values()].flatMap((resource) => suppressionsIn(scope, resource.node, addressOf(scope, resource)));
  return [...own, ...ofResources];
}

function suppressionsIn(scope: StackScope, owner: MappingNode, address: string | undefined): MetadataSuppression[] {
  const list = asMapping(asMapping(owner.get('Metadata'))?.get('privatelint'))?.get('suppress');
  return (list?.kind === 'sequence' ? list.items : []).flatMap((item) => suppressionOf(scope, item, address) ?? []);
}

function suppressionOf(scope: StackScope, item: SyntaxNode, address: string | undefined): MetadataSuppression | undefined {
  const map = asMapping(item);
  const idNode = map === undefined ? item : map.get('id');
  const id = scalarText(idNode);
  if (idNode === undefined || id === undefined) return undefined;
  const services = map?.get('services');
  return {
    id,
    at: scope.spanOf(idNode),
    reason: scalarText(map?.get('reason')),
    expires: scalarText(map?.get('expires')),
    services: (services?.kind === 'sequence' ? services.items : []).flatMap((service) => scalarText(service) ?? []),
    address,
  };
}
