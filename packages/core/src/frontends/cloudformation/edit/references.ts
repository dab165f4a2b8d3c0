import { Refusal } from '../../../edits/refusal.ts';
import type { Graph } from '../../../graph/graph.ts';
import type { NodeId } from '../../../graph/nodes.ts';
import { implicit } from '../../../graph/references.ts';
import type { MappingNode, SyntaxNode } from '../../../syntax/tree.ts';
import { onlyHole } from '../../../values/text.ts';
import { textOfValue } from '../../../values/read.ts';
import type { StackScope } from '../scope.ts';
import { asMapping, scalarText } from '../template.ts';
import { attributeName } from './names.ts';
import { call, getAtt, refTo, scalarShape, shapeOf, type Shape } from './shape.ts';

/** A resource that the same proposal makes. */
interface New {
  readonly scope: StackScope;
  readonly logicalId: string;
  readonly type: string;
}

/**
 * How a stack refers to an attribute of a resource: as it does already in another place, else by name within the stack,
 * through a parameter that its parent hands it, an output of a nested stack, or an export.
 */
export function referenceTo(
  graph: Graph,
  scopes: readonly StackScope[],
  from: StackScope,
  target: NodeId | New,
  attribute: string,
): Shape {
  if (typeof target === 'object') {
    if (target.scope !== from) throw new Refusal('the new resource belongs to another stack');
    return local(target.logicalId, target.type, attribute);
  }
  const special = ofVpc(graph, from, target);
  if (special !== undefined) return special;
  const node = graph.node(target);
  const name = target.startsWith(from.prefix) ? target.slice(from.prefix.length) : '';
  const type = node?.resourceType ?? '';
  if (from.template.resources.has(name)) return usual(from, target, name, type, attribute);
  const found = present(from, target, type, attribute) ?? handedOver(from, target, type, attribute) ?? exported(scopes, from, target, type, attribute);
  if (found === undefined) throw new Refusal(`\`${node?.address ?? target}\` belongs to another stack, and nothing hands it over`);
  return found;
}

function local(logicalId: string, type: string, attribute: string): Shape {
  const name = attributeName(type, attribute);
  return name === undefined ? refTo(logicalId) : getAtt(logicalId, name);
}

/** `Ref` of a security group gives its id as well: the author's habit decides. */
function usual(from: StackScope, target: NodeId, logicalId: string, type: string, attribute: string): Shape {
  return attribute === 'id' ? (present(from, target, type, attribute) ?? local(logicalId, type, attribute)) : local(logicalId, type, attribute);
}

/** What comes with every VPC. */
function ofVpc(graph: Graph, from: StackScope, target: NodeId): Shape | undefined {
  const node = graph.node(target);
  const owner = node !== undefined && 'vpc' in node && node.vpc.kind === 'node' ? node.vpc.id : undefined;
  if (owner === undefined) return undefined;
  const group = implicit.defaultGroup(owner) === target;
  if (!group && implicit.mainRouteTable(owner) !== target && implicit.defaultAcl(owner) !== target) return undefined;
  const name = owner.startsWith(from.prefix) ? owner.slice(from.prefix.length) : '';
  if (group && from.template.resources.has(name)) return getAtt(name, 'DefaultSecurityGroup');
  throw new Refusal('CloudFormation cannot refer to the main route table of a VPC');
}

/** The first expression of the template that gives the attribute. */
function present(from: StackScope, target: NodeId, type: string, attribute: string): Shape | undefined {
  const all = expressionsOf(from);
  const found = keysOf(target, type, attribute).flatMap((key) => all.get(key) ?? []);
  return found.sort((a, b) => a.start - b.start)[0]?.shape;
}

/** The attributes that are as good as the wanted one. */
function keysOf(target: NodeId, type: string, attribute: string): string[] {
  const own = `${target} ${attributeName(type, attribute) ?? 'id'}`;
  return attribute === 'id' ? [own, `${target} id`] : [own];
}

interface Expression {
  readonly start: number;
  readonly shape: Shape;
}

const expressions = new WeakMap<StackScope, ReadonlyMap<string, Expression>>();

/** The first expression for every attribute that some expression of the template gives. */
function expressionsOf(scope: StackScope): ReadonlyMap<string, Expression> {
  const known = expressions.get(scope);
  if (known !== undefined) return known;
  const found = new Map<string, Expression>();
  const visit = (node: SyntaxNode): void => {
    if (node.kind === 'scalar') return;
    if (node.kind === 'sequence') {
      node.items.forEach(visit);
      return;
    }
    const key = isReference(node) ? given(scope, node) : undefined;
    if (key !== undefined) {
      if (!found.has(key)) found.set(key, { start: node.start, shape: shapeOf(scope.template.file.text, node) });
      return;
    }
    for (const { value } of node.entries) visit(value);
  };
  const resources = scope.template.root.get('Resources');
  if (resources !== undefined) visit(resources);
  expressions.set(scope, found);
  return found;
}

