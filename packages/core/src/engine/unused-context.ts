import { isMeant } from '../analysis/needs/demands.ts';
import { Workloads } from '../analysis/needs/workloads.ts';
import type { Problem } from '../diagnostics/diagnostic.ts';
import { isOfContext } from '../frontends/network/context.ts';
import { UNIT } from '../frontends/network/outputs.ts';
import type { Graph } from '../graph/graph.ts';
import type { GraphNode, StatedNeed, Vpc } from '../graph/nodes.ts';
import { editDistance } from '../knowledge/edit-distance.ts';

/** Networks of a context in which no workload of any graph is, and hubs without spokes: a name does not fit, as a rule. */
export function unusedContext(graphs: readonly Graph[]): Problem[] {
  const declared = new Map<string, Vpc>();
  const used = new Set<string>();
  for (const graph of graphs) {
    const hubs = new Map(graph.all('hub').map((hub) => [hub.vpc.kind === 'none' ? '' : hub.vpc.id, hub]));
    for (const vpc of graph.all('vpc').filter(isOfContext)) {
      declared.set(vpc.id, vpc);
      if ((hubs.get(vpc.id)?.spokes.length ?? 0) > 0) used.add(vpc.id);
    }
    for (const id of graph.usedFromOutside) used.add(vpcOf(graph.node(id)) ?? '');
  }
  const idle = [...declared.values()].filter(({ id }) => !used.has(id));
  const described = [...declared.values()].filter(({ unit }) => unit === UNIT);
  // Of a whole account most VPCs are of others.
  const [first] = described.every(({ id }) => !used.has(id)) ? described : [];
  return [...(first === undefined ? [] : [first]), ...idle.filter(({ unit }) => unit !== UNIT)].map((vpc) => ({ at: vpc.at, message: say(vpc) }));
}

/**
 * Statements about workloads that no graph has: all of them where none fits, as names are wrong then; else those whose
 * workload is called almost like one of the run. Of a part of the files the others are about workloads elsewhere.
 */
export function unusedNeeds(graphs: readonly Graph[]): Problem[] {
  const workloads = graphs.flatMap((graph) => new Workloads(graph).all());
  const needs = [...new Map(graphs.flatMap((graph) => graph.all('stated-need')).map((need) => [need.unit, need])).values()];
  const idle = needs.filter(({ workloads: patterns }) => !patterns.some((pattern) => workloads.some((it) => isMeant(it, pattern))));
  const addresses = workloads.map(({ address }) => address);
  const told = idle.flatMap((need) => {
    const meant = meantBy(need, addresses);
    return meant === undefined && idle.length < needs.length ? [] : [{ need, meant }];
  });
  return told.map(({ need, meant }) => {
    const hint = meant === undefined ? 'names are addresses as `explain` and findings show them' : `did you mean \`${meant}\`?`;
    return { at: need.where('workloads'), message: `no workload of this run is called ${need.workloads.map((it) => `\`${it}\``).join(' or ')}; ${hint}` };
  });
}

/** Names that differ in their numbers alone are names of different workloads. */
function meantBy({ workloads }: StatedNeed, addresses: readonly string[]): string | undefined {
  const bare = (name: string): string => name.replaceAll(/\d/g, '');
  return addresses.find((address) => workloads.some((name) => editDistance(name, address) <= Math.min(2, Math.floor(name.length / 3)) && bare(name) !== bare(address)));
}

function say({ unit, address }: Vpc): string {
  if (unit === UNIT) return 'no workload of this run is in a network that this describes: values of parameters tie templates to it (`--params FILE`, `--param SubnetIds=subnet-…`)';
  if (unit.startsWith(`${UNIT} hub `)) return `hub \`${address}\` has no spokes in this run: \`spokes\` names declared networks, VPC ids or VPCs of the templates`;
  return `no workload of this run is in network \`${address}\`: \`names\` are the parameters, exports or ids of its VPC, subnets and groups`;
}

function vpcOf(node: GraphNode | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'vpc') return node.id;
  return 'vpc' in node && node.vpc.kind !== 'none' ? node.vpc.id : undefined;
}
