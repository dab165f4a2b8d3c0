import { deriveRegionLiterals } from '../analysis/regions/literals.ts';
import { Verdicts } from '../analysis/verdicts.ts';
import type { AnalysisResult, Diagnostic, Problem, RegionHint, WorkloadReport } from '../diagnostics/diagnostic.ts';
import { stackEditor } from '../frontends/cdk-out/editor.ts';
import { addressOf } from '../frontends/cloudformation/address.ts';
import { lowerStack } from '../frontends/cloudformation/front-end.ts';
import { metadataSuppressions, type MetadataSuppression } from '../frontends/cloudformation/suppressions.ts';
import type { Template } from '../frontends/cloudformation/template.ts';
import { unknownFunctions } from '../frontends/cloudformation/unknown-functions.ts';
import { expandedTemplate } from '../frontends/sam/expanded.ts';
import { Graph } from '../graph/graph.ts';
import { addImplicitNodes } from '../graph/implicit.ts';
import { atSource } from '../frontends/cdk-out/source-lines.ts';
import { lowerNetworkContext, readNetworkContext, type NetworkContext } from '../frontends/network/context.ts';
import { isTerraform } from '../frontends/terraform/roots.ts';
import { linkStacks, type RootStack, type StackGroup } from '../linking/stacks.ts';
import { parseTemplate } from '../syntax/parse.ts';
import { looksLikeTemplate, mentionsNetworkOrContainers } from '../syntax/recognise.ts';
import type { SyntaxNode, SyntaxProblem } from '../syntax/tree.ts';
import type { SourceFile } from '../text/source-file.ts';
import { deploymentsOf, type StacksToJudge } from './deployments.ts';
import { activeUnder, runRules, type RuleCrash } from './findings.ts';
import { provedFixes, sharing, withSketches } from './fixes.ts';
import { targetOf } from './judge.ts';
import { compareDiagnostics } from './order.ts';
import { applySuppressions } from './suppression/apply.ts';
import { suppressionComments } from './suppression/comments.ts';
import type { AnalyzeOptions } from './options.ts';
import { regionHintsOf, sumUp } from './region-hints.ts';
import { reportWorkloads } from './report.ts';
import type { Rule } from './rule.ts';
import { hinderReading, parseErrors, placeholderIn, unfilled } from './parse-error.ts';
import { unusedContext, unusedNeeds } from './unused-context.ts';
import { judgeTerraform } from './terraform.ts';
import { GuardBudgetExceeded } from '../values/guards.ts';

/** A run that is told nothing: the recommended rules at their own levels, and everything outside of the files unknown. */
const NOTHING_TOLD: AnalyzeOptions = { regions: [], parameters: new Map(), levels: new Map(), preset: 'recommended', complete: false };

/** Lints files: text in, findings out. Pure: the same input gives the same result, whatever the order of the files. */
export function analyze(sources: readonly SourceFile[], rules: readonly Rule[], told: Partial<AnalyzeOptions> = {}): AnalysisResult {
  const graphs: Graph[] = [];
  const options = withGraphs({ ...NOTHING_TOLD, ...told }, graphs);
  const active = rules.filter(activeUnder(options));
  const read = readTemplates(sources.filter((file) => !isTerraform(file)), options);
  const terraform = judgeTerraform(sources.filter(isTerraform), rules, options);
  const judged = new Set<string>();
  const runs = deploymentsOf(read, options).map((deployment) => analyzeDeployment(deployment, { ...read, judged }, rules, options));
  const results = runs.flatMap((run) => run.results);
  const findings = suppress(
    [...read.findings, ...terraform.parseErrors, ...mergeDeployments([...runs.flatMap((run) => [...run.results, { findings: run.circles }]), terraform])],
    [...read.templates.map(({ file }) => file), ...terraform.commented],
    results,
    { rules, active, options },
  );
  findings.sort(compareDiagnostics);
  const workloads = [...results, terraform].flatMap((result) => result.workloads);
  return {
    status: [...results, terraform].every(({ complete }) => complete) ? 'complete' : 'incomplete',
    findings: withSketches(options.fixes === 'proved' ? proved(findings, sources, [...results, ...terraform.groups], rules, options) : findings),
    workloads,
    problems: onceEach([...runs.flatMap((run) => run.problems), ...terraform.problems, ...(workloads.length === 0 ? [] : [...unusedContext(graphs), ...unusedNeeds(graphs)])]),
    crashes: [...results, terraform].flatMap((result) => result.crashes),
    regionHints: sumUp([...results, terraform].flatMap((result) => result.regionHints)),
    files: { ...read.files, checked: read.files.checked + terraform.files.checked, failed: read.files.failed + terraform.files.failed },
  };
}

