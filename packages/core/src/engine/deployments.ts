import type { Problem } from '../diagnostics/diagnostic.ts';
import type { Template } from '../frontends/cloudformation/template.ts';
import { deployedBy } from '../linking/deployed-by.ts';
import { withNested, type RootStack } from '../linking/stacks.ts';
import type { SourceFile } from '../text/source-file.ts';
import type { DeployedStack, Deployment } from '../frontends/deployment.ts';
import type { AnalyzeOptions } from './options.ts';

/** Stacks that are judged together. */
export interface StacksToJudge {
  /** Undefined for what no deployment names. */
  readonly name: string | undefined;
  readonly regions: readonly string[];
  readonly network: readonly SourceFile[] | undefined;
  readonly stacks: readonly RootStack[];
  /** What may be deployed beside them; judged with those of the stacks that it hands something to or takes something from. */
  readonly others: readonly RootStack[];
  readonly problems: readonly Problem[];
  /** Where constructs are made, by their paths, for templates that a program wrote: those of nested stacks, too. */
  readonly sources: NonNullable<DeployedStack['sources']>;
}

/** The declared deployments, and the templates that none of them names on their own. */
export function deploymentsOf(
  read: Read,
  options: AnalyzeOptions,
): StacksToJudge[] {
  const told = options.deployments ?? [];
  // Whoever says what is deployed need not be told by pipelines.
  const derived = told.length > 0 ? [] : deployedBy(read.templates, { templateAt: (path) => read.templates.find(({ file }) => file.path === path), read: (path) => options.read?.(path) });
  const declared = [...told, ...derived].map((deployment) => declaredStacks(deployment, read, options));
  const deployed = declared.flatMap(({ stacks }) => stacks.map(({ template }) => template));
  const covered = withNested(deployed, { templateAt: read.templateAt, published: options.templates });
  const { regions, parameters, network } = options;
  const rest = read.templates.filter((template) => !covered.has(template)).map((template) => ({ template, regions, parameters }));
  return [...declared, { name: undefined, regions, network, stacks: rest, others: [], problems: [], sources: new Map() }];
}

interface Read {
  readonly templates: readonly Template[];
  readonly templateAt: (path: string) => Template | undefined;
}

function declaredStacks(given: Deployment, { templates, templateAt }: Read, options: AnalyzeOptions): StacksToJudge {
  const deployment = given.isPartial === true ? { ...given, regions: regionsOf(given, options) } : given;
  const problems: Problem[] = [];
  const stacks = deployment.stacks.flatMap((stack) => {
    const template = templateAt(stack.template);
    if (template !== undefined) return [rootStack(template, stack, deployment, options)];
    const file = { path: stack.template, text: '' };
    problems.push({ at: { file, start: 0, end: 0 }, message: `deployment \`${deployment.name}\` names this template, which cannot be read` });
    return [];
  });
  const sources = new Map(deployment.stacks.flatMap((stack) => [...(stack.sources ?? [])]));
  const { name, regions, network = options.network, isPartial = false } = deployment;
  const own = withNested(stacks.map(({ template }) => template), { templateAt, published: options.templates });
  const others = isPartial ? templates.filter((template) => !own.has(template)).map((template) => ({ template, regions, parameters: options.parameters })) : [];
  return { name, regions, network, stacks, others, problems, sources };
}

/** What stands beside stacks stands in their Regions. */
function regionsOf({ regions, stacks }: Deployment, options: AnalyzeOptions): readonly string[] {
  return [regions, [...new Set(stacks.flatMap((stack) => stack.regions ?? []))], options.regions].find((it) => it.length > 0) ?? [];
}

function rootStack(template: Template, stack: DeployedStack, deployment: Deployment, options: AnalyzeOptions): RootStack {
  const account = stack.account ?? deployment.account;
  return {
    template,
    regions: stack.regions ?? deployment.regions,
    parameters: new Map([...options.parameters, ...stack.parameters]),
    ...(account === undefined ? {} : { account }),
    ...(stack.addresses === undefined ? {} : { addresses: stack.addresses }),
    ...(stack.stackName === undefined ? {} : { stackName: stack.stackName }),
    ...(deployment.constructPaths === undefined ? {} : { constructPaths: deployment.constructPaths }),
  };
}
