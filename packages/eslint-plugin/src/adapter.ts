import type { Diagnostic, Fix, Rule } from '@privatelint/core';
import type { Rule as EslintRule } from 'eslint';
import { ask, findingsOf, isTemplate } from './analysis.ts';
import { mentionsCdk } from './cdk-source/analyze.ts';
import { isOurs } from './templates/language.ts';
import { messageOf } from './words.ts';

/** A rule of privatelint as a rule of ESLint: the same metadata, the same findings. */
export function eslintRule(rule: Rule): EslintRule.RuleModule {
  const { id, description, recommended } = rule;
  return {
    meta: {
      type: 'problem',
      docs: { description, recommended, url: `https://privatelint.dev/rules/${id}` },
      messages: { finding: '{{message}}', fix: '{{title}}' },
      schema: [{ type: 'object' }],
      fixable: 'code',
      hasSuggestions: true,
    },
    create(context) {
      const { text } = context.sourceCode;
      const template = isTemplate(context.sourceCode);
      if (!(template ? isOurs(text) : mentionsCdk(text))) return {};
      ask(context, id);
      return {
        [template ? 'Template' : 'Program']() {
          for (const finding of findingsOf(context, id)) {
            const { at } = finding;
            const loc = { start: context.sourceCode.getLocFromIndex(at.start), end: context.sourceCode.getLocFromIndex(at.end) };
            const { safe, suggested } = fixesOf(finding);
            context.report({
              loc,
              messageId: 'finding',
              data: { message: messageOf(finding) },
              ...(safe === undefined ? {} : { fix: applied(safe) }),
              suggest: suggested.map((fix) => ({ messageId: 'fix', data: { title: capitalized(fix.title) }, fix: applied(fix) })),
            });
          }
        },
      };
    },
  };
}

/** What ESLint may do by itself, and what a person has to choose. */
export function fixesOf({ fixes, at }: Diagnostic): { readonly safe: Fix | undefined; readonly suggested: readonly Fix[] } {
  const own = fixes.filter(({ edits }) => edits.length > 0 && edits.every(({ file }) => file.path === at.file.path));
  return {
    safe: own.find(({ applicability }) => applicability === 'safe'),
    suggested: own.filter(({ applicability }) => applicability === 'suggestion'),
  };
}

export function applied({ edits }: Fix): (fixer: EslintRule.RuleFixer) => EslintRule.Fix[] {
  return (fixer) => edits.map(({ start, end, newText }) => fixer.replaceTextRange([start, end], newText));
}

export function capitalized(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1);
}