/** Whether somebody uses a network context shows when all graphs have been judged. */
function withGraphs(options: AnalyzeOptions, graphs: Graph[]): AnalyzeOptions {
  if (options.network === undefined) return options;
  const onGraph = (graph: Graph): void => {
    graphs.push(graph);
    options.onGraph?.(graph);
  };
  return { ...options, onGraph };
}

/** Every fix is tried on the files that are judged together with those that it edits. */
function proved(
  findings: readonly Diagnostic[],
  sources: readonly SourceFile[],
  results: readonly { readonly files: ReadonlySet<string> }[],
  rules: readonly Rule[],
  options: AnalyzeOptions,
): readonly Diagnostic[] {
  const judge = judgeOf(rules, { ...options, fixes: 'none' });
  // Where deployments say what belongs together, all files are one group.
  const together = (options.deployments ?? []).some(({ isPartial }) => isPartial !== true) ? [{ files: undefined }] : sharing(results.map(({ files }) => files)).map((files) => ({ files }));
  return together.reduce(
    (all: readonly Diagnostic[], { files }, i) => {
      options.onProgress?.('trying fixes', i, together.length);
      return provedFixes({ sources: sources.filter(({ path }) => files?.has(path) !== false), files }, all, judge);
    },
    findings,
  );
}

/** The run at hand on other texts. */
export function judgeOf(rules: readonly Rule[], options: AnalyzeOptions): (sources: readonly SourceFile[]) => AnalysisResult {
  const { onGraph: _graph, onTogether: _together, onProgress: _progress, ...rest } = options;
  return (sources) => {
    const texts = new Map(sources.map(({ path, text }) => [path, text]));
    return analyze(sources, rules, { ...rest, read: (path) => texts.get(path) ?? options.read?.(path) });
  };
}

/** Findings that no rule makes: what they are called, for suppressions and levels. */
const OF_THE_ENGINE = ['parse-error', 'unused-suppression', 'suppression-without-reason'];

function suppress(
  findings: readonly Diagnostic[],
  commented: readonly SourceFile[],
  results: readonly GroupResult[],
  { rules, active, options }: { readonly rules: readonly Rule[]; readonly active: readonly Rule[]; readonly options: AnalyzeOptions },
): Diagnostic[] {
  const ran = new Set(active.map(({ id }) => id));
  const told = applySuppressions(findings, {
    comments: commented.flatMap(suppressionComments),
    declared: unique(results.flatMap((result) => result.suppressions)),
    ruleIds: [...rules.map(({ id }) => id), ...OF_THE_ENGINE],
    inactive: new Set(rules.map(({ id }) => id).filter((id) => !ran.has(id))),
    today: options.today,
  });
  return told.flatMap((finding) => {
    const level = OF_THE_ENGINE.includes(finding.ruleId) ? options.levels.get(finding.ruleId) : undefined;
    if (level === 'off') return [];
    return [level === undefined ? finding : { ...finding, severity: level }];
  });
}

function onceEach(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((it) => [`${it.at.file.path} ${it.at.start} ${it.message}`, it])).values()];
}

/** One template that is deployed several times says the same each time. */
function unique(suppressions: readonly MetadataSuppression[]): MetadataSuppression[] {
  return [...new Map(suppressions.map((it) => [`${it.at.file.path} ${it.at.start} ${it.address ?? ''}`, it])).values()];
}

interface DeploymentRun {
  readonly results: readonly GroupResult[];
  readonly problems: readonly Problem[];
  readonly circles: readonly Diagnostic[];
}

function analyzeDeployment(
  deployment: StacksToJudge,
  read: ReadTemplates & { readonly judged: Set<string> },
  rules: readonly Rule[],
  options: AnalyzeOptions,
): DeploymentRun {
  const network = deployment.network === undefined ? undefined : readNetworkContext(deployment.network);
  const { groups, problems } = linkStacks(stacksOf(deployment, read.judged), {
    templateAt: read.templateAt,
    ...(options.read === undefined ? {} : { isThere: (path: string) => options.read?.(path) !== undefined }),
    ...(network === undefined ? {} : { exports: network.exports }),
    published: options.templates,
  });
  const own = { ...options, regions: deployment.regions };
  let done = 0;
  const judge = (group: StackGroup): GroupResult => {
    options.onProgress?.('judging', done, deployment.stacks.length);
    done = Math.min(done + group.scopes.length, deployment.stacks.length);
    return atSources(deployment, survivingCrashes(group, () => analyzeGroup(group, network, rules, own)), options);
  };
  const told = new Set(deployment.stacks.map(({ template }) => template.file.path));
  const concerned = groups.filter(({ scopes }) => scopes.some(({ template }) => told.has(template.file.path)));
  const results = concerned.map((group) => named(deployment.name, judge(group)));
  for (const { files } of results) for (const path of files) read.judged.add(path);
  return {
    results,
    problems: [...deployment.problems, ...problems, ...(network?.problems ?? []), ...results.flatMap((result) => result.problems)],
    circles: concerned.flatMap(circlesIn),
  };
}

