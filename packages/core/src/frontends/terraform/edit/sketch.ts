import { listOf, ref, type GraphChange, type NewNode, type RefAttribute, type Term } from '../../../edits/changes.ts';
import { Refusal } from '../../../edits/refusal.ts';
import type { NodeId } from '../../../graph/nodes.ts';
import { nodeOf } from '../../../graph/references.ts';
import type { EvaluatedModule, TerraformResource } from '../../hcl/environment.ts';
import { attributeNamed, type Block } from '../../hcl/tree.ts';
import { isForeign } from '../described.ts';
import { bodyLike, conditionOf, homeOf } from './additions.ts';
import { printedAsJson } from './json-shapes.ts';
import { argumentPath, attributeName, typeOf } from './names.ts';
import { expressionOf, linesOf, nested, resourceOf, rulePieces, type Naming, type Piece } from './print.ts';
import { namedPolicy, rolePolicy } from './policies.ts';
import { broughtByVpc, isForEach, References } from './references.ts';
import { providerLike, regionIn } from './region.ts';
import { resourceName } from './resource-names.ts';
import { rulesOf, ruleResource } from './rules.ts';
import { codeOf, isJson } from './written.ts';
import { DATA_SOURCES, Workbench, type Declared, type Sources } from './workbench.ts';

