import type { Graph } from '../../graph/graph.ts';
import type { GraphNode, NodeBase, NodeId } from '../../graph/nodes.ts';
import { implicit } from '../../graph/references.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';
import { addsNothingToNetworks } from '../../knowledge/terraform-modules.ts';
import type { Value } from '../../values/value.ts';
import type { TerraformResource, TerraformResult } from '../hcl/environment.ts';
import { attributeNamed } from '../hcl/tree.ts';
import { batchLowerings } from './lower/batch.ts';
import { cloudControlLowerings } from './lower/cloud-control.ts';
import { containerLowerings } from './lower/containers.ts';
import { adoptingLowerings } from './lower/defaults.ts';
import { dnsLowerings } from './lower/dns.ts';
import { endpointLowerings } from './lower/endpoints.ts';
import { iamLowerings } from './lower/iam.ts';
import { instanceLowerings } from './lower/instances.ts';
import { networkLowerings } from './lower/network.ts';
import { transitLowerings } from './lower/transit.ts';
import { resourcePolicyLowerings } from './lower/resource-policies.ts';
import { securityLowerings } from './lower/security.ts';
import { snake } from './lower/shapes.ts';
import { taskLowerings } from './lower/tasks.ts';
import { Lookups } from './lookups.ts';
import { withIgnored } from './ignored.ts';
import { addOpenLists } from './open-lists.ts';
import { TerraformReader, type Lowering } from './reader.ts';
import { referencesIn } from './references.ts';
import { ALONE, type RootNames } from './root-names.ts';
import { regionText, TerraformScope } from './scope.ts';
import { wholeResources } from './whole-resources.ts';

const LOWERINGS: ReadonlyMap<string, Lowering> = new Map(
  [
    networkLowerings,
    transitLowerings,
    securityLowerings,
    endpointLowerings,
    dnsLowerings,
    containerLowerings,
    taskLowerings,
    batchLowerings,
    iamLowerings,
    resourcePolicyLowerings,
    instanceLowerings,
    adoptingLowerings,
    cloudControlLowerings,
  ].flatMap(Object.entries),
);

/** A root module or a plan: what is deployed together. */
export interface RootModule {
  /** Names it for good: the folder, or the path of the plan. */
  readonly id: string;
  readonly result: TerraformResult;
  /** Where resources without a place of their own are reported. */
  readonly at: Span;
  /** Target Regions of the run; what a provider configuration says comes first. */
  readonly targets: readonly string[];
  /** Its names among those of other root modules in the graph. */
  readonly names?: RootNames;
  /** What data sources may find, where others share the graph. */
  readonly lookups?: Lookups;
  /** Ids of what was there before: resources of the root modules of which it reads the state. */
  readonly earlier?: readonly NodeId[];
}

/** Adds the resources of a root module to a graph. Those of types that no analysis knows are left out. */
export function lowerRootModule(graph: Graph, root: RootModule): void {
  const scope = new TerraformScope(graph.worlds, filesOf(root.result), root.names ?? ALONE, root.lookups ?? new Lookups([root]));
  const units = new Units(graph, root, scope);
  const adopting: { readonly resource: TerraformResource; readonly add: () => void }[] = [];
  const lowered = root.result.resources.filter(({ mode, type }) => mode !== 'data' && isLowered(type));
  for (const resource of lowered) addPhysicalIds(graph, resource, root);
  for (const resource of lowered) {
    const lowering = LOWERINGS.get(resource.type);
    if (lowering === undefined || isGone(resource)) continue;
    const reader = readerOf(graph, scope, resource, units.of(resource), root);
    const add = (): void => {
      for (const node of nodesOf(lowering(reader))) graph.add(node);
      addOpenLists(graph, reader, resource);
    };
    if (Object.hasOwn(adoptingLowerings, resource.type)) adopting.push({ resource, add });
    else add();
  }
  for (const { add } of adopting) add();
  // What they adopt is known by then.
  for (const { resource } of adopting) addPhysicalIds(graph, resource, root);
  addEscapes(graph, root);
  addUnread(graph, root, lowered);
  addDependencies(graph, root);
  graph.addWholeResources(() => wholeResources(root));
}

/** A plan of what exists already refers by identifiers of AWS. */
function addPhysicalIds(graph: Graph, { address, type, told }: TerraformResource, { names = ALONE }: RootModule): void {
  if (told === undefined) return;
  const id = names.idOf({ address });
  const target = graph.node(id)?.id ?? id;
  const alias = (attribute: string, of: string): void => {
    const value = told(attribute);
    if (value !== undefined && IDENTIFIER.test(value) && graph.node(value) === undefined) graph.addAlias(value, of);
  };
  alias('id', target);
  alias('arn', target);
  if (type !== 'aws_vpc' && type !== 'aws_default_vpc') return;
  alias('default_security_group_id', implicit.defaultGroup(target));
  alias('default_network_acl_id', implicit.defaultAcl(target));
  alias('main_route_table_id', implicit.mainRouteTable(target));
}

/** `vpc-0123abcd`, an ARN: names are no identifiers, two resources may share them. */
const IDENTIFIER = /^(?:arn:|[a-z]+(?:-[a-z]+)*-[0-9a-f]{8,17}$)/u;

