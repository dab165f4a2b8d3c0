import { analyze, readAssembly, type AnalysisResult, type AnalyzeOptions, type Graph, type Rule } from '@privatelint/core';
import { problemsOf } from './validate-graph.ts';

/** One run: files as text, and what a person would say on the command line. */
export interface CheckInput {
  readonly files: Readonly<Record<string, string>>;
  readonly rules: readonly Rule[];
  readonly regions?: readonly string[];
  readonly parameters?: Readonly<Record<string, string>>;
  readonly complete?: boolean;
  readonly preset?: 'recommended' | 'strict' | 'all';
  readonly terraform?: AnalyzeOptions['terraform'];
  /** Options by rule id. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Checked extends AnalysisResult {
  /** What is wrong with the graphs of the run; empty unless a front end has a bug. */
  readonly graphProblems: readonly string[];
}

/** The one way in which tests run the analysis: through its front door, with every graph validated. */
export function check(input: CheckInput): Checked {
  const files = new Map(Object.entries(input.files));
  const given = Object.entries(input.files).map(([path, text]) => ({ path, text }));
  const assembly = 'cdk.out/manifest.json' in input.files ? readAssembly('cdk.out', (path) => files.get(path)) : undefined;
  const sources = given.filter(({ path }) => !isContext(path) && (assembly === undefined || path.endsWith('.template.json')));
  const network = given.filter(({ path }) => isContext(path));
  const graphProblems: string[] = [];
  const result = analyze(sources, input.rules, {
    regions: input.regions ?? [],
    parameters: new Map(Object.entries(input.parameters ?? {})),
    levels: new Map(),
    ruleOptions: new Map(Object.entries(input.options ?? {})),
    preset: input.preset ?? 'all',
    complete: input.complete ?? false,
    ...(network.length === 0 ? {} : { network }),
    ...(assembly === undefined ? {} : { deployments: assembly.deployments }),
    ...(input.terraform === undefined ? {} : { terraform: input.terraform }),
    read: (path) => files.get(path),
    list: (folder) => namesIn(folder, [...files.keys()]),
    onGraph: (graph: Graph) => graphProblems.push(...problemsOf(graph)),
  });
  return { ...result, graphProblems };
}

function namesIn(folder: string, paths: readonly string[]): readonly string[] {
  const prefix = folder === '.' ? '' : `${folder}/`;
  return [...new Set(paths.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length).split('/')[0] ?? ''))];
}

/** Files that are called so are no templates, but tell of networks from outside. */
function isContext(path: string): boolean {
  return /^context\b/.test(path);
}