/** What changes would add, as somebody would write it beside what is there; undefined = nothing that can be shown. */
export function sketchOf(sources: Sources, changes: readonly GraphChange[]): string | undefined {
  try {
    const sketch = new Sketch(sources);
    for (const change of changes) if (change.kind === 'add-node') sketch.name(change);
    const pieces = sketch.all(changes);
    return changes.some((change) => isJson(sketch.fileOf(change) ?? '')) ? printedAsJson(joinedParts(pieces)) : printed(pieces);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

type Resource = Extract<Piece, { kind: 'block' }>;

class Sketch {
  readonly #bench: Workbench;
  readonly #byAddress: ReadonlyMap<string, TerraformResource>;
  readonly #asked = new Set<string>();
  readonly #added = new Map<NodeId, { readonly type: string; readonly name: string }>();

  constructor(sources: Sources) {
    this.#bench = new Workbench(sources, 0);
    this.#byAddress = sources.byAddress;
  }

  /** The file that somebody would edit. */
  fileOf(change: GraphChange): string | undefined {
    const id = 'node' in change && change.kind !== 'add-node' ? change.node : 'beside' in change ? (change.like ?? change.beside) : undefined;
    return id === undefined ? undefined : this.#byAddress.get(this.#bench.graph.node(id)?.id ?? id)?.header?.file.path;
  }

  name(change: NewNode): void {
    const type = typeOf(change.node);
    if (type === undefined) throw new Refusal(`how a ${change.node} is written is not known`);
    const like = change.like === undefined ? undefined : this.#resource(change.like);
    const others = [...this.#added.values(), ...this.#byAddress.values()].filter((it) => it.type === type).map(({ name }) => name);
    this.#added.set(change.id, { type, name: resourceName(change.name, like?.name, (name) => others.includes(name)) });
  }

  all(changes: readonly GraphChange[]): readonly Resource[] {
    const pieces = changes.flatMap((change) => this.#pieces(change));
    return [...[...this.#asked].map((type): Resource => ({ kind: 'block', type: 'data', labels: [type, 'current'], body: [] })), ...pieces];
  }

  #pieces(change: GraphChange): readonly Resource[] {
    switch (change.kind) {
      case 'add-node':
        return [this.#new(change)];
      case 'set':
        return [this.#part(change.node, change.property, change.to)];
      case 'list-add':
        return this.#listAdd(change.node, change.property, change.items);
      case 'depend-on':
        return [this.#waiting(change.node, change.on)];
      case 'exist-with': {
        const own = [change.node, change.with].every((id) => this.#own(id) !== undefined);
        const count = own ? conditionOf(this.#bench, this.#bench.declared(change.with)) : [];
        return count.length === 0 ? [] : [blockOf(this.#resource(change.node), count)];
      }
      default:
        return [];
    }
  }

  #new(change: NewNode): Resource {
    const { type, name } = this.#added.get(change.id) ?? { type: '', name: '' };
    const like = change.like === undefined ? undefined : this.#own(change.like);
    const when = like ?? (change.when === undefined ? undefined : this.#own(change.when));
    const naming = this.#naming(change.like ?? change.beside);
    const full = like === undefined && change.like !== undefined ? { ...change, properties: { ...this.#wiringOf(change.like), ...change.properties } } : change;
    const plain = like === undefined ? resourceOf(full, name, naming) : undefined;
    const body = like === undefined ? (plain?.kind === 'block' ? [...providerLike(when?.block), ...plain.body] : []) : bodyLike(change, like, naming);
    const after = (change.after ?? []).map((id) => this.#waitable(id));
    return { kind: 'block', type: 'resource', labels: [type, name], body: [...(when === undefined ? [] : conditionOf(this.#bench, when)), ...body, ...waits(after)] };
  }

  /** How an endpoint is wired of which only a plan tells. */
  #wiringOf(id: NodeId): Readonly<Record<string, Term>> {
    const node = this.#bench.graph.nodeOf('vpc-endpoint', id);
    if (node?.shape.kind !== 'interface') return {};
    const { worlds } = this.#bench.graph;
    const all = (list: typeof node.shape.subnets | typeof node.shape.groups): Term =>
      listOf(...worlds.present<() => Parameters<typeof nodeOf>[0]>(list).flatMap((read) => nodeOf(read()) ?? []).map((it) => ref(it.id)));
    const vpc = nodeOf(node.vpc);
    return { ...(vpc === undefined ? {} : { vpc: ref(vpc.id) }), subnets: all(node.shape.subnets), groups: all(node.shape.groups) };
  }

  #part(id: NodeId, property: string, to: Term): Resource {
    if (this.#isForeign(id)) throw new Refusal('it belongs into a module that others wrote');
    const resource = this.#resource(id);
    const path = argumentPath(resource.type, property);
    if (path === undefined) throw new Refusal(`how ${property} of ${resource.type} is written is not known`);
    return blockOf(resource, [nested(path, expressionOf(to, property, this.#naming(id)), to.kind === 'json')]);
  }

  #listAdd(id: NodeId, property: string, items: readonly Term[]): readonly Resource[] {
    // A part of a document would look like the whole of it.
    if (property === 'policyStatements') throw new Refusal('statements stand inside of a document');
    if (property === 'inlinePolicies') {
      const { name } = this.#resource(id);
      return items.map((item) => {
        const { name: hint, policy } = namedPolicy(item);
        return rolePolicy({ name: `${name}_${hint.replaceAll('-', '_')}`, hint, policy, role: id }, this.#naming(id), []);
      });
    }
    if (property !== 'ingress' && property !== 'egress') return [this.#part(id, property, { kind: 'list', items })];
    const group = this.#resource(id);
    const naming = this.#naming(id);
    const style = rulesOf(this.#bench, group, this.#declared(id)?.block, property);
    if (style === undefined && this.#isForeign(id)) throw new Refusal('it belongs into a module that others wrote');
    if (style === undefined) return [blockOf(group, items.map((rule): Piece => ({ kind: 'block', type: property, labels: [], body: rulePieces(rule, 'block', naming) })))];
    return items.map((rule, i) => {
      const piece = ruleResource(style, property, `${group.name}_https${i === 0 ? '' : `_${i + 1}`}`, naming.reference(id, 'id'), rule, naming);
      return { ...piece, body: [...providerLike(this.#own(id)?.block), ...piece.body] };
    });
  }

  #waiting(id: NodeId, on: readonly NodeId[]): Resource {
    const call = this.#call(id);
    const block = call ?? this.#declared(id)?.block;
    const list = block === undefined ? undefined : attributeNamed(block.body, 'depends_on')?.value;
    const known = list?.kind === 'tuple' ? list.items.map(codeOf) : [];
    const body = waits([...known, ...on.map((it) => this.#waitable(it))]);
    return call === undefined ? blockOf(this.#resource(id), body) : { kind: 'block', type: call.type, labels: call.labels.map(({ value }) => value), body };
  }

  #waitable(id: NodeId): string {
    const call = this.#added.has(id) ? undefined : this.#call(id);
    if (call !== undefined) return `module.${call.labels[0]?.value ?? ''}`;
    const { type, name } = this.#added.get(id) ?? this.#resource(id);
    return `${type}.${name}`;
  }

  #naming(of: NodeId): Naming {
    const site = this.#declared(of);
    const own = this.#own(of);
    // What a module that others wrote cannot take stands beside its call.
    const module = site === undefined ? undefined : homeOf(site, 0).module;
    const region = (): string => (own === undefined ? undefined : regionIn(own.module, own.block, own.resource.region)) ?? `${this.#data('aws_region', module)}.id`;
    return {
      reference: (id, attribute) => this.#reference(id, attribute, module),
      references: (ids) => (module === undefined || ids.some((id) => this.#added.has(id)) ? undefined : this.#bench.references.toAll(ids, module)),
      region,
      asWritten: (id, property) => this.#asWritten(id, property, module),
      said: ({ id }) => {
        if (id === 'AWS::Region') return region();
        const source = DATA_SOURCES[id];
        return source === undefined ? id : `${this.#data(source.type, module)}.${source.attribute}`;
      },
      choice: (what) => `<${what}>`,
    };
  }

  #data(wanted: string, module: EvaluatedModule | undefined): string {
    const isThere = (it: TerraformResource): boolean => it.mode === 'data' && it.type === wanted && (module === undefined || it.module === module.address);
    const known = [...this.#byAddress.values()].find(isThere);
    if (known === undefined) this.#asked.add(wanted);
    return `data.${wanted}.${known?.name ?? 'current'}`;
  }

  /** What nobody hands over can still be said where it is known. */
  #literal(id: NodeId, attribute: RefAttribute, otherwise: Refusal): string {
    const value = this.#resource(id).values.entries.get(attributeName(attribute));
    if (value?.kind !== 'string' || value.sensitive) throw otherwise;
    return JSON.stringify(value.value);
  }

  /** By what the module has for it, else by its own address: that is for the author to bring about. */
  #reference(id: NodeId, attribute: RefAttribute, module: EvaluatedModule | undefined): string {
    const added = this.#added.get(id);
    if (added !== undefined) return `${added.type}.${added.name}.${attribute}`;
    const { graph } = this.#bench;
    try {
      if (module !== undefined) return this.#bench.references.to(id, attribute, module, graph.worlds.always);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (this.#isForeign(id)) return this.#literal(id, attribute, error);
    }
    const brought = broughtByVpc(graph, id);
    const { address, key, syntax, type, name } = this.#resource(brought?.vpc ?? id);
    // Instances of `for_each` are no list.
    if (typeof key === 'object' && syntax !== undefined && isForEach(syntax)) return `values(${type}.${name})[*].${attributeName(brought?.attribute ?? attribute)}`;
    return References.named(address, brought?.attribute ?? attribute);
  }

  #asWritten(id: NodeId, property: string, module: EvaluatedModule | undefined): string {
    const source = this.#own(id);
    const [name = ''] = argumentPath(this.#resource(id).type, property) ?? [];
    const value = source === undefined ? undefined : attributeNamed(source.block.body, name)?.value;
    if (value !== undefined) return codeOf(value);
    const node = this.#bench.graph.node(id);
    if (property !== 'vpc' || node === undefined || !('vpc' in node) || node.vpc.kind !== 'node') throw new Refusal(`it does not say ${property} itself`);
    return this.#reference(node.vpc.id, 'id', module);
  }

  #resource(id: NodeId): TerraformResource {
    const resource = this.#byAddress.get(this.#bench.graph.node(id)?.id ?? id);
    if (resource === undefined) throw new Refusal('it is not declared in these files');
    return resource;
  }

  /** The block, if it is not that of a module which others wrote. */
  #own(id: NodeId): Declared | undefined {
    return this.#isForeign(id) ? undefined : this.#declared(id);
  }

  #isForeign(id: NodeId): boolean {
    const resource = this.#byAddress.get(broughtByVpc(this.#bench.graph, id)?.vpc ?? this.#bench.graph.node(id)?.id ?? id);
    return resource?.header !== undefined && isForeign(resource.header.file.path);
  }

  /** The author's own call of the module that others wrote and that makes it. */
  #call(id: NodeId): Block | undefined {
    const declared = this.#isForeign(id) ? this.#declared(id) : undefined;
    return declared === undefined ? undefined : homeOf(declared, 0).behind;
  }

  #declared(id: NodeId): Declared | undefined {
    return this.#resource(id).syntax === undefined ? undefined : this.#bench.declared(id);
  }
}

function blockOf({ type, name }: TerraformResource, body: readonly Piece[]): Resource {
  return { kind: 'block', type: 'resource', labels: [type, name], body };
}

function waits(names: readonly string[]): Piece[] {
  return names.length === 0 ? [] : [{ kind: 'argument', name: 'depends_on', value: `[${[...new Set(names)].join(', ')}]` }];
}

function printed(pieces: readonly Resource[]): string | undefined {
  const joined = joinedParts(pieces);
  return joined.length === 0 ? undefined : joined.map((piece) => linesOf(piece).join('\n')).join('\n\n');
}

/** Parts of one resource stand together. */
function joinedParts(pieces: readonly Resource[]): Resource[] {
  const joined = new Map<string, Resource>();
  for (const piece of pieces) {
    const key = piece.labels.join('.');
    const known = joined.get(key);
    joined.set(key, known === undefined ? piece : { ...known, body: [...known.body, ...piece.body] });
  }
  return [...joined.values()];
}
