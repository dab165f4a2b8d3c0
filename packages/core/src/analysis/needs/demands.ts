import type { Graph } from '../../graph/graph.ts';
import type { ContainerInstances, HostAndPort, StatedNeed, TaskRunner } from '../../graph/nodes.ts';
import { nodeOf } from '../../graph/references.ts';
import { allNeeds, features, needsOf, type Feature, type LaunchType, type NeedCall, type NeedFact } from '../../knowledge/needs.ts';
import { regionInfo } from '../../knowledge/regions.ts';
import { showText, type Text } from '../../values/text.ts';
import { triAnd, type Tri } from '../../values/tri.ts';
import type { Worlds } from '../../values/worlds.ts';
import type { Fact } from '../reachability/path.ts';
import type { Caller } from '../reachability/caller.ts';
import { Features } from './features.ts';
import { Workloads, type Workload } from './workloads.ts';

/** What a workload calls: a service by its endpoint name, or `internet` for registries that no endpoint serves. */
export type Service = string;

export const INTERNET: Service = 'internet';

/** Whether endpoints may serve it: neither public registries nor hosts that somebody names by name and port. */
export function isServed(service: Service): boolean {
  return service !== INTERNET && !service.includes(':');
}

/** What a workload demands of one service in the world at hand. */
export type Demand =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'demanded';
      /** `unknown`: the files do not tell whether it is needed at all. */
      readonly certainty: Tri;
      readonly features: readonly Feature[];
      readonly facts: readonly NeedFact[];
      readonly launch: LaunchType;
      readonly callers: readonly Caller[];
      /** Ids of callers that call only if it is used after all. */
      readonly doubtful: ReadonlySet<string>;
      readonly region: Text;
      /** What is called is a host and no service. */
      readonly host?: HostAndPort;
      /** What is not known of the callers. */
      readonly missing: readonly Fact[];
      /** What would tell whether it is needed. */
      readonly doubts: readonly Fact[];
    }
  /** It may be needed, and nothing about who calls is known. */
  | { readonly kind: 'undecided'; readonly certainty: Tri; readonly features: readonly Feature[]; readonly missing: readonly Fact[] };

