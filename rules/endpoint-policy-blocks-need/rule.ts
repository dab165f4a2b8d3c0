import {
  allowCalls,
  allowingHelp,
  defectOf,
  defineRule,
  deniedBy,
  deniedCalls,
  lintsOf,
  policyOf,
  stopsSomebody,
  whom,
  wordList,
} from '@privatelint/core/rule-api';

export default defineRule({
  id: 'endpoint-policy-blocks-need',
  severity: 'error',
  recommended: true,
  description: 'The policy of an endpoint denies, or nowhere allows, a call that a workload makes through it.',
  why: 'An endpoint captures the calls of its whole VPC, and its policy decides which of them pass: what no statement allows fails with "AccessDenied", whatever the role of the caller may do, and also where a NAT gateway would lead to the service.',
  references: [
    'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html',
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html',
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
  ],
  fix: 'suggestion',
  messages: {
    denied: '{{workloads}} cannot use {{services}}: `{{endpoint}}` {{denial}}',
    nothing: '`{{endpoint}}` has a policy that allows nothing, so that no call passes',
  },
  on: 'blocked',
  blames: [{ kind: 'endpoint-policy' }],

  *check(cause, context) {
    const { blocker, node, services, workloads } = cause;
    const denied = deniedBy(cause);
    yield {
      messageId: 'denied',
      data: { workloads: whom(workloads), services: wordList(services), endpoint: node.address, denial: blocker.text },
      ...defectOf(cause),
      notes: deniedCalls(denied),
      help: allowingHelp(node, denied, context),
      proposals: allowCalls(denied, cause, context),
    };
  },

  also: {
    on: 'vpc-endpoint',
    *check(endpoint, context) {
      const policy = policyOf(endpoint, context);
      const lint = policy === undefined ? undefined : lintsOf(endpoint, policy, context).find(({ code }) => code === 'nothing-allowed');
      if (lint === undefined || stopsSomebody(context.verdicts, endpoint, 'endpoint-policy')) return;
      yield {
        messageId: 'nothing',
        data: { endpoint: endpoint.address },
        at: lint.at ?? endpoint.where('PolicyDocument'),
        node: endpoint,
        help: 'what no statement allows is denied: add a statement with `Effect` `Allow`, or leave the policy out to allow everything',
      };
    },
  },
});
