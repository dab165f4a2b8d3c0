import type { GraphNode } from '../../../graph/nodes.ts';
import { implicit, nodeOf } from '../../../graph/references.ts';
import { onlyHole } from '../../../values/text.ts';
import type { Lowering, TerraformReader } from '../reader.ts';
import { inlineRoutes } from './network.ts';
import { securityLowerings } from './security.ts';

/**
 * Resources that adopt what EC2 makes with every VPC. They are lowered last: which VPC they belong to is told by it. A
 * resource whose VPC is known takes the place of the implicit node; otherwise it is a node of its own.
 */
export const adoptingLowerings: Readonly<Record<string, Lowering>> = {
  aws_default_security_group: (r) => adopted(r, vpcOf(r, 'vpc_id'), implicit.defaultGroup, (reader) => securityLowerings.aws_default_security_group?.(reader) ?? []),
  aws_default_network_acl: (r) => adopted(r, vpcOf(r, 'default_network_acl_id'), implicit.defaultAcl, (reader) => securityLowerings.aws_default_network_acl?.(reader) ?? []),
  aws_default_route_table: (r) => adopted(r, vpcOf(r, 'default_route_table_id'), implicit.mainRouteTable, defaultRouteTable),
  aws_main_route_table_association: (r) => mainTable(r),
};

function adopted(r: TerraformReader, vpc: string | undefined, idOf: (vpc: string) => string, lower: Lowering): readonly GraphNode[] {
  const reader = vpc === undefined ? r : r.withBase({ ...r.base, id: idOf(vpc) });
  if (vpc !== undefined) r.graph.addAlias(r.base.id, idOf(vpc));
  const nodes = lower(reader);
  return 'kind' in nodes ? [nodes] : nodes;
}

/** The VPC that an argument names, or one of whose attributes it is. */
function vpcOf(r: TerraformReader, argument: string): string | undefined {
  return r.byDefault(() => {
    const text = r.text(argument);
    const owner = text === undefined ? undefined : onlyHole(text)?.ref?.resource;
    const named = owner === undefined ? undefined : r.graph.nodeOf('vpc', owner)?.id;
    // Where the VPC exists already, a plan tells it by its identifier.
    return named ?? nodeOf(r.ref('vpc', 'vpc_id'))?.id;
  });
}

function defaultRouteTable(r: TerraformReader): readonly GraphNode[] {
  const owner = vpcOf(r, 'default_route_table_id');
  return [
    {
      ...r.base,
      kind: 'route-table',
      main: true,
      get vpc() {
        const node = owner === undefined ? undefined : r.graph.nodeOf('vpc', owner);
        return node === undefined ? ({ kind: 'outside', id: `the VPC of ${r.base.address}`, cause: 'it is not told', at: r.base.at } as const) : ({ kind: 'node', id: node.id, node, at: r.base.at } as const);
      },
    },
    ...inlineRoutes(r),
  ];
}

/** "Provides a resource for managing the main routing table of a VPC": the given table takes its place. */
function mainTable(r: TerraformReader): readonly GraphNode[] {
  const vpc = vpcOf(r, 'vpc_id');
  const table = r.byDefault(() => r.ref('route-table', 'route_table_id'));
  if (vpc !== undefined && table.kind === 'node') r.graph.addAlias(implicit.mainRouteTable(vpc), table.id);
  return [];
}
