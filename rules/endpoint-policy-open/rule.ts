import { defineRule, leastPolicy, opensEverything } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'endpoint-policy-open',
  severity: 'info',
  recommended: false,
  description: 'An endpoint lets every call pass, although the calls of its workloads are known.',
  why: 'An endpoint without a policy, or with one that allows everything to everybody, lets data be carried to any account through it.',
  references: ['https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html'],
  fix: 'suggestion',
  messages: {
    open: '`{{endpoint}}` lets every call pass, and its workloads make {{count}} of them',
  },
  on: 'vpc-endpoint',

  *check(endpoint, context) {
    if (!opensEverything(endpoint, context)) return;
    const least = leastPolicy(endpoint, context);
    if (least === undefined) return;
    yield {
      messageId: 'open',
      data: { endpoint: endpoint.address, count: String(least.actions.length) },
      at: endpoint.at,
      node: endpoint,
      help: `a policy that lets just these pass:\n${least.text}`,
      proposals: least.proposals,
    };
  },
});
