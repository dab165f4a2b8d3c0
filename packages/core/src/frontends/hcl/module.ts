import type { TerraformEnvironment, TerraformResult } from './environment.ts';
import { Tree } from './modules/tree.ts';
import type { Expression, HclProblem } from './tree.ts';
import type { HclValue } from './value.ts';

/** Evaluates a root module with everything that it calls. Never throws; what is not known is said to be unknown. */
export function evaluateTerraform(environment: TerraformEnvironment): TerraformResult {
  return new Tree(environment).result();
}

/** Evaluates one expression in the root module, as `terraform console` does. */
export function evaluateInModule(environment: TerraformEnvironment, expression: Expression): { readonly value: HclValue; readonly problems: readonly HclProblem[] } {
  const tree = new Tree(environment);
  const value = tree.root.evaluate(expression);
  return { value, problems: tree.problems() };
}
