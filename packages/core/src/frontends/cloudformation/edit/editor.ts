import { Refusal } from '../../../edits/refusal.ts';
import type { EditOutcome, Editor, GraphChange, NewNode, Term } from '../../../edits/changes.ts';
import { byFile, joinedLines } from '../../../edits/text-edits.ts';
import type { Impact } from '../../../diagnostics/diagnostic.ts';
import type { Graph } from '../../../graph/graph.ts';
import type { NodeId } from '../../../graph/nodes.ts';
import { replaces } from '../../../knowledge/replacements.ts';
import type { SyntaxNode } from '../../../syntax/tree.ts';
import type { Span, TextEdit } from '../../../text/source-file.ts';
import { mentionsIn } from '../mentions.ts';
import type { StackScope } from '../scope.ts';
import { asMapping, scalarText, type TemplateResource } from '../template.ts';
import { find, follow, type Found } from './find.ts';
import { jsonTextOf, type JsonText } from './json-texts.ts';
import { Removals } from './members.ts';
import { Places } from './places.ts';
import { call, listShape, mapShape, scalarShape, shapeOf, type Shape } from './shape.ts';
import { sketchOf } from './sketch.ts';
import { styleOf } from './style.ts';
import { demandedPath, namesShape, Terms, type Declared } from './terms.ts';
import { replacedText } from './texts.ts';

/** Writes graph changes into the templates of one deployment. */
export function cloudFormationEditor(graph: Graph, scopes: readonly StackScope[]): Editor {
  return {
    edit: (changes, world) =>
      graph.worlds.inWorld(world, (): EditOutcome => {
        try {
          return new Writing(graph, scopes).write(changes);
        } catch (error) {
          if (error instanceof Refusal) return { kind: 'refused', reason: error.message };
          throw error;
        }
      }),
    sketch: (changes, world) => graph.worlds.inWorld(world, () => sketchOf(graph, scopes, changes)),
  };
}

/** The writing of one proposal. */
class Writing {
  readonly #graph: Graph;
  readonly #scopes: readonly StackScope[];
  readonly #terms: Terms;
  readonly #edits: TextEdit[] = [];
  readonly #removed = new Set<NodeId>();
  readonly #widened = new Set<NodeId>();
  readonly #removals = new Map<StackScope, Removals>();
  #impact: Impact = 'none';
  #concern: string | undefined;

  constructor(graph: Graph, scopes: readonly StackScope[]) {
    this.#graph = graph;
    this.#scopes = scopes;
    this.#terms = new Terms(graph, scopes);
  }

