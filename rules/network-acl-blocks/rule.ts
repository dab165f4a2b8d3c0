import {
  defectOf,
  defineRule,
  letPass,
  nameOf,
  passagesOf,
  whom,
  wordList,
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
  fix: 'suggestion',
  messages: {
    blocks: '{{workloads}} cannot reach {{services}}: `{{acl}}` {{stops}}',
  },
  on: 'blocked',
  blames: [{ kind: 'network-acl' }],

  *check(cause, context) {
    const { blocker, node } = cause;
    const passages = passagesOf(cause, context);
    yield {
      messageId: 'blocks',
      data: { workloads: whom(cause.workloads), services: wordList(cause.services), acl: nameOf(node), stops: blocker.text },
      ...defectOf(cause),
      help: `let \`${nameOf(node)}\` pass ${wordList(passages.map(({ text }) => text))}`,
      proposals: letPass(cause, passages, context),
    };
  },
});

