import { defineRule } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'unresolved-reference',
  severity: 'warning',
  recommended: false,
  description: 'A reference names something that the template does not declare.',
  why: 'CloudFormation rejects such a template, and until then what the reference stands for is unknown to the analysis.',
  references: ['https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ref.html'],
  fix: 'none',
  messages: {
    value: 'there is no parameter or resource `{{name}}`{{hint}}',
    resource: 'there is no resource `{{name}}`{{hint}}',
    condition: 'there is no condition `{{name}}`{{hint}}',
  },
  on: 'dangling-reference',

  *check(reference) {
    const { name, to, nearest } = reference;
    const hint = nearest === undefined ? '' : `; did you mean \`${nearest}\`?`;
    yield { messageId: to, data: { name, hint }, at: reference.at, node: reference };
  },
});
