import {
  addGatewayFor,
  defineRule,
  parseServiceName,
  refId,
  setProperty,
  surroundingsIn,
  triAnd,
  triOf,
  waitFor,
  waitsFor,
  type VpcEndpoint,
} from '@privatelint/core/rule-api';

export default defineRule({
  id: 's3-private-dns-without-gateway',
  severity: 'error',
  recommended: true,
  description: 'An S3 interface endpoint has private DNS for inbound resolvers only, in a VPC without a gateway endpoint for S3.',
  why: 'EC2 takes private DNS of S3 to be for inbound resolvers only unless told otherwise, and rejects that while the VPC has no gateway endpoint for S3: the deployment fails.',
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html',
    'https://github.com/hashicorp/terraform-provider-aws/issues/32407',
  ],
  fix: 'safe',
  messages: {
    missing: '`{{address}}` has private DNS for inbound resolvers only, which needs an S3 gateway endpoint in the same VPC',
    unordered: '`{{address}}` has private DNS for inbound resolvers only, and may be created before the gateway endpoint `{{gateway}}` that this needs',
  },
  on: 'vpc-endpoint',

  *check(endpoint, context) {
    const { shape } = endpoint;
    if (shape.kind !== 'interface' || triAnd(shape.privateDns, shape.privateDnsOnlyForInbound) !== 'yes') return;
    const service = parseServiceName(endpoint.serviceName)?.service;
    const gateways = context.verdicts.reach.network.endpointsOf(endpoint.vpc);
    const isGateway = (it: VpcEndpoint) => triOf(it.shape.kind === 'gateway' && parseServiceName(it.serviceName)?.service === service);
    const label = `gateway endpoints beside ${endpoint.id} in ${refId(endpoint.vpc) ?? ''}`;
    const common = { at: endpoint.where('PrivateDnsEnabled'), node: endpoint };

    if (context.worlds.some(label, gateways, isGateway) === 'no') {
      yield {
        ...common,
        messageId: 'missing',
        data: { address: endpoint.address },
        proposals: [
          ...addGatewayFor(endpoint, surroundingsIn(endpoint, context), context),
          setProperty('let private DNS answer all resolvers', endpoint, 'privateDnsOnlyForInbound', 'AllResolvers'),
        ],
        help: 'add a gateway endpoint for S3, which is free of charge, or set the private DNS option to all resolvers',
      };
      return;
    }
    const gateway = context.worlds.first(label, gateways, isGateway);
    if (gateway === undefined || waitsFor(context.graph, endpoint, gateway) !== 'no') return;
    yield {
      ...common,
      messageId: 'unordered',
      severity: 'warning',
      data: { address: endpoint.address, gateway: gateway.address },
      related: [{ at: gateway.at, address: gateway.address, message: 'the gateway endpoint for S3' }],
      help: `let \`${endpoint.address}\` depend on \`${gateway.address}\``,
      proposals: waitFor(endpoint, [gateway]),
    };
  },
});
