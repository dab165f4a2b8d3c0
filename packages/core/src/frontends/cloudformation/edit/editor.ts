import type { EditOutcome, Editor, GraphChange, NewNode, Term } from '../../../edits/changes.ts';
import type { Impact } from '../../../diagnostics/diagnostic.ts';
import type { Graph } from '../../../graph/graph.ts';
import type { NodeBase, NodeId } from '../../../graph/nodes.ts';
import { replaces } from '../../../knowledge/replacements.ts';
import type { SyntaxNode } from '../../../syntax/tree.ts';
import type { Span, TextEdit } from '../../../text/source-file.ts';
import type { StackScope } from '../scope.ts';
import { asMapping, scalarText, type TemplateResource } from '../template.ts';
import { logicalIdFor } from './logical-ids.ts';
import { ITS_OWN, memberName, propertyPath, typeOf } from './names.ts';
import { Places, Refusal } from './places.ts';
import { find, follow, type Found } from './find.ts';
import { referenceTo } from './references.ts';
import { call, listShape, mapShape, scalarShape, shapeOf, type Shape } from './shape.ts';
import { styleOf } from './style.ts';
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
  };
}

/** A resource with the stack that declares it. */
interface Declared {
  readonly scope: StackScope;
  readonly resource: TemplateResource;
  readonly node: NodeBase | undefined;
}

interface Added {
  readonly scope: StackScope;
  readonly logicalId: string;
  readonly type: string;
  /** Whose condition it takes over. */
  readonly existsWith: NodeId | undefined;
}

/** The writing of one proposal. */
class Writing {
  readonly #graph: Graph;
  readonly #scopes: readonly StackScope[];
  readonly #edits: TextEdit[] = [];
  readonly #added = new Map<NodeId, Added>();
  readonly #removed = new Set<NodeId>();
  #impact: Impact = 'none';
  #concern: string | undefined;

  constructor(graph: Graph, scopes: readonly StackScope[]) {
    this.#graph = graph;
    this.#scopes = scopes;
  }

