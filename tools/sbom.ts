import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bundles, libraries, root, tableSource } from './bundles.mjs';
import { bundledIn } from './notice.ts';

/** What an installed package says of itself, as far as anybody asks here. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: unknown;
}

/** A bill of materials in the JSON of CycloneDX 1.6: https://cyclonedx.org/docs/1.6/json/ */
export interface BillOfMaterials {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.6';
  readonly version: 1;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
}

interface Component {
  readonly type: 'application' | 'library';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  /** `required`: a published bundle holds it; `excluded`: it is only used to make one. */
  readonly scope?: 'required' | 'excluded';
  readonly hashes?: readonly { readonly alg: 'SHA-512'; readonly content: string }[];
  readonly licenses?: readonly [{ readonly expression: string }];
}

/** Everything that the lockfile names, with its hash. The same lockfile gives the same bytes: there is no date in it. */
export async function billOfMaterials(): Promise<BillOfMaterials> {
  const held = await bundledIn([...bundles(), ...Object.values(libraries())], [dirname(tableSource())]);
  const bundled = new Set(held.map(({ name, version }) => `${name}@${version}`));
  const licences = new Map(installedManifests().map(({ name, version, license }) => [`${name}@${version}`, license]));
  const components = lockedPackages().map(({ name, version, integrity }): Component => {
    const license = licences.get(`${name}@${version}`);
    return {
      ...identity('library', name, version),
      scope: bundled.has(`${name}@${version}`) ? 'required' : 'excluded',
      hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex') }],
      ...(typeof license === 'string' ? { licenses: [{ expression: license }] } : {}),
    };
  });
  const { name, version, license } = manifestOf(join(root, 'packages/cli'));
  const component: Component = { ...identity('application', name, version), licenses: [{ expression: String(license) }] };
  return { bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, metadata: { component }, components };
}

function identity(type: Component['type'], name: string, version: string): Pick<Component, 'type' | 'bom-ref' | 'name' | 'version' | 'purl'> {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return { type, 'bom-ref': purl, name, version, purl };
}

function lockedPackages(): readonly { readonly name: string; readonly version: string; readonly integrity: string }[] {
  const yaml = createRequire(join(root, 'packages/core/package.json'))('js-yaml') as { load: (text: string) => unknown }; // what it publishes
  const { packages } = yaml.load(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')) as { packages: Record<string, { resolution: { integrity: string } }> }; // what pnpm writes
  return Object.entries(packages).map(([key, { resolution }]) => {
    const at = key.lastIndexOf('@');
    return { name: key.slice(0, at), version: key.slice(at + 1), integrity: resolution.integrity };
  });
}

/** Packages below `node_modules`. Builds for other platforms are in the lockfile only. */
export function installedManifests(): readonly Manifest[] {
  const store = join(root, 'node_modules/.pnpm');
  return readdirSync(store).flatMap((entry) => {
    const modules = join(store, entry, 'node_modules');
    if (!existsSync(modules)) return [];
    const names = readdirSync(modules).flatMap((name) => (name.startsWith('@') ? readdirSync(join(modules, name)).map((it) => `${name}/${it}`) : [name]));
    return names.filter((it) => existsSync(join(modules, it, 'package.json'))).map((it) => manifestOf(join(modules, it)));
  });
}

/** Packages whose manifest points to a file: what that file is. */
const BY_FILE: Readonly<Record<string, string>> = { 'spawndamnit@3.0.1': 'MIT' };

function manifestOf(folder: string): Manifest {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest; // every package has one of this shape
  const license = BY_FILE[`${manifest.name}@${manifest.version}`];
  return license === undefined ? manifest : { ...manifest, license };
}
