import type { Problem } from '../diagnostics/diagnostic.ts';
import { isOfContext } from '../frontends/network/context.ts';
import { UNIT } from '../frontends/network/outputs.ts';
import type { Graph } from '../graph/graph.ts';
import type { GraphNode, Vpc } from '../graph/nodes.ts';

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
