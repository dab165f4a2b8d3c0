import type { Graph } from '../graph/graph.ts';
import type { Ref, RegionLiteral, RegionUse, Subnet, Vpc, VpcEndpoint } from '../graph/nodes.ts';
import { nodeOf, refId } from '../graph/references.ts';
import type { Guarded, Worlds } from '../values/worlds.ts';
import { Demands, INTERNET, type Demand, type Service } from './needs/demands.ts';
import type { Workload } from './needs/workloads.ts';
import { EndpointPolicies } from './policy/endpoint-policies.ts';
import { ResourcePolicies } from './policy/resource-policies.ts';
import { RolePolicies } from './policy/role-policies.ts';
import { pathIdentity, refusedAttempt, type Attempt, type Blocker, type Fact, type Hop, type Path } from './reachability/path.ts';
import { Reach, type Caller, type Destination } from './reachability/reach.ts';
import { calledElsewhere } from './reachability/blockers.ts';
import { withRegistryHosts } from './registry-hosts.ts';
import { pathsElsewhere, wayElsewhere } from './regions/elsewhere.ts';
import { Traffic } from './traffic.ts';

type Demanded = Extract<Demand, { kind: 'demanded' }>;

/** How one path of a workload gets through. */
export type Reached = Extract<Path, { outcome: 'reachable' }> & { readonly caller: Caller; readonly subnet: Ref<Subnet> };

/** Where one path of a workload ends. */
export interface Blocked {
  readonly caller: Caller;
  readonly subnet: Ref<Subnet>;
  readonly attempts: readonly Attempt[];
}

/** How far one path of a workload was followed. */
export interface Followed {
  readonly caller: Caller;
  readonly subnet: Ref<Subnet>;
  readonly path: Path;
}

export interface Comer {
  readonly kind: 'calls';
  readonly workload: Workload;
  readonly demand: Demanded;
  readonly caller: Caller;
  /** What ends the path at the endpoint, other than its policy. */
  readonly stoppedBy?: Blocker;
}

/** What comes to an endpoint, whatever its policy lets pass. */
export type Coming =
  | Comer
  /** Whether the workload comes is open. */
  | { readonly kind: 'perhaps'; readonly workload: Workload; readonly missing: readonly Fact[] };

/** Whether a workload reaches one service, in the world at hand. */
export type Verdict =
  | { readonly state: 'not-needed' }
  | { readonly state: 'proven'; readonly demand: Demanded; readonly paths: readonly Reached[] }
  /** It works, but past an endpoint that was meant to serve. */
  | {
      readonly state: 'ineffective';
      readonly demand: Demanded;
      readonly paths: readonly Reached[];
      readonly bypassed: readonly Blocked[];
    }
  | { readonly state: 'refuted'; readonly demand: Demanded; readonly blocked: readonly Blocked[] }
  | { readonly state: 'undecided'; readonly features: readonly string[]; readonly missing: readonly Fact[] };

/** Verdicts of all workloads of a graph. */
export class Verdicts {
  readonly graph: Graph;
  readonly demands: Demands;
  readonly reach: Reach;
  readonly policies: EndpointPolicies;
  readonly resources: ResourcePolicies;
  readonly roles: RolePolicies;
  readonly traffic: Traffic;
  readonly #worlds: Worlds;
  #byVpc: ReadonlyMap<string, Workload[]> | undefined;

  constructor(graph: Graph) {
    this.graph = graph;
    this.#worlds = graph.worlds;
    this.demands = new Demands(graph);
    this.reach = new Reach(graph);
    this.policies = new EndpointPolicies(graph, this.demands);
    this.resources = new ResourcePolicies(graph, this.policies.calls);
    this.roles = new RolePolicies(graph, this.policies.calls, this.resources);
    this.traffic = new Traffic(this);
  }

  workloads(): readonly Workload[] {
    return this.demands.workloads.all();
  }

  /**
   * Workloads that call something from inside the VPC in some world: those that an endpoint of the VPC can serve. An
   * index, so that a rule about endpoints does not look at every workload of a large run.
   */
  workloadsIn(vpc: Ref<Vpc>): readonly Workload[] {
    if (vpc.kind === 'none') return [];
    this.#byVpc ??= this.#indexByVpc();
    return this.#byVpc.get(vpc.id) ?? [];
  }

  servicesFor(workload: Workload): readonly Service[] {
    return this.demands.servicesFor(workload);
  }

  /** All verdicts of a workload about a service, with the guards under which they hold. */
  answers(workload: Workload, service: Service): readonly Guarded<Verdict>[] {
    return this.#worlds.answers(this.#question(workload, service));
  }

