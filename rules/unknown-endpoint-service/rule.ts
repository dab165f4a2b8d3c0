import {
  defineRule,
  judgeServiceName,
  parseServiceName,
  serviceInfo,
  showText,
  spanWithin,
  wordList,
  type ServiceName,
  type ServiceNameJudgement,
  type VpcEndpoint,
} from '@privatelint/core/rule-api';

export default defineRule({
  id: 'unknown-endpoint-service',
  severity: 'error',
  recommended: true,
  description: 'An endpoint names a service that does not exist.',
  why: 'EC2 answers that the endpoint service does not exist, and the deployment fails.',
  references: [
    'https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html',
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
  ],
  fix: 'none',
  messages: {
    misspelt: '`{{address}}` names `{{found}}`, which does not exist; did you mean `{{suggestion}}`?',
    elsewhere: '`{{address}}` is for {{service}} in `{{region}}`, which exists in {{regions}} only',
    ended: '`{{address}}` is for {{service}}, a service that ended on {{day}}',
  },
  on: 'vpc-endpoint',

  *check(endpoint) {
    const judgement = judgeServiceName(endpoint.serviceName);
    const name = parseServiceName(endpoint.serviceName);
    if (judgement.kind === 'near-miss') {
      const suggestion = showText(judgement.suggestion);
      yield {
        messageId: 'misspelt',
        data: { address: endpoint.address, found: showText(endpoint.serviceName), suggestion },
        at: wrongPart(endpoint, name, judgement),
        node: endpoint,
        help: `write \`${suggestion}\``,
      };
      return;
    }
    if (judgement.kind !== 'known') return;
    const info = serviceInfo(judgement.name.service);
    const { region, service } = judgement.name;
    const at = spanWithin(endpoint.serviceNameAt, judgement.name.suffix);
    const common = { at, node: endpoint, services: [service] };
    if (typeof region === 'string' && info?.onlyIn?.includes(region) === false) {
      yield {
        ...common,
        messageId: 'elsewhere',
        data: { address: endpoint.address, service, region, regions: wordList(info.onlyIn) },
        help: 'delete the endpoint',
      };
    } else if (info?.ended !== undefined) {
      yield {
        ...common,
        messageId: 'ended',
        severity: 'warning',
        data: { address: endpoint.address, service, day: info.ended },
        help: 'delete the endpoint',
      };
    }
  },
});

/** The smallest text that is wrong, where it stands there as such. */
function wrongPart(
  { serviceNameAt }: VpcEndpoint,
  name: ServiceName | undefined,
  { why }: Extract<ServiceNameJudgement, { kind: 'near-miss' }>,
): VpcEndpoint['serviceNameAt'] {
  switch (why) {
    case 'region':
      return typeof name?.region === 'string' ? spanWithin(serviceNameAt, name.region) : serviceNameAt;
    case 'prefix':
      return name === undefined ? serviceNameAt : spanWithin(serviceNameAt, name.prefix);
    default:
      return name === undefined ? serviceNameAt : spanWithin(serviceNameAt, name.suffix);
  }
}
