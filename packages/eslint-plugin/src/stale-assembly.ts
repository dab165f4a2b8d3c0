import type { Rule as EslintRule } from 'eslint';
import { assemblyFindings, isStale } from './cdk-out.ts';
import { mentionsCdk } from './cdk-source/analyze.ts';
import { readNetwork } from './host.ts';
import { settingsOf } from './settings.ts';

/** Says that the assembly which the settings name is no help. */
export const staleAssembly: EslintRule.RuleModule = {
  meta: {
    type: 'suggestion',
    docs: { description: 'The cloud assembly of the settings is older than the program, or missing.', url: 'https://privatelint.dev/guide/cdk' },
    messages: {
      stale: '`{{folder}}` is older than this file and is not used: run `cdk synth`',
      missing: '`{{folder}}` holds no cloud assembly: run `cdk synth`',
    },
    schema: [],
  },
  create(context) {
    if (!mentionsCdk(context.sourceCode.text)) return {};
    const settings = settingsOf(context.settings);
    const { cdkOut: folder } = settings;
    if (folder === undefined) return {};
    return {
      Program() {
        const found = assemblyFindings(settings, readNetwork(settings.network, context.cwd), context.cwd);
        if (found !== undefined && !isStale(context.filename, found)) return;
        context.report({ loc: { line: 1, column: 0 }, messageId: found === undefined ? 'missing' : 'stale', data: { folder } });
      },
    };
  },
};
