import type { Graph } from '../../graph/graph.ts';
import type { TerraformResource } from '../hcl/environment.ts';
import type { HclValue } from '../hcl/value.ts';
import { withIgnored } from './ignored.ts';
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
export function addOpenLists(graph: Graph, r: TerraformReader, resource: TerraformResource): void {
  const lists = LISTS[r.base.resourceType] ?? [];
  if (lists.length === 0) return;
  const node = graph.node(r.base.id)?.id ?? r.base.id;
  const { entries, rest } = withIgnored(resource);
  for (const list of lists) {
    const given = entries.get(list);
    if (rest === undefined && (given !== undefined || resource.absentIsUnset) && isClosed(given)) continue;
    const answers = graph.worlds.answers({ label: `${list} that ${r.base.id} may have besides`, beyond: undefined, ask: () => r.items(list).open });
    for (const { value, when } of answers) {
      if (value !== undefined) graph.addEscape({ node, cause: value, when: graph.worlds.guards.and(r.base.when, when) });
    }
  }
}

/** Whether a list is complete in every world. */
function isClosed(list: HclValue | undefined): boolean {
  return list === undefined || list.kind === 'null' || (list.kind === 'list' && list.rest === undefined);
}
