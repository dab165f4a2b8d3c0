import { rules } from '@privatelint/rules';
import type { AnalyzeOptions, Diagnostic } from '@privatelint/core';
import { parser } from 'typescript-eslint';
import type { TSESTree } from '@typescript-eslint/types';
import { analyzeCdkSource } from '../cdk-source/analyze.ts';

interface Parser {
  readonly parseForESLint: (text: string, options: object) => { readonly ast: TSESTree.Program };
}

export function parse(text: string): TSESTree.Program {
  // Its published type is that of what ESLint demands of parsers, which tells nothing of the tree.
  return (parser as unknown as Parser).parseForESLint(text, { range: true, loc: true, sourceType: 'module' }).ast;
}

/** What is said of a program, without ESLint around it. */
export function judge(text: string, options: Partial<AnalyzeOptions> = {}): readonly Diagnostic[] {
  const program = parse(text);
  const run: AnalyzeOptions = { regions: [], parameters: new Map(), levels: new Map(), preset: 'recommended', complete: false, ...options };
  const { findings, crashes } = analyzeCdkSource({ path: 'app.ts', text }, program, rules, run);
  for (const { ruleId, error } of crashes) throw new Error(`rule ${ruleId} crashed`, { cause: error });
  return findings;
}

/** Findings that somebody has to act on, in short. */
export function told(findings: readonly Diagnostic[]): string[] {
  return inShort(findings.filter(({ severity }) => severity !== 'info'));
}

/** Rules that tell how much is known: source always knows less than what is made of it. */
export const OF_KNOWLEDGE: ReadonlySet<string> = new Set(['network-undecided', 'analysis-incomplete']);

/** All that is said of an app, in short. */
export function said(findings: readonly Diagnostic[]): string[] {
  return inShort(findings.filter(({ ruleId }) => !OF_KNOWLEDGE.has(ruleId)));
}

function inShort(findings: readonly Diagnostic[]): string[] {
  return findings
    .map(({ severity, ruleId, address, at }) => `${severity} ${ruleId} ${address} ${JSON.stringify(at.file.text.slice(at.start, at.end))}`)
    .sort();
}
