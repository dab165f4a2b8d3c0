import {
  defineRule,
  judgeServiceName,
  literal,
  parseServiceName,
  remove,
  serviceInfo,
  showText,
  spanWithin,
  wordList,
  type ServiceName,
  type ServiceNameJudgement,
  type Span,
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
  fix: 'suggestion',
  messages: {
    misspelt: '`{{address}}` names `{{found}}`, which does not exist; did you mean `{{suggestion}}`?',
    elsewhere: '`{{address}}` is for {{service}} in `{{region}}`, which exists in {{regions}} only',
    ended: '`{{address}}` is for {{service}}, a service that ended on {{day}}',
  },
  on: 'vpc-endpoint',
  covers: ['unknown-service'],

  *check(endpoint) {
    const judgement = judgeServiceName(endpoint.serviceName);
    const name = parseServiceName(endpoint.serviceName);
    if (judgement.kind === 'near-miss') {
      const suggestion = showText(judgement.suggestion);
      const { at, to } = correction(endpoint, name, judgement);
      yield {
        messageId: 'misspelt',
        data: { address: endpoint.address, found: showText(endpoint.serviceName), suggestion },
        at,
        node: endpoint,
        help: `write \`${suggestion}\``,
        proposals: to === undefined ? [] : [{ title: `write \`${to}\``, applicability: 'suggestion', changes: [{ kind: 'replace-text', at, to: literal(to) }] }],
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
        proposals: [remove([endpoint])],
      };
    } else if (info?.ended !== undefined) {
      yield {
        ...common,
        messageId: 'ended',
        severity: 'warning',
        data: { address: endpoint.address, service, day: info.ended },
        help: 'delete the endpoint',
        proposals: [remove([endpoint])],
      };
    }
  },
});

/** The smallest text that is wrong, and what belongs there, where it stands there as such. */
function correction(
  { serviceNameAt }: VpcEndpoint,
  name: ServiceName | undefined,
  { why, suggestion }: Extract<ServiceNameJudgement, { kind: 'near-miss' }>,
): { readonly at: Span; readonly to: string | undefined } {
  const part = why === 'region' || why === 'prefix' ? why : 'suffix';
  const [wrong, right] = [name?.[part], parseServiceName(suggestion)?.[part]];
  if (typeof wrong !== 'string' || typeof right !== 'string') return { at: serviceNameAt, to: undefined };
  const at = spanWithin(serviceNameAt, wrong);
  return { at, to: at === serviceNameAt ? undefined : right };
}
