import type { Graph } from '../../graph/graph.ts';
import type {
  CapacityProviderUse,
  ContainerInstances,
  EcsCluster,
  LaunchType,
  Ref,
  TaskRunner,
} from '../../graph/nodes.ts';
import { nodeOf } from '../../graph/references.ts';
import { fargatePlatform, type FargatePlatform } from '../../knowledge/needs.ts';
import { equalText, keyOfText, onlyHole, partsOf, showText, textOf, type Hole, type Text } from '../../values/text.ts';
import { triOf, type Tri } from '../../values/tri.ts';
import type { Several, Worlds } from '../../values/worlds.ts';

/** What must reach AWS services: tasks that something starts, or the hosts that run them. */
export type Workload = TaskRunner | ContainerInstances;

export interface Launch {
  readonly type: LaunchType;
  /** Linux platform versions before 1.4.0 send start-up traffic another way; undefined off Fargate. */
  readonly platform?: FargatePlatform;
}

/** Hosts of a cluster; `open` names why there may be others. */
export interface Hosts {
  readonly instances: readonly ContainerInstances[];
  readonly open?: string;
}

/** Workloads of a graph and what is known of how they run, in the world at hand. */
export class Workloads {
  readonly #graph: Graph;
  readonly #worlds: Worlds;

  #all: readonly Workload[] | undefined;
  #instances: readonly ContainerInstances[] | undefined;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#worlds = graph.worlds;
  }

  all(): readonly Workload[] {
    return (this.#all ??= [...this.#graph.all('task-runner'), ...this.#hostNodes()]);
  }

  #hostNodes(): readonly ContainerInstances[] {
    return (this.#instances ??= this.#graph.all('container-instances').filter((node) => this.mayRunContainers(node)));
  }

  /** Whether hosts look like container instances in some world: an instance of another trade is nobody's workload. */
  mayRunContainers(node: ContainerInstances): boolean {
    return this.#worlds
      .answers({ label: `${node.id} runs containers`, beyond: false, ask: () => this.#runsContainers(node) })
      .some(({ value, when }) => value && this.#worlds.guards.satisfiable(when));
  }

  /** How the tasks of a runner run; undefined when it is not known. */
  launchOf(runner: TaskRunner): Launch | undefined {
    return this.#worlds.ask<Launch | undefined>({
      label: `launch of ${runner.id}`,
      ask: () => this.#launch(runner),
      identity: (launch) => `${launch?.type ?? ''} ${launch?.platform ?? ''}`,
      beyond: undefined,
    });
  }

  #launch(runner: TaskRunner): Launch | undefined {
    const type = this.#typeOf(runner);
    if (type !== 'FARGATE') return type === undefined ? undefined : { type };
    const definition = nodeOf(runner.taskDefinition);
    const version = runner.platformVersion;
    if (version !== undefined && typeof version !== 'string') return { type, platform: 'current' };
    const system = definition?.operatingSystem;
    const platform = fargatePlatform(version, typeof system === 'string' ? system : undefined);
    return { type, platform: platform ?? 'current' };
  }

  /** Whether a runner ever starts tasks: a service that starts with none may be scaled later. */
  startsTasks(runner: TaskRunner): Tri {
    if (runner.desiredCount !== 0) return 'yes';
    const targets = this.#graph.referring('service', 'scalable-target', ({ service }) => service, runner.id);
    const scaled = this.#worlds.some(`what scales ${runner.id}`, targets, ({ most }) => triOf(most !== 0));
    return scaled === 'no' && this.#graph.openness(runner.id) !== undefined ? 'unknown' : scaled;
  }

  /** The hosts that the tasks of a runner may be placed on. */
  hostsOf(runner: TaskRunner): Hosts {
    return this.#worlds.ask<Hosts>({
      label: `hosts of ${runner.id}`,
      ask: () => this.#hosts(runner),
      identity: ({ instances, open }) => `${instances.map(({ id }) => id).join()} ${open ?? ''}`,
      beyond: { instances: [], open: 'too many combinations of conditions' },
    });
  }

  #hosts(runner: TaskRunner): Hosts {
    const fromProviders = this.#providerHosts(this.#strategyOf(runner));
    if (fromProviders !== undefined) return fromProviders;
    const { cluster } = runner;
    // Host by host, so that the conditions of their user data add up instead of multiplying.
    const joins = (node: ContainerInstances): Tri =>
      this.#worlds.ask<Tri>({ label: `${node.id} joins ${cluster.kind === 'none' ? '' : cluster.id}`, beyond: 'unknown', ask: () => this.#joins(node, cluster) });
    // Whether hosts of other clusters are there decides nothing.
    const candidates = this.#hostNodes().filter((node) => joins(node) !== 'no' && this.#worlds.holds(node.when));
    const joined = candidates.filter((node) => joins(node) === 'yes');
    if (joined.length > 0) return { instances: joined };
    const open = candidates.length > 0 ? 'which cluster the hosts join is not known' : 'the container instances are not among the given files';
    return { instances: [], open };
  }

  #typeOf(runner: TaskRunner): LaunchType | undefined {
    const { launchType } = runner;
    if (typeof launchType === 'string') return knownType(launchType);
    if (launchType !== undefined) return this.#onlyCompatible(runner);
    const uses = this.#strategyOf(runner);
    const strategy = this.#worlds.present(uses).map((read) => read());
    if (strategy.length > 0) return this.#ofStrategy(strategy) ?? this.#onlyCompatible(runner);
    if (uses.open !== undefined || runner.cluster.kind === 'outside') return this.#onlyCompatible(runner);
    // "If a launchType is not specified … the default capacity provider strategy of the cluster, else EC2" (CreateService).
    return runner.cluster.kind === 'node' ? 'EC2' : this.#onlyCompatible(runner);
  }

  /** A task definition that is compatible with one launch type only runs nowhere else. */
  #onlyCompatible(runner: TaskRunner): LaunchType | undefined {
    const definition = nodeOf(runner.taskDefinition);
    if (definition === undefined || definition.compatibilities.open !== undefined) return undefined;
    const [only, second] = this.#worlds.present(definition.compatibilities).map((read) => read());
    return typeof only === 'string' && second === undefined ? knownType(only) : undefined;
  }

  #strategyOf(runner: TaskRunner): Several<() => CapacityProviderUse> {
    const { strategy, cluster } = runner;
    if (strategy.items.length > 0 || strategy.open !== undefined) return strategy;
    if (typeof runner.launchType === 'string' || cluster.kind === 'none') return strategy;
    const given = this.#graph.referring('cluster', 'cluster-capacity', (it) => it.cluster, cluster.id);
    for (const association of this.#worlds.present(given)) return association.defaultStrategy;
    return nodeOf(cluster)?.defaultStrategy ?? strategy;
  }

  #ofStrategy(strategy: readonly CapacityProviderUse[]): LaunchType | undefined {
    const types = strategy.map(({ name, provider }): LaunchType | undefined => {
      if (name === 'FARGATE' || name === 'FARGATE_SPOT') return 'FARGATE';
      if (provider.kind !== 'node') return undefined;
      return provider.node.provides === 'managed-instances' ? 'MANAGED_INSTANCES' : 'EC2';
    });
    const [first] = types;
    return types.every((type) => type === first) ? first : undefined;
  }

  #providerHosts(strategy: Several<() => CapacityProviderUse>): Hosts | undefined {
    const uses = this.#worlds.present(strategy).map((read) => read());
    if (uses.length === 0) return undefined;
    const groups = uses.map(({ provider }) => (provider.kind === 'node' ? provider.node.group : undefined));
    const instances = groups.map((group) => (group === undefined ? undefined : nodeOf(group))).filter((it) => it !== undefined);
    if (instances.length === uses.length) return { instances };
    return { instances, open: 'a capacity provider is not among the given files' };
  }

  #runsContainers(node: ContainerInstances): boolean {
    if (node.form === 'managed-instances') return true;
    const { image } = node;
    if (image !== undefined && /\/aws\/service\/(ecs|bottlerocket\/aws-ecs)|amazon-ecs-optimized|amzn2?-ami-ecs|ECS_Optimized/i.test(showText(image))) return true;
    const providers = this.#graph.referring('group', 'capacity-provider', (it) => it.group, node.id);
    if (this.#worlds.some(`capacity providers of ${node.id}`, providers, () => 'yes') === 'yes') return true;
    // Last: scripts are long, and full of conditions.
    const joins = (script: Text | undefined): boolean => script !== undefined && JOINING.test(showText(script));
    return joins(node.userData) || joins(node.setup);
  }

  #joins(node: ContainerInstances, cluster: Ref<EcsCluster>): Tri {
    const named = clusterIn(node.userData) ?? clusterIn(node.setup);
    if (cluster.kind === 'none' || named === undefined) return 'unknown';
    const own = onlyHole(named)?.ref?.resource;
    if (own !== undefined && this.#graph.nodeOf('ecs-cluster', own) !== undefined) return triOf(own === cluster.id);
    if (cluster.kind === 'outside') return keyOfText(named) === cluster.id ? 'yes' : 'unknown';
    const { name } = cluster.node;
    if (name === undefined) return 'unknown';
    const same = equalText(named, name);
    // What a variable of the shell stands for may be the same after all.
    return same === 'no' && !isPlainName(named) ? 'unknown' : same;
  }
}

