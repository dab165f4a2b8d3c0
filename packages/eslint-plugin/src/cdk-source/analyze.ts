import type { AnalyzeOptions, Diagnostic, Rule, SourceFile } from '@privatelint/core';
import { GuardBudgetExceeded, judgeGraph, type Judgement } from '@privatelint/core/front-end-api';
import type { TSESTree } from '@typescript-eslint/types';
import { toldAtWorkload } from './told-at-workload.ts';
import { sourceEditor } from './edit/editor.ts';
import { graphOfRun } from './graph.ts';
import type { Module } from './modules.ts';
import { runProgram, type ProgramOptions } from './program.ts';
import { StepBudgetExceeded } from './run.ts';
import type { TypedProgram } from './typed-program.ts';

/** Whether a file can say anything of a network: it imports CDK. One search decides for all others. */
export function mentionsCdk(text: string): boolean {
  return text.includes('aws-cdk-lib');
}

/**
 * Judges the constructs of one file. With types, the programs that it takes part in are followed from where they begin; what
 * none of them makes is judged as far as the file tells.
 */
export function analyzeCdkSource(file: SourceFile, program: TSESTree.Program, rules: readonly Rule[], options: AnalyzeOptions, typed?: TypedProgram): Judgement {
  const judge = (module: Module, more: Pick<ProgramOptions, 'isEntry'>): WholeJudgement => judgeProgram(module, rules, options, { ...more, regions: options.regions, ...(typed === undefined ? {} : { modules: typed.modules }) });
  const whole = typed?.entries(file.path).map((entry) => typed.remember(entry, keyOf(options), () => judge(entry, { isEntry: true }))) ?? [];
  const taking = whole.filter(({ files }) => files.has(file.path));
  const isCovered = taking.some(({ unmade }) => !unmade.has(file.path));
  const own = isCovered ? [] : [judge({ file, program }, {})];
  return joined([...taking, ...own], file, options.network);
}

/** What is said of a program, which may be of several files. */
export interface WholeJudgement extends Judgement {
  /** The files that took part, with their texts. */
  readonly files: ReadonlyMap<string, string>;
  /** Those of them with constructs that the program does not make. */
  readonly unmade: ReadonlySet<string>;
}

function judgeProgram(module: Module, rules: readonly Rule[], options: AnalyzeOptions, how: ProgramOptions): WholeJudgement {
  try {
    const { run, modules, unmade } = runProgram(module, how);
    // A file that makes no app is where no program begins: who runs it is not known.
    if (how.isEntry === true && !run.hasApp) return NOTHING;
    const { graph, resources } = graphOfRun(run, module.file);
    const editor = options.fixes === 'none' ? undefined : sourceEditor({ programs: modules, resources });
    const files = new Map([...modules.values()].map(({ file }) => [file.path, file.text]));
    return { ...judgeGraph(graph, rules, options, editor), files, unmade };
  } catch (error) {
    // A program that takes too long is not followed at all: half of it would accuse what the other half mends.
    if (error instanceof StepBudgetExceeded || error instanceof GuardBudgetExceeded) return NOTHING;
    throw error;
  }
}

const NOTHING: WholeJudgement = { status: 'incomplete', findings: [] as readonly Diagnostic[], workloads: [], problems: [], crashes: [], files: new Map(), unmade: new Set() };

/** What several runs say of one file; what two of them say alike is said once. */
function joined(all: readonly Judgement[], file: SourceFile, network: readonly SourceFile[] | undefined): Judgement {
  const seen = new Set<string>();
  const findings = all.flatMap((one) => one.findings).map((finding) => toldAtWorkload(finding, network)).filter(({ ruleId, at, message }) => {
    const key = `${ruleId} ${at.start} ${at.end} ${message}`;
    return at.file.path === file.path && !seen.has(key) && seen.add(key);
  });
  return {
    status: all.every(({ status }) => status === 'complete') ? 'complete' : 'incomplete',
    findings,
    workloads: all.flatMap(({ workloads }) => workloads),
    problems: all.flatMap(({ problems }) => problems),
    crashes: all.flatMap(({ crashes }) => crashes),
  };
}

/** What a judgement depends on besides the program. */
function keyOf({ regions, complete, levels, ruleOptions, network, fixes }: AnalyzeOptions): string {
  return JSON.stringify([regions, complete, fixes, [...levels], [...(ruleOptions ?? [])], network?.map(({ path, text }) => [path, text])]);
}
