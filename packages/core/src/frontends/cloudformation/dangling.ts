import type { DanglingReference } from '../../graph/nodes.ts';
import { editDistance } from '../../knowledge/edit-distance.ts';
import type { MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import { namesIn } from './mentions.ts';
import type { StackScope } from './scope.ts';
import { asMapping, scalarText, type Template } from './template.ts';

/**
 * References to nothing. CloudFormation rejects a template with one of them whatever its conditions say. Where a macro
 * or a loop that is not unrolled may bring names along, nothing is known.
 */
export function danglingReferences(scope: StackScope): DanglingReference[] {
  const { template } = scope;
  if (bringsNamesAlong(template)) return [];
  const found = new Map<string, DanglingReference>();
  for (const [name, entry] of template.conditions) search(scope, found, name, 'condition', entry.value, true);
  for (const { logicalId, type, node, condition } of template.resources.values()) {
    if (condition !== undefined) note(scope, found, logicalId, type, 'condition', condition, node.get('Condition') ?? node);
    for (const item of itemsOf(node.get('DependsOn'))) note(scope, found, logicalId, type, 'resource', scalarText(item) ?? '', item);
    search(scope, found, logicalId, type, node.get('Properties'));
  }
  for (const { name, condition, value } of template.outputs.values()) {
    if (condition !== undefined && value !== undefined) note(scope, found, name, 'output', 'condition', condition, value);
    search(scope, found, name, 'output', value);
  }
  return [...found.values()];
}

/** Macros, loops, serverless resources and modules make resources of their own, with names that the template does not show. */
function bringsNamesAlong({ transforms, missing, root, file }: Template): boolean {
  if (transforms.length > 0 || missing.length > 0 || root.get('Modules') !== undefined) return true;
  if (/AWS::Serverless|Fn::ForEach::/.test(file.text)) return true;
  const declared = asMapping(root.get('Resources'))?.entries ?? [];
  return declared.some(({ value }) => !/^(?!.*::MODULE$)\w+::/.test(scalarText(asMapping(value)?.get('Type')) ?? ''));
}

/** `inCondition`: `{ Condition: Name }` stands for another condition; elsewhere it is a property like any other. */
function search(scope: StackScope, found: Map<string, DanglingReference>, owner: string, type: string, node: SyntaxNode | undefined, inCondition = false): void {
  if (node === undefined || node.kind === 'scalar') return;
  if (node.kind === 'sequence') {
    for (const item of node.items) search(scope, found, owner, type, item, inCondition);
    return;
  }
  const asked = conditionIn(node, inCondition);
  if (asked !== undefined) note(scope, found, owner, type, 'condition', scalarText(asked) ?? '', asked);
  for (const { key, value } of node.entries) {
    for (const name of namesIn(key, value)) note(scope, found, owner, type, key === 'Fn::GetAtt' ? 'resource' : 'value', name, value);
    search(scope, found, owner, type, value, inCondition);
  }
}

function conditionIn(node: MappingNode, inCondition: boolean): SyntaxNode | undefined {
  if (node.entries.length !== 1) return undefined;
  const choice = node.get('Fn::If');
  if (choice?.kind === 'sequence') return choice.items[0];
  return inCondition ? node.get('Condition') : undefined;
}

function note(
  scope: StackScope,
  found: Map<string, DanglingReference>,
  owner: string,
  type: string,
  to: DanglingReference['to'],
  name: string,
  node: SyntaxNode,
): void {
  if (name === '' || name.startsWith('AWS::') || isDeclared(scope, to, name)) return;
  const at = scope.spanOf(node);
  const id = `${scope.prefix}!dangling ${name}@${at.start}`;
  const nearest = nearestOf(name, namesFor(scope, to));
  found.set(id, {
    id,
    kind: 'dangling-reference',
    address: scope.addressPrefix + owner,
    resourceType: type,
    at,
    when: scope.exists,
    unit: scope.unit,
    where: () => at,
    name,
    to,
    ...(nearest === undefined ? {} : { nearest }),
  });
}

function isDeclared({ template }: StackScope, to: DanglingReference['to'], name: string): boolean {
  if (to === 'condition') return template.conditions.has(name);
  return template.resources.has(name) || (to === 'value' && template.parameters.has(name));
}

function namesFor({ template }: StackScope, to: DanglingReference['to']): readonly string[] {
  if (to === 'condition') return [...template.conditions.keys()];
  const resources = [...template.resources.keys()];
  return to === 'resource' ? resources : [...resources, ...template.parameters.keys()];
}

/** The name that was probably meant: at most one edit in four letters away. */
function nearestOf(name: string, names: readonly string[]): string | undefined {
  const [best] = names
    .map((it) => ({ it, distance: editDistance(name.toLowerCase(), it.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance * 4 <= name.length ? best.it : undefined;
}

function itemsOf(node: SyntaxNode | undefined): readonly SyntaxNode[] {
  if (node === undefined || asMapping(node) !== undefined) return [];
  return node.kind === 'sequence' ? node.items : [node];
}
