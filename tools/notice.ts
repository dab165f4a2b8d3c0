import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { bundles, libraries, root, tableSource } from './bundles.mjs';

/** A package of others that is published inside of ours. */
export interface Bundled {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly texts: readonly string[];
}

/** The NOTICE of every package that holds something of others. */
export async function notices(): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const { core, 'eslint-plugin': plugin } = libraries();
  return [
    { path: 'packages/cli/NOTICE', text: noticeOf('privatelint', await bundledIn(bundles(), [dirname(tableSource())])) },
    { path: 'packages/core/NOTICE', text: noticeOf('@privatelint/core', await bundledIn([core])) },
    { path: 'packages/eslint-plugin/NOTICE', text: noticeOf('eslint-plugin-privatelint', await bundledIn([plugin])) },
  ];
}

/** Whatever the bundles hold that is not ours, by name and version. */
export async function bundledIn(all: readonly BuildOptions[], others: readonly string[] = []): Promise<readonly Bundled[]> {
  const folders = new Set<string>(others);
  for (const options of all) {
    const { metafile } = await build({ ...options, metafile: true, write: false, logLevel: 'error' });
    for (const path of Object.keys(metafile.inputs)) {
      const folder = path.includes('node_modules/') ? packageOf(resolve(root, path)) : undefined;
      if (folder !== undefined) folders.add(folder);
    }
  }
  const found = [...folders].map(packageIn).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return [...new Map(found.map((it) => [keyOf(it), it])).values()];
}

function noticeOf(name: string, bundled: readonly Bundled[]): string {
  return `${name}
Licensed under the Apache License, Version 2.0; see LICENSE.

This package holds the following software of others.
${bundled.map(section).join('')}`;
}

function keyOf({ name, version }: Bundled): string {
  return `${name}@${version}`;
}

function packageOf(path: string): string {
  let folder = dirname(path);
  while (!/node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+$/.test(folder)) folder = dirname(folder);
  return folder;
}

function packageIn(folder: string): Bundled {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string; version: string; license?: unknown }; // every published manifest has these
  if (typeof license !== 'string') throw new Error(`${name} names no licence`);
  const files = existsSync(folder) ? readdirSync(folder).filter((it) => /^(?:licen[cs]e|notice|copying)(?:[.-].*)?$/i.test(it)).sort() : [];
  return { name, version, license, texts: files.map((it) => readFileSync(join(folder, it), 'utf8').replaceAll('\r\n', '\n').trim()) };
}

/** The Apache License stands in LICENSE, once for all. */
function section({ name, version, license, texts }: Bundled): string {
  const shown = texts.filter((it) => !/^\s*Apache License\s+Version 2\.0/.test(it));
  return `\n${'-'.repeat(100)}\n${name} ${version} (${license})\n${shown.map((it) => `\n${it.split('\n').map((line) => line.trimEnd()).join('\n')}\n`).join('')}`;
}
