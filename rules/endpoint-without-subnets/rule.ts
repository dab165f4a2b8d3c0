import { defineRule, placeEndpoint, subnetsOfEndpoint, surroundingsIn } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'endpoint-without-subnets',
  severity: 'error',
  recommended: true,
  description: 'An interface endpoint stands in no subnet.',
  why: 'An interface endpoint is reached through a network interface in each of its subnets: without subnets it has no address that anybody could call.',
  references: [
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html',
    'https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html',
  ],
  fix: 'suggestion',
  messages: {
    nowhere: 'interface endpoint `{{address}}` stands in no subnet',
  },
  on: 'vpc-endpoint',
  covers: ['endpoint-without-subnets'],

  *check(endpoint, context) {
    const { graph, worlds } = context;
    const { shape } = endpoint;
    if (shape.kind !== 'interface') return;
    const subnets = subnetsOfEndpoint(graph, endpoint, shape);
    if (worlds.some(`own subnets of ${endpoint.id}`, subnets, (read) => (read().kind === 'none' ? 'no' : 'yes')) !== 'no') return;

    yield {
      messageId: 'nowhere',
      data: { address: endpoint.address },
      at: endpoint.where('SubnetIds'),
      node: endpoint,
      help: 'give it one subnet in each zone that its callers run in',
      proposals: placeEndpoint(endpoint, surroundingsIn(endpoint, context)),
    };
  },
});
