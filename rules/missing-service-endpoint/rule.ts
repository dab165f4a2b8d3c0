import { absenceOf, agree, breakageOf, defineRule, scriptsOf, statementsOf, whom, wordList, type BlockedCause } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'missing-service-endpoint',
  severity: 'warning',
  recommended: true,
  description: 'A task definition, a start script or an application calls a service that its network has no path to.',
  why: 'Side-cars, log routers and start scripts call services of their own: they fail, and what they are for is lost.',
  references: ['https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html'],
  fix: 'suggestion',
  messages: {
    missing: '{{workloads}} cannot reach {{services}}{{consequence}}: no endpoint and no public path leads there',
  },
  on: 'blocked',
  blames: [{ kind: 'no-endpoint' }],

  *check(cause, context) {
    const absence = absenceOf(cause, context);
    yield {
      messageId: 'missing',
      data: { workloads: whom(cause.workloads), services: wordList(cause.services), consequence: consequenceOf(cause) },
      ...absence,
      related: [...scriptsOf(cause, context), ...statementsOf(cause, context), ...(absence.related ?? [])],
      notes: breakageOf(cause),
    };
  },
});

function consequenceOf({ needs, workloads }: BlockedCause): string {
  if (needs.every(({ features }) => features.every((it) => it === 'stated'))) return `, which ${agree(workloads, 'it is', 'they are')} stated to call`;
  const kinds = new Set(needs.flatMap(({ facts }) => facts.map(({ consequence }) => consequence)));
  if (kinds.has('script-fails') && kinds.size === 1) return ', which their start script calls';
  if (kinds.has('stack-fails')) return ', so that the stack fails to create';
  return kinds.has('loses-logs') ? ', so that logs are lost' : '';
}
