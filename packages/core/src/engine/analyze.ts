import { Verdicts } from '../analysis/verdicts.ts';
import type { AnalysisResult, Diagnostic, Problem, WorkloadReport } from '../diagnostics/diagnostic.ts';
import { lowerStack } from '../frontends/cloudformation/front-end.ts';
import { StackScope } from '../frontends/cloudformation/scope.ts';
import { templateOf } from '../frontends/cloudformation/template.ts';
import { Graph } from '../graph/graph.ts';
import { addImplicitNodes } from '../graph/implicit.ts';
import { parseTemplate } from '../syntax/parse.ts';
import { looksLikeTemplate, mentionsNetworkOrContainers } from '../syntax/recognise.ts';
import type { MappingNode } from '../syntax/tree.ts';
import type { SourceFile } from '../text/source-file.ts';
import { Worlds } from '../values/worlds.ts';
import { runRules, type RuleCrash } from './findings.ts';
import { compareDiagnostics } from './order.ts';
import type { AnalyzeOptions } from './options.ts';
import { reportWorkloads } from './report.ts';
import type { Rule } from './rule.ts';
import { parseErrors } from './parse-error.ts';

/** Lints files: text in, findings out. Pure: the same input gives the same result, whatever the order of the files. */
export function analyze(sources: readonly SourceFile[], rules: readonly Rule[], options: AnalyzeOptions): AnalysisResult {
  const findings: Diagnostic[] = [];
  const workloads: WorkloadReport[] = [];
  const problems: Problem[] = [];
  const crashes: RuleCrash[] = [];
  const files = { checked: 0, skipped: 0, failed: 0 };
  let complete = true;
  for (const file of [...sources].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    if (!looksLikeTemplate(file.text)) {
      files.skipped++;
      continue;
    }
    files.checked++;
    if (!mentionsNetworkOrContainers(file.text)) continue;
    const { root, problems: found } = parseTemplate(file);
    if (found.length > 0) {
      files.failed++;
      findings.push(...parseErrors(file, found));
    }
    if (root?.kind !== 'mapping') continue;
    const result = analyzeStack(file, root, rules, options);
    findings.push(...result.findings);
    workloads.push(...result.workloads);
    crashes.push(...result.crashes);
    complete &&= result.complete;
  }
  return {
    status: complete ? 'complete' : 'incomplete',
    findings: findings.sort(compareDiagnostics),
    workloads,
    problems,
    crashes,
    files,
  };
}

interface StackResult {
  readonly findings: readonly Diagnostic[];
  readonly workloads: readonly WorkloadReport[];
  readonly crashes: readonly RuleCrash[];
  readonly complete: boolean;
}

function analyzeStack(file: SourceFile, root: MappingNode, rules: readonly Rule[], options: AnalyzeOptions): StackResult {
  const graph = graphOf(file, root, options);
  const verdicts = new Verdicts(graph);
  const context = { graph, worlds: graph.worlds, verdicts, complete: options.complete };
  const { findings, crashes } = runRules(context, activeRules(rules, options), options);
  return { findings, crashes, workloads: reportWorkloads(verdicts), complete: graph.worlds.undecided.size === 0 };
}

/** The graph of one template on its own. */
export function graphOf(file: SourceFile, root: MappingNode, options: Pick<AnalyzeOptions, 'regions' | 'parameters'>): Graph {
  const worlds = new Worlds();
  const graph = new Graph(worlds);
  const scope = new StackScope(templateOf(file, root), worlds, { regions: options.regions, parameters: options.parameters });
  lowerStack(graph, scope);
  addImplicitNodes(graph);
  return graph;
}

function activeRules(rules: readonly Rule[], { levels, preset }: AnalyzeOptions): Rule[] {
  return rules.filter(({ id, recommended }) => {
    const level = levels.get(id);
    return level === undefined ? recommended || preset !== 'recommended' : level !== 'off';
  });
}