  /** The verdict in the world at hand. */
  verdict(workload: Workload, service: Service): Verdict {
    return this.#worlds.ask(this.#question(workload, service));
  }

  /**
   * What becomes of a need in the end: what the role that calls does not allow fails, whatever way leads to the service. Rules
   * about ways ask for the verdict, so that each defect is told by itself.
   */
  outcome(workload: Workload, service: Service): Verdict {
    const verdict = this.verdict(workload, service);
    if (verdict.state !== 'proven' && verdict.state !== 'ineffective') return verdict;
    const [first, ...rest] = this.roles.blockersTo(service, workload, this);
    if (first === undefined) return verdict;
    const blocked = verdict.paths.map((path): Blocked => ({ caller: path.caller, subnet: path.subnet, attempts: [refusedAttempt(path, [first, ...rest])] }));
    return { state: 'refuted', demand: verdict.demand, blocked };
  }

  /** Who calls through an endpoint, in the world at hand: once for each caller of each workload. */
  comingTo(endpoint: VpcEndpoint): readonly Coming[] {
    const service = this.reach.serviceOf(endpoint);
    if (service === undefined) return [];
    return this.workloads().flatMap((workload) => (this.#worlds.holds(workload.when) ? this.comingFrom(workload, service, endpoint) : []));
  }

  /** The same of one workload. */
  comingFrom(workload: Workload, service: Service, endpoint: VpcEndpoint): readonly Coming[] {
    const demand = this.demands.demand(workload, service);
    if (demand.kind === 'none') return [];
    if (demand.kind === 'undecided') return [{ kind: 'perhaps', workload, missing: demand.missing }];
    const found = new Map<string, Coming>();
    for (const { caller, subnet, path } of this.#paths(demand, service)) {
      if (this.#isElsewhere(subnet, endpoint)) continue;
      const coming = comingOf(path, endpoint, { workload, demand, caller });
      const known = found.get(caller.id);
      if (coming !== undefined && known?.kind !== 'calls') found.set(caller.id, coming);
    }
    return [...found.values()];
  }

  #isElsewhere(subnet: Ref<Subnet>, { vpc }: VpcEndpoint): boolean {
    const home = this.reach.network.vpcOf(subnet);
    return home.kind === 'node' && vpc.kind === 'node' && home.id !== vpc.id;
  }

  #indexByVpc(): ReadonlyMap<string, Workload[]> {
    const index = new Map<string, Workload[]>();
    for (const workload of this.workloads()) {
      const homes = new Set([...this.#callersOf(workload)].flatMap((caller) => this.#homesOf(caller)));
      for (const home of homes) {
        const neighbours = index.get(home);
        if (neighbours === undefined) index.set(home, [workload]);
        else neighbours.push(workload);
      }
    }
    return index;
  }

  #callersOf(workload: Workload): ReadonlySet<Caller> {
    const callers = new Map<string, Caller>();
    for (const service of this.servicesFor(workload)) {
      for (const { value } of this.answers(workload, service)) {
        for (const caller of 'demand' in value ? value.demand.callers : []) callers.set(caller.id, caller);
      }
    }
    return new Set(callers.values());
  }

  #homesOf(caller: Caller): string[] {
    const answers = this.#worlds.answers({
      label: `home of ${caller.id}`,
      ask: () => refId(this.reach.network.vpcOfPlacement(caller.placement)) ?? '',
      beyond: '',
    });
    return answers.map(({ value }) => value);
  }

  #question(workload: Workload, service: Service) {
    return {
      label: `verdict of ${workload.id} on ${service}`,
      ask: (): Verdict => (this.#worlds.holds(workload.when) ? withRegistryHosts(this, workload, service, this.#decide(workload, service)) : { state: 'not-needed' }),
      identity: verdictIdentity,
      beyond: { state: 'undecided', features: [], missing: [BEYOND] } satisfies Verdict,
    };
  }

  #decide(workload: Workload, service: Service): Verdict {
    const demand = this.demands.demand(workload, service);
    if (demand.kind === 'none') return { state: 'not-needed' };
    if (demand.kind === 'undecided') return { state: 'undecided', features: demand.features, missing: demand.missing };
    if (this.demands.throughProxy(workload, demand)) return proxied(workload, demand);
    const followed = this.#paths(demand, service);
    const limited = (path: Path, caller: Caller): Path => this.resources.limit(this.policies.limit(path, workload, demand, service, caller), workload, demand, service, caller);
    const verdict = this.#join(demand, followed.map((it) => ({ ...it, path: limited(it.path, it.caller) })));
    if (verdict.state !== 'proven' && verdict.state !== 'ineffective') return verdict;
    const { blocked, missing } = this.#elsewhere(workload, demand, service);
    if (blocked.length > 0) return { state: 'refuted', demand, blocked };
    return missing.length === 0 ? verdict : { state: 'undecided', features: demand.features, missing };
  }

  /** What is called in another Region than the own one has a way of its own. */
  #elsewhere(workload: Workload, { features, region: own }: Demanded, service: Service): { blocked: Blocked[]; missing: Fact[] } {
    const definition = workload.kind === 'task-runner' ? refId(workload.taskDefinition) : undefined;
    if (typeof own !== 'string' || definition === undefined) return { blocked: [], missing: [] };
    const uses = USES.filter((it) => it.services.includes(service) && features.some((feature) => it.features.test(feature))).map(({ use }) => use);
    if (uses.length === 0) return { blocked: [], missing: [] };
    const named = this.graph
      .all('region-literal')
      .filter(({ owner, use, region, when }) => owner.id === definition && region !== own && uses.includes(use) && this.#worlds.holds(when));
    const ways = named.map((literal) => ({ literal, way: wayElsewhere(this, workload, service, literal.region) }));
    const blocked = ways.filter(({ way }) => way === 'none').flatMap(({ literal }) => this.#blockedElsewhere(workload, service, literal));
    const open = new Set(ways.filter(({ way }) => way === 'unknown').map(({ literal }) => literal.region));
    const missing = [...open].map((region) => ({ about: workload.address, text: `whether ${workload.address} reaches ${service} in ${region}` }));
    return { blocked, missing };
  }

  #blockedElsewhere(workload: Workload, service: Service, literal: RegionLiteral): Blocked[] {
    return pathsElsewhere(this, workload, service, literal.region).flatMap(({ caller, subnet, path }) => {
      if (path.outcome !== 'unreachable') return [];
      const attempts = path.attempts.map((it): Attempt => ({ ...it, stoppedBy: [...it.stoppedBy, calledElsewhere(literal, service)] }));
      return [{ caller, subnet, attempts }];
    });
  }

  /** Paths as the network allows them, whatever policies say. */
  #paths(demand: Demanded, service: Service): Followed[] {
    const destination = destinationOf(demand, service);
    return demand.callers.flatMap((caller) => {
      const { subnets, at } = caller.placement;
      const paths = this.#worlds.present(subnets).map((read): Followed => {
        const subnet = read();
        return { caller, subnet, path: this.#path(demand, caller, subnet, destination) };
      });
      if (subnets.open === undefined && paths.length > 0) return paths;
      return [...paths, { caller, subnet: { kind: 'none', at }, path: noSubnets(caller, subnets.open) }];
    });
  }

  /**
   * The agent asks `ecs` for the hosts of `ecs-agent` and `ecs-telemetry`. Only through the endpoint of `ecs` does it
   * learn those that endpoints serve; otherwise it is sent to numbered hosts with public addresses.
   */
  #path(demand: Demanded, caller: Caller, subnet: Ref<Subnet>, destination: Destination): Path {
    const path = this.reach.path(caller, subnet, destination);
    if (destination.kind !== 'service' || !isDiscovered(destination.service, demand)) return path;
    if (path.outcome !== 'reachable' || path.carriedBy !== 'endpoint' || path.endpoint === undefined) return path;
    const discovery = this.reach.path(caller, subnet, { ...destination, service: 'ecs' });
    if (discovery.outcome === 'unknown') return discovery;
    if (discovery.outcome === 'unreachable' || discovery.carriedBy === 'endpoint') return path;
    const [defect] = discovery.bypassed;
    const bypassed = defect ?? undiscovered(path.endpoint, path.hops, nodeOf(this.reach.network.vpcOf(subnet)));
    return { ...discovery, bypassed: [{ ...bypassed, hops: path.hops }] };
  }

  #join(demand: Demanded, all: readonly Followed[]): Verdict {
    const blocked: Blocked[] = [];
    const reachable: Reached[] = [];
    const missing = [...demand.missing];
    const bypassed: Blocked[] = [];
    for (const { caller, subnet, path } of all) {
      if (path.outcome === 'unreachable') {
        if (demand.doubtful.has(caller.id)) missing.push(perhapsCalls(caller));
        else blocked.push({ caller, subnet, attempts: path.attempts });
      } else if (path.outcome === 'unknown') missing.push(...path.missing);
      else {
        reachable.push({ ...path, caller, subnet });
        if (path.bypassed.length > 0) bypassed.push({ caller, subnet, attempts: path.bypassed });
      }
    }
    if (blocked.length > 0 && demand.certainty === 'yes') return { state: 'refuted', demand, blocked };
    // Whatever the demand is: where every known caller gets through and no fact about callers is missing, it is met.
    if (blocked.length === 0 && all.length > 0 && missing.length === 0) {
      return bypassed.length > 0 && demand.certainty === 'yes'
        ? { state: 'ineffective', demand, paths: reachable, bypassed }
        : { state: 'proven', demand, paths: reachable };
    }
    return { state: 'undecided', features: demand.features, missing: unique([...missing, ...demand.doubts]) };
  }
}

