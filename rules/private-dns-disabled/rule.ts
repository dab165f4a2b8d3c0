import { consequenceOf, defectOf, defineRule, endpointsOf, propertyName, propertySnippet } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'private-dns-disabled',
  severity: 'error',
  recommended: true,
  description: 'Callers ask for the usual name of a service, and the interface endpoint for it has no private DNS.',
  why: 'Without private DNS the usual name of the service resolves to public addresses: the endpoint is paid for and not used, and where no path leads to public addresses nothing works. Unset means off in CloudFormation and Terraform.',
  references: [
    'https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html',
  ],
  fix: 'none',
  messages: {
    disabled: '`{{endpoint}}` has no private DNS: {{consequence}}',
    inboundOnly: '`{{endpoint}}` has private DNS for inbound resolvers only: {{consequence}}',
  },
  on: 'blocked',
  blames: [{ kind: 'private-dns-off' }],

  *check(cause) {
    const { node } = cause;
    const shape = endpointsOf(cause).find(({ id }) => id === node.id)?.shape;
    const inboundOnly = shape?.kind === 'interface' && shape.privateDnsOnlyForInbound === 'yes' && shape.privateDns !== 'no';
    const name = propertyName(node, 'PrivateDnsEnabled');
    yield {
      messageId: inboundOnly ? 'inboundOnly' : 'disabled',
      data: { endpoint: node.address, consequence: consequenceOf(cause) },
      ...defectOf(cause),
      help: inboundOnly
        ? 'let private DNS answer all resolvers of the VPC, not only inbound endpoints'
        : `set ${name} on \`${node.address}\`, or give the VPC a private hosted zone for the name:\n${propertySnippet(node, 'PrivateDnsEnabled', true)}`,
    };
  },
});
