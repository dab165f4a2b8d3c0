import { deriveRegionLiterals } from '../analysis/regions/literals.ts';
import { Verdicts } from '../analysis/verdicts.ts';
import type { AnalysisResult } from '../diagnostics/diagnostic.ts';
import type { Editor } from '../edits/changes.ts';
import { lowerNetworkContext, readNetworkContext } from '../frontends/network/context.ts';
import type { Target } from '../frontends/network/strangers.ts';
import type { Graph } from '../graph/graph.ts';
import { addImplicitNodes } from '../graph/implicit.ts';
import { runRules } from './findings.ts';
import type { AnalyzeOptions } from './options.ts';
import { compareDiagnostics } from './order.ts';
import { reportWorkloads } from './report.ts';
import type { Rule } from './rule.ts';

/** What is said of one graph. */
export type Judgement = Pick<AnalysisResult, 'status' | 'findings' | 'workloads' | 'problems' | 'crashes'>;

/**
 * Judges a graph that a front end outside of the core made, such as that of CDK source. Suppressions are left to the host,
 * which has comments of its own for them.
 */
export function judgeGraph(graph: Graph, rules: readonly Rule[], options: AnalyzeOptions, editor?: Editor): Judgement {
  const network = options.network === undefined ? undefined : readNetworkContext(options.network);
  const problems = network === undefined ? [] : [...network.problems, ...lowerNetworkContext(graph, network, targetOf(options.regions))];
  addImplicitNodes(graph);
  deriveRegionLiterals(graph);
  options.onGraph?.(graph);
  const verdicts = new Verdicts(graph);
  const context = { graph, worlds: graph.worlds, verdicts, complete: options.complete };
  const { findings, crashes } = runRules(context, rules, options, editor);
  return {
    status: graph.worlds.undecided.size === 0 ? 'complete' : 'incomplete',
    findings: [...findings].sort(compareDiagnostics),
    workloads: reportWorkloads(verdicts),
    problems,
    crashes,
  };
}

/** What a network context is held against: where it does not say its Region, it is in the target of the run. */
export function targetOf(regions: readonly string[], accounts: readonly string[] = []): Target {
  const [only, second] = regions;
  const hole = { id: 'AWS::Region', cause: 'the target Region is not known' };
  return { region: only !== undefined && second === undefined ? only : { parts: [hole] }, regions, accounts };
}
