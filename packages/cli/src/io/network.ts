import { join, resolve } from 'node:path';
import { decodeUtf8, type SourceFile } from '@privatelint/core';
import { readdirSync, statSync } from './disk.ts';
import { seenFrom } from './paths.ts';
import { readBytes } from './read.ts';
import { UsageError } from './usage-error.ts';

/** Files that describe networks from outside: those named, and in folders those that the AWS CLI printed there. */
export function readNetworkFiles(paths: readonly string[], folder: string, base: string): readonly SourceFile[] {
  return paths.flatMap((path) => filesOf(resolve(folder, path), path)).map((path) => read(path, base));
}

function filesOf(path: string, shown: string): readonly string[] {
  const stats = statSync(path);
  if (stats === undefined) throw new UsageError(`there is no network context \`${shown}\``);
  if (!stats.isDirectory()) return [path];
  const names = readdirSync(path).flatMap(({ name }) => (/\.(json|ya?ml)$/i.test(name) ? [name] : []));
  if (names.length === 0) throw new UsageError(`the network context \`${shown}\` holds no JSON or YAML file`);
  return names.sort().map((it) => join(path, it));
}

function read(path: string, base: string): SourceFile {
  const bytes = readBytes(path);
  if ('problem' in bytes) throw new UsageError(`cannot read the network context \`${path}\`: ${bytes.problem}`);
  return { path: seenFrom(base, path), text: decodeUtf8(bytes).text };
}
