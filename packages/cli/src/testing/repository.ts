import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { folderWith } from './folder.ts';

export interface TestRepository {
  readonly folder: string;
  readonly git: (...args: readonly string[]) => string;
  /** Writes files (undefined removes one) and commits all there is. */
  readonly commit: (files: Readonly<Record<string, string | undefined>>) => void;
}

/** A real repository in a temporary folder, on the branch `main`, with one commit. */
export function repositoryWith(files: Readonly<Record<string, string>>): TestRepository {
  const folder = folderWith({});
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false', ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const commit = (changed: Readonly<Record<string, string | undefined>>): void => {
    writeInto(folder, changed);
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', 'x');
  };
  git('init', '-q', '-b', 'main');
  commit(files);
  return { folder, git, commit };
}

export function writeInto(folder: string, files: Readonly<Record<string, string | undefined>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    if (content === undefined) rmSync(path);
    else writeFileSync(path, content);
  }
}
