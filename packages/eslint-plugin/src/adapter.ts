import type { Rule } from '@privatelint/core';
import type { Rule as EslintRule } from 'eslint';
import { ask, findingsOf } from './analysis.ts';
import { mentionsCdk } from './cdk-source/analyze.ts';
import { messageOf } from './words.ts';

/** A rule of privatelint as a rule of ESLint: the same metadata, the same findings. */
export function eslintRule(rule: Rule): EslintRule.RuleModule {
  const { id, description, recommended } = rule;
  return {
    meta: {
      type: 'problem',
      docs: { description, recommended, url: `https://privatelint.dev/rules/${id}` },
      messages: { finding: '{{message}}' },
      schema: [{ type: 'object' }],
      fixable: 'code',
      hasSuggestions: true,
    },
    create(context) {
      if (!mentionsCdk(context.sourceCode.text)) return {};
      ask(context, id);
      return {
        Program() {
          for (const finding of findingsOf(context, id)) {
            const { at } = finding;
            const loc = { start: context.sourceCode.getLocFromIndex(at.start), end: context.sourceCode.getLocFromIndex(at.end) };
            context.report({ loc, messageId: 'finding', data: { message: messageOf(finding) } });
          }
        },
      };
    },
  };
}