/** What goes in circles, as far as the analysis came to it: CloudFormation rejects the template. References to nothing are the matter of a rule. */
function circlesIn({ scopes }: StackGroup): Diagnostic[] {
  const found = scopes.flatMap(({ problems }) => problems.filter(({ kind }) => kind === 'cycle'));
  return found.flatMap(({ at, message }) => parseErrors(at.file, [{ start: at.start, end: at.end, message }]));
}

/** What no deployment names is judged by itself, unless it was judged beside one. */
function stacksOf({ name, stacks, others }: StacksToJudge, judged: ReadonlySet<string>): readonly RootStack[] {
  return name === undefined ? stacks.filter(({ template }) => !judged.has(template.file.path)) : [...stacks, ...others];
}

/**
 * A crash of the analysis is a bug of ours: it is told with the files that bring it about, and the others go on. Conditions that
 * no diagram holds are none: of their stacks nothing is said.
 */
function survivingCrashes(group: StackGroup, judge: () => GroupResult): GroupResult {
  try {
    return judge();
  } catch (error) {
    const templates = new Set(group.scopes.map(({ template }) => template));
    const files = new Set([...templates].map(({ file }) => file.path));
    const nothing = { files, findings: [], workloads: [], crashes: [], complete: false, regionHints: [], suppressions: [], problems: [] };
    if (!(error instanceof GuardBudgetExceeded)) return { ...nothing, crashes: [{ ruleId: `the analysis of ${[...files].join(', ')}`, error }] };
    const message = 'its conditions combine in too many ways, so that nothing is said of it: give values of parameters (`--param Name=value`)';
    return { ...nothing, problems: [...templates].flatMap(({ file, root }) => (root.get('Conditions') === undefined ? [] : [{ at: { file, start: root.start, end: root.start }, message }])) };
  }
}

/** Findings about templates that a program wrote belong to the lines of the program. */
function atSources({ sources }: StacksToJudge, result: GroupResult, options: AnalyzeOptions): GroupResult {
  if (sources.size === 0) return result;
  const files = new Map<string, SourceFile | undefined>();
  const read = (path: string): SourceFile | undefined => {
    if (!files.has(path)) {
      const text = options.read?.(path);
      files.set(path, text === undefined ? undefined : { path: options.relative?.(path) ?? path, text });
    }
    return files.get(path);
  };
  const findings = result.findings.map((finding) => atSource(finding, sources, read));
  return { ...result, findings };
}

function named(deployment: string | undefined, result: GroupResult): GroupResult {
  if (deployment === undefined) return result;
  return { ...result, findings: result.findings.map((finding) => ({ ...finding, deployments: [deployment] })) };
}

export interface ReadTemplates {
  /** Templates of the given files that can matter. */
  readonly templates: readonly Template[];
  readonly findings: readonly Diagnostic[];
  readonly files: AnalysisResult['files'];
  /** Templates by path, those that others name and nobody gave included. */
  readonly templateAt: (path: string) => Template | undefined;
}

function readTemplates(sources: readonly SourceFile[], options: AnalyzeOptions): ReadTemplates {
  const known = new Map<string, Template | undefined>();
  const findings: Diagnostic[] = [];
  const files = { checked: 0, skipped: 0, failed: 0 };
  const given = new Set<string>();
  const templates: Template[] = [];
  for (const [i, file] of [...sources].sort((a, b) => (a.path < b.path ? -1 : 1)).entries()) {
    options.onProgress?.('reading', i, sources.length);
    if (!looksLikeTemplate(file.text)) {
      files.skipped++;
      continue;
    }
    const { root, problems } = parseTemplate(file);
    given.add(file.path);
    const placeholder = placeholderIn(file, problems);
    if (placeholder !== undefined) {
      findings.push(unfilled(placeholder));
      files.skipped++;
      known.set(file.path, undefined);
      continue;
    }
    files.checked++;
    if (!tellMistakes(file, root, problems, findings)) files.failed++;
    if (!mentionsNetworkOrContainers(file.text)) continue;
    const template = root?.kind === 'mapping' ? expandedTemplate(file, root, readerOf(options)) : undefined;
    known.set(file.path, template);
    if (template !== undefined) templates.push(template);
  }
  return { templates, findings, files, templateAt: (path) => templateAt(path, { known, given, files, findings }, options) };
}

/** Tells what is wrong with the text of a template; false where CloudFormation rejects it for that. */
function tellMistakes(file: SourceFile, root: SyntaxNode | undefined, problems: readonly SyntaxProblem[], findings: Diagnostic[]): boolean {
  const unknown = unknownFunctions(file.text, root);
  const all = [...problems, ...unknown.problems];
  findings.push(...parseErrors(file, all), ...(unknown.foreign === undefined ? [] : [unfilled({ file, ...unknown.foreign })]));
  return !hinderReading(all);
}

