import type { SourceFile, Span } from '../text/source-file.ts';
import type { Guard } from '../values/guards.ts';
import type { Text } from '../values/text.ts';
import type { Guarded, Several, Worlds } from '../values/worlds.ts';
import type { GraphNode, NodeBase, NodeId, NodeKind, NodeOf, Ref } from './nodes.ts';
import type { WholeResource } from './whole-resources.ts';

/** An edge `from` must exist before `to`; guarded, explicit or implied by a reference. */
export interface Dependency {
  readonly of: NodeId;
  readonly on: NodeId;
  readonly when: Guard;
}

/** Something outside the analysis got hold of a node and may add to it: an unlinked nested stack, a macro, a module. */
export interface Escape {
  readonly node: NodeId;
  readonly cause: string;
  readonly when: Guard;
}

/** What creates a part of the graph: one stack, one Terraform root, one network context. */
export interface Unit {
  readonly id: string;
  /** The Region that it is deployed to, in the world at hand. */
  readonly region: () => Text;
  /** The conditions that the author named, for explanations in the author's words. */
  readonly conditions: () => ReadonlyMap<string, Guard>;
  /** The Regions that it is deployed to, where the run or the files say so; literals of a template never do. */
  readonly targets?: readonly string[];
  /** Where the Region is told; undefined when the files do not. */
  readonly regionAt?: Span;
  /** Made by a program: nobody edits its text. */
  readonly synthesized?: boolean;
  /** Whether its text follows the Region that it is deployed to in some place. */
  readonly followsRegion?: () => boolean;
  /** Who may create it with values that are not known here. */
  readonly maybeNested?: MaybeNested;
}

/** A template that somebody else may create as a nested stack, from a bucket. */
export interface MaybeNested {
  /** The path of the template that does, and its resource. */
  readonly by: string;
  readonly logicalId: string;
  readonly at: Span;
  readonly url: string;
  /** How the URL begins, before what it has in common with the path, and the folder that this stands for. */
  readonly start: string;
  readonly folder: string;
}

/** Gives the id of the node that stands for something from outside, which goes by these names. */
export type OutsideResolver = (kind: NodeKind, names: readonly string[]) => NodeId | undefined;

/** The resources of everything that is deployed together, of one or several files. */
export class Graph {
  readonly worlds: Worlds;
  readonly #byId = new Map<NodeId, GraphNode>();
  readonly #byKind = new Map<NodeKind, GraphNode[]>();
  readonly #relations = new Map<string, Relation>();
  readonly #outsideResolvers: OutsideResolver[] = [];
  readonly #aliases = new Map<NodeId, NodeId>();
  readonly #units = new Map<string, Unit>();
  readonly #outsideFiles = new Set<SourceFile>();
  readonly #used = new Set<NodeId>();
  readonly #escapes = new Map<NodeId, Escape[]>();
  readonly #derivations = new Map<NodeKind, (() => readonly GraphNode[])[]>();
  readonly #wholeResources: (() => readonly WholeResource[])[] = [];
  readonly #dependencySources: ((id: NodeId) => readonly Dependency[])[] = [];
  readonly #dependencies = new Map<NodeId, readonly Dependency[]>();

  constructor(worlds: Worlds) {
    this.worlds = worlds;
  }

  add(node: GraphNode): void {
    this.#byId.set(node.id, node);
    const siblings = this.#byKind.get(node.kind);
    if (siblings === undefined) this.#byKind.set(node.kind, [node]);
    else siblings.push(node);
  }

  /** Puts a node in the place of the one that has its id. */
  replace(node: GraphNode): void {
    const siblings = this.#byKind.get(node.kind) ?? [];
    const index = siblings.findIndex(({ id }) => id === node.id);
    if (index === -1) {
      this.add(node);
      return;
    }
    siblings[index] = node;
    this.#byId.set(node.id, node);
  }

