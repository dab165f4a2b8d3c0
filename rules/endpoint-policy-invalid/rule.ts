import {
  defineRule,
  isRefused,
  json,
  lintsOf,
  literal,
  policyOf,
  problemText,
  showText,
  spanWithin,
  type GraphChange,
  type PolicyLint,
  type PolicyProblem,
  type Proposal,
  type Span,
  type VpcEndpoint,
} from '@privatelint/core/rule-api';

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
      const { at = endpoint.where('PolicyDocument') } = problem;
      yield {
        messageId: 'wrong',
        data: { endpoint: endpoint.address, problem: problemText(problem) },
        at,
        node: endpoint,
        ...(isRefused(problem) ? {} : { severity: 'warning' as const }),
        proposals: [...rewritten(problem, at), ...takenOut(problem, endpoint)],
      };
    }
  },
});

type Problem = PolicyProblem | PolicyLint;

function rewritten(problem: Problem, at: Span): Proposal[] {
  const { found, suggestion } = problem;
  const replaced = 'replaced' in problem ? problem.replaced : undefined;
  const text = replaced ?? (found === undefined ? '' : showText(found));
  const place = spanWithin(at, text);
  // What is put together from several parts has no place of its own.
  if (suggestion === undefined || (place === at && at.file.text.slice(at.start, at.end) !== text)) return [];
  return [{ title: `write \`${suggestion}\`${replaced === undefined ? '' : ` in the place of \`${replaced}\``}`, applicability: 'suggestion', changes: [{ kind: 'replace-text', at: place, to: literal(suggestion) }] }];
}

/** An action goes out of a statement that is never about it; what it allows stands in one of its own. */
function takenOut(problem: Problem, endpoint: VpcEndpoint): Proposal[] {
  const omits = 'omits' in problem ? problem.omits : undefined;
  if (omits?.at === undefined) return [];
  const { action, at, saidApart } = omits;
  const apart: GraphChange[] = saidApart ? [{ kind: 'list-add', node: endpoint.id, property: 'policyStatements', items: [json({ Effect: 'Allow', Principal: '*', Action: action, Resource: '*' })] }] : [];
  const title = saidApart ? `give \`${action}\` a statement of its own, on \`*\`` : `take \`${action}\` out of the statement`;
  return [{ title, applicability: 'suggestion', changes: [{ kind: 'remove-member', at }, ...apart] }];
}
