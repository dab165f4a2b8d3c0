import { Refusal } from '../../../edits/refusal.ts';
import type { GraphChange, NewNode, RefAttribute, Term } from '../../../edits/changes.ts';
import type { Graph } from '../../../graph/graph.ts';
import type { NodeBase, NodeId } from '../../../graph/nodes.ts';
import type { Guard } from '../../../values/guards.ts';
import { isList, isText, type Json } from '../../../values/json.ts';
import { onlyHole, partsOf, type Text } from '../../../values/text.ts';
import { mentionsIn } from '../mentions.ts';
import type { StackScope } from '../scope.ts';
import { asMapping, scalarText, type TemplateResource } from '../template.ts';
import { find } from './find.ts';
import { logicalIdFor } from './logical-ids.ts';
import { ITS_OWN, memberName, propertyPath, typeOf } from './names.ts';
import { referenceTo } from './references.ts';
import { call, getAtt, listShape, mapShape, merged, refTo, scalarShape, shapeOf, type Shape } from './shape.ts';

/** A resource with the stack that declares it. */
export interface Declared {
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

/** A new resource, as it is to be written. */
export interface NewResource {
  readonly scope: StackScope;
  readonly logicalId: string;
  readonly beside: TemplateResource;
  readonly body: Shape;
}

/** What the changes of one proposal say in the words of CloudFormation, for who writes them and for who shows them. */
export class Terms {
  readonly #graph: Graph;
  readonly #scopes: readonly StackScope[];
  readonly #showsChoices: boolean;
  readonly #added = new Map<NodeId, Added>();
  readonly #existsWith = new Map<NodeId, NodeId>();

  /** `showsChoices`: what a person has to say stands there as `<what>`; otherwise it cannot be written. */
  constructor(graph: Graph, scopes: readonly StackScope[], showsChoices = false) {
    this.#graph = graph;
    this.#scopes = scopes;
    this.#showsChoices = showsChoices;
  }

  /** New resources get their names first: others refer to them by these. */
  name(changes: readonly GraphChange[]): void {
    for (const change of changes) {
      if (change.kind === 'add-node') this.#name(change);
      if (change.kind === 'exist-with') this.#existsWith.set(change.node, change.with);
    }
  }

  /** The resource that a node stands for; what EC2 makes with every VPC is written nowhere. */
  declared(id: NodeId): Declared {
    const found = this.#find(id);
    if (found === undefined) throw new Refusal('what would change is not declared in these templates');
    return found;
  }

