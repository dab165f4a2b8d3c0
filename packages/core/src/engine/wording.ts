import type { Hop } from '../analysis/reachability/path.ts';
import type { Label, TraceStep } from '../diagnostics/diagnostic.ts';
import type { NodeBase, Ref, RouteTable, StatedNeed, Subnet, Vpc, VpcEndpoint } from '../graph/nodes.ts';
import { nodeOf } from '../graph/references.ts';
import type { NeedFact } from '../knowledge/needs.ts';
import { spanWithin } from '../text/source-file.ts';
import type { BlockedCause, BlockedNeed, RuleContext } from './rule.ts';

/** Pieces of messages that many rules share. */

/** "`Api`", "`Api` and `Web`", "`Api` and 11 others"; two of one name, as of two stacks, are "`Api` (2 of that name)". */
export function nameList(names: readonly string[], others = 'others', shown = 2): string {
  const quoted = names.map((name) => `\`${name}\``);
  if (quoted.length === 2 && quoted[0] === quoted[1]) return `${quoted[0] ?? ''} (2 of that name)`;
  if (quoted.length <= shown) return quoted.join(' and ');
  return `${quoted[0] ?? ''} and ${quoted.length - 1} ${others}`;
}

/** Service names as in a sentence: "ecr.api and ecr.dkr", "ecs, ecs-agent and ecs-telemetry". */
export function wordList(words: readonly string[], joint = 'and'): string {
  const last = words.at(-1);
  if (words.length < 2 || last === undefined) return last ?? '';
  return `${words.slice(0, -1).join(', ')} ${joint} ${last}`;
}

/** "`Api` and 11 other services": whom a cause stops; several stacks may have one of a name. */
export function whom(all: readonly NodeBase[]): string {
  const [first, second] = new Set(all.map(({ address }) => address));
  if (first !== undefined && second === undefined && all.length > 1) return `\`${first}\` (${all.length} of them)`;
  return nameList(
    all.map(({ address }) => address),
    `other ${nounOf(all)}`,
  );
}

/** The form of a verb that fits the number of who acts. */
export function agree(all: readonly unknown[], one: string, many: string): string {
  return all.length === 1 ? one : many;
}

export function workloadAddresses({ workloads }: Pick<BlockedCause, 'workloads'>): string[] {
  return workloads.map(({ address }) => address);
}

/** How a VPC, or what is known of it, is named. */
export function networkName({ vpc, node }: BlockedCause): string {
  return `\`${(vpc ?? node).address}\``;
}

/** The smallest thing that everything stopped by a cause shares: the workload, its hosts, a subnet, a route table, else the VPC. */
export function anchorOf(cause: BlockedCause, context?: RuleContext): NodeBase {
  const shared = onlyOne(cause.workloads) ?? onlyOne(callersOf(cause))?.node;
  if (shared !== undefined || context === undefined) return shared ?? cause.node;
  const { subnets, tables } = groundOf(cause, context);
  return onlyOne(subnets) ?? onlyOne(tables) ?? cause.node;
}

/** From the first workload, hop by hop, to where the path ends; `lacks` says what the VPC does not have. */
export function traceOf(cause: BlockedCause, lacks?: string): TraceStep[] {
  const [need] = cause.needs;
  const [path] = need?.paths ?? [];
  if (need === undefined || path === undefined) return [];
  const { workload } = need;
  const { node } = path.caller;
  const steps: TraceStep[] = [{ address: workload.address, message: workload.resourceType, at: workload.at }];
  if (node.id !== workload.id) steps.push({ address: node.address, message: `its host \`${node.address}\` makes the call`, at: node.at });
  const hops = path.attempts.flatMap((attempt) => attempt.hops).map(stepOf);
  const ends = path.attempts.flatMap(({ stoppedBy }) => stoppedBy.map((blocker) => stepOf({ ...blocker, address: blocker.node.address })));
  const end = lacks === undefined || cause.vpc === undefined ? [] : [{ address: cause.vpc.address, message: lacks, at: cause.vpc.at }];
  return [...steps, ...dedupe([...hops, ...ends, ...end])];
}

/** The other workloads that a cause stops. */
export function otherWorkloads({ workloads }: BlockedCause): Label[] {
  return workloads.slice(1).map(({ address, at }) => ({ address, at, message: `\`${address}\` as well` }));
}

/** The other workloads that a cause stops, and the other subnets that it stops them in. */
export function relatedTo(cause: BlockedCause, context: RuleContext): Label[] {
  const { subnets } = groundOf(cause, context);
  const places = subnets.slice(1).map(({ address, at }) => ({ address, at, message: `\`${address}\` has no other way out either` }));
  return [...otherWorkloads(cause), ...places];
}

/** Declared subnets, and the route tables of those. */
export interface Ground {
  readonly subnets: readonly Subnet[];
  readonly tables: readonly RouteTable[];
}

/** Who calls in a VPC, and from where. */
export interface Surroundings {
  readonly ground: Ground;
  readonly callers: readonly NodeBase[];
  readonly vpc: Vpc | undefined;
}

export function surroundingsOf(cause: BlockedCause, context: RuleContext): Surroundings {
  return { ground: groundOf(cause, context), callers: callersOf(cause).map(({ node }) => node), vpc: cause.vpc };
}

