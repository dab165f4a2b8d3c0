import {
  addEndpoints,
  agree,
  creationHelp,
  defineRule,
  otherWorkloads,
  traceOf,
  whom,
  wordList,
  workloadAddresses,
} from '@privatelint/core/rule-api';

export default defineRule({
  id: 'incomplete-endpoint-set',
  severity: 'warning',
  recommended: true,
  description: 'Some endpoints of a set exist and the others do not, so that traffic which was meant to be private is not.',
  why: 'What has no endpoint goes over the public path beside those that do; without the endpoint of `ecs` agents do not even use those of `ecs-agent` and `ecs-telemetry`, and image layers through NAT are paid per gigabyte.',
  references: [
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html',
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
  ],
  fix: 'suggestion',
  messages: {
    incomplete: '`{{endpoint}}` stands without {{missing}}: {{workloads}} {{goes}} over the public path',
    unused: '`{{endpoint}}` stands without {{missing}}, so that {{workloads}} {{does}} not use {{unused}}',
  },
  on: 'blocked',
  blames: [{ kind: 'incomplete-set' }],

  *check(cause, context) {
    const attempts = cause.needs.flatMap(({ service, paths }) => paths.flatMap((path) => path.attempts.map((attempt) => ({ service, attempt }))));
    const endpoint = attempts.find(({ attempt }) => attempt.endpoint !== undefined)?.attempt.endpoint ?? cause.node;
    const servicesVia = (via: string): string[] => [...new Set(attempts.flatMap(({ service, attempt }) => (attempt.via === via ? [service] : [])))];
    const [missing, unused] = [servicesVia('public'), servicesVia('interface-endpoint')];
    if (missing.length === 0) return;
    yield {
      messageId: unused.length > 0 ? 'unused' : 'incomplete',
      data: { endpoint: endpoint.address, missing: wordList(missing), unused: wordList(unused), workloads: whom(cause.workloads), goes: agree(cause.workloads, 'goes', 'go'), does: agree(cause.workloads, 'does', 'do') },
      at: endpoint.at,
      node: endpoint,
      services: missing,
      workloads: workloadAddresses(cause),
      trace: traceOf(cause),
      related: otherWorkloads(cause),
      notes: missing.includes('s3') ? ['image layers come from S3: through NAT each gigabyte is paid, a gateway endpoint is free'] : [],
      help: creationHelp(cause, missing),
      proposals: addEndpoints(cause, context, missing),
    };
  },
});
