import {
  associateTables,
  consequenceOf,
  defectOf,
  defineRule,
  nameList,
  nameOf,
  propertyName,
  serviceInfo,
  stopsSomebody,
  surroundingsIn,
  surroundingsOf,
  type BlockedCause,
  type RouteTable,
  type RuleContext,
} from '@privatelint/core/rule-api';

export default defineRule({
  id: 'gateway-endpoint-off-route',
  severity: 'error',
  recommended: true,
  description: 'A gateway endpoint is not on the route table that the subnet of a caller uses.',
  why: 'A gateway endpoint serves the route tables that it is associated with and no others; subnets without a table of their own use the main route table of the VPC. From other subnets calls take the public path, or fail where there is none.',
  references: [
    'https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html',
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
  ],
  fix: 'suggestion',
  messages: {
    off: '`{{endpoint}}` is not on {{tables}}: {{consequence}}',
    none: '`{{endpoint}}` is on no route table, so that no traffic takes it',
  },
  on: 'blocked',
  blames: [{ kind: 'gateway-off-route' }],

  *check(cause, context) {
    const tables = tablesOf(cause, context);
    const { node } = cause;
    const endpoint = context.graph.nodeOf('vpc-endpoint', node.id);
    yield {
      messageId: 'off',
      data: {
        endpoint: node.address,
        tables: tables.length === 0 ? "the callers' route table" : nameList(tables.map(nameOf)),
        consequence: consequenceOf(cause),
      },
      ...defectOf(cause),
      help: `add ${tables.length === 1 ? 'the route table' : 'the route tables'} of the callers to ${propertyName(node, 'RouteTableIds')} of \`${node.address}\``,
      proposals: endpoint === undefined ? [] : associateTables(endpoint, surroundingsOf(cause, context), context),
    };
  },

  covers: ['gateway-without-tables'],
  also: {
    on: 'vpc-endpoint',
    *check(endpoint, context) {
      const { verdicts, worlds } = context;
      const { shape } = endpoint;
      if (shape.kind !== 'gateway') return;
      const { gateways, endpoints } = verdicts.reach;
      const service = endpoints.serviceOf(endpoint);
      // What has no gateway endpoints is of the wrong type, which is another finding.
      if (service === undefined || serviceInfo(service)?.types.includes('Gateway') !== true) return;
      const tables = gateways.tablesOf(endpoint, shape);
      const none = worlds.none(`any route table of ${endpoint.id}`, tables, (read) => (read().kind === 'none' ? 'no' : 'yes'));
      if (none !== 'yes') return;
      yield {
        messageId: 'none',
        data: { endpoint: endpoint.address },
        at: endpoint.at,
        node: endpoint,
        ...(stopsSomebody(verdicts, endpoint, 'gateway-without-tables') ? {} : { severity: 'warning' }),
        help: `name the route tables of the subnets that call ${service} in ${propertyName(endpoint, 'RouteTableIds')}`,
        proposals: associateTables(endpoint, surroundingsIn(endpoint, context), context),
      };
    },
  },
});

/** The route tables that the callers use and the endpoint is not on. */
function tablesOf({ needs }: BlockedCause, { verdicts }: RuleContext): RouteTable[] {
  const paths = needs.flatMap((need) => need.paths);
  const tables = paths.map(({ subnet }) => verdicts.reach.network.tableOf(subnet)).flatMap((ref) => (ref.kind === 'node' ? [ref.node] : []));
  return [...new Map(tables.map((table) => [table.id, table])).values()];
}
