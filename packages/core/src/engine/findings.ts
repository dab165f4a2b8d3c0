import type { Diagnostic, Label, Scenario } from '../diagnostics/diagnostic.ts';
import type { Editor } from '../edits/changes.ts';
import type { Graph } from '../graph/graph.ts';
import type { NodeBase } from '../graph/nodes.ts';
import { NEVER, type Guard } from '../values/guards.ts';
import { causeIn, causesOf, stoppedAt, type Stopped } from './causes.ts';
import { writtenFixes } from './fixes.ts';
import { fingerprint } from './fingerprint.ts';
import type { AnalyzeOptions } from './options.ts';
import type { Finding, NodeSubject, Rule, RuleContext } from './rule.ts';
import { circumstancesOf, levelIn, type Circumstances } from './scenarios.ts';
import { undecidedOf } from './undecided.ts';

/** A rule crashed: a bug of ours, told as such, while the other rules go on. */
export interface RuleCrash {
  readonly ruleId: string;
  readonly error: unknown;
}

export interface RuleRun {
  readonly findings: readonly Diagnostic[];
  readonly crashes: readonly RuleCrash[];
}

/** Runs rules over one graph and tells their findings with the circumstances under which they hold. */
export function runRules(
  context: Omit<RuleContext, 'options'>,
  rules: readonly Rule[],
  options: AnalyzeOptions,
  editor?: Editor,
): RuleRun {
  return tellFindings(context, rules, { ...options, isActive: activeUnder(options), ...(editor === undefined ? {} : { editor }) });
}

/** Whether a rule runs: as its level says, else by the preset. */
export function activeUnder({ levels, preset }: Pick<AnalyzeOptions, 'levels' | 'preset'>): (rule: Rule) => boolean {
  return ({ id, recommended }) => {
    const level = levels.get(id);
    return level === undefined ? recommended || preset !== 'recommended' : level !== 'off';
  };
}

/** Options of a run, and who writes changes into its files. */
interface Telling extends AnalyzeOptions {
  readonly isActive: (rule: Rule) => boolean;
  readonly editor?: Editor;
}

function tellFindings(context: Omit<RuleContext, 'options'>, rules: readonly Rule[], options: Telling): RuleRun {
  const findings: Diagnostic[] = [];
  const crashes: RuleCrash[] = [];
  const guarded = <T>(rule: Rule, run: () => Iterable<T>): T[] => {
    try {
      return context.worlds.withinBudget<T[]>(`rule ${rule.id}`, () => [...run()], []);
    } catch (error) {
      crashes.push({ ruleId: rule.id, error });
      return [];
    }
  };
  const run = (rule: Rule): void => {
    const own: RuleContext = { ...context, options: options.ruleOptions?.get(rule.id) ?? {} };
    const told = guarded(rule, () => held(rule, own));
    const whom = told.length === 0 ? undefined : stoppedAt(context.verdicts, rule);
    for (const { finding, when, circumstances } of told) {
      findings.push(...tell(rule, withStopped(finding, whom?.get(finding.node.id)), own.graph, options, when, circumstances));
    }
  };
  const active = rules.filter(options.isActive);
  for (const rule of active) if (rule.on !== 'budget') run(rule);
  findings.push(...blockedFindings(context, rules, options, guarded));
  for (const rule of active) if (rule.on === 'budget') run(rule);
  return { findings, crashes };
}

interface Held {
  readonly finding: Finding;
  readonly when: Guard;
  readonly circumstances?: Circumstances;
}

function withStopped(finding: Finding, stopped: Stopped | undefined): Finding {
  if (stopped === undefined) return finding;
  const services = finding.services ?? [...stopped.services];
  return { ...finding, services, workloads: finding.workloads ?? [...stopped.workloads] };
}

/** The findings of a rule about nodes, the graph, or what is undecided, each with its guard. */
function held(rule: Rule, context: RuleContext): Held[] {
  const { graph, worlds } = context;
  switch (rule.on) {
    case 'blocked':
      return rule.also === undefined ? [] : heldOfNodes(rule.id, rule.also as NodeSubject, context);
    case 'graph':
      return overWorlds(context, rule.id, () => [...rule.check(graph, context)]);
    case 'undecided':
      return undecidedOf(context.verdicts).flatMap((source) =>
        worlds.inWorld(source.world, () => [...rule.check(source, context)]).map((finding) => ({ finding, when: source.when })),
      );
    case 'budget':
      return [...rule.check(worlds.undecided, context)].map((finding) => ({ finding, when: worlds.always }));
    default: {
      const also = rule.also === undefined ? [] : heldOfNodes(rule.id, rule.also as NodeSubject, context);
      return [...heldOfNodes(rule.id, rule as NodeSubject, context), ...also];
    }
  }
}

/** `graph.all` gives the nodes of the rule's own kind: hence the casts of those who call. */
function heldOfNodes(ruleId: string, { on, check }: NodeSubject, context: RuleContext): Held[] {
  const { graph, worlds } = context;
  return graph.all(on).flatMap((node) =>
    overWorlds(context, `${ruleId} on ${node.id}`, () => (worlds.holds(node.when) ? [...check(node, context)] : [])),
  );
}

