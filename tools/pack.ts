/**
 * Makes what is published: a tarball of every package, a bill of materials and checksums of all of them.
 * `pnpm pack-all [FOLDER]`; the default is `dist`. Bundles and declarations are made anew before.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './bundles.mjs';
import { billOfMaterials } from './sbom.ts';

/** Folders of the packages that are published, those before that others need. */
export const PUBLISHED = ['packages/core', 'rules', 'packages/cli', 'packages/eslint-plugin'] as const;

export interface Packed {
  /** The folder that it was packed from. */
  readonly from: string;
  readonly filename: string;
  readonly files: readonly string[];
}

/** Packs the bundles that are there, with declarations of now. */
export async function packAll(folder: string): Promise<readonly Packed[]> {
  execFileSync(process.execPath, ['node_modules/typescript-7/bin/tsc', '-b', 'packages/core', 'rules', 'packages/eslint-plugin'], { cwd: root, stdio: 'inherit' });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const packed = PUBLISHED.map((from) => pack(from, folder));
  writeFileSync(join(folder, 'sbom.cdx.json'), `${JSON.stringify(await billOfMaterials(), null, 2)}\n`);
  const sums = [...packed.map(({ filename }) => filename), 'sbom.cdx.json'].map((name) => `${createHash('sha256').update(readFileSync(join(folder, name))).digest('hex')}  ${name}\n`);
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
  return packed;
}

/** Packs one package as it is built. */
export function pack(from: string, folder: string): Packed {
  const printed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: join(root, from), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const [{ filename, files }] = JSON.parse(printed) as [{ filename: string; files: readonly { path: string }[] }]; // one package, one entry
  return { from, filename, files: files.map(({ path }) => path).sort() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = resolve(process.argv[2] ?? 'dist');
  execFileSync(process.execPath, ['tools/build.mjs', '--quiet'], { cwd: root, stdio: 'inherit' });
  for (const { filename } of await packAll(folder)) process.stdout.write(`${join(folder, filename)}\n`);
}
