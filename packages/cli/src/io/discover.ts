import type { Dirent, Stats } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { asks, existsSync, readdirSync, readFileSync, statSync } from './disk.ts';
import type { Patterns } from './patterns.ts';
import { seenFrom } from './paths.ts';
import { projectAbove } from './project.ts';
import { didYouMean, nearest } from './nearest.ts';
import { isAbsence, isRefusal, reasonOf } from './read.ts';
import { UsageError } from './usage-error.ts';

export interface Discovered {
  /** Absolute. */
  readonly path: string;
  /** Whether the user named this very file, rather than a folder or pattern that holds it. */
  readonly named: boolean;
  /** Files that this one names are read only below this folder. */
  readonly root: string;
  /** Why it cannot be looked at. */
  readonly problem?: string;
}

export interface DiscoverOptions {
  readonly cwd: string;
  /** What is left out besides what `.gitignore` says, from the configuration. */
  readonly isIgnored?: (path: string) => boolean;
  /** Words that a path may have been meant to be. */
  readonly commands: readonly string[];
}

/** The files that the given paths stand for, sorted, each once. */
export async function discover(paths: readonly string[], options: DiscoverOptions): Promise<readonly Discovered[]> {
  const found = new Map<string, Discovered>();
  const add = (file: Discovered): void => {
    const known = found.get(file.path);
    if (known === undefined || (file.named && !known.named)) found.set(file.path, file);
  };
  for (const path of paths.length === 0 ? ['.'] : paths) {
    const absolute = resolve(options.cwd, path);
    const stats = statOf(absolute);
    if (stats === 'refused') add({ path: absolute, named: true, root: rootOf(dirname(absolute)), problem: 'permission denied' });
    else if (stats?.isDirectory() === true) for (const file of await filesBelow(absolute, options)) add(file);
    else if (stats !== undefined) add({ path: absolute, named: true, root: rootOf(dirname(absolute)) });
    else if (isPattern(path)) for (const file of await matching(path, options)) add(file);
    else throw new UsageError(`there is no file or folder \`${path}\`${hint(path, options)}`);
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Whether a path stands for others. */
export function isPattern(path: string): boolean {
  return /[*?[\]{}!]/.test(path);
}

/** A lone word may have been meant as a command or an option; a path, as one of its neighbours. */
function hint(path: string, { cwd, commands }: DiscoverOptions): string {
  const folder = dirname(resolve(cwd, path));
  const near = nearest(basename(path), entriesOf(folder, () => undefined).map(({ name }) => name));
  if (path.includes('/')) return near === undefined ? '' : `; did you mean \`${join(dirname(path), near)}\`?`;
  const meant = didYouMean(path, [...commands, '--version', ...(near === undefined ? [] : [near])]);
  return meant === '' && /^[a-z]+$/.test(path) ? `, and no command of that name; commands are ${commands.join(', ')}` : meant;
}

function rootOf(folder: string): string {
  return projectAbove(folder).root ?? folder;
}

/** What a path is; undefined where there is nothing, `refused` where nobody tells us. */
function statOf(path: string): Stats | 'refused' | undefined {
  try {
    return statSync(path);
  } catch (error) {
    return isRefusal(error) ? 'refused' : undefined;
  }
}

/** Templates are told by content; the names only spare us from reading images and archives. */
const EXTENSIONS: ReadonlySet<string> = new Set(['.yaml', '.yml', '.json', '.template', '.cfn', '.cform', '.cloudformation', '.stack', '.tf', '.tofu', '.hcl']);

/** Folders that hold what others made. `cdk.out` is read where a `cdk.json` asks for it. */
const NEVER: ReadonlySet<string> = new Set(['.git', 'node_modules', '.terraform', '.venv', '__pycache__']);

interface Scope {
  readonly folder: string;
  readonly patterns: Patterns;
}

async function filesBelow(folder: string, options: DiscoverOptions): Promise<readonly Discovered[]> {
  const root = projectAbove(folder).root ?? folder;
  const found: Discovered[] = [];
  const add = (path: string): void => {
    if (options.isIgnored?.(path) !== true) found.push({ path, named: false, root });
  };
  const refused = (path: string, problem: string): void => void found.push({ path, named: path === folder, root, problem });
  const walk = async (current: string, scopes: readonly Scope[]): Promise<void> => {
    const entries = entriesOf(current, refused);
    const own = await ignoreFileOf(current, entries);
    const all = own === undefined ? scopes : [...scopes, own];
    const made = entries.some((it) => it.name === 'cdk.json') ? cdkOutput(current) : undefined;
    for (const entry of entries) {
      const path = join(current, entry.name);
      // Links are left out: what they point to inside the folder is visited anyway, and the rest is none of it.
      if (entry.isDirectory()) {
        if (NEVER.has(entry.name) || path === made || ignores(all, `${path}/`)) continue;
        if (options.isIgnored?.(`${path}/`) !== true) await walk(path, all);
      } else if (entry.isFile() && EXTENSIONS.has(extname(entry.name).toLowerCase()) && !ignores(all, path)) add(path);
    }
    if (made !== undefined) for (const path of synthesized(made, refused)) add(path);
  };
  await walk(folder, await scopesAbove(folder));
  return found;
}

type Refused = (folder: string, problem: string) => void;

/** What is in a folder. One that may not be entered is told of; one that is not there has nothing in it. */
function entriesOf(folder: string, refused: Refused): readonly Dirent[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (!isAbsence(error)) refused(folder, reasonOf(error));
    return [];
  }
}

/** The last pattern that speaks decides; a deeper file speaks after those above it. */
function ignores(scopes: readonly Scope[], path: string): boolean {
  for (let i = scopes.length - 1; i >= 0; i--) {
    const scope = scopes[i];
    if (scope === undefined) continue;
    const verdict = scope.patterns(seenFrom(scope.folder, path) + (path.endsWith('/') ? '/' : ''));
    if (verdict !== 'none') return verdict === 'match';
  }
  return false;
}

async function ignoreFileOf(folder: string, entries: readonly Dirent[]): Promise<Scope | undefined> {
  return entries.some((it) => it.name === '.gitignore' && it.isFile()) ? scopeOf(folder, join(folder, '.gitignore')) : undefined;
}

async function scopeOf(folder: string, file: string): Promise<Scope | undefined> {
  try {
    const { patternsOf } = await import('./patterns.ts');
    return { folder, patterns: patternsOf(readFileSync(file, 'utf8')) };
  } catch {
    return undefined;
  }
}

/** The ignore files between the repository's root and a folder. Where they ignore the folder itself, it was named all the same: they do not count. */
async function scopesAbove(folder: string): Promise<readonly Scope[]> {
  const above: string[] = [];
  for (let current = folder; !existsSync(join(current, '.git')); current = dirname(current)) {
    if (dirname(current) === current) return [];
    above.unshift(dirname(current));
  }
  const repository = above[0] ?? folder;
  const scopes: Scope[] = [];
  const files = [{ folder: repository, file: join(repository, '.git', 'info', 'exclude') }, ...above.map((it) => ({ folder: it, file: join(it, '.gitignore') }))];
  for (const { folder: where, file } of files) {
    const scope = existsSync(file) ? await scopeOf(where, file) : undefined;
    if (scope !== undefined) scopes.push(scope);
  }
  const steps = [...above.slice(1), folder];
  return folder !== repository && steps.some((step) => ignores(scopes, `${step}/`)) ? [] : scopes;
}

/** Where `cdk synth` puts its templates; Git ignores that folder as a rule, and it is what there is to judge. */
function cdkOutput(folder: string): string | undefined {
  try {
    const settings: unknown = JSON.parse(readFileSync(join(folder, 'cdk.json'), 'utf8'));
    const output = typeof settings === 'object' && settings !== null && 'output' in settings ? settings.output : undefined;
    return join(folder, typeof output === 'string' ? output : 'cdk.out');
  } catch {
    return join(folder, 'cdk.out');
  }
}

function synthesized(folder: string, refused: Refused): readonly string[] {
  const found: string[] = [];
  for (const entry of entriesOf(folder, refused)) {
    if (entry.isDirectory() && entry.name.startsWith('assembly-')) found.push(...synthesized(join(folder, entry.name), refused));
    else if (entry.isFile() && entry.name.endsWith('.template.json')) found.push(join(folder, entry.name));
  }
  return found;
}

/** The files that a pattern stands for; the folder that it is relative to stands before it, and a zero between them. */
export async function globbed(question: string): Promise<readonly string[]> {
  const { default: glob } = await import('fast-glob');
  const [cwd = '', pattern = ''] = question.split('\0');
  return glob(pattern, { cwd, absolute: true, ignore: ['**/node_modules/**', '**/.git/**'] });
}

async function matching(pattern: string, options: DiscoverOptions): Promise<readonly Discovered[]> {
  const question = `${options.cwd}\0${pattern.replaceAll('\\', '/')}`;
  asks('glob', question);
  const paths = await globbed(question);
  if (paths.length === 0) throw new UsageError(`no file matches \`${pattern}\``);
  return paths.filter((path) => options.isIgnored?.(path) !== true).map((path) => ({ path: resolve(path), named: false, root: rootOf(dirname(path)) }));
}
