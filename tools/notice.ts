import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { bundles, root, tableSource } from './bundles.mjs';

/** A package of others that is published inside of ours. */
interface Bundled {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly texts: readonly string[];
}

/** The text of NOTICE: whatever the bundles hold that is not ours, with its licence. */
export async function notice(): Promise<string> {
  const folders = new Set<string>([dirname(tableSource())]);
  for (const options of bundles()) {
    const { metafile } = await build({ ...options, metafile: true, write: false, logLevel: 'error' });
    for (const path of Object.keys(metafile.inputs)) {
      const folder = path.includes('node_modules/') ? packageOf(resolve(root, path)) : undefined;
      if (folder !== undefined) folders.add(folder);
    }
  }
  const all = [...folders].map(bundledIn).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const unique = [...new Map(all.map((it) => [keyOf(it), it])).values()];
  return `${HEAD}${unique.map(section).join('')}`;
}

const HEAD = `privatelint
Licensed under the Apache License, Version 2.0; see LICENSE.

This package holds the following software of others.
`;

function keyOf({ name, version }: Bundled): string {
  return `${name}@${version}`;
}

function packageOf(path: string): string {
  let folder = dirname(path);
  while (!/node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+$/.test(folder)) folder = dirname(folder);
  return folder;
}

function bundledIn(folder: string): Bundled {
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
