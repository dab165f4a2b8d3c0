import type { Editor } from '../edits/changes.ts';
import type { Diagnostic, Problem, RegionHint } from '../diagnostics/diagnostic.ts';
import type { MissingModule, TerraformEnvironment, TerraformResult } from '../frontends/hcl/environment.ts';
import { isConfigurationFile, type ModuleConfiguration } from '../frontends/hcl/configuration.ts';
import { evaluateTerraform } from '../frontends/hcl/module.ts';
import { joinPath, parentOf } from '../frontends/hcl/paths.ts';
import { stateOf, type StateOwner, type StatePlace } from '../frontends/hcl/remote-states.ts';
import { readPlan } from '../frontends/terraform-plan/plan.ts';
import { terraformEditor } from '../frontends/terraform/edit/editor.ts';
import { isForeign } from '../frontends/terraform/described.ts';
import { filesOf, isLowered, lowerRootModule } from '../frontends/terraform/front-end.ts';
import { accessOf, FACTS, isTerraform, localCalls, readTerraform, type RootFolder, type TerraformSources } from '../frontends/terraform/roots.ts';
import { Lookups } from '../frontends/terraform/lookups.ts';
import { ALONE, prefixesOf, RootNames } from '../frontends/terraform/root-names.ts';
import { Graph } from '../graph/graph.ts';
import { addsNothingToNetworks } from '../knowledge/terraform-modules.ts';
import { folderOfPlan, type PlanFolders } from '../linking/plan-folders.ts';
import { linkRootModules, type EvaluatedUnit, type RootUnit } from '../linking/root-modules.ts';
import type { HclProblem } from '../frontends/hcl/tree.ts';
import type { SourceFile, Span } from '../text/source-file.ts';
import { Worlds } from '../values/worlds.ts';
import { judgeGraph, type Judgement } from './judge.ts';
import type { AnalyzeOptions } from './options.ts';
import { parseErrors, placeholderIn, unfilled } from './parse-error.ts';
import { regionHintsOf } from './region-hints.ts';
import type { Rule } from './rule.ts';
import { DeclaredResources, inPlan, withCalls, withUnits, workloadInOwnText } from './terraform-places.ts';

export interface TerraformRun extends Pick<Judgement, 'workloads' | 'problems' | 'crashes'> {
  readonly complete: boolean;
  /** What rules found. */
  readonly findings: readonly Diagnostic[];
  readonly parseErrors: readonly Diagnostic[];
  readonly regionHints: readonly RegionHint[];
  readonly files: { readonly checked: number; readonly failed: number };
  /** Files that may hold comments for us. */
  readonly commented: readonly SourceFile[];
  /** Paths of the files that are judged together, for each root module; a plan is none of them where its files are there. */
  readonly groups: readonly { readonly files: ReadonlySet<string> }[];
}

/** Judges root modules and plans: those that read each other's state together, the others each on its own. */
export function judgeTerraform(sources: readonly SourceFile[], rules: readonly Rule[], options: AnalyzeOptions): TerraformRun {
  const read = readTerraform(sources, options);
  const regions = options.regions.length > 1 ? options.regions : [options.regions[0]];
  const units = unitsOf(read, options.terraform?.plans);
  const judged = regions.flatMap((region) => {
    const groups = linkRootModules(units, (unit, ownersOf) => resultOf(unit, read, { ...environmentOf(unit, read, region, options), ...outsideOf(unit, ownersOf), ownersOf }));
    return groups.map((group, i, { length }) => {
      options.onProgress?.('judging', i, length);
      return judgeGroup(group, read, region, rules, options);
    });
  });
  const unread = [...read.problems, ...judged.flatMap((group) => group.unread)];
  const unreadable = unreadableFiles(unread);
  const commented = new Map([...read.files, ...judged.flatMap(({ commented: more }) => more)].map((file) => [file.path, file]));
  return {
    complete: judged.every(({ judgement }) => judgement.status === 'complete'),
    findings: judged.flatMap(({ judgement }) => judgement.findings),
    workloads: judged.flatMap(({ judgement }) => judgement.workloads),
    crashes: judged.flatMap(({ judgement }) => judgement.crashes),
    problems: distinct([...missingRoots(read), ...judged.flatMap(({ problems }) => problems)]),
    parseErrors: unreadable.flatMap(({ told }) => told),
    regionHints: judged.flatMap(({ hints }) => hints),
    files: { checked: sources.length, failed: unreadable.filter(({ told }) => told.some(({ severity }) => severity === 'error')).length },
    commented: [...commented.values()],
    groups: judged.map(({ files }) => ({ files })),
  };
}

