import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bundles.mjs';

/** Files that name the version of what is published, besides the manifests that `changeset version` raises. */
const FILES = ['docs/guide/ci.md', 'docs/guide/pre-commit.md', 'action.yml', 'Dockerfile', 'packaging/pre-commit/README.md', 'packaging/pre-commit/package.json'];

const NAMED = /((?:privatelint@v?|VERSION=|default: |rev: v|"privatelint": "|"version": "))\d+\.\d+\.\d+/g;

/** These files with the version of the command line. */
export function versionedFiles(): readonly { readonly path: string; readonly text: string }[] {
  const { version } = JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8')) as { version: string }; // ours
  return FILES.map((file) => {
    const path = join(root, file);
    return { path, text: readFileSync(path, 'utf8').replace(NAMED, `$1${version}`) };
  });
}
