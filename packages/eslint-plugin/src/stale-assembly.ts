import type { Rule as EslintRule } from 'eslint';
import { relative } from 'node:path';
import { assemblyFindings, newerProgram } from './cdk-out.ts';
import { mentionsCdk } from './cdk-source/analyze.ts';
import { readNetwork } from './host.ts';
import { settingsOf } from './settings.ts';

/** Says that the assembly which the settings name is no help. */
export const staleAssembly: EslintRule.RuleModule = {
  meta: {
    type: 'suggestion',
    docs: { description: 'The cloud assembly that the settings name is older than the programs that make it, or missing.', url: 'https://privatelint.dev/guide/cdk' },
    messages: {
      stale: '`{{folder}}` is older than {{program}} and is not used: run `cdk synth`',
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
        const newer = found === undefined ? undefined : newerProgram(context.filename, context.sourceCode.text, found);
        if (found !== undefined && newer === undefined) return;
        const program = newer === undefined || newer === context.filename ? 'this file' : `\`${relative(context.cwd, newer).replaceAll('\\', '/')}\``;
        context.report({ loc: { line: 1, column: 0 }, messageId: found === undefined ? 'missing' : 'stale', data: { folder, program } });
      },
    };
  },
};