interface Reading {
  readonly known: Map<string, Template | undefined>;
  /** Paths of files that were given: what is wrong in them is told already. */
  readonly given: ReadonlySet<string>;
  readonly files: { failed: number };
  readonly findings: Diagnostic[];
}

/** A template that others name; what is wrong in it is told as if it had been given. */
function templateAt(path: string, { known, given, files, findings }: Reading, options: AnalyzeOptions): Template | undefined {
  if (known.has(path)) return known.get(path);
  const text = options.read?.(path);
  const file = text === undefined ? undefined : { path, text };
  const { root, problems } = file === undefined ? { root: undefined, problems: [] } : parseTemplate(file);
  if (file !== undefined && !given.has(path)) {
    if (!tellMistakes(file, root, problems, findings)) files.failed++;
  }
  const template = file !== undefined && root?.kind === 'mapping' ? expandedTemplate(file, root, readerOf(options)) : undefined;
  known.set(path, template);
  return template;
}

function readerOf({ read }: AnalyzeOptions): (path: string) => string | undefined {
  return (path) => read?.(path);
}

interface GroupResult {
  /** Paths of its templates. */
  readonly files: ReadonlySet<string>;
  readonly findings: readonly Diagnostic[];
  readonly workloads: readonly WorkloadReport[];
  readonly crashes: readonly RuleCrash[];
  readonly complete: boolean;
  readonly regionHints: readonly RegionHint[];
  readonly suppressions: readonly MetadataSuppression[];
  /** What is wrong with the network context, the same for every group, and why nothing is said of it. */
  readonly problems: readonly Problem[];
}

/** What belongs to no stage of an assembly has no name, unless it is told beside stages. */
function namesOf(deployments: readonly string[]): readonly string[] {
  const [only, second] = deployments;
  if (only === '' && second === undefined) return [];
  return deployments.map((name) => (name === '' ? 'no stage' : name));
}

/** A finding that several deployments have is one finding that lists them. */
function mergeDeployments(results: readonly Pick<GroupResult, 'findings'>[]): Diagnostic[] {
  const merged = new Map<string, Diagnostic>();
  for (const finding of results.flatMap((result) => result.findings)) {
    const { ruleId, messageId, at, services, severity } = finding;
    const shared =
      finding.deployments.length === 0
        ? [ruleId, severity, at.file.path, at.start, finding.message].join('\n')
        : [ruleId, severity, at.file.path, at.start, messageId, ...services].join('\n');
    // One line of a program may make several constructs of one deployment, as in a loop.
    const isAnother = merged.get(shared)?.deployments.some((name) => finding.deployments.includes(name)) === true;
    const key = isAnother ? `${shared}\n${finding.address}` : shared;
    const known = merged.get(key);
    if (known === undefined) merged.set(key, finding);
    else merged.set(key, { ...known, deployments: union(known.deployments, finding.deployments), regions: union(known.regions, finding.regions) });
  }
  return [...merged.values()].map((finding) => ({ ...finding, deployments: namesOf(finding.deployments) }));
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])];
}

function analyzeGroup(group: StackGroup, network: NetworkContext | undefined, rules: readonly Rule[], options: AnalyzeOptions): GroupResult {
  const { graph, problems } = graphOf(group, network, options.regions);
  options.onGraph?.(graph);
  const verdicts = new Verdicts(graph);
  const context = { graph, worlds: graph.worlds, verdicts, complete: options.complete };
  const editor = options.fixes === 'none' ? undefined : stackEditor(graph, group.scopes);
  const { findings, crashes } = runRules(context, rules, options, editor);
  const files = new Set(group.scopes.map(({ template }) => template.file.path));
  options.onTogether?.(files);
  return {
    files,
    findings,
    crashes,
    workloads: reportWorkloads(verdicts),
    complete: graph.worlds.undecided.size === 0,
    regionHints: regionHintsOf(graph),
    problems,
    suppressions: group.scopes.flatMap((scope) => metadataSuppressions(scope, addressOf)),
  };
}

/** One graph for all stacks of a group. */
export function graphOf(
  group: StackGroup,
  network: NetworkContext | undefined,
  regions: readonly string[],
): { readonly graph: Graph; readonly problems: readonly Problem[] } {
  const graph = new Graph(group.worlds);
  for (const scope of group.scopes) lowerStack(graph, scope);
  const problems = network === undefined ? [] : lowerNetworkContext(graph, network, targetOf(regions, accountsOf(group)));
  addImplicitNodes(graph);
  deriveRegionLiterals(graph);
  return { graph, problems };
}

function accountsOf({ scopes }: StackGroup): string[] {
  return [...new Set(scopes.flatMap(({ env }) => env.account ?? []))];
}