/** File by file, what is wrong with its text; or that another tool fills it in before it is a configuration. */
function unreadableFiles(problems: readonly HclProblem[]): { readonly told: readonly Diagnostic[] }[] {
  const all = distinct(problems.map(problemOf));
  const files = new Map(all.map(({ at: { file } }) => [file.path, file]));
  return [...files.values()].map((file) => {
    const own = all.filter(({ at }) => at.file.path === file.path);
    const found = own.map(({ at: { start, end }, message }) => ({ start, end, message }));
    const placeholder = placeholderIn(file, found);
    return { told: placeholder === undefined ? parseErrors(file, found) : [unfilled(placeholder, 'a configuration')] };
  });
}

/**
 * Without plans of files that have changed: a plan tells how everything was when it was made. `named` are the folders of
 * root modules by the paths of their plans, as in the options of a run.
 */
export function withoutStalePlans(sources: readonly SourceFile[], changed: Iterable<string>, named?: PlanFolders): readonly SourceFile[] {
  const edited = [...changed].filter((path) => isConfigurationFile(path) || /\.tfvars(?:\.json)?$/u.test(path));
  const read = edited.length === 0 ? undefined : readTerraform(sources.filter(isTerraform), {});
  if (read === undefined || read.plans.length === 0) return sources;
  const roots = wholeRoots(read);
  const isIn = (path: string, folder: string): boolean => folder === '.' || path.startsWith(`${folder}/`);
  const stale = new Set(read.plans.filter((plan) => {
    const unit = unitOfPlan(plan, read, named);
    const folders = [parentOf(plan.path), ...calledFrom(unit?.folder ?? folderOfPlan(plan, roots, named), read.configurations)];
    return edited.some((path) => folders.some((folder) => isIn(path, folder)));
  }));
  return sources.filter((file) => !stale.has(file));
}

/** The folder of a root module, and those of the local modules that it calls. */
function calledFrom(root: string, configurations: TerraformSources['configurations']): ReadonlySet<string> {
  const found = new Set([root]);
  // The set grows while it is walked.
  for (const folder of found) {
    const configuration = configurations.get(folder);
    for (const called of configuration === undefined ? [] : localCalls(configuration)) found.add(called);
  }
  return found;
}

/** A root module, a plan, or a plan with the root module that it was made from. */
interface TerraformUnit extends RootFolder, RootUnit {
  readonly plan?: SourceFile;
}

function wholeRoots({ roots, configurations }: TerraformSources): readonly ModuleConfiguration[] {
  return roots.flatMap(({ folder, alternative }) => (alternative === undefined ? (configurations.get(folder) ?? []) : []));
}

/** The unit of Terragrunt that a plan was made in: it lies in its folder, or is said to be of it. */
function unitOfPlan(plan: SourceFile, { roots }: TerraformSources, named: PlanFolders = {}): RootFolder | undefined {
  const folder = named[plan.path] ?? parentOf(plan.path);
  return roots.find(({ terragrunt }) => terragrunt?.folder === folder);
}

function unitsOf(read: TerraformSources, named?: PlanFolders): TerraformUnit[] {
  const { roots, plans, configurations } = read;
  const whole = wholeRoots(read);
  const planned = plans.map((plan) => ({ ...(unitOfPlan(plan, read, named) ?? { folder: folderOfPlan(plan, whole, named) }), plan }));
  // A plan takes the place of its root module; of units that use one module, of the one that it was made in.
  const isPlanned = ({ folder, terragrunt }: RootFolder): boolean => planned.some((it) => (terragrunt === undefined ? it.folder === folder && it.terragrunt === undefined : it.terragrunt === terragrunt));
  const all: (RootFolder & { readonly plan?: SourceFile })[] = [...roots.filter((root) => !isPlanned(root)), ...planned];
  return all.map((unit) => {
    const { folder, plan, alternative, terragrunt } = unit;
    // Alternatives of one folder are no neighbours of others.
    const configuration = alternative === undefined ? configurations.get(folder) : undefined;
    const state = terragrunt?.state ?? (configuration === undefined ? undefined : stateOf(configuration));
    return { ...unit, id: plan?.path ?? alternative?.file ?? terragrunt?.folder ?? folder, state };
  });
}

interface JudgedGroup {
  readonly judgement: Judgement;
  readonly problems: readonly Problem[];
  readonly hints: readonly RegionHint[];
  readonly commented: readonly SourceFile[];
  readonly files: ReadonlySet<string>;
  /** What is wrong with plans that cannot be read. */
  readonly unread: readonly HclProblem[];
}

type TerraformGroup = readonly EvaluatedUnit<TerraformUnit>[];

