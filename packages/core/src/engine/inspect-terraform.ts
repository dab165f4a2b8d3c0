import { inspectReach, type ReachAnswer, type ReachRequest } from '../analysis/reachability/inspect.ts';
import type { TerraformEnvironment, TerraformResult } from '../frontends/hcl/environment.ts';
import { inspectResources, type ResourcesAnswer } from '../frontends/hcl/inspect.ts';
import { evaluateTerraform } from '../frontends/hcl/module.ts';
import { readPlan } from '../frontends/terraform-plan/plan.ts';
import { lowerRootModule } from '../frontends/terraform/front-end.ts';
import { FACTS } from '../frontends/terraform/roots.ts';
import { Graph } from '../graph/graph.ts';
import { addImplicitNodes } from '../graph/implicit.ts';
import type { SourceFile } from '../text/source-file.ts';
import { Worlds } from '../values/worlds.ts';

/** A folder with .tf files, a plan, or both. */
export interface TerraformSubject {
  readonly environment?: TerraformEnvironment;
  readonly plan?: SourceFile;
  readonly region?: string;
}

/** `inspect tf-resources` of .tf files or a plan. */
export function inspectTerraform(subject: TerraformSubject): ResourcesAnswer {
  const { resources, problems } = resultOf(subject);
  return inspectResources(resources, problems);
}

/** `inspect reach` in .tf files or a plan. */
export function inspectTerraformReach(subject: TerraformSubject, request: ReachRequest): ReachAnswer {
  const graph = new Graph(new Worlds());
  const file = subject.plan ?? { path: subject.environment?.directory ?? '.', text: '' };
  lowerRootModule(graph, { id: file.path, result: resultOf(subject), at: { file, start: 0, end: 0 }, targets: [] });
  addImplicitNodes(graph);
  return inspectReach(graph, request);
}

function resultOf({ plan, environment: given, region }: TerraformSubject): TerraformResult {
  const environment = given === undefined ? undefined : { facts: FACTS, ...given };
  if (plan !== undefined) return readPlan(plan, environment, region === undefined ? {} : { region });
  if (environment !== undefined) return evaluateTerraform(environment);
  return { resources: [], outputs: new Map(), missingModules: [], missingVariables: [], problems: [], modules: [] };
}
