import type { EditOutcome, Editor, GraphChange, Term } from '../../../edits/changes.ts';
import { Refusal } from '../../../edits/refusal.ts';
import type { Graph } from '../../../graph/graph.ts';
import type { NodeId } from '../../../graph/nodes.ts';
import type { TerraformResult } from '../../hcl/environment.ts';
import { attributeNamed } from '../../hcl/tree.ts';
import { addResource, nameNew, noteInstances } from './additions.ts';
import { descriptionOf } from './descriptions.ts';
import { find, pathOf } from './find.ts';
import { addToList, removeFromList } from './lists.ts';
import { addRolePolicies, addStatements } from './policies.ts';
import { expressionOf, nested } from './print.ts';
import { removeResource, settleLists } from './removal.ts';
import { addEntryBlock, addRules } from './rules.ts';
import { sketchOf } from './sketch.ts';
import { removeMember, replaceText } from './texts.ts';
import { Sources, Workbench, type Declared } from './workbench.ts';
import { codeOf, writtenAt } from './written.ts';

/** Writes graph changes into the .tf files of one root module and of the modules that it calls; plans are never edited. */
export function terraformEditor(graph: Graph, result: TerraformResult): Editor {
  let read: Sources | undefined;
  const sources = (): Sources => (read ??= new Sources(graph, result));
  return {
    edit: (changes, world) =>
      graph.worlds.inWorld(world, (): EditOutcome => {
        let refusal: Refusal | undefined;
        // What a module cannot say of the resources around it, the module that calls it may.
        for (let lift = 0; lift <= DEEPEST; lift++) {
          try {
            return written(new Workbench(sources(), lift), changes);
          } catch (error) {
            if (!(error instanceof Refusal)) throw error;
            refusal ??= error;
            if (!changes.some(({ kind }) => kind === 'add-node')) break;
          }
        }
        return { kind: 'refused', reason: refusal?.message ?? '' };
      }),
    sketch: (changes, world) => graph.worlds.inWorld(world, () => sketchOf(sources(), changes)),
  };
}

/** How many modules around a network are tried. */
const DEEPEST = 2;

function written(bench: Workbench, changes: readonly GraphChange[]): EditOutcome {
  // New resources first: others refer to them by the names that they get.
  for (const change of changes) {
    if (change.kind === 'add-node') nameNew(bench, change);
    if (change.kind === 'remove-node') bench.removed.add(change.node);
  }
  for (const change of changes) write(bench, change);
  settleLists(bench);
  for (const [list, gone] of bench.gone) bench.files.push(bench.files.of(list.file).removeItems(list, gone));
  bench.files.push(...bench.texts.removals());
  bench.demandOrder();
  const edits = bench.files.edits();
  const { impact, concern } = bench;
  return { kind: 'edits', edits, impact, ...(concern === undefined ? {} : { concern }) };
}

function write(bench: Workbench, change: GraphChange): void {
  switch (change.kind) {
    case 'set':
      return set(bench, change.node, change.property, change.to);
    case 'unset':
      return unset(bench, change.node, change.property);
    case 'list-add':
      return listAdd(bench, change);
    case 'list-remove':
      return removeFromList(bench, change.node, change.property, change.item);
    case 'replace-text':
      return replaceText(bench, change.at, change.to);
    case 'remove-member':
      return removeMember(bench, change.at);
    case 'add-node':
      if (change.node === 'network-acl-entry' && addEntryBlock(bench, change)) return;
      return addResource(bench, change);
    case 'remove-node':
      return removeResource(bench, change.node);
    case 'exist-with':
      return existWith(bench, change.node, change.with);
    case 'depend-on':
      return dependOn(bench, change.node, change.on);
  }
}

function listAdd(bench: Workbench, { node, property, items }: Extract<GraphChange, { kind: 'list-add' }>): void {
  if (isRules(property)) return addRules(bench, node, property, items);
  if (property === 'policyStatements') return addStatements(bench, node, items);
  if (property === 'inlinePolicies') return addRolePolicies(bench, node, items);
  addToList(bench, node, property, items);
}

function isRules(property: string): property is 'ingress' | 'egress' {
  return property === 'ingress' || property === 'egress';
}

