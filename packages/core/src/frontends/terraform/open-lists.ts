import type { Graph } from '../../graph/graph.ts';
import { attributeNamed, type Block } from '../hcl/tree.ts';
import { textOf } from './edit/written.ts';
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
export function addOpenLists(graph: Graph, r: TerraformReader, syntax: Block | undefined): void {
  const lists = LISTS[r.base.resourceType];
  if (lists === undefined) return;
  const node = graph.node(r.base.id)?.id ?? r.base.id;
  const ignored = syntax === undefined ? [] : ignoredArguments(syntax);
  for (const list of lists) {
    const passedOver = ignored.includes('all') || ignored.includes(list);
    const cause = passedOver ? `\`ignore_changes\` leaves \`${list}\` of ${r.base.address} to others` : undefined;
    const answers = graph.worlds.answers({ label: `${list} that ${r.base.id} may have besides`, beyond: undefined, ask: () => cause ?? r.items(list).open });
    for (const { value, when } of answers) {
      if (value !== undefined) graph.addEscape({ node, cause: value, when: graph.worlds.guards.and(r.base.when, when) });
    }
  }
}

/** The arguments that `ignore_changes` names; `all` stands for every one. */
export function ignoredArguments({ body }: Block): readonly string[] {
  const lifecycle = body.blocks.find(({ type }) => type === 'lifecycle');
  const ignored = lifecycle === undefined ? undefined : attributeNamed(lifecycle.body, 'ignore_changes')?.value;
  if (ignored === undefined) return [];
  return ignored.kind === 'tuple' ? ignored.items.map(textOf) : [textOf(ignored)];
}
