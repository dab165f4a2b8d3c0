import type { SourceFile, Span } from '../../text/source-file.ts';
import { dnsSuffixOf, partitionOf, regionInfo } from '../../knowledge/regions.ts';
import { isConfigurationFile, loadConfiguration, type ModuleConfiguration } from '../hcl/configuration.ts';
import type { AwsFacts } from '../hcl/environment.ts';
import { mappedDirectory } from '../hcl/module-files.ts';
import { joinPath, nameOf, parentOf } from '../hcl/paths.ts';
import { attributeNamed, type HclFile, type HclProblem } from '../hcl/tree.ts';
import { looksLikePlan } from '../terraform-plan/document.ts';
import { withDescriptions, type DescribedModules } from './described.ts';
import { isTerragrunt, readUnits, type MissingRootModule, type TerragruntUnit } from '../terragrunt/unit.ts';

/** What the run holds of Terraform. */
export interface TerraformSources {
  /** Sorted by folder. */
  readonly roots: readonly RootFolder[];
  readonly plans: readonly SourceFile[];
  /** Files of the given folders that do not parse, with what is wrong with them. */
  readonly problems: readonly HclProblem[];
  readonly files: readonly SourceFile[];
  /** Root modules of Terragrunt that are not on disk. */
  readonly missing: readonly MissingRootModule[];
  readonly access: DescribedModules;
  /** What the given folders declare. */
  readonly configurations: ReadonlyMap<string, ModuleConfiguration>;
}

/** A root module: all files of a folder, or one of them where they are alternatives. */
export interface RootFolder {
  readonly folder: string;
  /** Who gives it its inputs, where Terragrunt does; of several, each makes a root module of its own. */
  readonly terragrunt?: TerragruntUnit;
  readonly alternative?: { readonly file: string; readonly because: HclProblem };
}

export function isTerraform({ path, text }: SourceFile): boolean {
  return isConfigurationFile(path) || isTerragrunt(path) || (path.endsWith('.json') && isPlan(text));
}

/** Plans are told by their content; old and shortened ones lack the version of their format. */
export function isPlan(text: string): boolean {
  return looksLikePlan(text) || /^\s*\{\s*"(planned_values|resource_changes)"\s*:/u.test(text);
}

/**
 * Every folder with configuration is a root module, unless another one or Terragrunt calls it. Files are those of the run first, then
 * those that the host finds beside them.
 */
export function readTerraform(
  sources: readonly SourceFile[],
  host: RunHost,
): TerraformSources {
  const given = new Map(sources.map((file) => [file.path, file.text]));
  const access = withDescriptions({
    files: (folder) => [...new Set([...namesIn(given.keys(), folder), ...(host.list?.(folder) ?? [])])],
    read: (path) => given.get(path) ?? host.read?.(path),
  });
  const find = (source: string): string | undefined => mappedDirectory(source, host.terraform?.modules) ?? access.described(source, undefined);
  const files = sources.filter(({ path }) => isConfigurationFile(path));
  const folders = [...new Set(files.map(({ path }) => parentOf(path)))].sort();
  const modules = folders.map((folder) => loadConfiguration(folder, access));
  const { units, missing, problems } = readUnits(sources, access, find);
  const called = new Set([...modules.flatMap(localCalls), ...units.map(({ module }) => module)]);
  const uncalled = modules.filter(({ directory }) => !called.has(directory));
  const roots: readonly RootFolder[] = [...(uncalled.length === 0 && units.length === 0 ? modules : uncalled).flatMap(rootsIn), ...units.map((terragrunt) => ({ folder: terragrunt.module, terragrunt }))];
  const alternatives = new Set(roots.flatMap(({ alternative, folder }) => (alternative === undefined ? [] : [folder])));
  return {
    roots,
    plans: sources.filter(({ path, text }) => !isConfigurationFile(path) && isPlan(text)),
    problems: [...problems, ...modules.flatMap((module) => (alternatives.has(module.directory) ? module.files.flatMap((file) => file.problems) : module.problems))],
    files,
    missing,
    access,
    configurations: new Map(modules.map((module) => [module.directory, module])),
  };
}

/** What a run is told of modules, and how it reads what is not given. */
interface RunHost {
  readonly read?: ((path: string) => string | undefined) | undefined;
  readonly list?: ((folder: string) => readonly string[]) | undefined;
  readonly terraform?: { readonly modules?: Readonly<Record<string, string>> };
}

/** What a root module sees of its folder. */
export function accessOf({ folder, alternative }: RootFolder, access: DescribedModules): DescribedModules {
  if (alternative === undefined) return access;
  const files = (directory: string): readonly string[] =>
    access.files(directory).filter((name) => directory !== folder || !isConfigurationFile(name) || joinPath(folder, name) === alternative.file);
  return { ...access, files };
}

/** Files that declare one thing twice are no root module together: examples and tests keep alternatives beside each other. */
function rootsIn({ directory, files }: ModuleConfiguration): RootFolder[] {
  const seen = new Map<string, SourceFile>();
  for (const file of files) {
    if (file.source.path.includes('override.')) continue;
    for (const { name, key, span } of declarationsIn(file)) {
      const other = seen.get(key);
      if (other !== undefined && other !== file.source) {
        const message = `\`${name}\` is declared in \`${nameOf(other.path)}\` too, so that the files of this folder are judged one by one`;
        return files.map(({ source }) => ({ folder: directory, alternative: { file: source.path, because: { span, message } } }));
      }
      seen.set(key, file.source);
    }
  }
  return [{ folder: directory }];
}

interface Declaration {
  readonly key: string;
  readonly name: string;
  readonly span: Span;
}

function declarationsIn({ body }: HclFile): Declaration[] {
  return body.blocks.flatMap((block): Declaration[] => {
    if (block.type === 'locals') {
      return block.body.attributes.map(({ name, file, start, nameEnd }) => ({ key: `local.${name}`, name: `local.${name}`, span: { file, start, end: nameEnd } }));
    }
    if (block.labels.length === 0 || block.type === 'provider') return [];
    const name = block.labels.map(({ value }) => value).join('.');
    return [{ key: `${block.type}.${name}`, name, span: { file: block.file, start: block.start, end: block.headerEnd } }];
  });
}

/** Facts about AWS that data sources read. */
export const FACTS: AwsFacts = {
  partition: (region) => {
    const id = partitionOf(region);
    const dnsSuffix = dnsSuffixOf(region);
    return id === undefined || dnsSuffix === undefined ? undefined : { id, dnsSuffix };
  },
  availabilityZones: (region) => (regionInfo(region)?.zones === 3 && !OTHER_LETTERS.has(region) ? ['a', 'b', 'c'].map((letter) => region + letter) : undefined),
};

/** In Regions with more zones, and in some old ones with three, it differs from account to account which of them it sees. */
const OTHER_LETTERS: ReadonlySet<string> = new Set(['us-west-1', 'ca-central-1', 'sa-east-1', 'cn-north-1', 'ap-northeast-1']);

function namesIn(paths: Iterable<string>, folder: string): string[] {
  const prefix = folder === '.' ? '' : `${folder}/`;
  return [...paths].filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length).split('/')[0] ?? '');
}

/** Folders of the modules that a module calls by path. */
export function localCalls({ directory, calls }: ModuleConfiguration): string[] {
  return [...calls.values()].flatMap(({ body }) => {
    const source = attributeNamed(body, 'source')?.value;
    if (source?.kind !== 'string' || !/^\.\.?(\/|$)/u.test(source.value)) return [];
    const folder = joinPath(directory, source.value);
    return folder === directory ? [] : [folder];
  });
}

