import type { TerraformEnvironment } from './environment.ts';
import { evaluate } from './evaluate.ts';
import { NO_NAMES, Run } from './evaluation.ts';
import { parseJsonVariables } from './json-syntax.ts';
import { parseHcl } from './parser.ts';
import { joinPath } from './paths.ts';
import type { HclProblem } from './tree.ts';
import type { HclValue } from './value.ts';

/** Values of the root module's variables from files; later files win. Their origins are the assignments. */
export function readVariableFiles(environment: TerraformEnvironment): { readonly inputs: ReadonlyMap<string, HclValue>; readonly problems: readonly HclProblem[] } {
  const inputs = new Map<string, HclValue>();
  const problems: HclProblem[] = [];
  for (const path of variableFiles(environment)) {
    const text = environment.read(path);
    if (text === undefined) continue;
    const file = path.endsWith('.json') ? parseJsonVariables({ path, text }) : parseHcl({ path, text });
    problems.push(...file.problems);
    const context = { scope: NO_NAMES, run: new Run(), bindings: undefined, item: undefined };
    for (const attribute of file.body.attributes) inputs.set(attribute.name, evaluate(attribute.value, context));
    if (context.run.firstError !== undefined) problems.push(context.run.firstError);
  }
  return { inputs, problems };
}

/** The order of Terraform: `terraform.tfvars`, `*.auto.tfvars` by name, then the files that were named. */
function variableFiles({ directory, files, variableFiles: named = [] }: TerraformEnvironment): readonly string[] {
  const names = files(directory);
  const automatic = names.filter((name) => /\.auto\.tfvars(\.json)?$/u.test(name)).sort();
  const standard = ['terraform.tfvars', 'terraform.tfvars.json'].filter((name) => names.includes(name));
  return [...[...standard, ...automatic].map((name) => joinPath(directory, name)), ...named];
}