/** What `depends_on` names, and whatever the arguments refer to. */
function addDependencies(graph: Graph, { result: { resources }, names = ALONE, earlier = [] }: RootModule): void {
  const byId = new Map(resources.map((resource) => [names.idOf(resource), resource]));
  const known = new Map<string, readonly string[]>();
  /** A resource, its instances, or everything in a module. */
  const named = (id: string): readonly string[] => {
    let found = known.get(id);
    if (found === undefined) {
      const isIn = (it: string): boolean => it.startsWith(id) && (it.length === id.length || it[id.length] === '.' || it[id.length] === '[');
      known.set(id, (found = [...byId.keys()].filter(isIn)));
    }
    return found;
  };
  graph.addDependencySource((id) => {
    // What a resource brings along has an id that starts with the resource's.
    const resource = byId.get(id) ?? byId.get(id.replace(/[.#@][^.\]]*$/u, ''));
    if (resource === undefined) return [];
    const written = resource.dependsOn.flatMap((address) => named(names.idOf({ address })));
    const on = new Set([...written, ...referencesIn(resource.values).map((it) => names.idOf(it)).flatMap(instancesOf), ...earlier]);
    return [...on].map((other) => ({ of: id, on: other, when: graph.worlds.always }));
  });
  /** A reference to every instance, where their number is not known. */
  function instancesOf(id: string): readonly string[] {
    return id.endsWith('[*]') ? named(id.slice(0, -3)) : [id];
  }
}

/** A module that is not on disk may add to whatever it is given, and to what it is given a part of. */
function addEscapes(graph: Graph, { result, names = ALONE }: RootModule): void {
  for (const { address, source, inputs } of result.missingModules) {
    if (addsNothingToNetworks(source)) continue;
    const cause = `\`${address}\` (${source}) may add to it`;
    const given = new Set(inputs().flatMap((values) => referencesIn(values)).map((it) => names.idOf(it)));
    for (const node of given) graph.addEscape({ node, cause, when: graph.worlds.always });
  }
}

/** What stands in a file that cannot be read as a whole may add to anything of its root module. A plan tells it all. */
function addUnread(graph: Graph, { result: { modules }, names = ALONE }: RootModule, resources: readonly TerraformResource[]): void {
  const broken = modules.flatMap(({ configuration: { files } }) => files).find(({ problems }) => problems.length > 0);
  if (broken === undefined) return;
  const cause = `\`${broken.source.path}\` cannot be read as a whole, and may add to it`;
  for (const resource of resources) if (resource.actions === undefined) graph.addEscape({ node: names.idOf(resource), cause, when: graph.worlds.always });
}

/** Files that resources are written in. */
export function filesOf({ resources }: TerraformResult): SourceFile[] {
  return [...new Set(resources.flatMap(({ header }) => (header === undefined ? [] : [header.file])))];
}

export function isLowered(type: string): boolean {
  return LOWERINGS.has(type);
}

/** What a plan removes is not there afterwards. */
function isGone({ actions }: TerraformResource): boolean {
  return actions !== undefined && (actions.includes('delete') || actions.includes('forget')) && !actions.includes('create');
}

function readerOf(graph: Graph, scope: TerraformScope, resource: TerraformResource, unit: string, { at: fallback, names = ALONE }: RootModule): TerraformReader {
  const at = resource.header ?? fallback;
  const base: NodeBase = {
    id: names.idOf(resource),
    address: resource.address,
    resourceType: resource.type,
    at,
    ...(resource.span === undefined ? {} : { extent: resource.span }),
    when: scope.existence(resource),
    unit,
    where: (property) => placeOf(resource, property) ?? at,
  };
  let values: Value | undefined;
  return new TerraformReader(graph, base, () => (values ??= valuesOf(scope, resource, at)));
}

function valuesOf(scope: TerraformScope, resource: TerraformResource, at: Span): Value {
  const given = withIgnored(resource);
  const values = scope.value({ ...given, origin: given.origin ?? at }, at);
  if (resource.absentIsUnset || values.kind !== 'map') return values;
  return { ...values, open: `the plan does not tell whether it is set` };
}

/** Where an argument is written; analyses ask by the names of CloudFormation. */
function placeOf({ syntax, type }: TerraformResource, property: string): Span | undefined {
  if (syntax === undefined) return undefined;
  for (const name of [property, snake(property), WRITTEN[`${type}.${property}`] ?? WRITTEN[property] ?? property]) {
    const attribute = attributeNamed(syntax.body, name);
    if (attribute !== undefined) return { file: attribute.file, start: attribute.start, end: attribute.nameEnd };
    const block = syntax.body.blocks.find((it) => it.type === name);
    if (block !== undefined) return { file: block.file, start: block.start, end: block.headerEnd };
  }
  return undefined;
}

/** Names that are more than another spelling. */
const WRITTEN: Readonly<Record<string, string>> = {
  EnableDnsSupport: 'enable_dns_support',
  EnableDnsHostnames: 'enable_dns_hostnames',
  SecurityGroupEgress: 'egress',
  SecurityGroupIngress: 'ingress',
  ImageId: 'ami',
  PolicyDocument: 'policy',
};

function nodesOf(lowered: GraphNode | readonly GraphNode[]): readonly GraphNode[] {
  return 'kind' in lowered ? [lowered] : lowered;
}

/** A unit for each Region that resources of the root module are in. */
class Units {
  readonly #known = new Map<string, string>();
  readonly #graph: Graph;
  readonly #root: RootModule;
  readonly #scope: TerraformScope;

  constructor(graph: Graph, root: RootModule, scope: TerraformScope) {
    this.#graph = graph;
    this.#root = root;
    this.#scope = scope;
  }

  of({ region, provider }: TerraformResource): string {
    const key = region.kind === 'string' ? region.value : provider.name;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const id = this.#known.size === 0 ? this.#root.id : `${this.#root.id} (${key})`;
    this.#known.set(key, id);
    const own = region.kind === 'string' ? [region.value] : [];
    this.#graph.addUnit({
      id,
      region: () => regionText(this.#scope, region, this.#root.at),
      conditions: () => new Map(),
      targets: own.length > 0 ? own : this.#root.targets,
      ...(region.origin === undefined ? {} : { regionAt: region.origin }),
      followsRegion: () => true,
    });
    return id;
  }
}

