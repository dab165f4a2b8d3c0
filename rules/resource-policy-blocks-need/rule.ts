import { defectOf, defineRule, deniedBy, deniedCalls, endpointsOf, nameList, whom, wordList, type BlockedCause, type DeniedCall } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'resource-policy-blocks-need',
  severity: 'error',
  recommended: true,
  description: 'The policy of a bucket, a secret, a key or a repository denies a call that a workload makes on it.',
  why: 'An explicit deny in the policy of a resource overrides whatever the role of the caller and the policy of the endpoint allow: the call fails with "AccessDenied". Such policies often ask for a VPC or an endpoint, which calls past all endpoints, or through another one, do not have.',
  references: [
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies-vpc-endpoint.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html',
  ],
  fix: 'none',
  messages: {
    denied: '{{workloads}} cannot use {{services}}: `{{policy}}` {{denial}}',
  },
  on: 'blocked',
  blames: [{ kind: 'resource-policy' }],

  *check(cause) {
    const { blocker, node, services, workloads } = cause;
    const denied = deniedBy(cause);
    yield {
      messageId: 'denied',
      data: { workloads: whom(workloads), services: wordList(services), policy: node.address, denial: blocker.text },
      ...defectOf(cause),
      notes: deniedCalls(denied),
      help: denied.some(({ statement }) => statement !== undefined) ? sparing(denied, cause) : `allow ${quoted(denied.map(({ action }) => action))} to ${wordList(distinct(denied.map(({ principal }) => principal)))} in the policy`,
    };
  },
});

/** How a call comes to what denies it, where the statement asks for that, and what to let pass. */
function sparing(denied: readonly DeniedCall[], cause: BlockedCause): string {
  const asked = distinct(denied.flatMap(({ keys = [] }) => keys).filter((key) => /^aws:sourcevpce?$/i.test(key)));
  const through = endpointsOf(cause).map(({ address }) => address);
  const statements = wordList(distinct(denied.flatMap(({ statement }) => statement ?? [])));
  const callers = wordList(distinct(denied.map(({ principal }) => principal)));
  const spare = `let ${statements} spare ${callers}`;
  if (asked.length === 0) return spare;
  if (through.length === 0) return `the call passes no endpoint, so that it has no ${quoted(asked)}: give it an endpoint that the policy names, or ${spare}`;
  return `the call passes ${nameList(through)}: name that in the condition on ${quoted(asked)}, or ${spare}`;
}

function quoted(names: readonly string[]): string {
  return wordList(distinct(names).map((name) => `\`${name}\``));
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)];
}