function destinationOf({ host, region }: Demanded, service: Service): Destination {
  if (host !== undefined) return { kind: 'host', ...host };
  return service === INTERNET ? { kind: 'internet', what: 'a public registry' } : { kind: 'service', service, region };
}

function comingOf(path: Path, { id }: VpcEndpoint, coming: Pick<Comer, 'workload' | 'demand' | 'caller'>): Coming | undefined {
  const { workload, demand } = coming;
  switch (path.outcome) {
    case 'reachable':
      if (path.endpoint?.id !== id) return undefined;
      return demand.certainty === 'yes' ? { kind: 'calls', ...coming } : { kind: 'perhaps', workload, missing: demand.doubts };
    case 'unreachable': {
      const attempt = path.attempts.find(({ endpoint }) => endpoint?.id === id);
      return attempt === undefined || demand.certainty !== 'yes' ? undefined : { kind: 'calls', ...coming, stoppedBy: attempt.stoppedBy[0] };
    }
    case 'unknown':
      return { kind: 'perhaps', workload, missing: path.missing };
  }
}

/** Where a task definition names the Region of what it calls. */
const USES: readonly { readonly use: RegionUse; readonly services: readonly Service[]; readonly features: RegExp }[] = [
  { use: 'image', services: ['ecr.api', 'ecr.dkr', 's3'], features: /^image-ecr$/ },
  { use: 'log-group', services: ['logs'], features: /^logs-awslogs/ },
  { use: 'secret', services: ['secretsmanager'], features: /^secrets-/ },
  { use: 'parameter', services: ['ssm'], features: /^secrets-ssm$/ },
];