function judgeGroup(group: TerraformGroup, read: TerraformSources, region: string | undefined, rules: readonly Rule[], options: AnalyzeOptions): JudgedGroup {
  const graph = new Graph(new Worlds());
  const targets = region === undefined ? [] : [region];
  const editable = lowerGroup(graph, group, read, targets);
  const editor = options.fixes === 'none' ? undefined : editorOf(editable.map((result) => terraformEditor(graph, result)));
  const judgement = judgeGraph(graph, rules, { ...options, regions: targets }, editor);
  const files = new Set(group.flatMap(({ unit, result }) => editedTogether(result, unit)));
  options.onTogether?.(files);
  const declared = new DeclaredResources(group.flatMap(({ result: { resources } }) => resources));
  const units = unitCalls(group);
  const findings = judgement.findings.map((finding) => withUnits(withCalls(finding, declared), units));
  return {
    judgement: {
      ...judgement,
      findings: group.reduce((told: readonly Diagnostic[], { unit: { plan } }) => inPlan(plan, told), findings),
      workloads: judgement.workloads.map((workload) => workloadInOwnText(workload, declared)),
    },
    hints: regionHintsOf(graph),
    problems: [...judgement.problems, ...group.flatMap((unit) => problemsOf(unit, read))],
    commented: group.flatMap(({ result }) => filesOf(result)),
    files,
    unread: group.flatMap(({ result: { unread } }) => unread ?? []),
  };
}

/** Lowers all root modules into one graph. Gives those whose resources keep their addresses, so that they can be edited. */
function lowerGroup(graph: Graph, group: TerraformGroup, read: TerraformSources, targets: readonly string[]): readonly TerraformResult[] {
  const prefixes = prefixesOf(group.map(({ unit, result }) => ({ root: unit.id, addresses: result.resources.map(({ address }) => address) })));
  const namesOf = ({ id }: TerraformUnit): RootNames => (group.length === 1 ? ALONE : new RootNames(id, prefixes));
  const lookups = new Lookups(group.map(({ unit, result }) => ({ result, names: namesOf(unit) })));
  for (const { unit, result, reads } of group) {
    const before = group.filter((other) => reads.includes(other.unit));
    const earlier = before.flatMap((other) => other.result.resources.filter(({ mode }) => mode === 'managed').map((resource) => namesOf(other.unit).idOf(resource)));
    lowerRootModule(graph, { id: unit.id, result, at: placeOf(unit, read), targets, names: namesOf(unit), lookups, earlier });
  }
  return group.filter(({ unit }) => group.length === 1 || prefixes.get(unit.id)?.made === '').map(({ result }) => result);
}

/** Each editor writes into one root module, and refuses what belongs to others. */
function editorOf(editors: readonly Editor[]): Editor | undefined {
  const [first] = editors;
  if (first === undefined || editors.length === 1) return first;
  return {
    edit: (changes, world) => {
      const outcomes = editors.map((editor) => editor.edit(changes, world));
      return outcomes.find(({ kind }) => kind === 'edits') ?? outcomes[0] ?? { kind: 'refused', reason: '' };
    },
    sketch: (changes, world) => editors.map((editor) => editor.sketch?.(changes, world)).find((it) => it !== undefined),
  };
}

function problemsOf({ unit: { plan, alternative }, result }: EvaluatedUnit<TerraformUnit>, read: TerraformSources): readonly Problem[] {
  const known = new Set(read.problems.map(problemKey));
  // A file that is judged without its neighbours lacks what they declare.
  const own = plan !== undefined || (alternative === undefined && matters(result)) ? result.problems : result.problems.filter(({ refused }) => refused === true);
  return [
    ...(alternative === undefined || !matters(result) ? [] : [problemOf(alternative.because)]),
    ...own.filter((problem) => !known.has(problemKey(problem)) && !isForeign(problem.span.file.path)).map(problemOf),
    ...missing(result),
  ];
}

function resultOf({ plan }: TerraformUnit, read: TerraformSources, environment: TerraformEnvironment): TerraformResult {
  return plan === undefined ? evaluateTerraform(environment) : planned(plan, read, environment);
}

/** What Terragrunt gives to a root module. */
function outsideOf({ terragrunt }: TerraformUnit, ownersOf: (place: StatePlace) => readonly StateOwner[]): Pick<TerraformEnvironment, 'given' | 'usedAt'> {
  return terragrunt === undefined ? {} : { given: () => terragrunt.inputs(ownersOf), usedAt: terragrunt.at };
}

