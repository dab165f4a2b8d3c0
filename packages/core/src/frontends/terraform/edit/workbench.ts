import type { Impact } from '../../../diagnostics/diagnostic.ts';
import { Refusal } from '../../../edits/refusal.ts';
import type { Graph } from '../../../graph/graph.ts';
import type { NodeBase, NodeId } from '../../../graph/nodes.ts';
import { replaces } from '../../../knowledge/replacements.ts';
import type { EvaluatedModule, TerraformResource, TerraformResult } from '../../hcl/environment.ts';
import { attributeNamed, type Attribute, type Block, type Expression, type ObjectConstructor, type TupleConstructor } from '../../hcl/tree.ts';
import type { HclValue } from '../../hcl/value.ts';
import type { Hole } from '../../../values/text.ts';
import { ignoredArguments } from '../ignored.ts';
import { comesAfter, isSame } from './dependencies.ts';
import { EditedFiles } from './edited-files.ts';
import { JsonTexts } from './json-texts.ts';
import type { Member } from './members.ts';
import { argumentPath } from './names.ts';
import type { Naming } from './print.ts';
import { dependsOnInstance, nameOf, References } from './references.ts';
import { providerLike, providerOf, regionIn } from './region.ts';
import { copyOf } from './written.ts';

/** A resource with the block that declares it, and the module that the block stands in. */
export interface Declared {
  readonly resource: TerraformResource;
  readonly block: Block;
  readonly module: EvaluatedModule;
  readonly node: NodeBase | undefined;
}

/** A resource that the proposal makes. */
export interface Added {
  readonly module: EvaluatedModule;
  readonly type: string;
  readonly name: string;
  /** Behind which block it goes. */
  readonly behind: Block;
  /** Whose condition it takes over. */
  readonly existsWith: NodeBase | undefined;
  /** Where it is one more resource of a block that is there. */
  readonly member?: Member;
}

/** Where an expression is to stand. */
export interface Site {
  readonly module: EvaluatedModule;
  /** The block that it stands in, or that the new one is like. */
  readonly block: Block | undefined;
  readonly node: NodeBase | undefined;
  /** A provider configuration with a name of its own, where no block says it. */
  readonly provider?: string | undefined;
  /** The new resource that it stands in. */
  readonly added?: Added;
}

/** What all proposals for one root module look at: read once, when the first of them is written. */
export class Sources {
  readonly graph: Graph;
  readonly result: TerraformResult;
  readonly byAddress: ReadonlyMap<string, TerraformResource>;
  readonly modules: ReadonlyMap<string, EvaluatedModule>;
  readonly references: References;

  constructor(graph: Graph, result: TerraformResult) {
    this.graph = graph;
    this.result = result;
    this.byAddress = new Map(result.resources.map((resource) => [resource.address, resource]));
    this.modules = new Map(result.modules.map((module) => [module.address, module]));
    this.references = new References(graph, this.byAddress, result.modules);
  }
}

/** What the writing of one proposal has at hand. `lift` = how many modules further out new resources go. */
export class Workbench {
  readonly graph: Graph;
  readonly result: TerraformResult;
  readonly lift: number;
  readonly files = new EditedFiles();
  readonly texts: JsonTexts;
  readonly references: References;
  readonly added = new Map<NodeId, Added>();
  readonly removed = new Set<NodeId>();
  /** What comes into collections that blocks are made for. */
  readonly extended = new Map<TupleConstructor | ObjectConstructor, readonly string[]>();
  /** What goes out of lists and objects; members of objects by their keys. */
  readonly gone = new Map<TupleConstructor | ObjectConstructor, Set<Expression>>();
  /** What goes out of lists of `depends_on`. */
  readonly forgotten = new Map<TupleConstructor, { readonly waits: Attribute; readonly items: ReadonlySet<Expression> }>();
  impact: Impact = 'none';
  concern: string | undefined;
  readonly #byAddress: ReadonlyMap<string, TerraformResource>;
  readonly #modules: ReadonlyMap<string, EvaluatedModule>;
  readonly #waits: { readonly from: Block | Added; readonly to: Declared | Added }[] = [];
  readonly #regions = new Map<string, string>();

  constructor(given: Sources, lift: number) {
    this.graph = given.graph;
    this.result = given.result;
    this.lift = lift;
    this.references = given.references;
    this.texts = new JsonTexts(given.result);
    this.#byAddress = given.byAddress;
    this.#modules = given.modules;
  }

  resource(id: NodeId): TerraformResource | undefined {
    return this.#byAddress.get(this.graph.node(id)?.id ?? id);
  }