  /** Nodes that are worked out when a rule asks for their kind: remarks on the text rather than resources. */
  derive<K extends NodeKind>(kind: K, make: () => readonly NodeOf<K>[]): void {
    push(this.#derivations, kind, make);
  }

  /** A further id of a node: AWS names the main route table like any other. */
  addAlias(alias: NodeId, id: NodeId): void {
    this.#aliases.set(alias, id);
  }

  /** Declares what something from outside is; the first resolver that knows it decides. */
  addOutsideResolver(resolver: OutsideResolver): void {
    this.#outsideResolvers.push(resolver);
  }

  /** The node that a network context declares for something which no file makes. */
  resolveOutside<K extends NodeKind>(kind: K, names: readonly string[]): NodeOf<K> | undefined {
    for (const resolver of this.#outsideResolvers) {
      const id = resolver(kind, names);
      const node = id === undefined ? undefined : this.nodeOf(kind, id);
      if (node !== undefined) return node;
    }
    return undefined;
  }

  /** Marks files that tell of what is outside: what others refer to in them is used. */
  addOutsideFile(file: SourceFile): void {
    this.#outsideFiles.add(file);
  }

  /** Whether files tell of what is outside. */
  get hasOutside(): boolean {
    return this.#outsideFiles.size > 0;
  }

  /** Notes that something of the run refers to a node of outside. */
  noteUse(node: NodeBase, from: Span): void {
    if (this.#outsideFiles.size > 0 && this.#outsideFiles.has(node.at.file) && !this.#outsideFiles.has(from.file)) this.#used.add(node.id);
  }

  /** Ids of nodes of outside that something of the run refers to, as far as anybody asked. */
  get usedFromOutside(): ReadonlySet<NodeId> {
    return this.#used;
  }

  addUnit(unit: Unit): void {
    const known = this.#units.get(unit.id);
    // Several stacks of one deployment are one unit: their conditions add up.
    const conditions = known === undefined ? unit.conditions : () => new Map([...known.conditions(), ...unit.conditions()]);
    this.#units.set(unit.id, { ...unit, conditions });
  }

  unit(id: string): Unit | undefined {
    return this.#units.get(id);
  }

  unitOf(node: NodeBase): Unit | undefined {
    return this.#units.get(node.unit);
  }

  namedConditions(unit: string): ReadonlyMap<string, Guard> {
    return this.#units.get(unit)?.conditions() ?? new Map<string, Guard>();
  }

  addEscape(escape: Escape): void {
    push(this.#escapes, escape.node, escape);
  }

  /** Resources with all of their properties: worked out only when somebody wants to see them. */
  addWholeResources(source: () => readonly WholeResource[]): void {
    this.#wholeResources.push(source);
  }

  wholeResources(): readonly WholeResource[] {
    return this.#wholeResources.flatMap((source) => source());
  }

  /** Dependencies are worked out by the front end when a rule asks: most runs never do. */
  addDependencySource(source: (id: NodeId) => readonly Dependency[]): void {
    this.#dependencySources.push(source);
    this.#dependencies.clear();
  }

  node(id: NodeId): GraphNode | undefined {
    return this.#byId.get(this.#aliases.get(id) ?? id);
  }

  nodeOf<K extends NodeKind>(kind: K, id: NodeId): NodeOf<K> | undefined {
    const node = this.node(id);
    return node?.kind === kind ? (node as NodeOf<K>) : undefined; // `kind` is the discriminant
  }

  /** All nodes of a kind, in the order of the files. */
  all<K extends NodeKind>(kind: K): readonly NodeOf<K>[] {
    const makers = this.#derivations.get(kind);
    if (makers !== undefined && !this.#byKind.has(kind)) this.#byKind.set(kind, makers.flatMap((make) => make()));
    return (this.#byKind.get(kind) ?? []) as readonly GraphNode[] as readonly NodeOf<K>[]; // filled by kind
  }

  nodes(): Iterable<GraphNode> {
    return this.#byId.values();
  }

  /** Also of resources that no analysis knows: an order may lead through them. */
  dependenciesOf({ id }: Pick<NodeBase, 'id'>): readonly Dependency[] {
    let found = this.#dependencies.get(id);
    if (found === undefined) this.#dependencies.set(id, (found = this.#dependencySources.flatMap((source) => source(id))));
    return found;
  }

  escapesOf(id: NodeId): readonly Escape[] {
    return this.#escapes.get(id) ?? [];
  }

  /** Why others may add to the node, in the world at hand; undefined = nobody can. */
  openness(id: NodeId): string | undefined {
    return this.escapesOf(id).find(({ when }) => this.worlds.holds(when))?.cause;
  }

  /**
   * The nodes of a kind that refer to `target` through one of their properties: an index over all worlds, each entry
   * guarded by the existence of the node and by its reference being that one. `name` names the relation for good.
   */
  referring<K extends NodeKind>(
    name: string,
    kind: K,
    read: (node: NodeOf<K>) => Ref<NodeBase> | readonly Ref<NodeBase>[],
    target: string,
  ): Several<NodeOf<K>> {
    const key = `${kind}.${name}`;
    let relation = this.#relations.get(key);
    if (relation === undefined) this.#relations.set(key, (relation = this.#relate(key, kind, read)));
    const items = (relation.members.get(target) ?? []) as Guarded<NodeOf<K>>[]; // the relation holds nodes of `kind` only
    const open = relation.open.get(target) ?? relation.openForAll;
    return open === undefined ? { items } : { items, open };
  }

  #relate<K extends NodeKind>(
    key: string,
    kind: K,
    read: (node: NodeOf<K>) => Ref<NodeBase> | readonly Ref<NodeBase>[],
  ): Relation {
    const members = new Map<string, Guarded<GraphNode>[]>();
    const open = new Map<string, string>();
    let openForAll: string | undefined;
    const { guards } = this.worlds;
    for (const node of this.all(kind)) {
      const targets = this.worlds.answers<Referred | undefined>({
        label: `${key} of ${node.id}`,
        beyond: undefined,
        identity: (referred) => (referred === undefined ? '' : [...referred.ids, '', ...referred.perhaps].join('\n')),
        ask: () => {
          const refs = this.worlds.holds(node.when) ? [read(node)].flat() : [];
          const ids = refs.flatMap((ref) => (ref.kind === 'none' ? [] : [ref.id]));
          return { ids: [...new Set(ids)], perhaps: refs.flatMap((ref) => (ref.kind === 'outside' ? (ref.perhaps ?? []) : [])) };
        },
      });
      for (const { value, when } of targets) {
        if (!guards.satisfiable(when)) continue;
        if (value === undefined) {
          openForAll = `what \`${node.address}\` belongs to depends on too many combinations of conditions`;
          continue;
        }
        for (const id of value.ids) push(members, id, { value: node, when });
        for (const id of value.perhaps) open.set(id, `\`${node.address}\` may belong to it`);
      }
    }
    return { members, open, openForAll };
  }
}

/** What one node refers to in one world: ids for certain, and what it may be besides. */
interface Referred {
  readonly ids: readonly string[];
  readonly perhaps: readonly string[];
}

/** What refers to what: the nodes by what they refer to, and why there may be further ones. */
interface Relation {
  readonly members: ReadonlyMap<string, Guarded<GraphNode>[]>;
  readonly open: ReadonlyMap<string, string>;
  /** Why there may be further ones of whatever is asked for. */
  readonly openForAll: string | undefined;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}
