import type { Graph } from '../../graph/graph.ts';
import type { GraphNode, NodeBase } from '../../graph/nodes.ts';
import { ResourceReader } from '../../graph/resource-reader.ts';
import type { Value } from '../../values/value.ts';
import { batchLowerings } from './lower/batch.ts';
import { containerLowerings } from './lower/containers.ts';
import { dnsLowerings } from './lower/dns.ts';
import { endpointLowerings } from './lower/endpoints.ts';
import { iamLowerings } from './lower/iam.ts';
import { instanceLowerings } from './lower/instances.ts';
import type { Lowering } from './lower/lowering.ts';
import { networkLowerings } from './lower/network.ts';
import { transitLowerings } from './lower/transit.ts';
import { resourcePolicyLowerings } from './lower/resource-policies.ts';
import { scalingLowerings } from './lower/scaling.ts';
import { taskLowerings } from './lower/tasks.ts';

/** How resources become nodes, by type. */
export const LOWERINGS: ReadonlyMap<string, Lowering> = new Map(
  [
    networkLowerings,
    transitLowerings,
    endpointLowerings,
    dnsLowerings,
    containerLowerings,
    taskLowerings,
    scalingLowerings,
    batchLowerings,
    iamLowerings,
    resourcePolicyLowerings,
    instanceLowerings,
  ].flatMap(Object.entries),
);

/** A resource under the names of CloudFormation, whoever wrote it. */
export interface Resource {
  readonly base: NodeBase;
  /** In the world at hand. */
  readonly properties: () => Value;
  /** Names of what it says beside its properties, such as `CreationPolicy`. */
  readonly attributes?: ReadonlySet<string>;
  readonly metadata?: () => Value;
}

/** Adds a resource to the graph; resources of types that no analysis knows are left out. */
export function lowerResource(graph: Graph, { base, properties, attributes, metadata }: Resource): readonly GraphNode[] {
  const lowering = LOWERINGS.get(base.resourceType);
  if (lowering === undefined) return [];
  const lowered = lowering(new ResourceReader(graph, base, properties, attributes, metadata));
  const nodes = 'kind' in lowered ? [lowered] : lowered;
  for (const node of nodes) graph.add(node);
  return nodes;
}
