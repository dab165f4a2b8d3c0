import { allowWithoutCondition, defineRule, wordList, type Guarded, type RoleDenial, type Way } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'execution-role-endpoint-condition',
  severity: 'warning',
  recommended: true,
  description: 'A policy of an execution role asks for a VPC or an endpoint that the call does not come through.',
  why: 'Calls past all endpoints carry neither `aws:SourceVpc` nor `aws:SourceVpce`, those through another endpoint carry its id: the condition does not hold, and the task stops with "AccessDeniedException". Fargate platforms up to 1.3.0 log in to ECR from a network of their own, and the documentation leaves this call without such conditions.',
  references: [
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html',
  ],
  fix: 'suggestion',
  messages: {
    serviceNetwork: '`{{workload}}` cannot log in to ECR: `{{role}}` asks for {{keys}}, and Fargate platforms up to 1.3.0 make this call from a network of their own',
    public: '`{{workload}}` cannot call `{{action}}`: `{{role}}` asks for {{keys}}, and the call does not pass an endpoint',
    endpoint: '`{{workload}}` cannot call `{{action}}`: `{{role}}` asks for {{keys}} of something other than `{{endpoint}}`, which the call passes',
    discouraged: '`{{role}}` asks for {{keys}} on `{{action}}`, which the documentation leaves without such conditions',
  },
  on: 'task-runner',

  *check(runner, context) {
    const { verdicts, worlds } = context;
    const byStatement = new Map<string, Guarded<Conditional>[]>();
    for (const { value, when } of verdicts.roles.denials(runner, verdicts)) {
      const { way, at, use } = value;
      if (way === undefined || use !== 'execution') continue;
      const key = `${value.role.id} ${at?.start ?? 0} ${way.kind}`;
      const same = byStatement.get(key) ?? [];
      byStatement.set(key, [...same, { value: { ...value, way }, when }]);
    }
    for (const [first, ...further] of byStatement.values()) {
      if (first === undefined || !worlds.holds(worlds.guards.any([first, ...further].map(({ when }) => when)))) continue;
      const { role, way, at, action, keys = [] } = first.value;
      yield {
        messageId: MESSAGES[way.kind],
        data: {
          workload: runner.address,
          role: role.address,
          action,
          keys: wordList(keys.map((it) => `\`${it}\``)),
          endpoint: way.kind === 'endpoint' ? way.endpoint.address : '',
        },
        at: at ?? role.at,
        node: role,
        workloads: [runner.address],
        ...(way.kind === 'service-network' ? { severity: 'error' as const } : {}),
        help: `leave \`${action}\` without conditions on the VPC or its endpoints, in a statement of its own`,
        proposals: allowWithoutCondition(first.value, context),
      };
    }
  },
});

type Conditional = RoleDenial & { readonly way: Way };

const MESSAGES = {
  'service-network': 'serviceNetwork',
  public: 'public',
  endpoint: 'endpoint',
  discouraged: 'discouraged',
} as const satisfies Record<NonNullable<RoleDenial['way']>['kind'], string>;