  write(changes: readonly GraphChange[]): EditOutcome {
    this.#terms.name(changes);
    for (const change of changes) if (change.kind === 'remove-node') this.#removed.add(change.node);
    for (const change of changes) this.#change(change);
    for (const [scope, removals] of this.#removals) this.#push(...removals.edits(this.#places(scope)));
    const concern = this.#concern;
    const edits = [...byFile(withoutRepetitions(this.#edits))].flatMap(([file, own]) => joinedLines(file, own));
    return { kind: 'edits', edits, impact: this.#impact, ...(concern === undefined ? {} : { concern }) };
  }

  #change(change: GraphChange): void {
    switch (change.kind) {
      case 'set':
        return this.#set(change.node, change.property, change.to);
      case 'unset':
        return this.#unset(change.node, change.property);
      case 'list-add':
        return this.#listAdd(change.node, change.property, change.items);
      case 'list-remove':
        return this.#listRemove(change.node, change.property, change.item);
      case 'replace-text':
        return this.#replaceText(change.at, change.to);
      case 'remove-member':
        return this.#removeMember(change.at);
      case 'add-node':
        return this.#add(change);
      case 'remove-node':
        return this.#remove(change.node);
      case 'exist-with':
        return this.#existWith(change.node, change.with);
      case 'depend-on':
        return this.#dependOn(change.node, change.on);
    }
  }

  #set(id: NodeId, property: string, to: Term): void {
    const where = this.#declared(id);
    const { places, path } = this.#place(where, property);
    const found = find(where.scope, where.resource, path);
    const shape = this.#terms.shape(to, where, property);
    this.#note(where, path);
    switch (found.kind) {
      case 'absent':
        return this.#push(this.#insert(places, found, shape));
      case 'entry':
        demandPlain(where.scope, found.entry.value);
        return this.#push(places.replaceValue(found.parent, found.entry, shape));
      case 'branch':
        demandPlain(where.scope, found.node);
        return this.#push(places.replaceNode(found.node, places.inline(shape)));
    }
  }

  #unset(id: NodeId, property: string): void {
    const where = this.#declared(id);
    const { places, path } = this.#place(where, property);
    const found = find(where.scope, where.resource, path);
    this.#note(where, path);
    if (found.kind === 'absent') return;
    if (found.kind === 'branch') return this.#push(places.replaceNode(found.node, places.inline(call('Ref', scalarShape('AWS::NoValue')))));
    this.#push(places.removeEntry(found.parent, found.entry));
  }

  #listAdd(id: NodeId, property: string, items: readonly Term[]): void {
    const where = this.#declared(id);
    const { places: own, path } = this.#place(where, property);
    let text: JsonText | undefined;
    const found = find(where.scope, where.resource, path, (node) => (text = jsonTextOf(where.scope.template.file, node))?.root);
    const { places = own, shape = (it: Shape) => it } = text ?? {};
    const shapes = items.map((item) => shape(this.#terms.item(item, where, property)));
    this.#note(where, path);
    if (found.kind === 'absent') return this.#push(this.#insert(places, found, listShape(shapes)));
    const list = found.kind === 'entry' ? follow(where.scope, found.entry.value) : found.node;
    // One rule may stand without a list around it.
    if (list.kind === 'sequence') return this.#push(places.addItems(list, shapes));
    throw new Refusal(`${path.join('.')} is no list in the template`);
  }

  #listRemove(id: NodeId, property: string, item: NodeId): void {
    const where = this.#declared(id);
    const { places, path } = this.#place(where, property);
    const found = find(where.scope, where.resource, path);
    const list = found.kind === 'entry' ? follow(where.scope, found.entry.value) : undefined;
    const member = list?.kind === 'sequence' ? list.items.find((it) => identifies(where.scope, it, item)) : undefined;
    if (list?.kind !== 'sequence' || member === undefined) throw new Refusal(`${path.join('.')} does not list it by itself`);
    this.#note(where, path);
    this.#push(...places.removeItem(list, member));
  }

  #removeMember(at: Span): void {
    const scope = this.#scopeAt(at);
    const removals = this.#removals.get(scope) ?? new Removals();
    this.#removals.set(scope, removals);
    const { file, root, resources } = scope.template;
    const [section, logicalId = '', , property] = removals.add(file, root, at);
    const resource = resources.get(logicalId);
    if (section !== 'Resources' || resource === undefined || property === undefined) throw new Refusal('it belongs to no resource');
    this.#note({ scope, resource, node: undefined }, [property]);
  }

  #scopeAt({ file }: Span): StackScope {
    const scope = this.#scopes.find(({ template }) => template.file.path === file.path);
    if (scope === undefined) throw new Refusal('the text stands in a file of another kind');
    this.#demandEditable(scope);
    return scope;
  }

  #replaceText(at: Span, to: Term): void {
    const scope = this.#scopeAt(at);
    const edited = replacedText(this.#places(scope), scope.template, at, to);
    const path = edited.property;
    const resource = edited.logicalId === undefined ? undefined : scope.template.resources.get(edited.logicalId);
    if (resource !== undefined && path !== undefined) this.#note({ scope, resource, node: undefined }, [path]);
    else this.#raise('update');
    this.#push(edited.edit);
  }