  /** The resource that a node stands for; what EC2 makes with every VPC is written nowhere. */
  declared(id: NodeId): Declared {
    const node = this.graph.node(id);
    const resource = this.resource(id);
    if (resource === undefined) throw new Refusal('what would change is not declared in these files');
    const module = this.#modules.get(resource.module);
    if (resource.syntax === undefined || module === undefined) throw new Refusal('a plan is not edited, and the files that it was made from are not beside it');
    return { resource, block: resource.syntax, module, node };
  }

  /** All resources that a block makes, in all instances of its module. */
  instancesOf(block: Block): readonly TerraformResource[] {
    return this.result.resources.filter(({ syntax }) => syntax !== undefined && isSame(syntax, block));
  }

  /** Takes down what a change of an argument means for the deployment: of all resources that the block makes, or of one alone. */
  note({ resource, block }: Declared, [argument = '']: readonly string[], isAlone = false): void {
    const names = ignoredArguments(block);
    if (names.includes('all') || names.includes(argument)) throw new Refusal(`\`ignore_changes\` lets Terraform pass over \`${argument}\``);
    const isReplaced = replaces(resource.type, argument) === true;
    if (isReplaced) this.demandDestroyable(block);
    this.raise(isReplaced ? 'replacement' : 'update');
    const count = isAlone ? 1 : this.instancesOf(block).length;
    if (count > 1) this.concern = `${String(count)} resources are made from this block`;
  }

  demandDestroyable({ body, labels }: Block): void {
    const lifecycle = body.blocks.find(({ type }) => type === 'lifecycle');
    const prevent = lifecycle === undefined ? undefined : attributeNamed(lifecycle.body, 'prevent_destroy')?.value;
    if (prevent?.kind === 'bool' && prevent.value) throw new Refusal(`\`prevent_destroy\` keeps \`${labels.map(({ value }) => value).join('.')}\` as it is`);
  }

  raise(impact: Impact): void {
    if (IMPACTS.indexOf(impact) > IMPACTS.indexOf(this.impact)) this.impact = impact;
  }

  naming(site: Site): Naming {
    return {
      reference: (id, attribute) => this.#reference(id, attribute, site),
      references: (ids) => this.#references(ids, site),
      region: () => this.#region(site),
      asWritten: (id, property) => this.#asWritten(id, property, site),
      said: (hole) => this.#said(hole, site),
      choice: (what) => {
        throw new Refusal(`a person has to say: ${what}`);
      },
    };
  }

  /** What `depends_on` calls something: whole resources, or modules that make them. */
  waitable(id: NodeId, where: Pick<Declared, 'module' | 'block'> | Added): string {
    const target = this.added.get(id) ?? this.declared(id);
    this.#wait('block' in where ? where.block : where, target);
    if (target.module === where.module) return 'name' in target ? `${target.type}.${target.name}` : `${target.resource.type}.${target.resource.name}`;
    for (let at = target.module; at.site !== undefined; at = at.site.module) {
      if (at.site.module === where.module) return `module.${at.site.block.labels[0]?.value ?? ''}`;
    }
    throw new Refusal(`${nameOf(where.module)} cannot name what another module makes`);
  }

  /** Whether something is made in a module, or in one that it calls. */
  isWithin(id: NodeId, module: EvaluatedModule): boolean {
    for (let at: EvaluatedModule | undefined = (this.added.get(id) ?? this.declared(id)).module; at !== undefined; at = at.site?.module) if (at === module) return true;
    return false;
  }

  /** Refuses what Terraform would: resources that wait for each other. */
  demandOrder(): void {
    for (const { from, to } of this.#waits) {
      if ('name' in from) continue;
      const seen = new Set<Added>();
      const goals = from.type === 'module' ? this.#madeBy(from) : [from];
      const isCircle = (target: Declared | Added): boolean => {
        if (!('name' in target)) return goals.some((goal) => isSame(target.block, goal) || comesAfter(target, goal, this.result.modules));
        if (seen.has(target)) return false;
        seen.add(target);
        return this.#waits.some((it) => it.from === target && isCircle(it.to));
      };
      if (isCircle(to)) throw new Refusal(`\`${from.labels.map(({ value }) => value).join('.')}\` would wait for itself`);
    }
  }

  /** Every resource of a module that is called, and of those that it calls. */
  #madeBy(call: Block): Block[] {
    const children = this.result.modules.filter(({ site }) => site !== undefined && isSame(site.block, call));
    return children.flatMap(({ configuration }) => [...configuration.resources.values(), ...[...configuration.calls.values()].flatMap((it) => this.#madeBy(it))]);
  }

  #wait(from: Block | Added | undefined, to: Declared | Added): void {
    if (from !== undefined) this.#waits.push({ from, to });
  }

  #reference(id: NodeId, attribute: string, site: Site): string {
    const from = site.added ?? site.block;
    const added = this.added.get(id);
    if (added !== undefined) {
      if (added.module !== site.module) throw new Refusal('the new resource belongs to another module');
      this.#wait(from, added);
      return `${added.type}.${added.name}${added.member === undefined ? '' : `[${JSON.stringify(added.member.key)}]`}.${attribute}`;
    }
    const text = this.references.to(id, attribute, site.module, site.node?.when ?? this.graph.worlds.always);
    this.#waitFor(id, from);
    return text;
  }