const BEYOND: Fact = { about: 'the work budget', text: 'whether it is reached: too many combinations of conditions' };

function noSubnets(caller: Caller, open: string | undefined): Path {
  const text = `the subnets of ${caller.node.address}${open === undefined ? '' : ` (${open})`}`;
  return { outcome: 'unknown', missing: [{ about: caller.node.address, text }] };
}

function perhapsCalls({ node }: Caller): Fact {
  return { about: node.address, text: `whether ${node.address} calls it` };
}

function isDiscovered(service: Service, { facts }: Demanded): boolean {
  return (service === 'ecs-agent' || service === 'ecs-telemetry') && facts.some(({ caller }) => caller === 'host');
}

function undiscovered(endpoint: VpcEndpoint, hops: readonly Hop[], vpc: Vpc | undefined): Attempt {
  const text = 'has no ecs endpoint, through which alone agents learn the hosts that this endpoint serves';
  const blocker: Blocker = { kind: 'incomplete-set', set: 'ecs', node: vpc ?? endpoint, at: endpoint.at, text };
  return { via: 'interface-endpoint', endpoint, hops, stoppedBy: [blocker] };
}

function proxied(workload: Workload, demand: Demanded): Verdict {
  const text = `whether the proxy that ${workload.address} uses reaches it`;
  return { state: 'undecided', features: demand.features, missing: [{ about: workload.address, text }] };
}

function unique(facts: readonly Fact[]): Fact[] {
  return [...new Map(facts.map((fact) => [`${fact.about}\n${fact.text}`, fact])).values()];
}

function verdictIdentity(verdict: Verdict): string {
  switch (verdict.state) {
    case 'not-needed':
      return verdict.state;
    case 'undecided':
      return `undecided ${verdict.features.join()} ${verdict.missing.map(({ about, text }) => about + text).join()}`;
    case 'proven':
      return `proven ${verdict.demand.features.join()} ${verdict.paths.map(pathIdentity).join()}`;
    case 'ineffective':
      return `ineffective ${verdict.demand.features.join()} ${verdict.paths.map(pathIdentity).join()} ${blockedIdentity(verdict.bypassed)}`;
    case 'refuted':
      return `refuted ${verdict.demand.features.join()} ${verdict.demand.launch} ${blockedIdentity(verdict.blocked)}`;
  }
}

function blockedIdentity(blocked: readonly Blocked[]): string {
  return blocked
    .map(({ caller, subnet, attempts }) => `${caller.id}>${refId(subnet) ?? ''}>${pathIdentity({ outcome: 'unreachable', attempts })}`)
    .join(';');
}
