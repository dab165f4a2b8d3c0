import type { Term } from '../../../edits/changes.ts';
import { Refusal } from '../../../edits/refusal.ts';
import type { EndpointAttachment } from '../../../graph/nodes.ts';
import type { NodeId } from '../../../graph/nodes.ts';
import type { EvaluatedModule } from '../../hcl/environment.ts';
import { attributeNamed, type Expression, type ObjectConstructor, type TupleConstructor } from '../../hcl/tree.ts';
import { freeName, noteInstances } from './additions.ts';
import { descriptionOf, type Description } from './descriptions.ts';
import { find, pathOf } from './find.ts';
import { argumentPath, ATTACHMENTS } from './names.ts';
import { expressionOf, nested, type Naming, type Piece } from './print.ts';
import { dependsOnInstance } from './references.ts';
import { providerLike } from './region.ts';
import type { Declared, Workbench } from './workbench.ts';
import { codeOf, textOf, writtenAt } from './written.ts';

/** Adds to a list where it is written out; one that an expression gives is joined with what is new. */
export function addToList(bench: Workbench, id: NodeId, property: string, items: readonly Term[]): void {
  const where = bench.declared(id);
  const path = pathOf(where, property);
  const found = find(where, path);
  const described = found.kind === 'attribute' ? descriptionOf(where, found.attribute.name, found.attribute.value) : undefined;
  bench.note(where, path, described !== undefined);
  if (described !== undefined && found.kind === 'attribute') return addToDescription(bench, where, found.attribute.name, described, { kind: 'list', items });
  const naming = bench.naming(where);
  if (found.kind === 'absent') {
    const attached = attachmentTo(bench, id, property);
    if (attached !== undefined) return attach(bench, attached, property, items);
    const value = expressionOf({ kind: 'list', items }, property, naming);
    const [name = '', second] = found.missing;
    const places = bench.files.of(found.parent.file);
    return bench.files.push(second === undefined ? places.addArgument(found.parent, name, value) : places.addApart(found.parent, nested(found.missing, value)));
  }
  extend(bench, where, found.attribute.value, moreOf(items, property, naming));
}

/** What a list gets: items, or a list that is there as a whole. */
type More = readonly string[] | string;

function moreOf(items: readonly Term[], property: string, naming: Naming): More {
  try {
    return items.map((item) => expressionOf(item, property, naming));
  } catch (error) {
    // What nobody hands over one by one may be handed over as a list.
    const nodes = items.flatMap((item) => (item.kind === 'ref' && item.attribute === 'id' ? [item.node] : []));
    const whole = error instanceof Refusal && nodes.length === items.length ? naming.references?.(nodes) : undefined;
    if (whole === undefined) throw error;
    return whole;
  }
}

function extend(bench: Workbench, where: Declared, expression: Expression, more: More): void {
  const list = typeof more === 'string' ? undefined : writtenList(where.module, expression);
  if (typeof more === 'string' || list === undefined) return bench.files.push(joined(bench, where, expression, typeof more === 'string' ? more : `[${more.join(', ')}]`));
  bench.files.push(bench.files.of(list.file).addItems(list, more));
}

/** To the list that the member of a map gives to the resource that is made for it. */
function addToDescription(bench: Workbench, where: Declared, argument: string, { module, object, value }: Description, to: Extract<Term, { kind: 'list' }>): void {
  noteInstances(bench, where.module, object);
  const there = { ...where, module };
  const naming = bench.naming({ ...there, block: undefined });
  if (value !== undefined) return extend(bench, there, value, moreOf(to.items, argument, naming));
  bench.files.push(bench.files.of(object.file).addItems(object, [`${argument} = ${expressionOf(to, argument, naming)}`]));
}

/** A list that is written out, in its place or behind a name that is used for this alone. */
export function writtenTuple(module: EvaluatedModule, expression: Expression): TupleConstructor | undefined {
  const found = writtenOut(module, expression);
  return found?.kind === 'tuple' ? found : undefined;
}

export function writtenObject(module: EvaluatedModule, expression: Expression): ObjectConstructor | undefined {
  const found = writtenOut(module, expression);
  return found?.kind === 'object' ? found : undefined;
}

