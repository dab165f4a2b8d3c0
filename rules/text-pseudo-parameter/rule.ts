import { defineRule, followRegion } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'text-pseudo-parameter',
  severity: 'error',
  recommended: true,
  description: 'A pseudo parameter is written as plain text, so that its value never takes its place.',
  why: 'Only Ref and Fn::Sub put the value in; anywhere else the name itself is deployed, and no service, zone or Region is called so.',
  references: ['https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html'],
  fix: 'suggestion',
  messages: {
    whole: '`{{name}}` is plain text here: its value is not put in',
    part: '`{{name}}` is plain text inside a longer text: its value is not put in',
    placeholder: '`{{placeholder}}` is plain text outside of `Fn::Sub`: its value is not put in',
  },
  on: 'plain-reference',

  *check(reference) {
    const { name, form } = reference;
    const placeholder = `\${${name}}`;
    yield {
      messageId: form,
      data: { name, placeholder },
      at: reference.at,
      node: reference,
      proposals: name === 'AWS::Region' ? followRegion('put the Region in', [reference.at]) : [],
      help: form === 'whole' ? `take the value with \`Ref\`` : `write \`${placeholder}\` in a text that \`Fn::Sub\` is applied to`,
    };
  },
});