  write(changes: readonly GraphChange[]): EditOutcome {
    // New resources first: others refer to them by the names that they get.
    for (const change of changes) {
      if (change.kind === 'add-node') this.#name(change);
      if (change.kind === 'remove-node') this.#removed.add(change.node);
    }
    for (const change of changes) this.#change(change);
    const concern = this.#concern;
    const edits = withoutRepetitions(this.#edits);
    return { kind: 'edits', edits, impact: this.#impact, ...(concern === undefined ? {} : { concern }) };
  }

  #change(change: GraphChange): void {
    switch (change.kind) {
      case 'set':
        return this.#set(change.node, change.property, (where) => this.#shape(change.to, where, change.property));
      case 'unset':
        return this.#unset(change.node, change.property);
      case 'list-add':
        return this.#listAdd(change.node, change.property, change.items);
      case 'list-remove':
        return this.#listRemove(change.node, change.property, change.item);
      case 'replace-text':
        return this.#replaceText(change.at, change.to);
      case 'add-node':
        return this.#add(change);
      case 'remove-node':
        return this.#remove(change.node);
      case 'depend-on':
        return this.#dependOn(change.node, change.on);
    }
  }

  #set(id: NodeId, property: string, shape: (where: Declared) => Shape): void {
    const where = this.#declared(id);
    const { places, path } = this.#place(where, property);
    const found = find(where.scope, where.resource, path);
    this.#note(where, path);
    switch (found.kind) {
      case 'absent':
        return this.#push(this.#insert(places, found, shape(where)));
      case 'entry':
        demandPlain(where.scope, found.entry.value);
        return this.#push(places.replaceValue(found.parent, found.entry, shape(where)));
      case 'branch':
        demandPlain(where.scope, found.node);
        return this.#push(places.replaceNode(found.node, places.inline(shape(where))));
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
    const { places, path } = this.#place(where, property);
    const found = find(where.scope, where.resource, path);
    const shapes = items.map((item) => this.#item(item, where, property));
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
    this.#push(places.removeItem(list, member));
  }

  #replaceText(at: Span, to: Term): void {
    const scope = this.#scopes.find(({ template }) => template.file.path === at.file.path);
    if (scope === undefined) throw new Refusal('the text stands in a file of another kind');
    this.#demandEditable(scope);
    const edited = replacedText(this.#places(scope), scope.template, at, to);
    const path = edited.property;
    const resource = edited.logicalId === undefined ? undefined : scope.template.resources.get(edited.logicalId);
    if (resource !== undefined && path !== undefined) this.#note({ scope, resource, node: undefined }, [path]);
    else this.#raise('update');
    this.#push(edited.edit);
  }

  #name(change: NewNode): void {
    const like = change.like === undefined ? undefined : this.#declared(change.like);
    const { scope } = like ?? this.#declared(change.beside);
    const direction = change.properties.direction;
    const type = typeOf(change.node, direction?.kind === 'literal' ? String(direction.value) : undefined);
    if (type === undefined) throw new Refusal(`how a ${change.node} is written is not known`);
    const { template } = scope;
    const others = [...this.#added.values()].filter((it) => it.scope === scope).map(({ logicalId }) => logicalId);
    const isTaken = (name: string): boolean => template.resources.has(name) || template.parameters.has(name) || others.includes(name);
    const model = like ?? (change.name.insteadOf === undefined ? undefined : this.#declared(change.beside));
    const logicalId = logicalIdFor(change.name, model?.resource.logicalId, isTaken);
    this.#added.set(change.id, { scope, logicalId, type, existsWith: change.like ?? change.when });
  }

  #add(change: NewNode): void {
    const added = this.#added.get(change.id);
    if (added === undefined) throw new Refusal('the new resource has no name');
    const { scope, logicalId, type } = added;
    this.#demandEditable(scope);
    this.#raise('new-resource');
    const like = change.like === undefined ? undefined : this.#declared(change.like);
    const beside = like ?? this.#declared(change.beside);
    const model = like ?? (change.when === undefined ? undefined : this.#declared(change.when));
    const where: Declared = { scope, resource: beside.resource, node: model?.node };
    const condition = model?.scope === scope ? model.resource.condition : undefined;
    const after = (change.after ?? []).map((id) => this.#localName(id, scope));
    const body: (readonly [string, Shape])[] = [
      ['Type', scalarShape(type)],
      ...(condition === undefined ? [] : [['Condition', scalarShape(condition)] as const]),
      ...(after.length === 0 ? [] : [['DependsOn', after.length === 1 ? scalarShape(after[0] ?? '') : listShape(after.map((it) => scalarShape(it)))] as const]),
      ['Properties', mapShape(this.#properties(change, type, where, like))],
    ];
    const resources = asMapping(scope.template.root.get('Resources'));
    const entry = resources?.entry(beside.resource.logicalId);
    if (resources === undefined || entry === undefined) throw new Refusal('the template has no section for resources');
    const places = this.#places(scope);
    this.#push(places.insertEntry(resources, logicalId, mapShape(body), entry, places.style.spaced && !resources.flow));
  }

  /** Those of the sibling in its order, then those that are new. */
  #properties(change: NewNode, type: string, where: Declared, like: Declared | undefined): (readonly [string, Shape])[] {
    const own = new Map<string, Shape>();
    for (const [property, term] of Object.entries(change.properties)) {
      if (property === 'direction') continue;
      const name = propertyPath(type, property)?.[0];
      if (name === undefined) throw new Refusal(`how ${property} is written is not known`);
      own.set(name, this.#shape(term, where, property, type));
    }
    const { file } = where.scope.template;
    const entries: (readonly [string, Shape])[] = [];
    for (const { key, value } of asMapping(like?.resource.properties)?.entries ?? []) {
      const shape = own.get(key);
      if (shape === undefined && (ITS_OWN.has(key) || key.startsWith('Fn::'))) continue;
      entries.push([key, shape ?? shapeOf(file.text, value)]);
      own.delete(key);
    }
    return [...entries, ...own];
  }

  #remove(id: NodeId): void {
    const where = this.#declared(id);
    const { scope, resource } = where;
    const places = this.#places(scope);
    const resources = asMapping(scope.template.root.get('Resources'));
    const entry = resources?.entry(resource.logicalId);
    if (resources === undefined || entry === undefined) throw new Refusal('the template has no section for resources');
    for (const other of scope.template.resources.values()) {
      if (!this.#removed.has(scope.prefix + other.logicalId)) this.#forget(places, other, resource.logicalId);
    }
    const outputs = scope.template.root.get('Outputs');
    if (outputs !== undefined && mentions(outputs, resource.logicalId)) throw new Refusal(`an output refers to \`${resource.logicalId}\``);
    this.#raise('update');
    this.#push(places.removeEntry(resources, entry));
  }

  /** Takes a removed resource out of what waits for it; any other reference stands in the way. */
  #forget(places: Places, other: TemplateResource, removed: string): void {
    const waits = other.node.entry('DependsOn');
    for (const { key, value } of other.node.entries) {
      if (key !== 'DependsOn' && mentions(value, removed)) throw new Refusal(`\`${other.logicalId}\` refers to \`${removed}\``);
    }
    if (waits === undefined) return;
    if (waits.value.kind === 'sequence') {
      const item = waits.value.items.find((it) => scalarText(it) === removed);
      if (item !== undefined && waits.value.items.length > 1) this.#push(places.removeItem(waits.value, item));
      else if (item !== undefined) this.#push(places.removeEntry(other.node, waits));
    } else if (scalarText(waits.value) === removed) this.#push(places.removeEntry(other.node, waits));
  }

  #dependOn(id: NodeId, on: readonly NodeId[]): void {
    const where = this.#declared(id);
    const { scope, resource } = where;
    for (const it of on) this.#demandBeside(it, where);
    const names = [...new Set(on.map((it) => this.#localName(it, scope)))].filter((it) => it !== resource.logicalId);
    const places = this.#places(scope);
    const waits = resource.node.entry('DependsOn');
    const known = waits === undefined ? [] : waits.value.kind === 'sequence' ? waits.value.items.map(scalarText) : [scalarText(waits.value)];
    const wanted = names.filter((name) => !known.includes(name)).map((name) => scalarShape(name));
    if (wanted.length === 0) return;
    if (waits === undefined) {
      const [only] = wanted;
      const shape = wanted.length === 1 && only !== undefined ? only : listShape(wanted);
      return this.#push(places.insertEntry(resource.node, 'DependsOn', shape, resource.node.entry('Type')));
    }
    if (waits.value.kind === 'sequence') return this.#push(places.addItems(waits.value, wanted));
    this.#push(places.replaceValue(resource.node, waits, listShape([shapeOf(scope.template.file.text, waits.value), ...wanted])));
  }

  #insert(places: Places, { parent, missing }: Extract<Found, { kind: 'absent' }>, shape: Shape): TextEdit {
    const [name = '', ...inner] = missing;
    const whole = inner.reduceRight((value: Shape, key) => mapShape([[key, value]]), shape);
    return places.insertEntry(parent, name, whole);
  }

  /** A term as CloudFormation writes it in a stack. */
  #shape(term: Term, where: Declared, property: string, type = where.resource.type): Shape {
    switch (term.kind) {
      case 'literal':
        return scalarShape(spelling(property, term.value));
      case 'region':
        return call('Ref', scalarShape('AWS::Region'));
      case 'ref':
        return this.#reference(term.node, term.attribute, where);
      case 'as':
        return this.#asWritten(term.node, term.property, where);
      case 'concat':
        return call('Fn::Sub', scalarShape(term.parts.map((part) => this.#substitution(part, where)).join('')));
      case 'list':
        return listShape(term.items.map((item) => this.#item(item, where, property, type)));
      case 'map':
        return mapShape(
          Object.entries(term.entries).map(([key, value]) => {
            const name = memberName(type, property, key);
            if (name === undefined) throw new Refusal(`how ${key} is written is not known`);
            return [name, this.#shape(value, where, key, type)];
          }),
        );
    }
  }

  /** A member of a list is there under the condition of what it refers to. */
  #item(term: Term, where: Declared, property: string, type = where.resource.type): Shape {
    const shape = this.#shape(term, where, property, type);
    const condition = term.kind === 'ref' ? this.#conditionOf(term.node, where) : undefined;
    return condition === undefined ? shape : call('Fn::If', listShape([scalarShape(condition), shape, call('Ref', scalarShape('AWS::NoValue'))]));
  }

  #reference(id: NodeId, attribute: string, where: Declared): Shape {
    const added = this.#added.get(id);
    return referenceTo(this.#graph, this.#scopes, where.scope, added ?? id, attribute);
  }

  /** `DependsOn` takes no condition, and names resources of the stack only: cfn-lint calls others an error (E3005). */
  #demandBeside(id: NodeId, where: Declared): void {
    const condition = this.#conditionOf(id, where);
    if (condition === undefined) return;
    const name = this.#localName(id, where.scope);
    throw new Refusal(`\`${where.resource.logicalId}\` cannot wait for \`${name}\`, which is left out where \`${condition}\` is false`);
  }

  /** The condition of a resource that may be missing while what refers to it is there. */
  #conditionOf(id: NodeId, where: Declared): string | undefined {
    const added = this.#added.get(id);
    const existing = added === undefined ? id : added.existsWith;
    const target = existing === undefined ? undefined : this.#graph.node(existing);
    const resource = target === undefined ? undefined : this.#find(target.id);
    if (target === undefined || resource?.scope !== where.scope || resource.resource.condition === undefined) return undefined;
    const { guards } = this.#graph.worlds;
    const here = where.node?.when ?? where.scope.exists;
    return guards.implies(guards.and(here, guards.possible), target.when) ? undefined : resource.resource.condition;
  }

  #substitution(part: Term, where: Declared): string {
    if (part.kind === 'literal') return String(part.value).replaceAll('${', '${!');
    if (part.kind === 'region') return '${AWS::Region}';
    const shape = part.kind === 'ref' ? this.#reference(part.node, part.attribute, where) : undefined;
    if (shape?.kind === 'call' && shape.argument.kind === 'scalar' && (shape.name === 'Ref' || shape.name === 'Fn::GetAtt')) return `\${${shape.argument.value}}`;
    throw new Refusal('the value cannot stand inside of a text');
  }

  #asWritten(id: NodeId, property: string, where: Declared): Shape {
    const source = this.#declared(id);
    if (source.scope !== where.scope) throw new Refusal('it is written in another template');
    const path = propertyPath(source.resource.type, property);
    const found = path === undefined ? undefined : find(source.scope, source.resource, path);
    const node = found?.kind === 'entry' ? found.entry.value : found?.kind === 'branch' ? found.node : undefined;
    if (node === undefined) throw new Refusal(`${source.resource.logicalId} does not say ${property} itself`);
    return shapeOf(source.scope.template.file.text, node);
  }

  #localName(id: NodeId, scope: StackScope): string {
    const target = this.#added.get(id) ?? this.#declared(id);
    if (target.scope !== scope) throw new Refusal('it belongs to another stack');
    return 'logicalId' in target ? target.logicalId : target.resource.logicalId;
  }

  #place(where: Declared, property: string): { readonly places: Places; readonly path: readonly string[] } {
    const path = propertyPath(where.resource.type, property);
    if (path === undefined) throw new Refusal(`how ${property} of ${where.resource.type} is written is not known`);
    return { places: this.#places(where.scope), path };
  }

  #places(scope: StackScope): Places {
    const { file, root } = scope.template;
    return new Places(file, styleOf(file.text, root));
  }

  /** The resource that a node stands for; what EC2 makes with every VPC is written nowhere. */
  #declared(id: NodeId): Declared {
    const found = this.#find(id);
    if (found === undefined) throw new Refusal('what would change is not declared in these templates');
    this.#demandEditable(found.scope);
    return found;
  }

  #find(id: NodeId): Declared | undefined {
    const owners = this.#scopes.filter(({ prefix }) => id.startsWith(prefix)).sort((a, b) => b.prefix.length - a.prefix.length);
    for (const scope of owners) {
      const resource = scope.template.resources.get(id.slice(scope.prefix.length));
      if (resource !== undefined) return { scope, resource, node: this.#graph.node(id) };
    }
    return undefined;
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

  #push(edit: TextEdit): void {
    this.#edits.push(edit);
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

/** Words that CloudFormation spells with a capital. */
function spelling(property: string, value: string | number | boolean): string | number | boolean {
  if (property === 'type' && typeof value === 'string') return value.charAt(0).toUpperCase() + value.slice(1);
  if (property === 'publicIp' && typeof value === 'boolean') return value ? 'ENABLED' : 'DISABLED';
  return value;
}

/** Whether a part of a template refers to a resource. */
function mentions(node: SyntaxNode, logicalId: string): boolean {
  if (node.kind === 'scalar') return false;
  if (node.kind === 'sequence') return node.items.some((item) => mentions(item, logicalId));
  return node.entries.some(({ key, value }) => namesIt(key, value, logicalId) || mentions(value, logicalId));
}

function namesIt(key: string, value: SyntaxNode, logicalId: string): boolean {
  const text = scalarText(value.kind === 'sequence' ? value.items[0] : value) ?? '';
  if (key === 'Ref') return text === logicalId;
  if (key === 'Fn::GetAtt') return text.split('.')[0] === logicalId;
  return key === 'Fn::Sub' && new RegExp(`\\$\\{\\s*${logicalId}\\s*[.}]`).test(text);
}

/** Two changes that come to the same text are one; so are deletions that follow upon each other. */
function withoutRepetitions(edits: readonly TextEdit[]): TextEdit[] {
  const seen = new Map(edits.map((edit) => [`${edit.file.path} ${edit.start} ${edit.end} ${edit.newText}`, edit]));
  const joined: TextEdit[] = [];
  for (const edit of seen.values()) {
    const i = joined.findIndex((it) => it.file === edit.file && it.end === edit.start && isDeletion(it) && isDeletion(edit));
    const before = joined[i];
    if (before === undefined) joined.push(edit);
    else joined[i] = { ...before, end: edit.end };
  }
  return joined;
}

function isDeletion({ start, end, newText }: TextEdit): boolean {
  return newText === '' && end > start;
}
