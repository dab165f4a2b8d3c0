import { blame, isOfTheNetwork } from '../analysis/blame.ts';
import { incompleteSets } from '../analysis/endpoint-sets.ts';
import type { Service } from '../analysis/needs/demands.ts';
import type { Workload } from '../analysis/needs/workloads.ts';
import type { Blocker } from '../analysis/reachability/path.ts';
import type { Blocked, Verdict, Verdicts } from '../analysis/verdicts.ts';
import type { NodeBase, NodeId, Vpc } from '../graph/nodes.ts';
import { nodeOf } from '../graph/references.ts';
import { NEVER, type Assignment, type Guard } from '../values/guards.ts';
import type { BlockedCause, BlockedNeed, BlockedRule, Rule } from './rule.ts';

/** A root cause with the guard under which it stops something; its details are those of the world that is asked for. */
export interface CauseGroup {
  readonly rule: BlockedRule;
  readonly effect: 'blocked' | 'masked';
  readonly key: string;
  when: Guard;
  readonly parts: Part[];
}

interface Part {
  readonly workload: Workload;
  readonly service: Service;
  readonly when: Guard;
  readonly blocker: Blocker;
  readonly node: NodeBase;
  readonly path: Blocked;
  readonly verdict: Exclude<Verdict, { state: 'not-needed' | 'undecided' }>;
}

/** Sorts every failed or bypassed path of every workload to the one cause that it is put down to. */
export function causesOf(verdicts: Verdicts, rules: readonly Rule[], isActive: (rule: Rule) => boolean): CauseGroup[] {
  const groups = new Map<string, CauseGroup>();
  const claims = claimsOf(rules);
  const { guards } = verdicts.graph.worlds;
  for (const part of allParts(verdicts)) {
    const rule = claims(part);
    // What belongs to a rule that is switched off is told by no other rule.
    if (rule === undefined || !isActive(rule)) continue;
    const effect = part.verdict.state === 'refuted' ? 'blocked' : 'masked';
    const key = `${rule.id} ${part.blocker.kind} ${part.blocker.set ?? ''} ${part.node.id} ${effect}`;
    const group = groups.get(key) ?? { rule, effect, key, when: NEVER, parts: [] };
    group.when = guards.or(group.when, part.when);
    group.parts.push(part);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Whom the defects stop that a rule about nodes reports by itself, by node. */
export function stoppedAt(verdicts: Verdicts, rule: Rule): ReadonlyMap<NodeId, Stopped> {
  const found = new Map<NodeId, { workloads: Set<string>; services: Set<Service> }>();
  const covers = 'covers' in rule ? (rule.covers ?? []) : [];
  for (const { blocker, node, workload, service } of covers.length === 0 ? [] : allParts(verdicts)) {
    if (!covers.includes(blocker.kind)) continue;
    const stopped = found.get(node.id) ?? { workloads: new Set(), services: new Set() };
    stopped.workloads.add(workload.address);
    stopped.services.add(service);
    found.set(node.id, stopped);
  }
  return found;
}

export interface Stopped {
  readonly workloads: ReadonlySet<string>;
  readonly services: ReadonlySet<Service>;
}

function* allParts(verdicts: Verdicts): Iterable<Part> {
  for (const workload of verdicts.workloads()) {
    for (const service of verdicts.servicesFor(workload)) {
      for (const { value, when } of verdicts.answers(workload, service)) {
        yield* partsOf(verdicts, workload, service, value, when);
      }
    }
    for (const { value: gaps, when } of incompleteSets(verdicts, workload)) {
      for (const { service, verdict, path, blocker } of gaps) {
        yield { workload, service, when, blocker, node: blocker.node, path, verdict };
      }
    }
  }
}

/** What a group stops in one world. */
export function causeIn(verdicts: Verdicts, group: CauseGroup, world: Assignment): BlockedCause | undefined {
  const { guards } = verdicts.graph.worlds;
  const parts = group.parts.filter(({ when }) => guards.holdsIn(when, world));
  const [first] = parts;
  if (first === undefined) return undefined;
  const needs = new Map<string, BlockedNeed & { paths: Blocked[] }>();
  for (const { workload, service, verdict, path } of parts) {
    const { features, facts, launch } = verdict.demand;
    const key = `${workload.id} ${service}`;
    const need = needs.get(key) ?? { workload, service, features, facts, launch, paths: [] };
    need.paths.push(path);
    needs.set(key, need);
  }
  return {
    blocker: first.blocker,
    node: first.node,
    effect: group.effect,
    needs: [...needs.values()],
    services: unique(parts.map(({ service }) => service)),
    workloads: unique(parts.map(({ workload }) => workload)),
    vpc: vpcOf(verdicts, first.path),
  };
}

function* partsOf(verdicts: Verdicts, workload: Workload, service: Service, verdict: Verdict, when: Guard): Iterable<Part> {
  if (verdict.state !== 'refuted' && verdict.state !== 'ineffective') return;
  for (const path of verdict.state === 'refuted' ? verdict.blocked : verdict.bypassed) {
    const blocker = blame(path.attempts, service);
    if (blocker === undefined) continue;
    const node = isOfTheNetwork(blocker) ? (vpcOf(verdicts, path) ?? blocker.node) : blocker.node;
    yield { workload, service, when, blocker, node, path, verdict };
  }
}

/** The VPC that the caller of a path stands in, as the files declare it. */
export function vpcOf(verdicts: Verdicts, { caller }: Blocked): Vpc | undefined {
  const { graph, reach } = verdicts;
  const answers = graph.worlds.answers({
    label: `VPC of ${caller.id}`,
    ask: () => nodeOf(reach.network.vpcOfPlacement(caller.placement)),
    identity: (vpc) => vpc?.id ?? '',
    beyond: undefined,
  });
  return answers.find(({ value }) => value !== undefined)?.value;
}

/** Which rule a blocker belongs to: the one that claims its kind for what is needed, else for whatever is. */
function claimsOf(rules: readonly Rule[]): (part: Part) => BlockedRule | undefined {
  const claims = rules.flatMap((rule) => (rule.on === 'blocked' ? rule.blames.map((claim) => ({ rule, claim })) : []));
  return ({ blocker, service, verdict }) => {
    const features = blocker.features ?? verdict.demand.features;
    const ofKind = claims.filter(({ claim }) => claim.kind === blocker.kind);
    const special = ofKind.find(
      ({ claim }) =>
        (claim.features !== undefined || claim.services !== undefined) &&
        claim.features?.some((feature) => features.includes(feature)) !== false &&
        claim.services?.includes(service) !== false,
    );
    return (special ?? ofKind.find(({ claim }) => claim.features === undefined && claim.services === undefined))?.rule;
  };
}

function unique<T>(all: readonly T[]): T[] {
  return [...new Set(all)];
}
