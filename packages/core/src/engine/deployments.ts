import type { Problem } from '../diagnostics/diagnostic.ts';
import type { Template } from '../frontends/cloudformation/template.ts';
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
  readonly problems: readonly Problem[];
  /** Where constructs are made, for templates that a program wrote. */
  readonly sources: ReadonlyMap<string, NonNullable<DeployedStack['sources']>>;
}

/** The declared deployments, and the templates that none of them names on their own. */
export function deploymentsOf(
  read: { readonly templates: readonly Template[]; readonly templateAt: (path: string) => Template | undefined },
  options: AnalyzeOptions,
): StacksToJudge[] {
  const declared = (options.deployments ?? []).map((deployment) => declaredStacks(deployment, read.templateAt, options));
  const deployed = declared.flatMap(({ stacks }) => stacks.map(({ template }) => template));
  const covered = withNested(deployed, { templateAt: read.templateAt });
  const { regions, parameters, network } = options;
  const rest = read.templates.filter((template) => !covered.has(template)).map((template) => ({ template, regions, parameters }));
  return [...declared, { name: undefined, regions, network, stacks: rest, problems: [], sources: new Map() }];
}

function declaredStacks(
  deployment: Deployment,
  templateAt: (path: string) => Template | undefined,
  options: AnalyzeOptions,
): StacksToJudge {
  const problems: Problem[] = [];
  const stacks = deployment.stacks.flatMap((stack) => {
    const template = templateAt(stack.template);
    if (template !== undefined) return [rootStack(template, stack, deployment, options)];
    const file = { path: stack.template, text: '' };
    problems.push({ at: { file, start: 0, end: 0 }, message: `deployment \`${deployment.name}\` names this template, which cannot be read` });
    return [];
  });
  const sources = new Map(deployment.stacks.flatMap(({ template, sources: of }) => (of === undefined ? [] : [[template, of]])));
  return { name: deployment.name, regions: deployment.regions, network: deployment.network ?? options.network, stacks, problems, sources };
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