/** Fixes are made in .tf files and tried on them alone: a plan tells how they were when it was made. */
function editedTogether({ modules }: TerraformResult, { plan, terragrunt }: TerraformUnit): readonly string[] {
  const paths = modules.flatMap(({ configuration }) => configuration.files.map(({ source }) => source.path));
  if (paths.length === 0 && plan !== undefined) return [plan.path];
  return terragrunt === undefined ? paths : [terragrunt.file, ...paths];
}

function environmentOf(root: RootFolder, { access }: TerraformSources, region: string | undefined, options: AnalyzeOptions): TerraformEnvironment {
  const { variableFiles = [], modules, workspace } = options.terraform ?? {};
  const known = root.terragrunt?.region ?? region;
  const given = new Map(variableFiles.map(({ path, text }) => [path, text]));
  const { files, read, described } = accessOf(root, access);
  return {
    directory: root.folder,
    files,
    read: (path) => given.get(path) ?? read(path),
    described,
    variableFiles: [...(root.terragrunt?.variableFiles ?? []), ...given.keys()],
    variables: Object.fromEntries(options.parameters),
    facts: FACTS,
    ...(modules === undefined ? {} : { modules }),
    ...(workspace === undefined ? {} : { workspace }),
    ...(known === undefined ? {} : { region: known }),
  };
}

/** The .tf files count that lie there, whether they are judged themselves or not. */
function planned(plan: SourceFile, { access }: TerraformSources, environment: TerraformEnvironment): TerraformResult {
  const hasSources = access.files(environment.directory).some(isConfigurationFile);
  const { region } = environment;
  return readPlan(plan, hasSources ? environment : undefined, region === undefined ? {} : { region });
}

function placeOf({ folder, plan }: TerraformUnit, { files }: TerraformSources): Span {
  const file = plan ?? files.find(({ path }) => parentOf(path) === folder) ?? { path: folder, text: '' };
  return { file, start: 0, end: Math.min(1, file.text.length) };
}

/** The lines of Terragrunt units that make resources, by the addresses of these: several units may have one of a name. */
function unitCalls(group: TerraformGroup): ReadonlyMap<string, readonly Span[]> {
  const found = new Map<string, Span[]>();
  for (const { unit: { terragrunt }, result: { resources } } of group) {
    for (const { address, calls: [own] } of terragrunt === undefined ? [] : resources) if (own !== undefined) found.set(address, [...(found.get(address) ?? []), own]);
  }
  return found;
}

/** What is wrong with modules that have nothing to do with networks and containers is left to Terraform. */
function matters({ resources }: TerraformResult): boolean {
  return resources.some(({ mode, type }) => mode === 'managed' && isLowered(type) && !type.startsWith('aws_iam_'));
}

/** Modules that may make networks or containers, by their names, and all of them beside something that matters. */
const LIKELY = /vpc|subnet|network|endpoint|privatelink|ecs|fargate|nat\b|security-group|transit|autoscaling|ec2-instance/iu;

function problemOf({ span, message }: { readonly span: Span; readonly message: string }): Problem {
  return { at: span, message };
}

function missing(result: TerraformResult): Problem[] {
  const isAsked = ({ source, address }: MissingModule): boolean => LIKELY.test(source) || LIKELY.test(address) || (matters(result) && !addsNothingToNetworks(source));
  const those = result.missingModules.filter(isAsked);
  const bySource = new Map(those.map((it) => [it.source, it]));
  return [...bySource.values()].map(({ source, address, span }) => ({
    at: span,
    message: `${address} (${source === '' ? 'without a source' : source}) is not on disk, so that nothing is known of what it makes: ${remedyFor(source, parentOf(span.file.path))}`,
  }));
}

/** What Terragrunt would fetch. */
function missingRoots({ missing: roots }: TerraformSources): Problem[] {
  const likely = roots.filter(({ source, at }) => LIKELY.test(source) || LIKELY.test(parentOf(at.file.path)));
  return likely.map(({ source, at }) => ({ at, message: `the root module ${source} is not on disk, so that nothing is known of what this unit makes: judge its plan, or let the source be a folder of the project` }));
}

function remedyFor(source: string, folder: string): string {
  if (!/^\.\.?(\/|$)/u.test(source)) return 'run `terraform init`, or map it under `modules` in the configuration';
  // What is found in files is followed within the project only.
  const isElsewhere = joinPath(folder, source).startsWith('..');
  return isElsewhere ? 'it is not in the project, which is the nearest folder upward with `.git` or a configuration: name its folder too' : 'there is no such folder with .tf files';
}

function problemKey({ span, message }: { readonly span: Span; readonly message: string }): string {
  return `${span.file.path}:${String(span.start)} ${message}`;
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.at.file.path}:${String(problem.at.start)} ${problem.message}`, problem])).values()];
}
