import type { AnalyzeOptions, Diagnostic, Rule, SourceFile } from '@privatelint/core';
import { GuardBudgetExceeded, judgeGraph, type Judgement } from '@privatelint/core/front-end-api';
import type { TSESTree } from '@typescript-eslint/types';
import { sourceEditor } from './edit.ts';
import { graphOfRun } from './graph.ts';
import { runProgram } from './program.ts';
import { StepBudgetExceeded, type ImportResolver } from './run.ts';

/** Whether a file can say anything of a network: it imports CDK. One search decides for all others. */
export function mentionsCdk(text: string): boolean {
  return text.includes('aws-cdk-lib');
}

/** Judges the constructs that one file makes. */
export function analyzeCdkSource(file: SourceFile, program: TSESTree.Program, rules: readonly Rule[], options: AnalyzeOptions, resolveImport?: ImportResolver): Judgement {
  try {
    const run = runProgram(file, program, { regions: options.regions, ...(resolveImport === undefined ? {} : { resolveImport }) });
    const { graph, resources } = graphOfRun(run, file);
    const editor = options.fixes === 'none' ? undefined : sourceEditor({ file, program, resources });
    return judgeGraph(graph, rules, options, editor);
  } catch (error) {
    // A program that takes too long is not followed at all: half of it would accuse what the other half mends.
    if (error instanceof StepBudgetExceeded || error instanceof GuardBudgetExceeded) return NOTHING;
    throw error;
  }
}

const NOTHING: Judgement = { status: 'incomplete', findings: [] as readonly Diagnostic[], workloads: [], problems: [], crashes: [] };