function writtenOut(module: EvaluatedModule, expression: Expression): Expression | undefined {
  try {
    const place = writtenAt(module, expression);
    return place.kind === 'text' && place.module === module && 'kind' in place.at ? place.at : undefined;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** The list that takes further members: the last one of those that are joined. */
function writtenList(module: EvaluatedModule, expression: Expression): TupleConstructor | undefined {
  const last = expression.kind === 'call' && expression.name === 'concat' && !expression.expandLast ? expression.arguments.at(-1) : expression;
  if (last?.kind === 'tuple') return last;
  return expression.kind === 'call' ? undefined : writtenTuple(module, expression);
}

function joined(bench: Workbench, { module }: Declared, expression: Expression, more: string) {
  const places = bench.files.of(expression.file);
  if (expression.kind === 'call' && expression.name === 'concat' && !expression.expandLast) {
    const last = expression.arguments.at(-1);
    if (last !== undefined) return places.insert(last.end, `, ${more}`);
  }
  const text = codeOf(expression);
  const value = module.evaluate(expression);
  // `concat` takes no sets.
  const isList = expression.kind === 'splat' || expression.kind === 'tuple' || (value.kind === 'list' && value.type !== 'set');
  if (!isList || text.includes('\n') || dependsOnInstance(expression)) throw new Refusal(`the list comes from \`${textOf(expression)}\``);
  return places.replace(expression, `concat(${text}, ${more})`);
}

export function removeFromList(bench: Workbench, id: NodeId, property: string, item: NodeId): void {
  const where = bench.declared(id);
  const path = pathOf(where, property);
  const found = find(where, path);
  const list = found.kind === 'attribute' ? writtenList(where.module, found.attribute.value) : undefined;
  const target = bench.graph.node(item)?.id ?? item;
  const member = list?.items.find((it) => {
    const value = where.module.evaluate(it);
    return value.kind === 'unknown' && value.reference?.address === target && value.reference.path.length === 1;
  });
  if (list === undefined || member === undefined) throw new Refusal(`\`${path.join('.')}\` does not list it by itself`);
  bench.note(where, path);
  bench.files.push(bench.files.of(list.file).removeItems(list, new Set([member])));
}

/** A resource that attaches something of the same kind to an endpoint: lists and such resources exclude each other. */
function attachmentTo(bench: Workbench, id: NodeId, property: string): Declared | undefined {
  const type = ATTACHMENTS[property];
  const isLike = ({ resourceType, endpoint }: EndpointAttachment): boolean => resourceType === type && endpoint.kind === 'node' && endpoint.id === id;
  const node = bench.graph.all('endpoint-attachment').find(isLike);
  return node === undefined ? undefined : bench.declared(node.id);
}

function attach(bench: Workbench, like: Declared, property: string, items: readonly Term[]): void {
  const { block, module, resource } = like;
  const [argument = ''] = argumentPath(resource.type, property) ?? [];
  const endpoint = attributeNamed(block.body, 'vpc_endpoint_id')?.value;
  if (endpoint === undefined || dependsOnInstance(endpoint)) throw new Refusal(`\`${resource.type}.${resource.name}\` attaches to several endpoints`);
  bench.raise('new-resource');
  for (const item of items) {
    const name = freeName(bench, module, resource.type, (isTaken) => numbered(resource.name, isTaken));
    const added = { module, type: resource.type, name, behind: block, existsWith: like.node };
    bench.added.set(`${resource.type} ${name}`, added);
    const body: Piece[] = [
      ...providerLike(block),
      { kind: 'argument', name: 'vpc_endpoint_id', value: textOf(endpoint) },
      { kind: 'argument', name: argument, value: expressionOf(item, property, bench.naming({ module, block, node: like.node, added })) },
    ];
    bench.files.push(bench.files.of(block.file).addBehind(block, { kind: 'block', type: 'resource', labels: [resource.type, name], body }));
  }
}

export function numbered(name: string, isTaken: (name: string) => boolean): string {
  for (let i = 2; ; i++) if (!isTaken(`${name}_${i}`)) return `${name}_${i}`;
}
