import type { MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import type { StackScope } from './scope.ts';
import { asMapping, scalarText, type Stretch, type TemplateResource } from './template.ts';
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
  /** What is wrong with how it is written: it then hides nothing. */
  readonly mistake?: string;
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
  const own = asMapping(asMapping(owner.get('Metadata'))?.get('privatelint'));
  const list = own?.get('suppress');
  const items = list?.kind === 'sequence' ? list.items : list === undefined ? [] : [list];
  return [
    ...strangeKeys(own, ['suppress']).map(({ key, at }) => ({ ...NOTHING, at: scope.spanOf(at), address, mistake: `unknown key \`${key}\`; expected \`suppress\`` })),
    ...items.map((item) => suppressionOf(scope, item, address)),
  ];
}

const NOTHING = { id: '', reason: undefined, expires: undefined, services: [] };

const KEYS = ['id', 'reason', 'expires', 'services'];

function suppressionOf(scope: StackScope, item: SyntaxNode, address: string | undefined): MetadataSuppression {
  const map = asMapping(item);
  const idNode = map === undefined ? item : map.get('id');
  const services = map?.get('services');
  const said = {
    id: scalarText(idNode) ?? '',
    at: scope.spanOf(idNode ?? item),
    reason: scalarText(map?.get('reason')),
    expires: scalarText(map?.get('expires')),
    services: (services?.kind === 'sequence' ? services.items : services === undefined ? [] : [services]).flatMap((service) => scalarText(service) ?? []),
    address,
  };
  const mistake = mistakeIn(map, said);
  return mistake === undefined ? said : { ...said, mistake };
}

function mistakeIn(map: MappingNode | undefined, { id, expires }: Pick<MetadataSuppression, 'id' | 'expires'>): string | undefined {
  const [strange] = strangeKeys(map, KEYS);
  if (strange !== undefined) return `unknown key \`${strange.key}\` in a suppression; one of: ${KEYS.join(', ')}`;
  if (id === '') return 'a suppression names a rule as `id`';
  if (expires !== undefined && Number.isNaN(Date.parse(`${expires}T00:00Z`))) return `\`expires\` is the last day on which a suppression holds, such as 2027-01-31, not \`${expires}\``;
  return undefined;
}

function strangeKeys(map: MappingNode | undefined, known: readonly string[]): { readonly key: string; readonly at: Stretch }[] {
  return (map?.entries ?? []).filter(({ key }) => !known.includes(key)).map(({ key, keyStart, keyEnd, value }) => ({ key, at: { start: keyStart, end: keyEnd, ...(value.made === undefined ? {} : { made: value.made }) } }));
}