const REFERENCES = new Set(['Ref', 'Fn::GetAtt', 'Fn::ImportValue']);

function isReference(node: MappingNode): boolean {
  const [entry, second] = node.entries;
  return entry !== undefined && second === undefined && REFERENCES.has(entry.key);
}

function given(scope: StackScope, node: SyntaxNode): string | undefined {
  const text = textOfValue(scope.resolve(node));
  const { ref } = (text === undefined ? undefined : onlyHole(text)) ?? {};
  return ref === undefined ? undefined : `${ref.resource} ${ref.attribute}`;
}

/** A parameter to which the parent stack hands it. */
function handedOver(from: StackScope, target: NodeId, type: string, attribute: string): Shape | undefined {
  for (const name of from.template.parameters.keys()) {
    if (typeof from.env.parameters.get(name) !== 'function') continue;
    const probe = from.env.parameters.get(name);
    const value = typeof probe === 'function' ? textOfValue(probe()) : undefined;
    const { ref } = (value === undefined ? undefined : onlyHole(value)) ?? {};
    if (ref?.resource === target && ref.attribute === (attributeName(type, attribute) ?? 'id')) return refTo(name);
  }
  return undefined;
}

/** An output of a stack that this one makes, or one that another stack exports under a plain name. */
function exported(scopes: readonly StackScope[], from: StackScope, target: NodeId, type: string, attribute: string): Shape | undefined {
  let composed: { readonly output: string; readonly file: string } | undefined;
  for (const scope of scopes) {
    if (scope === from) continue;
    for (const { name, value, exportName } of scope.template.outputs.values()) {
      if (value === undefined || !keysOf(target, type, attribute).includes(given(scope, value) ?? '')) continue;
      const nested = nestedName(from, scope);
      if (nested !== undefined) return getAtt(nested, `Outputs.${name}`);
      const plain = exportName === undefined ? undefined : textOfValue(scope.resolve(exportName));
      if (typeof plain === 'string' && !isHandled(exportName)) return call('Fn::ImportValue', scalarShape(plain));
      if (!isHandled(exportName)) continue;
      const likened = importedAs(from, scope, exportName);
      if (likened !== undefined) return likened;
      composed ??= { output: name, file: scope.template.file.path };
    }
  }
  if (composed !== undefined) throw new Refusal(`import it from ${composed.file}, whose output \`${composed.output}\` exports it under a name that is put together there`);
  return undefined;
}

/**
 * A name that is put together, as the template puts together those of other exports of the stack: where that exports
 * `${AWS::StackName}-Vpc` and is asked for `${Network}-Vpc`, it is asked for `${Network}-Table` likewise.
 */
function importedAs(from: StackScope, owner: StackScope, exportName: SyntaxNode | undefined): Shape | undefined {
  const wanted = partedName(exportName);
  if (wanted === undefined) return undefined;
  for (const { key, name } of importsOf(from)) {
    for (const { value, exportName: other } of owner.template.outputs.values()) {
      const known = partedName(other);
      if (known?.head !== wanted.head || known.tail !== name.tail || value === undefined || given(owner, value) !== key) continue;
      return call('Fn::ImportValue', call('Fn::Sub', scalarShape(name.head + wanted.tail)));
    }
  }
  return undefined;
}

interface PartedName {
  /** Up to the last thing that is put in. */
  readonly head: string;
  readonly tail: string;
}

/** What the template imports under names that are put together, by the attribute that it gets. */
function importsOf(scope: StackScope): readonly { readonly key: string; readonly name: PartedName }[] {
  const found: { key: string; name: PartedName }[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.kind === 'scalar') return;
    if (node.kind === 'sequence') return node.items.forEach(visit);
    const name = partedName(node.get('Fn::ImportValue'));
    const key = name === undefined ? undefined : given(scope, node);
    if (name !== undefined && key !== undefined) found.push({ key, name });
    else for (const { value } of node.entries) visit(value);
  };
  const resources = scope.template.root.get('Resources');
  if (resources !== undefined) visit(resources);
  return found;
}

function partedName(node: SyntaxNode | undefined): PartedName | undefined {
  const template = node === undefined ? undefined : asMapping(node)?.get('Fn::Sub');
  const text = template === undefined ? undefined : scalarText(template);
  const end = text === undefined ? 0 : text.lastIndexOf('}') + 1;
  return text === undefined || end === 0 ? undefined : { head: text.slice(0, end), tail: text.slice(end) };
}

/** An export whose name is put together is named in ways that only its own stack can repeat. */
function isHandled(node: SyntaxNode | undefined): boolean {
  return asMapping(node) !== undefined && scalarText(node) === undefined;
}

function nestedName(outer: StackScope, inner: StackScope): string | undefined {
  if (!inner.prefix.startsWith(outer.prefix)) return undefined;
  const rest = inner.prefix.slice(outer.prefix.length);
  const name = rest.endsWith('/') ? rest.slice(0, -1) : '';
  return outer.template.resources.has(name) ? name : undefined;
}
