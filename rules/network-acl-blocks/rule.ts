import {
  defectOf,
  defineRule,
  endpointsOf,
  nameOf,
  whom,
  wordList,
  type BlockedCause,
  type Ref,
  type RuleContext,
  type Subnet,
} from '@privatelint/core/rule-api';

export default defineRule({
  id: 'network-acl-blocks',
  severity: 'error',
  recommended: true,
  description: 'A network ACL lets no TCP 443 pass between a caller and a service, or none of the answers.',
  why: 'Network ACLs keep no state: beside the request to port 443 they have to let the answers pass, which go back to a port from 1024 to 65535 of the caller. An ACL without entries lets nothing pass, and gateway endpoints are reached at public addresses.',
  references: [
    'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html',
    'https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html',
  ],
  fix: 'none',
  messages: {
    blocks: '{{workloads}} cannot reach {{services}}: `{{acl}}` {{stops}}',
  },
  on: 'blocked',
  blames: [{ kind: 'network-acl' }],

  *check(cause, context) {
    const { blocker, node } = cause;
    yield {
      messageId: 'blocks',
      data: { workloads: whom(cause.workloads), services: wordList(cause.services), acl: nameOf(node), stops: blocker.text },
      ...defectOf(cause),
      help: `let \`${nameOf(node)}\` pass ${wordList(passagesOf(cause, context))}`,
    };
  },
});

/** What the ACL has to let pass: it may stand at the subnets of the callers, at those of the endpoint, or at both. */
function passagesOf(cause: BlockedCause, { verdicts, worlds }: RuleContext): string[] {
  const { network } = verdicts.reach;
  const standsAt = (subnet: Ref<Subnet>): boolean => {
    const acl = subnet.kind === 'node' ? network.aclOf(subnet.node) : undefined;
    return acl?.kind === 'node' && acl.id === cause.node.id;
  };
  const callers = cause.needs.flatMap(({ paths }) => paths.map(({ subnet }) => subnet));
  const targets = endpointsOf(cause).flatMap(({ shape }) => (shape.kind === 'interface' ? worlds.present(shape.subnets).map((read) => read()) : []));
  return [
    ...(callers.some(standsAt) ? ['TCP 443 out to the service and TCP 1024-65535 in from it'] : []),
    ...(targets.some(standsAt) ? ['TCP 443 in from the callers and TCP 1024-65535 out to them'] : []),
  ];
}