/** Those around an endpoint in the world at hand who call its service, else whoever calls anything. */
export function surroundingsIn(endpoint: VpcEndpoint, context: RuleContext): Surroundings {
  const { verdicts, worlds } = context;
  const vpc = nodeOf(endpoint.vpc);
  const own = verdicts.reach.serviceOf(endpoint);
  const calls = verdicts.workloadsIn(endpoint.vpc).filter(({ when }) => worlds.holds(when)).flatMap((workload) =>
    verdicts.servicesFor(workload).flatMap((service) => {
      const demand = verdicts.demands.demand(workload, service);
      return demand.kind === 'demanded' ? demand.callers.map((caller) => ({ caller, service })) : [];
    }),
  );
  const ofService = calls.filter(({ service }) => service === own);
  const callers = (ofService.length > 0 ? ofService : calls).map(({ caller }) => caller);
  const subnets = callers.flatMap(({ placement }) => worlds.present(placement.subnets).map((read) => read()));
  const inside = subnets.filter((subnet) => vpc !== undefined && nodeOf(verdicts.reach.network.vpcOf(subnet))?.id === vpc.id);
  return { ground: groundBelow(inside, context), callers: callers.map(({ node }) => node), vpc };
}

/** Where the stopped paths of a cause start. */
export function groundOf(cause: BlockedCause, context: RuleContext): Ground {
  return groundBelow(cause.needs.flatMap(({ paths }) => paths.map(({ subnet }) => subnet)), context);
}

function groundBelow(all: readonly Ref<Subnet>[], { verdicts }: RuleContext): Ground {
  const { network } = verdicts.reach;
  const subnets = new Map<string, Subnet>();
  const tables = new Map<string, RouteTable>();
  for (const subnet of all) {
    if (subnet.kind !== 'node') continue;
    subnets.set(subnet.id, subnet.node);
    const table = network.tableOf(subnet);
    if (table.kind === 'node') tables.set(table.id, table.node);
  }
  return { subnets: [...subnets.values()], tables: [...tables.values()] };
}

/** Those who open connections on behalf of the stopped workloads. */
export function callersOf(cause: BlockedCause) {
  const callers = cause.needs.flatMap(({ paths }) => paths.map(({ caller }) => caller));
  return [...new Map(callers.map((caller) => [caller.id, caller])).values()];
}

/**
 * What an absence takes for granted: a VPC that another unit makes than the workloads is complete only as far as the
 * given files go.
 */
export function assumptionsOf({ workloads, vpc }: BlockedCause, { complete }: RuleContext): string[] {
  if (complete || vpc === undefined || workloads.some(({ unit }) => unit === vpc.unit)) return [];
  return [`no endpoint or route of \`${vpc.address}\` is made outside the given files`];
}

/** The needs of a cause that some launch type has. */
export function launchedOn(cause: BlockedCause, ...launches: readonly string[]): BlockedNeed[] {
  return cause.needs.filter(({ launch }) => launches.includes(launch));
}

/** What breaks for whom, by what the needs are for. */
export function breakageOf({ needs }: BlockedCause): string[] {
  const consequences = new Set(needs.flatMap(({ facts }) => facts.map(({ consequence }) => consequence)));
  return [...BREAKAGE].filter(([consequence]) => consequences.has(consequence)).map(([, text]) => text);
}

/** The commands of start scripts that call what is missing. */
export function scriptsOf({ needs }: BlockedCause, { verdicts }: RuleContext): Label[] {
  return needs.flatMap(({ workload, features }) => {
    if (workload.kind !== 'container-instances') return [];
    const calls = verdicts.demands.features.scriptCalls(workload).filter(({ feature }) => features.includes(feature));
    return [...new Map(calls.map((call) => [call.command, call])).values()].map(({ command, isKey }) => ({
      address: workload.address,
      at: spanWithin(workload.userDataAt, command),
      message: isKey === true ? `its user data sets \`${command}\`` : `its start script runs \`${command}\``,
    }));
  });
}

/** Where somebody says that it is needed: once for each workload of each statement. */
export function statementsOf({ needs }: BlockedCause, { verdicts }: RuleContext): Label[] {
  const groups = new Map<string, { readonly need: StatedNeed; readonly address: string; readonly services: string[] }>();
  for (const { workload, service } of needs) {
    for (const need of verdicts.demands.stated(workload, service)) {
      const key = `${need.unit} ${workload.id}`;
      const group = groups.get(key) ?? { need, address: workload.address, services: [] };
      group.services.push(service);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ need: { at, reason }, address, services }) => {
    return { address, at, message: `stated here: \`${address}\` calls ${wordList(services)}${reason === undefined ? '' : ` (${reason})`}` };
  });
}

const BREAKAGE: ReadonlyMap<NeedFact['consequence'], string> = new Map([
  ['instance-does-not-register', 'instances start, and the cluster never shows them'],
  ['script-fails', 'a command of the start script waits for a connection until it times out'],
  ['stack-fails', 'creation of the stack waits for a signal until it times out'],
  ['task-does-not-start', 'tasks stop with "ResourceInitializationError" or "CannotPullContainerError"'],
  ['loses-logs', 'containers start and their logs are lost'],
]);

function nounOf(all: readonly (NodeBase & { readonly kind?: string; readonly runner?: string })[]): string {
  if (all.every(({ kind }) => kind === 'container-instances')) return 'groups of hosts';
  return all.every(({ runner }) => runner === 'service') ? 'services' : 'workloads';
}

function onlyOne<T>(all: readonly T[]): T | undefined {
  return all.length === 1 ? all[0] : undefined;
}

function stepOf({ address, text, at }: Hop): TraceStep {
  return { address, message: text, at };
}

/** Two attempts may share their first steps. */
export function dedupe(steps: readonly TraceStep[]): TraceStep[] {
  return [...new Map(steps.map((step) => [`${step.address} ${step.message}`, step])).values()];
}