function set(bench: Workbench, id: NodeId, property: string, to: Term): void {
  const where = bench.declared(id);
  const path = pathOf(where, property);
  const found = find(where, path);
  const described = found.kind === 'attribute' ? descriptionOf(where, found.attribute.name, found.attribute.value) : undefined;
  bench.note(where, path, described !== undefined);
  if (found.kind === 'absent') {
    const value = expressionOf(to, property, bench.naming(where));
    const [name = '', second] = found.missing;
    const places = bench.files.of(found.parent.file);
    if (to.kind === 'json' && second === undefined) return bench.files.push(places.addDocument(found.parent, name, value));
    return bench.files.push(second === undefined ? places.addArgument(found.parent, name, value) : places.addApart(found.parent, nested(found.missing, value)));
  }
  const { name: argument, value: given } = found.attribute;
  if (described !== undefined) {
    const { module, object, value } = described;
    const text = expressionOf(to, property, bench.naming({ ...where, module, block: undefined }));
    noteInstances(bench, where.module, object);
    const places = bench.files.of(object.file);
    return bench.files.push(value === undefined ? places.addItems(object, [`${argument} = ${text}`]) : to.kind === 'json' ? places.replaceByDocument(value, text) : places.replace(value, text));
  }
  if (to.kind === 'json' && given.kind === 'call' && given.name === 'jsonencode') {
    return bench.files.push(bench.files.of(given.file).replaceByDocument(given, expressionOf(to, property, bench.naming(where))));
  }
  const place = writtenAt(where.module, given);
  if (place.kind === 'argument') {
    const value = expressionOf(to, property, bench.naming({ ...where, module: place.module }));
    return bench.files.push(bench.files.of(place.call.file).addArgument(place.call, place.name, value));
  }
  if (place.module === undefined && to.kind !== 'literal') throw new Refusal('a variable cannot say it: its value refers to nothing');
  const naming = bench.naming({ ...where, module: place.module ?? where.module });
  bench.files.push(bench.files.of(place.at.file).replace(place.at, expressionOf(to, property, naming)));
}

function unset(bench: Workbench, id: NodeId, property: string): void {
  const where = bench.declared(id);
  const path = pathOf(where, property);
  const found = find(where, path);
  if (found.kind === 'absent') return;
  bench.note(where, path);
  bench.files.push(bench.files.of(found.attribute.file).removeMember(found.attribute));
}

/** The resource itself, else the call of its module: the next one out that can name everything it waits for. */
function holderOf(bench: Workbench, { module, block }: Pick<Declared, 'module' | 'block'>, on: readonly NodeId[]): Pick<Declared, 'module' | 'block'> {
  if (module.site === undefined || on.every((id) => bench.isWithin(id, module))) return { module, block };
  return holderOf(bench, module.site, on);
}

/** Where both are there once or not at all, one follows the condition of the other. */
function existWith(bench: Workbench, id: NodeId, other: NodeId): void {
  const [where, model] = [bench.declared(id), bench.declared(other)];
  const [own, wanted] = [where, model].map(({ block }) => attributeNamed(block.body, 'count'));
  const isSimple = [where, model].every(({ block, module }) => bench.instancesOf(block).filter((it) => it.module === module.address).length === 1);
  if (own === undefined || wanted === undefined || !isSimple || where.module !== model.module) throw new Refusal(`\`${where.resource.address}\` and \`${model.resource.address}\` are not there under conditions that can be exchanged`);
  bench.note(where, ['count']);
  bench.files.push(bench.files.of(own.file).replace(own.value, codeOf(wanted.value)));
}

/** A resource waits for others: by their names, or by the module of theirs that it calls beside itself. */
function dependOn(bench: Workbench, id: NodeId, on: readonly NodeId[]): void {
  const where = holderOf(bench, bench.declared(id), on);
  const { block } = where;
  const waits = attributeNamed(block.body, 'depends_on');
  const known = waits?.value.kind === 'tuple' ? waits.value.items.map(codeOf) : [];
  const names = [...new Set(on.map((it) => bench.waitable(it, where)))].filter((name) => !known.includes(name));
  if (names.length === 0) return;
  if (block.type === 'module') bench.concern = `everything in \`module.${block.labels[0]?.value ?? ''}\` would wait`;
  const places = bench.files.of(waits?.file ?? block.file);
  if (waits === undefined) return bench.files.push(places.addApart(block, { kind: 'argument', name: 'depends_on', value: `[${names.join(', ')}]` }));
  if (waits.value.kind !== 'tuple') throw new Refusal('`depends_on` is no list');
  bench.files.push(places.addItems(waits.value, names));
}
