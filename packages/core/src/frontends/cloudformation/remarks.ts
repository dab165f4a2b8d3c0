import type { Graph } from '../../graph/graph.ts';
import type { NodeBase, PlainReference, RegionLookup } from '../../graph/nodes.ts';
import type { MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import { spanWithin, type Span } from '../../text/source-file.ts';
import { NEVER, type Guard } from '../../values/guards.ts';
import { addressOf } from './address.ts';
import { dependencyCircles } from './circles.ts';
import { danglingReferences } from './dangling.ts';
import { plainReferenceIn } from './plain-text.ts';
import { ifOf } from './resolve.ts';
import type { StackScope } from './scope.ts';
import { asMapping, scalarText, spanOfKey } from './template.ts';

/** A part of a template with the condition under which it is there, and what it belongs to. */
interface Part {
  readonly owner: Omit<NodeBase, 'when'>;
  readonly node: SyntaxNode;
  readonly when: Guard;
}

/**
 * Notes what only the text shows: look-ups by Region, and pseudo parameters that are mere text. `isRelevant`: types of
 * resources whose properties count for the latter; what others do with such a text is their business.
 */
export function addRemarks(graph: Graph, scope: StackScope, isRelevant: (type: string) => boolean): void {
  graph.derive('dangling-reference', () => danglingReferences(scope));
  graph.derive('dependency-circle', () => dependencyCircles(scope));
  graph.derive('region-lookup', () => regionLookups(graph, scope));
  graph.derive('plain-reference', () => (hasMacros(scope) ? [] : plainReferences(scope, isRelevant)));
}

/** Resources and outputs, wherever they stand under conditions. */
function partsOf(scope: StackScope, isRelevant: (type: string) => boolean): Part[] {
  const resources = [...scope.template.resources.values()].filter(({ type }) => isRelevant(type));
  const outputs = [...scope.template.outputs.values()];
  return [
    ...resources.map((resource) => ({
      owner: { ...ownerOf(scope, resource.logicalId, resource.type, resource.idAt), address: addressOf(scope, resource) },
      node: resource.properties,
      when: scope.existence(resource.condition, resource.idAt),
    })),
    ...outputs.map(({ name, at, condition, value }) => ({
      owner: ownerOf(scope, name, 'output', at),
      node: value,
      when: scope.existence(condition, at),
    })),
  ].flatMap(({ node, ...rest }) => (node === undefined ? [] : [{ ...rest, node }]));
}

function ownerOf(scope: StackScope, name: string, resourceType: string, at: Span): Omit<NodeBase, 'when'> {
  const address = scope.addressPrefix + name;
  return { id: scope.prefix + name, address, resourceType, at, unit: scope.unit, where: () => at };
}

/** One remark for each table and column: all look-ups miss the same entry. */
function regionLookups(graph: Graph, scope: StackScope): RegionLookup[] {
  const found = new Map<string, RegionLookup>();
  if (scope.template.mappings === undefined) return [];
  for (const { owner, node, when } of partsOf(scope, () => true)) {
    walk(scope, node, when, (at, guard) => {
      const lookup = at.kind === 'mapping' ? lookupOf(scope, at) : undefined;
      if (lookup === undefined || guard === NEVER) return;
      const id = `${scope.prefix}!look-up ${lookup.table} ${lookup.column ?? ''}`;
      const known = found.get(id);
      if (known === undefined) found.set(id, { ...owner, ...lookup, id, kind: 'region-lookup', when: guard });
      else found.set(id, { ...known, when: graph.worlds.guards.or(known.when, guard) });
    });
  }
  return [...found.values()];
}

type Lookup = Pick<RegionLookup, 'table' | 'tableAt' | 'column' | 'regions' | 'at'>;

/** `Fn::FindInMap` with the Region as one of its keys and no `DefaultValue`. */
function lookupOf(scope: StackScope, node: MappingNode): Lookup | undefined {
  const operands = node.get('Fn::FindInMap');
  if (node.entries.length !== 1 || operands?.kind !== 'sequence') return undefined;
  const [mapName, first, second, options] = operands.items;
  const table = scalarText(mapName);
  const entry = table === undefined ? undefined : scope.template.mappings?.entry(table);
  const rows = asMapping(entry?.value);
  if (mapName === undefined || table === undefined || entry === undefined || rows === undefined || options !== undefined) return undefined;
  if (rows.entries.some(({ key }) => key.startsWith('Fn::'))) return undefined;
  const tableAt = spanOfKey(scope.template.file, entry);
  const common = { table, tableAt, at: scope.spanOf(mapName) };
  if (isRegion(first)) {
    const column = scalarText(second);
    const having = rows.entries.filter(({ value }) => column === undefined || asMapping(value)?.get(column) !== undefined);
    return { ...common, column, regions: having.map(({ key }) => key) };
  }
  const row = scalarText(first);
  if (!isRegion(second) || row === undefined) return undefined;
  return { ...common, column: row, regions: asMapping(rows.get(row))?.entries.map(({ key }) => key) ?? [] };
}

function isRegion(node: SyntaxNode | undefined): boolean {
  const mapping = asMapping(node);
  return mapping?.entries.length === 1 && scalarText(mapping.get('Ref')) === 'AWS::Region';
}

function plainReferences(scope: StackScope, isRelevant: (type: string) => boolean): PlainReference[] {
  const resources = partsOf(scope, isRelevant).filter(({ owner }) => owner.resourceType !== 'output');
  const conditions = [...scope.template.conditions].map(([name, entry]) => ({
    owner: ownerOf(scope, name, 'condition', spanOfKey(scope.template.file, entry)),
    node: entry.value,
    when: scope.worlds.always,
  }));
  const found: PlainReference[] = [];
  for (const { owner, node, when } of [...resources, ...conditions]) {
    walk(scope, node, when, (at, guard, substituted) => {
      const plain = at.kind === 'scalar' && typeof at.value === 'string' ? plainReferenceIn(at.value, substituted) : undefined;
      if (plain === undefined || guard === NEVER) return;
      const span = spanWithin(scope.spanOf(at), plain.form === 'placeholder' ? `\${${plain.name}}` : plain.name);
      found.push({ ...owner, ...plain, id: `${owner.id}!plain@${at.start}`, kind: 'plain-reference', at: span, when: guard });
    });
  }
  return found;
}

/** Texts for people, and settings that others evaluate. */
const LEFT_ALONE = new Set([
  'Ref',
  'Fn::GetAtt',
  'Fn::Transform',
  'Condition',
  'Tags',
  'Description',
  'GroupDescription',
  'AlarmDescription',
  'Metadata',
  'Definition',
  'DefinitionString',
  'TemplateBody',
  'InlineCode',
  'ZipFile',
]);

type Visit = (node: SyntaxNode, when: Guard, substituted: boolean) => void;

/** Every node, branches of `Fn::If` under their condition. `substituted`: the text is the template of an `Fn::Sub`. */
function walk(scope: StackScope, node: SyntaxNode, when: Guard, visit: Visit, substituted = false): void {
  visit(node, when, substituted);
  if (node.kind === 'scalar') return;
  if (node.kind === 'sequence') {
    for (const [i, item] of node.items.entries()) walk(scope, item, when, visit, substituted && i === 0);
    return;
  }
  const choice = ifOf(node);
  if (choice !== undefined) {
    const { guards } = scope.worlds;
    const guard = scope.condition(choice.condition, scope.spanOf(node));
    walk(scope, choice.whenTrue, guards.and(when, guard), visit);
    walk(scope, choice.whenFalse, guards.and(when, guards.not(guard)), visit);
    return;
  }
  for (const { key, value } of node.entries) {
    if (!LEFT_ALONE.has(key)) walk(scope, value, when, visit, key === 'Fn::Sub');
  }
}

/** Macros of others may give any text a meaning. */
function hasMacros({ template: { transforms } }: StackScope): boolean {
  return transforms.some((name) => !/^AWS::(Serverless-\d|LanguageExtensions|SecretsManager-\d|CodeDeployBlueGreen|Include)/.test(name));
}