/** Asks in every world and joins what is found in several of them. */
function overWorlds({ worlds }: RuleContext, label: string, check: () => Finding[]): Held[] {
  const found = new Map<string, { finding: Finding; when: Guard }>();
  const answers = worlds.answers<readonly Finding[]>({
    label: `rule ${label}`,
    ask: check,
    identity: (findings) => findings.map(findingKey).join('\n'),
    beyond: [],
  });
  for (const { value, when } of answers) {
    for (const finding of value) {
      const key = findingKey(finding);
      const known = found.get(key);
      if (known === undefined) found.set(key, { finding, when });
      else known.when = worlds.guards.or(known.when, when);
    }
  }
  return [...found.values()];
}

function findingKey({ messageId, at, node, data }: Finding): string {
  return `${messageId} ${node.id} ${at.file.path}:${at.start} ${JSON.stringify(data ?? {})}`;
}

function blockedFindings(
  context: Omit<RuleContext, 'options'>,
  rules: readonly Rule[],
  options: Telling,
  guarded: <T>(rule: Rule, run: () => Iterable<T>) => T[],
): Diagnostic[] {
  const { graph, worlds, verdicts } = context;
  return worlds.withinBudget('what stops workloads', () => causesOf(verdicts, rules, options.isActive), []).flatMap((group) => {
    const own: RuleContext = { ...context, options: options.ruleOptions?.get(group.rule.id) ?? {} };
    const circumstances = circumstancesOf(worlds.guards, group.when, new Map());
    if (circumstances === undefined) return [];
    const findings = guarded(group.rule, () =>
      worlds.inWorld(circumstances.nearest, () => {
        const cause = causeIn(verdicts, group, circumstances.nearest);
        return cause === undefined ? [] : [...group.rule.check(cause, own)];
      }),
    );
    return findings.flatMap((finding) => tell(group.rule, finding, graph, options, group.when, circumstances));
  });
}

function tell(
  rule: Rule,
  finding: Finding,
  graph: Graph,
  options: Telling,
  when: Guard,
  known?: Circumstances,
): Diagnostic[] {
  const { guards } = graph.worlds;
  if (when === NEVER) return [];
  const circumstances = known ?? circumstancesOf(guards, when, new Map());
  if (circumstances === undefined) return [];
  const explained = circumstances.always
    ? circumstances
    : (circumstancesOf(guards, when, graph.namedConditions(finding.node.unit)) ?? circumstances);
  const level = options.levels.get(rule.id);
  if (level === 'off') return [];
  const severity = level ?? levelIn(explained, finding.severity ?? rule.severity);
  const { scenarios, regions } = splitRegions(explained.scenarios, options.regions);
  const help = finding.help ?? finding.proposals?.[0]?.title;
  return [
    {
      ruleId: rule.id,
      messageId: finding.messageId,
      severity,
      message: render(rule.messages[finding.messageId] ?? finding.messageId, finding.data ?? {}),
      at: finding.at,
      address: finding.node.address,
      resourceType: finding.node.resourceType,
      workloads: finding.workloads ?? [],
      services: finding.services ?? [],
      ...(scenarios.length > 0 ? { scenarios } : {}),
      scenariosComplete: explained.complete,
      assumes: finding.assumes ?? [],
      deployments: [],
      regions,
      related: onceEach(finding.related ?? []),
      trace: finding.trace ?? [],
      notes: finding.notes ?? [],
      ...(help === undefined ? {} : { help }),
      fixes: options.editor === undefined ? [] : writtenFixes(finding.proposals ?? [], options.editor, circumstances.nearest),
      fingerprint: fingerprintOf(rule, finding),
    },
  ];
}

/** Two steps of one state machine are two workloads of one name. */
function onceEach(labels: readonly Label[]): Label[] {
  return [...new Map(labels.map((label) => [`${label.at.file.path} ${label.at.start} ${label.message}`, label])).values()];
}

/** The Region is told apart from other choices: it says where, not under which settings. */
function splitRegions(
  scenarios: readonly Scenario[],
  targets: readonly string[],
): { readonly scenarios: readonly Scenario[]; readonly regions: readonly string[] } {
  // Without a target, the Region is a choice like others.
  if (targets.length === 0) return { scenarios, regions: [] };
  const regions = new Set<string>();
  const rest: Scenario[] = [];
  for (const scenario of scenarios) {
    const { 'AWS::Region': region, ...others } = scenario.inputs;
    for (const name of region ?? []) regions.add(name);
    if (Object.keys(others).length > 0) rest.push({ ...scenario, inputs: others });
  }
  return { scenarios: rest, regions: regions.size > 0 ? [...regions] : targets };
}

/** `{{name}}` in a message is replaced by the finding's data. */
export function render(message: string, data: Readonly<Record<string, string>>): string {
  return message.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => data[name] ?? whole);
}

/** Rule, message, place by address, services: never lines, never the list of workloads. */
function fingerprintOf(rule: Rule, { messageId, node, services, at }: Finding): string {
  return fingerprint([rule.id, messageId, at.file.path, addressKey(node), ...(services ?? [])].join('\n'));
}

function addressKey(node: NodeBase): string {
  return `${node.resourceType} ${node.address}`;
}