  newResource(change: NewNode): NewResource {
    const added = this.#added.get(change.id);
    if (added === undefined) throw new Refusal('the new resource has no name');
    const { scope, logicalId, type } = added;
    const like = change.like === undefined ? undefined : this.declared(change.like);
    const beside = like ?? this.declared(change.beside);
    const model = like ?? (change.when === undefined ? undefined : this.declared(change.when));
    const where: Declared = { scope, resource: beside.resource, node: model?.node };
    const condition = model?.scope === scope ? model.resource.condition : undefined;
    const after = (change.after ?? []).map((id) => this.#localName(id, scope));
    const body: (readonly [string, Shape])[] = [
      ['Type', scalarShape(type)],
      ...(condition === undefined ? [] : [['Condition', scalarShape(condition)] as const]),
      ...(after.length === 0 ? [] : [['DependsOn', namesShape(after)] as const]),
      ['Properties', mapShape(this.#properties(change, type, where, like))],
    ];
    return { scope, logicalId, beside: beside.resource, body: mapShape(body) };
  }

  /** The names that a resource is to wait for beside those that it waits for already. */
  waits({ scope, resource, node }: Declared, on: readonly NodeId[]): readonly string[] {
    for (const id of on) {
      const condition = this.#conditionOf(id, { scope, resource, node });
      // `DependsOn` takes no condition, and names resources of the stack only: cfn-lint calls others an error (E3005).
      if (condition === undefined) continue;
      throw new Refusal(`\`${resource.logicalId}\` cannot wait for \`${this.#localName(id, scope)}\`, which is left out where \`${condition}\` is false`);
    }
    const known = waitsOf(resource);
    return [...new Set(on.map((id) => this.#localName(id, scope)))].filter((name) => name !== resource.logicalId && !known.includes(name));
  }

  /** What a resource refers to or waits for that is not there wherever another resource is. */
  lacking({ scope, resource }: Declared, other: Declared): readonly NodeId[] {
    const { guards } = this.#graph.worlds;
    const there = guards.and(this.#existence(other), guards.possible);
    const waited = waitsOf(resource).map((logicalId) => ({ logicalId, when: there }));
    const lacking = [...mentionsIn(scope, resource.properties), ...waited].filter(({ logicalId, when }) => {
      const target = scope.template.resources.get(logicalId);
      return target !== undefined && !guards.implies(guards.and(there, when), this.#existence({ scope, resource: target }));
    });
    return [...new Set(lacking.map(({ logicalId }) => scope.prefix + logicalId))];
  }

  /** The condition that makes a resource exist wherever another one does; undefined = it needs none. */
  conditionLike(where: Declared, other: Declared): string | undefined {
    if (other.scope !== where.scope) throw new Refusal('they belong to different stacks');
    const { guards } = this.#graph.worlds;
    const isWider = guards.implies(guards.and(this.#existence(where), guards.possible), this.#existence(other));
    if (!isWider) throw new Refusal(`\`${where.resource.logicalId}\` also exists where \`${other.resource.logicalId}\` does not`);
    return other.resource.condition;
  }

  /** A term as CloudFormation writes it in a stack. */
  shape(term: Term, where: Declared, property: string, type = where.resource.type): Shape {
    switch (term.kind) {
      case 'literal':
        return scalarShape(spelling(property, term.value));
      case 'region':
        return call('Ref', scalarShape('AWS::Region'));
      case 'ref':
        return ofEntry(term.attribute, this.#reference(term.node, term.attribute, where));
      case 'as':
        return this.#asWritten(term.node, term.property, where);
      case 'choice':
        return this.#choice(term.what);
      case 'json':
        return this.#json(term.value);
      case 'concat':
        return call('Fn::Sub', scalarShape(term.parts.map((part) => this.#substitution(part, where)).join('')));
      case 'list':
        return listShape(term.items.map((item) => this.item(item, where, property, type)));
      case 'map':
        return mapShape(
          Object.entries(term.entries).map(([key, value]) => {
            const name = memberName(type, property, key);
            if (name === undefined) throw new Refusal(`how ${key} is written is not known`);
            return [name, this.shape(value, where, key, type)];
          }),
        );
    }
  }

  /** A member of a list is there under the condition of what it refers to. */
  item(term: Term, where: Declared, property: string, type = where.resource.type): Shape {
    const shape = this.shape(term, where, property, type);
    const condition = term.kind === 'ref' ? this.#conditionOf(term.node, where) : undefined;
    return condition === undefined ? shape : call('Fn::If', listShape([scalarShape(condition), shape, call('Ref', scalarShape('AWS::NoValue'))]));
  }

  #name(change: NewNode): void {
    const like = change.like === undefined ? undefined : this.declared(change.like);
    const { scope } = like ?? this.declared(change.beside);
    const direction = change.properties.direction;
    const type = typeOf(change.node, direction?.kind === 'literal' ? String(direction.value) : undefined);
    if (type === undefined) throw new Refusal(`how a ${change.node} is written is not known`);
    const { template } = scope;
    const others = [...this.#added.values()].filter((it) => it.scope === scope).map(({ logicalId }) => logicalId);
    const isTaken = (name: string): boolean => template.resources.has(name) || template.parameters.has(name) || others.includes(name);
    const model = like ?? (change.name.insteadOf === undefined ? undefined : this.declared(change.beside));
    const logicalId = logicalIdFor(change.name, model?.resource.logicalId, isTaken);
    this.#added.set(change.id, { scope, logicalId, type, existsWith: change.like ?? change.when });
  }

  /** Those of the sibling in its order, then those that are new. */
  #properties(change: NewNode, type: string, where: Declared, like: Declared | undefined): (readonly [string, Shape])[] {
    const own = new Map<string, Shape>();
    for (const [property, term] of Object.entries(change.properties)) {
      if (property === 'direction') continue;
      const [name, ...inner] = propertyPath(type, property) ?? [];
      if (name === undefined) throw new Refusal(`how ${property} is written is not known`);
      const shape = inner.reduceRight((value: Shape, key) => mapShape([[key, value]]), this.shape(term, where, property, type));
      const known = own.get(name);
      own.set(name, known === undefined ? shape : merged(known, shape));
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

  #choice(what: string): Shape {
    if (!this.#showsChoices) throw new Refusal(`${what}: that is for a person to say`);
    return scalarShape(`<${what}>`);
  }

  #json(value: Json): Shape {
    if (isText(value)) return this.#textShape(value);
    if (isList(value)) return listShape(value.map((item) => this.#json(item)));
    return mapShape(Object.entries(value).map(([key, inner]) => [key, this.#json(inner)]));
  }

  #textShape(text: Text): Shape {
    const hole = onlyHole(text);
    if (hole !== undefined) return hole.id.includes('.') ? getAtt(...(hole.id.split('.', 2) as [string, string])) : refTo(hole.id);
    const [, blank] = partsOf(text).map((part) => (typeof part === 'string' ? /<([^<>]+)>/.exec(part) : null)).find((it) => it !== null) ?? [];
    if (blank !== undefined && !this.#showsChoices) throw new Refusal(`${blank}: that is for a person to say`);
    if (typeof text === 'string') return scalarShape(text);
    return call('Fn::Sub', scalarShape(partsOf(text).map((part) => (typeof part === 'string' ? part.replaceAll('${', '${!') : `\${${part.id}}`)).join('')));
  }

  #reference(id: NodeId, attribute: string, where: Declared): Shape {
    if (attribute === 'prefixList') return this.#prefixList(id);
    const added = this.#added.get(id);
    return referenceTo(this.#graph, this.#scopes, where.scope, added ?? id, attribute);
  }

  /** Templates have no name for it: its id, where the network context tells that. */
  #prefixList(endpoint: NodeId): Shape {
    const service = this.#graph.nodeOf('vpc-endpoint', endpoint)?.serviceName;
    const known = this.#graph.all('prefix-list').find(({ name }) => typeof name === 'string' && name === service);
    return known === undefined ? this.#choice('id of the prefix list of S3 in the Region') : scalarShape(known.id);
  }

  #substitution(part: Term, where: Declared): string {
    if (part.kind === 'literal') return String(part.value).replaceAll('${', '${!');
    if (part.kind === 'region') return '${AWS::Region}';
    const shape = part.kind === 'ref' ? this.#reference(part.node, part.attribute, where) : undefined;
    if (shape?.kind === 'call' && shape.argument.kind === 'scalar' && (shape.name === 'Ref' || shape.name === 'Fn::GetAtt')) return `\${${shape.argument.value}}`;
    throw new Refusal('the value cannot stand inside of a text');
  }

  #asWritten(id: NodeId, property: string, where: Declared): Shape {
    const source = this.declared(id);
    if (source.scope !== where.scope) throw new Refusal('it is written in another template');
    const path = propertyPath(source.resource.type, property);
    const found = path === undefined ? undefined : find(source.scope, source.resource, path);
    const node = found?.kind === 'entry' ? found.entry.value : found?.kind === 'branch' ? found.node : undefined;
    if (node === undefined) throw new Refusal(`${source.resource.logicalId} does not say ${property} itself`);
    return shapeOf(source.scope.template.file.text, node);
  }

  #localName(id: NodeId, scope: StackScope): string {
    const target = this.#added.get(id) ?? this.declared(id);
    if (target.scope !== scope) throw new Refusal('it belongs to another stack');
    return 'logicalId' in target ? target.logicalId : target.resource.logicalId;
  }

  /** The condition of a resource that may be missing while what refers to it is there. */
  #conditionOf(id: NodeId, where: Declared): string | undefined {
    const added = this.#added.get(id);
    const existing = added === undefined ? (this.#existsWith.get(id) ?? id) : added.existsWith;
    const target = existing === undefined ? undefined : this.#graph.node(existing);
    const resource = target === undefined ? undefined : this.#find(target.id);
    if (target === undefined || resource?.scope !== where.scope || resource.resource.condition === undefined) return undefined;
    const { guards } = this.#graph.worlds;
    const here = where.node?.when ?? where.scope.exists;
    return guards.implies(guards.and(here, guards.possible), target.when) ? undefined : resource.resource.condition;
  }

  #existence({ scope, resource }: Pick<Declared, 'scope' | 'resource'>): Guard {
    return scope.existence(resource.condition, resource.idAt);
  }

  #find(id: NodeId): Declared | undefined {
    const owners = this.#scopes.filter(({ prefix }) => id.startsWith(prefix)).sort((a, b) => b.prefix.length - a.prefix.length);
    for (const scope of owners) {
      const resource = scope.template.resources.get(id.slice(scope.prefix.length));
      if (resource !== undefined) return { scope, resource, node: this.#graph.node(id) };
    }
    return undefined;
  }
}

/** The first of the entries `zone:name` that an endpoint has, of which one part is wanted. */
function ofEntry(attribute: RefAttribute, entries: Shape): Shape {
  const part = ENTRY_PARTS[attribute];
  if (part === undefined) return entries;
  const first = call('Fn::Select', listShape([scalarShape(0), entries]));
  return call('Fn::Select', listShape([scalarShape(part), call('Fn::Split', listShape([scalarShape(':'), first]))]));
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html: "the hosted zone IDs and DNS names" */
const ENTRY_PARTS: Partial<Readonly<Record<RefAttribute, number>>> = { dnsZone: 0, dnsName: 1 };

/** The names in `DependsOn`. */
export function waitsOf({ node }: TemplateResource): readonly string[] {
  const waits = node.get('DependsOn');
  const items = waits === undefined ? [] : waits.kind === 'sequence' ? waits.items : [waits];
  return items.flatMap((item) => scalarText(item) ?? []);
}

/** One name by itself, several as a list. */
export function namesShape(names: readonly string[]): Shape {
  const [only, second] = names.map((name) => scalarShape(name));
  return only !== undefined && second === undefined ? only : listShape(names.map((name) => scalarShape(name)));
}

export function demandedPath({ resource }: Declared, property: string): readonly string[] {
  const path = propertyPath(resource.type, property);
  if (path === undefined) throw new Refusal(`how ${property} of ${resource.type} is written is not known`);
  return path;
}

/** Words that CloudFormation spells with a capital. */
function spelling(property: string, value: string | number | boolean): string | number | boolean {
  if (property === 'type' && typeof value === 'string') return value.charAt(0).toUpperCase() + value.slice(1);
  if (property === 'publicIp' && typeof value === 'boolean') return value ? 'ENABLED' : 'DISABLED';
  return value;
}
