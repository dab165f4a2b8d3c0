import {
  defectOf,
  defineRule,
  letOut,
  nameOf,
  whom,
  wordList,
  type BlockedCause,
  type SecurityGroup,
} from '@privatelint/core/rule-api';

export default defineRule({
  id: 'workload-security-group-closed',
  severity: 'error',
  recommended: true,
  description: 'The security groups of a caller let no TCP 443 out to where a service is reached.',
  why: 'Calls never leave the network interface, so that they time out. Gateway endpoints are reached at public addresses of S3: a rule that names only the groups of endpoints, or the VPC, does not let them out. Terraform gives a group no egress rule at all unless one is written.',
  references: [
    'https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html',
    'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
  ],
  fix: 'suggestion',
  messages: {
    closed: '{{workloads}} cannot reach {{services}}: {{group}} {{stops}}',
  },
  on: 'blocked',
  blames: [{ kind: 'workload-group-egress' }],

  *check(cause) {
    const group = groupOf(cause);
    yield {
      messageId: 'closed',
      data: {
        workloads: whom(cause.workloads),
        services: wordList(cause.services),
        group: group === undefined ? 'no security group' : `\`${nameOf(group)}\``,
        stops: cause.blocker.text,
      },
      ...defectOf(cause),
      proposals: group === undefined || group.isDefault ? [] : letOut(group, cause),
      help:
        group === undefined || group.isDefault
          ? 'give the workload a security group that lets TCP 443 out'
          : 'let TCP 443 out',
    };
  },
});

function groupOf({ node }: BlockedCause): SecurityGroup | undefined {
  const named = node as Partial<SecurityGroup>;
  return named.kind === 'security-group' ? (node as SecurityGroup) : undefined;
}