/** What makes an instance one of ECS, in scripts that it runs. */
const JOINING = /ECS_CLUSTER|ecs\.config|ecs-init|Initialize-ECSAgent|\[settings\.ecs\]/;

function knownType(text: string): LaunchType | undefined {
  const type = text.toUpperCase();
  return type === 'FARGATE' || type === 'EC2' || type === 'EXTERNAL' || type === 'MANAGED_INSTANCES' ? type : undefined;
}

/** The cluster that user data configures: what follows `ECS_CLUSTER=` up to the end of the word. */
function clusterIn(userData: Text | undefined): Text | undefined {
  const parts = userData === undefined ? [] : partsOf(userData);
  for (const [i, part] of parts.entries()) {
    const found = typeof part === 'string' ? /(?:ECS_CLUSTER=|cluster = )["']?/.exec(part) : null;
    if (typeof part === 'string' && found !== null) return firstWord([part.slice(found.index + found[0].length), ...parts.slice(i + 1)]);
  }
  return undefined;
}

const END_OF_WORD = /[\s"'<>;&|)`\\]/;

function firstWord(parts: readonly (string | Hole)[]): Text {
  const word: (string | Hole)[] = [];
  for (const part of parts) {
    const end = typeof part === 'string' ? part.search(END_OF_WORD) : -1;
    word.push(typeof part === 'string' && end !== -1 ? part.slice(0, end) : part);
    if (end !== -1) break;
  }
  return textOf(word);
}

/** "Up to 255 letters (uppercase and lowercase), numbers, underscores, and hyphens are allowed": https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html */
function isPlainName(name: Text): boolean {
  return partsOf(name).every((part) => typeof part === 'object' || /^[\w-]*$/.test(part));
}
