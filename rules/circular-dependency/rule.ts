import { defineRule } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'circular-dependency',
  severity: 'error',
  recommended: true,
  description: 'Resources wait for each other, so that none of them can be created first.',
  why: 'CloudFormation rejects such a template as a whole (`Circular dependency between resources`), and nothing of it is deployed.',
  references: ['https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html'],
  fix: 'none',
  messages: {
    itself: '`{{first}}` refers to itself: it would have to be there before it is created',
    circle: '{{circle}}: none of them can be created first',
  },
  on: 'dependency-circle',

  *check(node) {
    const { steps, at } = node;
    const first = steps[0]?.from ?? '';
    const circle = `\`${first}\` waits for ${steps.map(({ to }) => `\`${to}\``).join(', which waits for ')}`;
    yield {
      messageId: steps.length === 1 ? 'itself' : 'circle',
      data: { first, circle },
      at,
      node,
      related: steps.slice(1).map((it) => ({ at: it.at, message: `\`${it.from}\` names \`${it.to}\``, address: it.from })),
      help: 'take out one of these references, or move it into a resource of its own, such as a rule of a security group or a policy of a role',
    };
  },
});
