import { absenceOf, defineRule, whom, wordList, type BlockedCause } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'missing-service-endpoint',
  severity: 'warning',
  recommended: true,
  description: 'A task definition or a start script calls a service that its network has no path to.',
  why: 'Side-cars, log routers and start scripts call services of their own: they fail, and what they are for is lost.',
  references: ['https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html'],
  fix: 'none',
  messages: {
    missing: '{{workloads}} cannot reach {{services}}{{consequence}}: no endpoint and no public path leads there',
  },
  on: 'blocked',
  blames: [{ kind: 'no-endpoint' }],

  *check(cause, context) {
    const facts = cause.needs.flatMap((need) => need.facts);
    yield {
      messageId: 'missing',
      data: { workloads: whom(cause.workloads), services: wordList(cause.services), consequence: consequenceOf(cause) },
      ...absenceOf(cause, context),
      notes: [...new Set(facts.flatMap(({ note }) => (note === undefined ? [] : [note])))],
    };
  },
});

function consequenceOf({ needs }: BlockedCause): string {
  const kinds = new Set(needs.flatMap(({ facts }) => facts.map(({ consequence }) => consequence)));
  if (kinds.has('stack-fails')) return ', so that the stack fails to create';
  return kinds.has('loses-logs') ? ', so that logs are lost' : '';
}
