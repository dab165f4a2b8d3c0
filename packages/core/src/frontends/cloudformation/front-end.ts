import type { Graph } from '../../graph/graph.ts';
import type { NodeBase } from '../../graph/nodes.ts';
import type { Value } from '../../values/value.ts';
import { assumeRules } from './conditions.ts';
import { addEscapes, dependenciesOf } from './mentions.ts';
import { addressOf } from './address.ts';
import { addRemarks } from './remarks.ts';
import { lowerResource, LOWERINGS, type Resource } from './resources.ts';
import type { StackScope } from './scope.ts';
import { spanOfKey, type TemplateResource } from './template.ts';
import { unitOfStack } from './unit.ts';
import { wholeResources } from './whole-resources.ts';

/** Adds the resources of a stack to the graph. Resources of types that no analysis knows are left out. */
export function lowerStack(graph: Graph, scope: StackScope): void {
  assumeRules(scope);
  graph.addUnit(unitOfStack(scope));
  for (const resource of scope.template.resources.values()) {
    if (LOWERINGS.has(resource.type)) lowerResource(graph, declared(scope, resource));
  }
  addEscapes(graph, scope, LOWERINGS);
  addRemarks(graph, scope, (type) => LOWERINGS.has(type));
  graph.addWholeResources(() => wholeResources(scope, addressOf));
  graph.addDependencySource((id) => (id.startsWith(scope.prefix) ? dependenciesOf(scope, id) : []));
}

export function unitOf(scope: StackScope): string {
  return scope.unit;
}

function declared(scope: StackScope, resource: TemplateResource): Resource {
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
  const metadata = resource.node.get('Metadata');
  const attributes = new Set(resource.node.entries.map(({ key }) => key));
  return { base, properties: read, attributes, ...(metadata === undefined ? {} : { metadata: () => scope.resolve(metadata) }) };
}
