import type { Graph } from '../../graph/graph.ts';
import type { TerraformReader } from './reader.ts';

/** Arguments that list what belongs to a resource: who reads them has to know whether they are complete. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  aws_route_table: ['route'],
  aws_default_route_table: ['route'],
  aws_network_acl: ['ingress', 'egress'],
  aws_default_network_acl: ['ingress', 'egress'],
  aws_security_group: ['ingress', 'egress'],
  aws_default_security_group: ['ingress', 'egress'],
  // No list, and yet what others may add to.
  aws_ecs_service: ['desired_count'],
};

/**
 * Says of routes, entries and rules inside of a resource that there may be others: a `dynamic` block over what is not
 * known makes some, and what `ignore_changes` names is left to somebody else.
 */
export function addOpenLists(graph: Graph, r: TerraformReader): void {
  const lists = LISTS[r.base.resourceType];
  if (lists === undefined) return;
  const node = graph.node(r.base.id)?.id ?? r.base.id;
  for (const list of lists) {
    const answers = graph.worlds.answers({ label: `${list} that ${r.base.id} may have besides`, beyond: undefined, ask: () => r.items(list).open });
    for (const { value, when } of answers) {
      if (value !== undefined) graph.addEscape({ node, cause: value, when: graph.worlds.guards.and(r.base.when, when) });
    }
  }
}