  #references(ids: readonly NodeId[], site: Site): string | undefined {
    if (ids.some((id) => this.added.has(id))) return undefined;
    const text = this.references.toAll(ids, site.module);
    if (text !== undefined) for (const id of ids) this.#waitFor(id, site.added ?? site.block);
    return text;
  }

  #waitFor(id: NodeId, from: Block | Added | undefined): void {
    const resource = this.resource(id);
    if (resource?.syntax !== undefined) this.#wait(from, this.declared(id));
  }

  #asWritten(id: NodeId, property: string, site: Site): string {
    const source = this.declared(id);
    const [name = '', more] = argumentPath(source.resource.type, property) ?? [];
    const attribute = more === undefined ? attributeNamed(source.block.body, name) : undefined;
    if (attribute === undefined) throw new Refusal(`\`${source.resource.address}\` does not say ${property} itself`);
    if (source.module !== site.module) throw new Refusal('it is written in another module');
    if (dependsOnInstance(attribute.value)) throw new Refusal(`\`${name}\` differs from one instance to the next`);
    return copyOf(source.module, attribute.value);
  }

  /** As the module says it already, else by a data source that it gets. */
  #region(site: Site): string {
    const provider = site.provider ?? providerOf(site.block);
    const found = regionIn(site.module, site.block, this.#regionOf(site), provider);
    if (found !== undefined) return found;
    const key = `${site.module.address} ${provider}`;
    const known = this.#regions.get(key) ?? this.#addRegion(site);
    this.#regions.set(key, known);
    return known;
  }

  #regionOf({ block, node }: Site): HclValue | undefined {
    const made = block === undefined ? undefined : this.instancesOf(block)[0];
    return (made ?? (node === undefined ? undefined : this.resource(node.id)))?.region;
  }

  #addRegion(site: Site): string {
    return `${this.#addData('aws_region', site)}.id`;
  }

  /** What only the deployment knows, or an attribute of another resource. */
  #said({ id, ref }: Hole, site: Site): string {
    if (id === 'AWS::Region') return this.#region(site);
    const source = DATA_SOURCES[id];
    if (source === undefined) {
      if (ref !== undefined) this.#waitFor(ref.resource, site.added ?? site.block);
      return id;
    }
    const provider = site.provider ?? providerOf(site.block);
    const key = `${site.module.address} ${provider} ${id}`;
    const known = this.#regions.get(key) ?? `${dataIn(site.module, source.type, provider) ?? this.#addData(source.type, site)}.${source.attribute}`;
    this.#regions.set(key, known);
    return known;
  }

  #addData(type: string, { module, block, added, provider }: Site): string {
    const behind = added?.behind ?? block;
    if (behind === undefined) throw new Refusal(`nothing in the module says what \`${type}\` does`);
    let name = 'current';
    while (module.configuration.resources.has(`data.${type}.${name}`)) name += type.slice(type.indexOf('_'));
    const body = providerLike(block, provider);
    const beside = lastData(module, behind) ?? behind;
    this.files.push(this.files.of(beside.file).addBehind(beside, { kind: 'block', type: 'data', labels: [type, name], body }));
    return `data.${type}.${name}`;
  }
}

/** Data sources of a file stand together. */
function lastData({ configuration }: EvaluatedModule, { file }: Block): Block | undefined {
  const blocks = configuration.files.find(({ source }) => source.path === file.path)?.body.blocks ?? [];
  return blocks.findLast(({ type, labels }) => type === 'data' && labels[0]?.value !== 'aws_iam_policy_document');
}

/** A data source of a type that takes no arguments, by its name. */
function dataIn({ configuration }: EvaluatedModule, type: string, provider: string): string | undefined {
  const isPlain = (block: Block): boolean => block.body.attributes.every(({ name }) => name === 'provider') && providerOf(block) === provider;
  return [...configuration.resources].find(([key, block]) => key.startsWith(`data.${type}.`) && isPlain(block))?.[0];
}

/** Where Terraform has what CloudFormation has pseudo parameters for. */
export const DATA_SOURCES: Readonly<Record<string, { readonly type: string; readonly attribute: string }>> = {
  'AWS::Partition': { type: 'aws_partition', attribute: 'partition' },
  'AWS::AccountId': { type: 'aws_caller_identity', attribute: 'account_id' },
};

const IMPACTS: readonly Impact[] = ['none', 'update', 'new-resource', 'replacement'];
