import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Io } from './io.ts';
import { UsageError } from './usage-error.ts';

/** A repository as this tool uses it: it is asked for names and blobs, and nothing in it runs. */
export interface Repository {
  readonly root: string;
  readonly git: (args: readonly string[], input?: string) => Buffer;
}

export function repositoryAt(folder: string, io: Pick<Io, 'env'>): Repository {
  const git = gitIn(folder, io);
  let root: string;
  try {
    root = git(['rev-parse', '--show-toplevel']).toString('utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new UsageError(isMissing(error) ? '`git` is not installed' : `\`${folder}\` is in no Git repository: ${wordsOf(error)}`);
  }
  return { root, git: gitIn(root, io) };
}

/** No shell, no fetching of what a partial clone lacks, no question to anybody. */
function gitIn(folder: string, { env }: Pick<Io, 'env'>): Repository['git'] {
  const own = { ...env, GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
  return (args, input = '') =>
    execFileSync('git', ['-C', folder, '-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false', ...args], { env: own, input, maxBuffer: 1024 * 1024 * 1024, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** The full name of the commit that a revision stands for. */
export function commitOf({ git, root }: Repository, revision: string): string {
  try {
    return git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]).toString('utf8').trim();
  } catch {
    throw new UsageError(`\`${revision}\` is no commit of the repository \`${root}\`; in a shallow clone, fetch it first`);
  }
}

/** Where two histories parted, or the first commit itself where that is not known. */
export function mergeBase({ git }: Repository, one: string, other: string): string {
  try {
    return git(['merge-base', one, other]).toString('utf8').trim();
  } catch {
    return one;
  }
}

/** Templates, what they link, and the settings around them: everything else stays in the repository. */
const WANTED = /\.(?:ya?ml|json|jsonc|template|cfn|cform|cloudformation|stack|tf|tfvars|hcl|toml|tpl|tftpl|gitignore)$/i;

/** Larger blobs are no templates. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Calls `use` with a folder that holds the files of a commit, and removes it afterwards. Links and submodules are left out. */
export async function withTree<T>(repository: Repository, commit: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'privatelint-tree-')));
  try {
    // Marks the border of the project, as in the repository itself.
    mkdirSync(join(folder, '.git'));
    for (const { path, content } of blobsOf(repository, commit)) {
      const target = join(folder, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content, { flag: 'wx' });
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function blobsOf({ git }: Repository, commit: string): readonly { readonly path: string; readonly content: Buffer }[] {
  const listed = git(['ls-tree', '-r', '-z', '-l', '--full-tree', commit]).toString('utf8').split('\0');
  const wanted = listed.flatMap((line) => {
    const [, name = '', size = '', path = ''] = /^100(?:644|755|664) blob ([0-9a-f]+) +(\d+)\t(.+)$/s.exec(line) ?? [];
    return path !== '' && isPlain(path) && WANTED.test(path) && Number(size) <= MAX_BYTES ? [{ name, path }] : [];
  });
  if (wanted.length === 0) return [];
  const answer = git(['cat-file', '--batch'], wanted.map(({ name }) => `${name}\n`).join(''));
  let at = 0;
  return wanted.map(({ path }) => {
    const end = answer.indexOf(10, at);
    const size = Number(answer.subarray(at, end).toString('utf8').split(' ')[2] ?? 0);
    const content = answer.subarray(end + 1, end + 1 + size);
    at = end + size + 2;
    return { path, content };
  });
}

/** Trees that somebody made by hand may hold names that lead elsewhere. */
function isPlain(path: string): boolean {
  return !path.split(/[\\/]/).some((it) => it === '' || it === '.' || it === '..' || it.toLowerCase() === '.git');
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function wordsOf(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  return said.trim().split('\n')[0] ?? '';
}
