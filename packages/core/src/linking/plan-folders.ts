import type { ModuleConfiguration } from '../frontends/hcl/configuration.ts';
import { declaredInPlan } from '../frontends/terraform-plan/document.ts';
import { parentOf } from '../frontends/hcl/paths.ts';
import type { SourceFile } from '../text/source-file.ts';
import { ownEntry } from '../values/tables.ts';

/** What of two sets of declarations has to be the same for a plan to be one of a folder: files go on after a plan was made. */
const ALIKE = 0.8;

/** Folders of root modules by the paths of plans that were made from them, as somebody says. */
export type PlanFolders = Readonly<Record<string, string>>;

/**
 * The folder of the root module that a plan was made from: the one that is said, its own where that has .tf files, else the one that declares
 * what the plan's configuration does. Of several that do, the one whose folder is on the way to the plan; else none.
 */
export function folderOfPlan(plan: SourceFile, roots: readonly ModuleConfiguration[], named: PlanFolders = {}): string {
  const said = ownEntry(named, plan.path);
  if (said !== undefined) return said;
  const own = parentOf(plan.path);
  if (roots.length === 0 || roots.some(({ directory }) => directory === own)) return own;
  const declared = declaredInPlan(plan);
  if (declared === undefined || declared.size === 0) return own;
  const likeness = roots.map((root) => ({ directory: root.directory, alike: likenessOf(declared, declarationsOf(root)) }));
  const most = Math.max(...likeness.map(({ alike }) => alike));
  const best = most < ALIKE ? [] : likeness.filter(({ alike }) => alike === most).map(({ directory }) => directory);
  const near = best.filter((directory) => isAround(directory, own));
  const [only, second] = best.length > 1 ? near : best;
  return only !== undefined && second === undefined ? only : own;
}

function declarationsOf({ resources, calls }: ModuleConfiguration): ReadonlySet<string> {
  return new Set([...resources.keys(), ...[...calls.keys()].map((name) => `module.${name}`)]);
}

function likenessOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter((it) => b.has(it)).length;
  return common / (a.size + b.size - common);
}

function isAround(folder: string, inner: string): boolean {
  return folder === '.' || inner === folder || inner.startsWith(`${folder}/`);
}
