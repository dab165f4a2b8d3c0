import { defineRule, parseServiceName, serviceInfo, setProperty, type Proposal, type VpcEndpoint } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'endpoint-type-mismatch',
  severity: 'error',
  recommended: true,
  description: 'An endpoint is of a type that its service does not have, or sets properties of the other type.',
  why: 'An endpoint without a type is a gateway endpoint, which hardly any service has; EC2 rejects the mismatch, and the deployment fails.',
  references: [
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html',
    'https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html',
  ],
  fix: 'suggestion',
  messages: {
    gateway: '`{{address}}` is a gateway endpoint, but {{service}} has interface endpoints only',
    gatewayByDefault: '`{{address}}` has no type, which makes it a gateway endpoint, but {{service}} has interface endpoints only',
    interface: '`{{address}}` is an interface endpoint, but {{service}} has gateway endpoints only',
    property: '`{{address}}` is {{type}} endpoint and does not take `{{property}}`',
  },
  on: 'vpc-endpoint',
  covers: ['endpoint-of-wrong-type'],

  *check(endpoint) {
    const { shape } = endpoint;
    if (shape.kind !== 'gateway' && shape.kind !== 'interface') return;
    const at = endpoint.shapeAt ?? endpoint.at;
    const service = serviceWithout(endpoint, shape.kind);
    if (service !== undefined) {
      yield {
        messageId: shape.kind === 'interface' ? 'interface' : at.start === endpoint.at.start ? 'gatewayByDefault' : 'gateway',
        data: { address: endpoint.address, service },
        at,
        node: endpoint,
        services: [service],
        help: otherType(shape.kind),
        proposals: [shape.kind === 'interface' ? setProperty(otherType(shape.kind), endpoint, 'type', 'gateway') : asInterface(endpoint)],
      };
      return;
    }
    for (const { property, written, at: place } of endpoint.misfits ?? []) {
      yield {
        messageId: 'property',
        data: { address: endpoint.address, property: written, type: shape.kind === 'gateway' ? 'a gateway' : 'an interface' },
        at: place,
        node: endpoint,
        help: `remove \`${written}\`, or change the type of the endpoint`,
        proposals: [
          {
            title: `remove \`${written}\``,
            applicability: 'suggestion',
            changes: [{ kind: 'unset', node: endpoint.id, property }],
          },
        ],
      };
    }
  },
});

function otherType(kind: 'gateway' | 'interface'): string {
  return kind === 'interface' ? 'make it a gateway endpoint' : 'make it an interface endpoint';
}

/** Callers ask for the usual name, so that an interface endpoint may need private DNS to be of use to them. */
function asInterface(endpoint: VpcEndpoint): Proposal {
  const plain = setProperty(otherType('gateway'), endpoint, 'type', 'interface');
  const names = setProperty('', endpoint, 'privateDns', true);
  return { ...plain, otherwise: { ...plain, title: `${plain.title} with private DNS`, changes: [...plain.changes, ...names.changes] } };
}

/** The service, if it is certain that it has no endpoints of the type. */
function serviceWithout({ serviceName }: VpcEndpoint, kind: 'gateway' | 'interface'): string | undefined {
  const name = parseServiceName(serviceName);
  if (name === undefined) return undefined;
  if (name.custom) return kind === 'gateway' ? name.service : undefined;
  const types = serviceInfo(name.service)?.types;
  return types?.includes(kind === 'gateway' ? 'Gateway' : 'Interface') === false ? name.service : undefined;
}