/** Derives what workloads need from what they are made of. */
export class Demands {
  readonly workloads: Workloads;
  readonly features: Features;
  readonly #graph: Graph;
  readonly #worlds: Worlds;
  readonly #services = new Map<Workload, readonly Service[]>();
  readonly #stated = new Map<Workload, readonly StatedNeed[]>();

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#worlds = graph.worlds;
    this.workloads = new Workloads(graph);
    this.features = new Features(graph);
  }

  /** The services that a workload may demand in some world, in a fixed order. */
  servicesFor(workload: Workload): readonly Service[] {
    let services = this.#services.get(workload);
    if (services === undefined) this.#services.set(workload, (services = this.#possibleServices(workload)));
    return services;
  }

  #possibleServices(workload: Workload): readonly Service[] {
    const [among, all] = workload.kind === 'task-runner' ? [RUNNER_FEATURES, (servicesOfRunners ??= servicesOf(RUNNER_FEATURES))] : [HOST_FEATURES, (servicesOfHosts ??= servicesOf(HOST_FEATURES))];
    const used = among.filter((feature) => this.features.answers(workload, feature).some(({ value }) => value !== 'no'));
    const services = new Set(servicesOf(used));
    const known = all.filter((service) => services.has(service));
    return [...new Set([...known, ...this.#statedOf(workload).map(({ service }) => service)])];
  }

  /** Where somebody says that the workload calls the service. */
  stated(workload: Workload, service: Service): readonly StatedNeed[] {
    return this.#statedOf(workload).filter((need) => need.service === service);
  }

  #statedOf(workload: Workload): readonly StatedNeed[] {
    let stated = this.#stated.get(workload);
    if (stated === undefined) {
      stated = this.#graph.all('stated-need').filter(({ workloads }) => workloads.some((pattern) => isMeant(workload, pattern)));
      this.#stated.set(workload, stated);
    }
    return stated;
  }

  demand(workload: Workload, service: Service): Demand {
    return this.#worlds.ask<Demand>({
      label: `demand of ${workload.id} for ${service}`,
      ask: () => (workload.kind === 'task-runner' ? this.#ofRunner(workload, service) : this.#ofHosts(workload, service)),
      identity: demandIdentity,
      beyond: { kind: 'undecided', certainty: 'unknown', features: [], missing: [{ about: workload.address, text: `what ${workload.address} calls: too many combinations of conditions` }] },
    });
  }

  /** Whether a proxy makes the calls: which services it reaches is not told by the routes of the caller. */
  throughProxy(workload: Workload, { callers, facts }: Extract<Demand, { kind: 'demanded' }>): boolean {
    const hosts = callers.map(({ node }) => this.#graph.nodeOf('container-instances', node.id));
    if (hosts.some((host) => host !== undefined && this.features.hostsUseProxy(host) !== 'no')) return true;
    if (workload.kind !== 'task-runner' || !facts.every(({ phase }) => phase === 'run')) return false;
    return this.features.containersUseProxy(workload) !== 'no';
  }

  #ofRunner(runner: TaskRunner, service: Service): Demand {
    const stated = this.stated(runner, service);
    const starts = this.workloads.startsTasks(runner);
    const used = [...this.#usedFeatures(runner, service, RUNNER_FEATURES), ...usedBy(stated)].map(({ feature, tri }) => ({ feature, tri: triAnd(starts, tri) }));
    if (used.length === 0 || starts === 'no') return { kind: 'none' };
    const launch = this.workloads.launchOf(runner);
    const names = used.map(({ feature }) => feature);
    if (launch === undefined) {
      const text = `the launch type of ${runner.address}`;
      const certainty = used.some(({ tri }) => tri === 'yes') ? 'yes' : 'unknown';
      return { kind: 'undecided', certainty, features: names, missing: [{ about: runner.address, text }] };
    }
    const caller = launch.type === 'EXTERNAL' ? 'on-premises' : 'task-network';
    const facts = [...factsFor(used, service, launch.type, launch.platform), ...stated.map((need) => factOf(need, launch.type, caller))];
    if (facts.length === 0) return { kind: 'none' };
    // What is certainly used tells what breaks; what is perhaps used may only leave things open.
    const certain = new Set(used.filter(({ tri }) => tri === 'yes').map(({ feature }) => feature));
    const told = certain.size === 0 ? facts : facts.filter(({ feature }) => certain.has(feature));
    const { callers, missing } = this.#callersOf(runner, facts);
    const sure = new Set(this.#callersOf(runner, told).callers.map(({ id }) => id));
    return {
      kind: 'demanded',
      certainty: certain.size > 0 && told.length > 0 ? 'yes' : 'unknown',
      features: told.length === 0 ? names : [...new Set(told.map(({ feature }) => feature))],
      facts: told.length === 0 ? facts : told,
      launch: launch.type,
      callers,
      doubtful: new Set(callers.map(({ id }) => id).filter((id) => told.length > 0 && !sure.has(id))),
      region: this.#regionOf(runner),
      ...hostOf(stated),
      missing,
      doubts: this.#doubtsOf(runner, used),
    };
  }

  #ofHosts(hosts: ContainerInstances, service: Service): Demand {
    const used = this.#usedFeatures(hosts, service, HOST_FEATURES);
    const launch: LaunchType = hosts.form === 'managed-instances' ? 'MANAGED_INSTANCES' : 'EC2';
    const stated = this.stated(hosts, service);
    const certain = used.filter(({ tri }) => tri === 'yes');
    const isCertain = certain.length + stated.length > 0;
    const known = factsFor(isCertain ? certain : used, service, launch).map((fact) => this.#asCalled(fact, hosts));
    const facts = [...known, ...stated.map((need) => factOf(need, launch, 'host'))];
    if (facts.length === 0) return { kind: 'none' };
    return {
      kind: 'demanded',
      certainty: isCertain ? 'yes' : 'unknown',
      features: [...new Set(facts.map(({ feature }) => feature))],
      facts,
      launch,
      callers: [hostCaller(hosts)],
      doubtful: new Set(),
      region: this.#regionOf(hosts),
      ...hostOf(stated),
      missing: [],
      doubts: isCertain ? [] : [{ about: hosts.address, text: `what the user data of ${hosts.address} calls` }],
    };
  }

  /** What a start script calls with the role of its host, for what the data leave to the script. */
  #asCalled(fact: NeedFact, hosts: ContainerInstances): NeedFact {
    if (!fact.calls.some(isLeftToScript)) return fact;
    const told = this.features.scriptCalls(hosts).flatMap(({ feature, actions = [] }) => (feature === fact.feature ? actions : []));
    const calls = told.map(({ action, on }) => ({ actions: [action], ...(on !== undefined && { on: [on] }) }));
    return { ...fact, calls: fact.calls.flatMap((call) => (isLeftToScript(call) && calls.length > 0 ? calls.map((more) => ({ ...call, ...more })) : [call])) };
  }

  #usedFeatures(workload: Workload, service: Service, among: readonly Feature[]): { feature: Feature; tri: Tri }[] {
    return among
      .filter((feature) => servicesOfFeature(feature).has(service))
      .filter((feature) => feature !== 'agent-new-region' || this.#inNewRegion(workload))
      .map((feature) => ({ feature, tri: this.features.uses(workload, feature) }))
      .filter(({ tri }) => tri !== 'no');
  }

  /** Whether the documentation demands the endpoints of ECS for the Region, whatever runs the tasks. */
  #inNewRegion(workload: Workload): boolean {
    const region = this.#regionOf(workload);
    return typeof region === 'string' && regionInfo(region)?.newRegionRuleApplies === true;
  }

  #callersOf(runner: TaskRunner, facts: readonly NeedFact[]): { callers: Caller[]; missing: Fact[] } {
    const callers = new Map<string, Caller>();
    const missing: Fact[] = [];
    const own = taskCaller(runner, this.workloads.launchOf(runner)?.type);
    for (const { caller, feature } of facts) {
      const kind = caller === 'task-network' ? (own === undefined ? 'host' : 'task-eni') : caller;
      // The page asks for these endpoints "for that Region", in the VPC of the tasks.
      if (kind === 'task-eni' || feature === 'agent-new-region') {
        if (own !== undefined) callers.set(own.id, own);
        else missing.push({ about: runner.address, text: `the subnets of ${runner.address}` });
      } else if (kind === 'host') {
        const hosts = this.workloads.hostsOf(runner);
        for (const instance of hosts.instances) callers.set(instance.id, hostCaller(instance));
        if (hosts.open !== undefined) missing.push({ about: `the hosts of ${runner.cluster.kind === 'none' ? runner.address : runner.cluster.id}`, text: hosts.open });
      } else if (kind === 'on-premises') {
        missing.push({ about: runner.address, text: 'the network of the external instances' });
      }
    }
    return { callers: [...callers.values()], missing };
  }

  #doubtsOf(runner: TaskRunner, used: readonly { feature: Feature; tri: Tri }[]): Fact[] {
    if (used.some(({ tri }) => tri === 'yes')) return [];
    if (this.workloads.startsTasks(runner) === 'unknown') return [{ about: runner.address, text: `whether ${runner.address} is scaled to more than the 0 tasks that it starts with` }];
    const ofService = used.map(({ feature }) => doubtOfService(feature, runner));
    if (ofService.every((text) => text !== undefined)) return unique(ofService).map((text) => ({ about: runner.address, text }));
    const ref = runner.taskDefinition;
    if (ref.kind === 'outside') return [{ about: ref.id, text: `the task definition of ${runner.address} (${ref.cause})` }];
    return [{ about: runner.address, text: `what the containers of ${runner.address} use` }];
  }

  /** A stack whose Region nobody tells is in that of the subnets that it uses, where files that tell of the outside know it. */
  #regionOf(workload: Workload): Text {
    const own = this.#graph.unitOf(workload)?.region() ?? '';
    if (typeof own === 'string' || workload.placement === undefined || !this.#graph.hasOutside) return own;
    const subnets = this.#worlds.present(workload.placement.subnets).map((read) => nodeOf(read()));
    const told = subnets.map((subnet) => (subnet === undefined ? undefined : this.#graph.unitOf(subnet)?.region()));
    return told.find((region) => typeof region === 'string') ?? own;
  }
}

/** Features of tasks and of hosts: the same set of facts, told apart by who has them. */
const HOST_FEATURES: readonly Feature[] = features.filter(
  (feature) => feature === 'agent' || feature === 'propagate-tags' || feature.startsWith('bootstrap-'),
);
const RUNNER_FEATURES: readonly Feature[] = features.filter(
  // GuardDuty is switched on for accounts, and a sidecar of its that fails does not stop the task.
  (feature) => !HOST_FEATURES.includes(feature) && feature !== 'guardduty',
);

const servicesByFeature = new Map<Feature, ReadonlySet<Service>>();

function servicesOfFeature(feature: Feature): ReadonlySet<Service> {
  let services = servicesByFeature.get(feature);
  if (services === undefined) {
    const facts = allNeeds().filter((fact) => fact.feature === feature);
    services = new Set(facts.flatMap((fact) => (fact.reach === 'public' ? [INTERNET] : fact.calls.map(({ service }) => service))));
    servicesByFeature.set(feature, services);
  }
  return services;
}

let servicesOfRunners: readonly Service[] | undefined;
let servicesOfHosts: readonly Service[] | undefined;

function servicesOf(among: readonly Feature[]): readonly Service[] {
  return [...new Set(among.flatMap((feature) => [...servicesOfFeature(feature)]))];
}

function factsFor(
  used: readonly { feature: Feature }[],
  service: Service,
  launch: LaunchType,
  platform?: 'legacy' | 'current',
): NeedFact[] {
  return used
    .flatMap(({ feature }) => needsOf(feature, launch, platform))
    .filter((fact) => (service === INTERNET ? fact.reach === 'public' : fact.calls.some((call) => call.service === service)))
    .filter((fact) => fact.caller !== 'service-owned-eni' || fact.feature === 'agent-new-region');
}

function isLeftToScript({ role, actions }: NeedCall): boolean {
  return role === 'instance' && actions.length === 0;
}

/** What would tell of a feature that services have, and not their containers. */
function doubtOfService(feature: Feature, { address, cluster, exec }: TaskRunner): string | undefined {
  if (feature === 'service-connect') return `whether Service Connect is on for ${address}`;
  if (!feature.startsWith('exec')) return undefined;
  if (feature === 'exec' || exec !== 'yes') return `whether ECS Exec is on for ${address}`;
  return `whether the cluster of ${address} has a key for ECS Exec${cluster.kind === 'outside' ? ` (${cluster.cause})` : ''}`;
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

const STATED: Feature = 'stated';

/** What is said holds. */
function usedBy(stated: readonly StatedNeed[]): { readonly feature: Feature; readonly tri: Tri }[] {
  return stated.slice(0, 1).map(() => ({ feature: STATED, tri: 'yes' }));
}

function hostOf([first]: readonly StatedNeed[]): { readonly host?: HostAndPort } {
  return first?.host === undefined ? {} : { host: first.host };
}

/** What is said as if it were known. Applications call with the role of their task, or that of their host where it has none. */
function factOf({ service, host, actions, resources }: StatedNeed, launch: LaunchType, caller: NeedFact['caller']): NeedFact {
  return {
    feature: STATED,
    launch: [launch],
    caller,
    phase: 'run',
    consequence: 'not-documented',
    reach: host === undefined ? 'service' : 'public',
    calls: host === undefined ? [{ service, actions, ...(resources.length > 0 && { on: resources }), role: caller === 'host' ? 'instance' : 'task-or-instance' }] : [],
    certainty: 'documented',
    sources: [],
  };
}

/** Whether somebody states that the service is called, and not by which actions. */
export function leavesActionsOpen({ facts }: Extract<Demand, { kind: 'demanded' }>): boolean {
  return facts.some(({ feature, calls }) => feature === STATED && calls.some(({ actions }) => actions.length === 0));
}

/** Applications run in tasks: hosts are meant only where they are named. */
export function isMeant({ kind, address }: Workload, pattern: string): boolean {
  return kind === 'task-runner' ? fits(address, pattern) : address === pattern;
}

/** Whether an address fits a pattern in which `*` stands for anything. */
function fits(address: string, pattern: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return address === pattern;
  if (!address.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = address.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return address.length - last.length >= at && address.endsWith(last);
}

function taskCaller(runner: TaskRunner, launch: LaunchType | undefined): Caller | undefined {
  const { placement } = runner;
  if (placement === undefined) return undefined;
  return {
    id: runner.id,
    node: runner,
    neverPublic: launch === 'EC2',
    get placement() {
      return runner.placement ?? placement;
    },
  };
}

function hostCaller(instance: ContainerInstances): Caller {
  return {
    id: instance.id,
    node: instance,
    neverPublic: false,
    get placement() {
      return instance.placement;
    },
  };
}

function demandIdentity(demand: Demand): string {
  switch (demand.kind) {
    case 'none':
      return 'none';
    case 'undecided':
      return `undecided ${demand.certainty} ${demand.features.join()} ${showMissing(demand.missing)}`;
    case 'demanded': {
      const { certainty, features: used, launch, callers, doubtful, region, missing, doubts } = demand;
      const scripts = demand.facts.filter(({ feature }) => feature.startsWith('bootstrap-'));
      const called = scripts.flatMap(({ calls }) => calls.map(({ actions, on = [] }) => [...actions, ...on.map(showText)].join()));
      const facts = [showMissing(missing), showMissing(doubts), ...called];
      return [certainty, used.join(), launch, callers.map(({ id }) => id).join(), [...doubtful].join(), showText(region), ...facts].join('|');
    }
  }
}

function showMissing(missing: readonly Fact[]): string {
  return missing.map(({ about, text }) => `${about}:${text}`).join();
}