  #add(change: NewNode): void {
    const { scope, logicalId, beside, body } = this.#terms.newResource(change);
    this.#demandEditable(scope);
    this.#raise('new-resource');
    const resources = asMapping(scope.template.root.get('Resources'));
    const entry = resources?.entry(beside.logicalId);
    if (resources === undefined || entry === undefined) throw new Refusal('the template has no section for resources');
    const places = this.#places(scope);
    this.#push(places.insertEntry(resources, logicalId, body, entry, places.style.spaced && !resources.flow));
  }

  #remove(id: NodeId): void {
    const where = this.#declared(id);
    const { scope, resource } = where;
    const places = this.#places(scope);
    const resources = asMapping(scope.template.root.get('Resources'));
    const entry = resources?.entry(resource.logicalId);
    if (resources === undefined || entry === undefined) throw new Refusal('the template has no section for resources');
    for (const other of scope.template.resources.values()) {
      if (!this.#removed.has(scope.prefix + other.logicalId)) this.#forget(places, scope, other, resource.logicalId);
    }
    const outputs = scope.template.root.get('Outputs');
    if (refersTo(scope, outputs, resource.logicalId)) throw new Refusal(`an output refers to \`${resource.logicalId}\``);
    this.#raise('update');
    this.#push(places.removeEntry(resources, entry));
  }

  /** Takes a removed resource out of what waits for it; any other reference stands in the way. */
  #forget(places: Places, scope: StackScope, other: TemplateResource, removed: string): void {
    const waits = other.node.entry('DependsOn');
    for (const { key, value } of other.node.entries) {
      if (key !== 'DependsOn' && refersTo(scope, value, removed)) throw new Refusal(`\`${other.logicalId}\` refers to \`${removed}\``);
    }
    if (waits === undefined) return;
    if (waits.value.kind === 'sequence') {
      const item = waits.value.items.find((it) => scalarText(it) === removed);
      if (item !== undefined && waits.value.items.length > 1) this.#push(...places.removeItem(waits.value, item));
      else if (item !== undefined) this.#push(places.removeEntry(other.node, waits));
    } else if (scalarText(waits.value) === removed) this.#push(places.removeEntry(other.node, waits));
  }

  /** What it refers to has to be there as well. */
  #existWith(id: NodeId, withId: NodeId): void {
    const [where, other] = [this.#declared(id), this.#declared(withId)];
    const { node } = where.resource;
    const condition = this.#terms.conditionLike(where, other);
    const entry = node.entry('Condition');
    if (entry === undefined || this.#widened.has(id)) return;
    this.#widened.add(id);
    for (const needed of this.#terms.lacking(where, other)) this.#existWith(needed, withId);
    this.#raise('new-resource');
    const places = this.#places(where.scope);
    this.#push(condition === undefined ? places.removeEntry(node, entry) : places.replaceValue(node, entry, scalarShape(condition)));
  }

  #dependOn(id: NodeId, on: readonly NodeId[]): void {
    const where = this.#declared(id);
    const { scope, resource } = where;
    const names = this.#terms.waits(where, on);
    if (names.length === 0) return;
    const places = this.#places(scope);
    const waits = resource.node.entry('DependsOn');
    const wanted = names.map((name) => scalarShape(name));
    if (waits === undefined) return this.#push(places.insertEntry(resource.node, 'DependsOn', namesShape(names), resource.node.entry('Type')));
    if (waits.value.kind === 'sequence') return this.#push(places.addItems(waits.value, wanted));
    this.#push(places.replaceValue(resource.node, waits, listShape([shapeOf(scope.template.file.text, waits.value), ...wanted])));
  }

  #insert(places: Places, { parent, missing }: Extract<Found, { kind: 'absent' }>, shape: Shape): TextEdit {
    const [name = '', ...inner] = missing;
    const whole = inner.reduceRight((value: Shape, key) => mapShape([[key, value]]), shape);
    return places.insertEntry(parent, name, whole);
  }

  #place(where: Declared, property: string): { readonly places: Places; readonly path: readonly string[] } {
    return { places: this.#places(where.scope), path: demandedPath(where, property) };
  }

  #places(scope: StackScope): Places {
    const { file, root } = scope.template;
    return new Places(file, styleOf(file.text, root));
  }

  #declared(id: NodeId): Declared {
    const found = this.#terms.declared(id);
    this.#demandEditable(found.scope);
    return found;
  }

  #demandEditable({ template, unit }: StackScope): void {
    if (this.#graph.unit(unit)?.synthesized === true) {
      throw new Refusal('a program wrote the template; the change belongs into its source');
    }
    const stacks = this.#scopes.filter((it) => it.template.file.path === template.file.path);
    if (stacks.length > 1) this.#concern = `${stacks.length} stacks are made from this template`;
  }

  #note({ resource }: Declared, [property = '']: readonly string[]): void {
    this.#raise(replaces(resource.type, property) === true ? 'replacement' : 'update');
  }

  #raise(impact: Impact): void {
    if (IMPACTS.indexOf(impact) > IMPACTS.indexOf(this.#impact)) this.#impact = impact;
  }

  #push(...edits: readonly TextEdit[]): void {
    this.#edits.push(...edits);
  }
}

const IMPACTS: readonly Impact[] = ['none', 'update', 'new-resource', 'replacement'];

/** A value that somebody else decides is none to overwrite: a parameter, a table, an import. */
function demandPlain(scope: StackScope, node: SyntaxNode): void {
  const [entry, second] = asMapping(node)?.entries ?? [];
  if (entry === undefined || second !== undefined) return;
  const name = scalarText(entry.value) ?? '';
  if (entry.key === 'Ref' && scope.template.parameters.has(name)) throw new Refusal(`the value comes from parameter \`${name}\``);
  if (entry.key === 'Fn::FindInMap') throw new Refusal('the value comes from a table of the template');
  if (entry.key === 'Fn::ImportValue') throw new Refusal('the value comes from another stack');
}

function identifies(scope: StackScope, node: SyntaxNode, id: NodeId): boolean {
  const value = scope.resolve(node);
  return value.kind === 'unknown' && value.hole.ref?.resource === id;
}

/** Whether a part of a template refers to a resource. */
function refersTo(scope: StackScope, node: SyntaxNode | undefined, removed: string): boolean {
  return mentionsIn(scope, node).some(({ logicalId }) => logicalId === removed);
}

/** Two changes that come to the same text are one. */
function withoutRepetitions(edits: readonly TextEdit[]): TextEdit[] {
  return [...new Map(edits.map((edit) => [`${edit.file.path} ${edit.start} ${edit.end} ${edit.newText}`, edit])).values()];
}
