import { defineRule, isRefused, lintsOf, literal, policyOf, problemText, showText, spanWithin } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'endpoint-policy-invalid',
  severity: 'error',
  recommended: true,
  description: 'The policy of an endpoint is malformed, or says something that never applies to calls through it.',
  why: 'A policy that is no policy is refused when the endpoint is created. One that names actions of another service, actions that do not exist, or resources of another partition is accepted and lets less pass, or denies less, than it seems to.',
  references: [
    'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html',
    'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  ],
  fix: 'suggestion',
  messages: {
    wrong: 'the policy of `{{endpoint}}` {{problem}}',
  },
  on: 'vpc-endpoint',

  *check(endpoint, context) {
    const policy = policyOf(endpoint, context);
    if (policy === undefined) return;
    const lints = lintsOf(endpoint, policy, context).filter(({ code }) => code !== 'nothing-allowed');
    for (const problem of [...policy.problems, ...lints]) {
      const { at = endpoint.where('PolicyDocument'), found, suggestion } = problem;
      const text = found === undefined ? '' : showText(found);
      const place = spanWithin(at, text);
      yield {
        messageId: 'wrong',
        data: { endpoint: endpoint.address, problem: problemText(problem) },
        at,
        node: endpoint,
        ...(isRefused(problem) ? {} : { severity: 'warning' as const }),
        proposals:
          suggestion === undefined || place === at
            ? []
            : [{ title: `write \`${suggestion}\``, applicability: 'suggestion', changes: [{ kind: 'replace-text', at: place, to: literal(suggestion) }] }],
      };
    }
  },
});
