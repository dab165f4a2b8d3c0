import { readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { decodeUtf8 } from '@privatelint/core';
import { isWithin } from './paths.ts';
import { reasonOf } from './read.ts';
import { UsageError } from './usage-error.ts';
import { writeAll } from './write.ts';

/** Why a file is not to be edited; undefined = it may be. */
export function reasonNotToEdit(path: string, root: string): string | undefined {
  const folder = GENERATED.find(([name]) => path.split(/[\\/]/).includes(name));
  if (folder !== undefined) return `it lies in ${folder[0]}: ${folder[1]}`;
  try {
    const target = realpathSync(path);
    if (!isWithin(realpathSync(root), target)) return 'its link leads out of the project';
    const { mode } = statSync(target);
    return (mode & 0o222) === 0 ? 'the file is read-only' : undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

const GENERATED: readonly (readonly [string, string])[] = [
  ['node_modules', 'the next installation would undo the change'],
  ['.terraform', 'the next `terraform init` would undo the change'],
  ['.terragrunt-cache', 'the next run of Terragrunt would undo the change'],
  ['cdktf.out', 'the next `cdktf synth` would undo the change'],
  ['.serverless', 'the next `serverless package` would undo the change'],
  ['cdk.out', 'the next `cdk synth` would undo the change'],
  ['.aws-sam', 'the next `sam build` would undo the change'],
];

export interface EditedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** Writes edited files, all or none: not when one of them is no longer what was read. */
export function writeEdited(files: readonly EditedFile[]): void {
  for (const { path, before } of files) {
    if (textNow(path) !== before) throw new UsageError(`\`${path}\` changed meanwhile; nothing was written`);
  }
  writeAll(files.map(({ path, after }) => ({ path, text: after })));
}

function textNow(path: string): string | undefined {
  try {
    return decodeUtf8(readFileSync(resolve(path))).text;
  } catch {
    return undefined;
  }
}
