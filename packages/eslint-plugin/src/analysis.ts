import type { Diagnostic, SourceFile } from '@privatelint/core';
import { rules } from '@privatelint/rules';
import type { TSESTree } from '@typescript-eslint/types';
import type { Rule as EslintRule, SourceCode } from 'eslint';
import { analyzeCdkSource } from './cdk-source/analyze.ts';
import { typedImports } from './cdk-source/typed-imports.ts';
import { readNetwork } from './host.ts';
import { optionsOf, settingsOf } from './settings.ts';

/** What rules ask of a file, before the first of them is told anything. */
interface Asked {
  readonly ids: Set<string>;
  readonly options: Map<string, Readonly<Record<string, unknown>>>;
  findings: ReadonlyMap<string, readonly Diagnostic[]> | undefined;
  readonly settings: unknown;
}

const asked = new WeakMap<SourceCode, Asked>();

/** Notes that a rule runs on a file. All rules say so before ESLint walks the file. */
export function ask(context: EslintRule.RuleContext, ruleId: string): void {
  const { sourceCode, settings } = context;
  const [options] = context.options as readonly unknown[];
  let state = asked.get(sourceCode);
  if (state === undefined || state.findings !== undefined || state.settings !== settings) {
    state = { ids: new Set(), options: new Map(), findings: undefined, settings };
    asked.set(sourceCode, state);
  }
  state.ids.add(ruleId);
  if (typeof options === 'object' && options !== null) state.options.set(ruleId, { ...options });
}

/** The findings of a rule in a file: worked out once for all rules. */
export function findingsOf(context: EslintRule.RuleContext, ruleId: string): readonly Diagnostic[] {
  const state = asked.get(context.sourceCode);
  if (state === undefined) return [];
  state.findings ??= analyzeOnce(context, state);
  return state.findings.get(ruleId) ?? [];
}

function analyzeOnce(context: EslintRule.RuleContext, { ids, options }: Asked): ReadonlyMap<string, readonly Diagnostic[]> {
  const { sourceCode } = context;
  const file: SourceFile = { path: context.filename, text: sourceCode.text };
  const settings = settingsOf(context.settings);
  const run = { ...optionsOf(settings, readNetwork(settings.network, context.cwd)), ruleOptions: options };
  const program = sourceCode.ast as unknown as TSESTree.Program; // the tree of the parser that the user chose, with or without types
  // All rules run, since the first cause of a defect decides which of them tells it; those that are off are not told.
  const { findings } = analyzeCdkSource(file, program, rules, run, typedImports(sourceCode));
  const byRule = new Map<string, Diagnostic[]>();
  for (const finding of findings) {
    if (!ids.has(finding.ruleId)) continue;
    const known = byRule.get(finding.ruleId);
    if (known === undefined) byRule.set(finding.ruleId, [finding]);
    else known.push(finding);
  }
  return byRule;
}
