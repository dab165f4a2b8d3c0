import { relative, resolve } from 'node:path';
import { analyze, positionAt, type AnalyzeOptions, type Diagnostic, type SourceFile } from '@privatelint/core';
import { rules } from '@privatelint/rules';
import type { TSESTree } from '@typescript-eslint/types';
import type { Rule as EslintRule, SourceCode } from 'eslint';
import { analyzeCdkSource } from './cdk-source/analyze.ts';
import { typedProgram } from './cdk-source/typed-program.ts';
import { assemblyFindings, newerProgram } from './cdk-out.ts';
import { readNetwork, readText } from './host.ts';
import { toldAtWorkload } from './cdk-source/told-at-workload.ts';
import { optionsOf, settingsOf, type Settings } from './settings.ts';
import { TemplateSourceCode } from './templates/source-code.ts';

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
  const settings = settingsOf(context.settings);
  const network = readNetwork(settings.network, context.cwd);
  const off = rules.filter(({ id }) => !ids.has(id)).map(({ id }) => [id, 'off'] as const);
  const run = { ...optionsOf(settings, network), ruleOptions: options, levels: new Map(off) };
  const found = isTemplate(context.sourceCode) ? ofTemplate(context, run) : ofProgram(context, settings, network, run);
  const byRule = new Map<string, Diagnostic[]>();
  for (const finding of found) {
    if (!ids.has(finding.ruleId)) continue;
    const known = byRule.get(finding.ruleId);
    if (known === undefined) byRule.set(finding.ruleId, [finding]);
    else known.push(finding);
  }
  return byRule;
}

/** What the source shows, and beside it what a fresh assembly decides. */
function ofProgram(context: EslintRule.RuleContext, settings: Settings, network: readonly SourceFile[], run: AnalyzeOptions): readonly Diagnostic[] {
  const { sourceCode } = context;
  const file: SourceFile = { path: context.filename, text: sourceCode.text };
  const program = sourceCode.ast as unknown as TSESTree.Program; // the tree of the parser that the user chose, with or without types
  const { findings } = analyzeCdkSource(file, program, rules, run, typedProgram(sourceCode.parserServices, context.languageOptions.parser));
  const assembly = assemblyFindings(settings, network, context.cwd);
  if (assembly === undefined || newerProgram(context.filename, sourceCode.text, assembly) !== undefined) return findings;
  const seen = new Set(findings.map((finding) => placeOf(finding)));
  return [...findings, ...(assembly.byFile.get(context.filename) ?? []).filter((finding) => !seen.has(placeOf(finding)))];
}

function placeOf({ ruleId, at }: Diagnostic): string {
  return `${ruleId} ${positionAt(at.file, at.start).line}`;
}

function ofTemplate({ sourceCode, physicalFilename, cwd }: EslintRule.RuleContext, run: AnalyzeOptions): readonly Diagnostic[] {
  const path = relative(cwd, physicalFilename).replaceAll('\\', '/');
  const read = (other: string): string | undefined => (other.startsWith('..') ? undefined : readText(resolve(cwd, other)));
  return analyze([{ path, text: sourceCode.text }], rules, { ...run, read, fixes: 'proved' }).findings
    .map((finding) => toldAtWorkload(finding, run.network))
    .filter(({ at, suppressed }) => at.file.path === path && suppressed === undefined);
}

export function isTemplate(sourceCode: unknown): boolean {
  return sourceCode instanceof TemplateSourceCode;
}
