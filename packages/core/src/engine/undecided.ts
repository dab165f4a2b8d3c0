import type { Service } from '../analysis/needs/demands.ts';
import type { Workload } from '../analysis/needs/workloads.ts';
import type { Fact } from '../analysis/reachability/path.ts';
import type { Verdicts } from '../analysis/verdicts.ts';
import { isOfContext } from '../frontends/network/context.ts';
import type { NodeBase, OutsideRef, Placement, Ref, Vpc } from '../graph/nodes.ts';
import { nodeOf } from '../graph/references.ts';
import { occasionOf, type Occasion } from './occasions.ts';
import type { OutsideNetwork, UndecidedSource } from './rule.ts';

/** What is needed for certain and undecided where the workload runs, by where the unknown comes from: each source once. */
export function undecidedOf(verdicts: Verdicts): (UndecidedSource & Pick<Occasion, 'when' | 'world'>)[] {
  const { worlds } = verdicts.graph;
  const sources = new Map<string, Draft>();
  for (const workload of verdicts.workloads()) {
    const occasion = occasionOf(verdicts, workload);
    if (occasion === undefined) continue;
    worlds.inWorld(occasion.world, () => {
      for (const service of verdicts.servicesFor(workload)) note(sources, verdicts, { workload, service, occasion });
    });
  }
  return [...sources.values()].map(({ about, outside, context, facts, workloads, services, occasions: [first, ...further] }) => ({
    about,
    ...(outside === undefined ? {} : { outside }),
    ...(context === undefined ? {} : { context }),
    facts: [...facts.values()],
    workloads: [...workloads],
    services: [...services],
    world: first.world,
    when: worlds.guards.any([first, ...further].map(({ when }) => when)),
  }));
}

interface Draft {
  readonly about: string;
  readonly outside: OutsideNetwork | undefined;
  readonly context: Vpc | undefined;
  readonly facts: Map<string, Fact>;
  readonly workloads: Set<Workload>;
  readonly services: Set<Service>;
  readonly occasions: [Occasion, ...Occasion[]];
}

interface Open {
  readonly workload: Workload;
  readonly service: Service;
  readonly occasion: Occasion;
}

function note(sources: Map<string, Draft>, verdicts: Verdicts, { workload, service, occasion }: Open): void {
  const verdict = verdicts.verdict(workload, service);
  const demand = verdict.state === 'undecided' ? verdicts.demands.demand(workload, service) : undefined;
  if (verdict.state !== 'undecided' || demand === undefined || demand.kind === 'none' || demand.certainty !== 'yes') return;
  const callers = demand.kind === 'demanded' ? demand.callers : [];
  const [first] = verdict.missing;
  if (first === undefined) return;
  const found = callers.map(({ placement }) => outsideOf(verdicts, placement)).find((it) => it !== undefined);
  const ofHub = hubWith(verdicts, first);
  const context = ofHub ?? callers.map(({ placement }) => contextOf(verdicts, placement)).find((it) => it !== undefined);
  const isAboutContext = context !== undefined && verdicts.graph.all('vpc-endpoint').some(({ address, unit }) => address === first.about && unit === context.unit);
  const key = found?.key ?? (isAboutContext ? `endpoints of ${context.id}` : `fact about ${first.about === workload.address ? workload.id : first.about}`);
  const source = sources.get(key) ?? { about: first.about, outside: found?.outside, context, facts: new Map(), workloads: new Set(), services: new Set(), occasions: [occasion] };
  for (const fact of verdict.missing) source.facts.set(fact.text, fact);
  source.workloads.add(workload);
  source.services.add(service);
  if (!source.occasions.includes(occasion)) source.occasions.push(occasion);
  sources.set(key, source);
}

/** The network of a placement, as far as it comes from outside: known by its VPC, else by its subnets. */
function outsideOf({ reach: { network }, graph: { worlds } }: Verdicts, placement: Placement): { key: string; outside: OutsideNetwork } | undefined {
  const subnets = worlds.present(placement.subnets).map((read) => read());
  const groups = worlds.present(placement.groups).map((read) => read());
  const outer = subnets.filter(isOutside);
  const { open } = placement.subnets;
  const [first] = outer;
  if (first === undefined && open === undefined) return undefined;
  const told = [...groups.map((ref) => nodeOf(ref)?.vpc), ...outer.map((ref) => network.vpcOf(ref)).filter(isNamed(outer))];
  const vpc = told.filter((ref) => ref !== undefined).find(isOutside);
  const outerGroups = groups.filter(isOutside);
  const refs = [...(vpc === undefined ? [] : [vpc]), ...outer, ...outerGroups];
  const at = (vpc ?? first)?.at ?? placement.at;
  const cause = (vpc ?? first)?.cause ?? open ?? '';
  const key = vpc === undefined ? (first === undefined ? `list ${cause}` : outer.map(({ id }) => id).sort().join()) : `VPC ${vpc.id}`;
  const knowsVpc = told.some((ref) => ref?.kind === 'node');
  return { key: `network ${key}`, outside: { names: namesOf(refs), subnets: namesOf(outer), groups: namesOf(outerGroups), unrouted: namesOf(outer.filter((ref) => isOutside(network.tableOf(ref)))), knowsVpc, cause, at } };
}

/** The declared hub that has the endpoint which a fact is about. */
function hubWith({ graph }: Verdicts, { about }: Fact): Vpc | undefined {
  const hub = graph.all('hub').find(({ unit }) => graph.all('vpc-endpoint').some((it) => it.address === about && it.unit === unit));
  return hub === undefined ? undefined : nodeOf(hub.vpc);
}

/** The VPC of a placement, where a network context tells of it. */
function contextOf({ reach: { network } }: Verdicts, placement: Placement): Vpc | undefined {
  const vpc = nodeOf(network.vpcOfPlacement(placement));
  return vpc !== undefined && isOfContext(vpc) ? vpc : undefined;
}

function namesOf(refs: readonly OutsideRef[]): readonly string[] {
  return [...new Set(refs.filter(({ nameless }) => nameless !== true).map((ref) => ref.label ?? ref.id))];
}

function isOutside<N extends NodeBase>(ref: Ref<N>): ref is OutsideRef {
  return ref.kind === 'outside';
}

/** Told by something beside the subnets, and not merely "the VPC of" one of them. */
function isNamed(subnets: readonly OutsideRef[]): (vpc: Ref<NodeBase>) => boolean {
  return (vpc) => vpc.kind === 'outside' && subnets.every(({ at }) => vpc.at !== at);
}
