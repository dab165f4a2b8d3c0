import type { Graph } from '../../graph/graph.ts';
import type { GraphNode, NodeBase } from '../../graph/nodes.ts';
import { ResourceReader } from '../../graph/resource-reader.ts';
import type { Value } from '../../values/value.ts';
import { assumeRules } from './conditions.ts';
import { addEscapes, dependenciesOf } from './mentions.ts';
import { batchLowerings } from './lower/batch.ts';
import { containerLowerings } from './lower/containers.ts';
import { dnsLowerings } from './lower/dns.ts';
import { endpointLowerings } from './lower/endpoints.ts';
import { iamLowerings } from './lower/iam.ts';
import { instanceLowerings } from './lower/instances.ts';
import type { Lowering } from './lower/lowering.ts';
import { networkLowerings } from './lower/network.ts';
import { taskLowerings } from './lower/tasks.ts';
import { addRemarks } from './remarks.ts';
import type { StackScope } from './scope.ts';
import { asMapping, scalarText, spanOfKey, type TemplateResource } from './template.ts';
import { unitOfStack } from './unit.ts';

const LOWERINGS: ReadonlyMap<string, Lowering> = new Map(
  [
    networkLowerings,
    endpointLowerings,
    dnsLowerings,
    containerLowerings,
    taskLowerings,
    batchLowerings,
    iamLowerings,
    instanceLowerings,
  ].flatMap(Object.entries),
);

/** Adds the resources of a stack to the graph. Resources of types that no analysis knows are left out. */
export function lowerStack(graph: Graph, scope: StackScope): void {
  assumeRules(scope);
  graph.addUnit(unitOfStack(scope));
  for (const resource of scope.template.resources.values()) {
    const lowering = LOWERINGS.get(resource.type);
    if (lowering === undefined) continue;
    for (const node of nodesOf(lowering(readerOf(graph, scope, resource)))) graph.add(node);
  }
  addEscapes(graph, scope, LOWERINGS);
  addRemarks(graph, scope, (type) => LOWERINGS.has(type));
  graph.addDependencySource((id) => (id.startsWith(scope.prefix) ? dependenciesOf(scope, id) : []));
}

/** CDK leaves the path of the construct in the metadata of what it synthesizes. */
export function addressOf(scope: StackScope, resource: TemplateResource): string {
  const path = scope.constructPaths ? scalarText(asMapping(resource.node.get('Metadata'))?.get('aws:cdk:path')) : undefined;
  return path?.replace(/\/Resource$/, '') ?? scope.addressPrefix + resource.logicalId;
}

export function unitOf(scope: StackScope): string {
  return scope.unit;
}

function readerOf(graph: Graph, scope: StackScope, resource: TemplateResource): ResourceReader {
  const { properties } = resource;
  const read = (): Value =>
    properties === undefined ? { kind: 'absent', at: resource.idAt } : scope.resolve(properties);
  const base: NodeBase = {
    id: scope.prefix + resource.logicalId,
    address: addressOf(scope, resource),
    resourceType: resource.type,
    at: resource.idAt,
    extent: scope.spanOf(resource.node),
    when: scope.existence(resource.condition, resource.idAt),
    unit: unitOf(scope),
    where: (property) => {
      const entry = properties?.kind === 'mapping' ? properties.entry(property) : undefined;
      return entry === undefined ? resource.idAt : spanOfKey(scope.template.file, entry);
    },
  };
  return new ResourceReader(graph, base, read, new Set(resource.node.entries.map(({ key }) => key)));
}

function nodesOf(lowered: GraphNode | readonly GraphNode[]): readonly GraphNode[] {
  return 'kind' in lowered ? [lowered] : lowered;
}
