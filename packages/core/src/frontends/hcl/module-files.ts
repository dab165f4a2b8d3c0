import type { TerraformEnvironment } from './environment.ts';
import type { FunctionHost } from './evaluation.ts';
import { isAbsolute, joinPath, nameOf, parentOf, relativePath } from './paths.ts';
import { ownEntry } from '../../values/tables.ts';

export function hostOf(environment: Pick<TerraformEnvironment, 'directory' | 'absoluteDirectory' | 'files' | 'read'>): FunctionHost {
  const { absoluteDirectory, directory } = environment;
  const place = (path: string): string => {
    if (absoluteDirectory !== undefined && isAbsolute(path)) return joinPath(directory, relativePath(absoluteDirectory, path));
    return joinPath(directory, path);
  };
  return {
    place,
    read: (path) => environment.read(place(path)),
    exists: (path) => {
      const names = environment.files(parentOf(place(path)));
      if (names.includes(nameOf(place(path)))) return true;
      return names.length === 0 && environment.read(place(path)) === undefined && relativePath(directory, place(path)).startsWith('..') ? undefined : environment.read(place(path)) !== undefined;
    },
    list: (path) => listFiles(environment, place(path), ''),
  };
}

const MAX_LISTED = 5000;

function listFiles(environment: Pick<TerraformEnvironment, 'files'>, directory: string, prefix: string, depth = 0): readonly string[] {
  const names: string[] = [];
  for (const name of environment.files(directory)) {
    const inner = depth < 8 ? environment.files(joinPath(directory, name)) : [];
    if (inner.length === 0) names.push(prefix + name);
    else names.push(...listFiles(environment, joinPath(directory, name), `${prefix}${name}/`, depth + 1));
    if (names.length > MAX_LISTED) return names;
  }
  return names;
}

/** `.terraform/modules/modules.json`: folders of installed modules by the path of their call, `vpc.endpoints`. */
export function readManifest(environment: TerraformEnvironment): ReadonlyMap<string, string> {
  const folders = new Map<string, string>();
  const text = environment.read(joinPath(environment.directory, '.terraform/modules/modules.json'));
  if (text === undefined) return folders;
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch {
    return folders;
  }
  const list = typeof manifest === 'object' && manifest !== null && 'Modules' in manifest && Array.isArray(manifest.Modules) ? manifest.Modules : [];
  for (const entry of list as readonly unknown[]) {
    if (typeof entry !== 'object' || entry === null || !('Key' in entry) || !('Dir' in entry)) continue;
    if (typeof entry.Key === 'string' && typeof entry.Dir === 'string' && entry.Key !== '') folders.set(entry.Key, joinPath(environment.directory, entry.Dir));
  }
  return folders;
}

/** The folder that the configuration gives for a source; `//` separates a folder inside of the package. */
export function mappedDirectory(source: string, modules: Readonly<Record<string, string>> = {}): string | undefined {
  const exact = ownEntry(modules, source);
  if (exact !== undefined) return joinPath('', exact);
  const wanted = packageOf(source);
  const keys = Object.keys(modules).map((key) => ({ key, ...packageOf(key) }));
  const same = keys.filter(({ whole }) => whole === wanted.whole);
  const precise = same.find(({ inner }) => inner === wanted.inner);
  if (precise !== undefined) return joinPath('', modules[precise.key] ?? '');
  const whole = same.find(({ inner }) => inner === undefined);
  return whole === undefined ? undefined : joinPath(modules[whole.key] ?? '', wanted.inner ?? '.');
}

/** What is fetched, in whatever way, and the folder in it; the version is left out. */
function packageOf(source: string): { readonly whole: string; readonly inner: string | undefined } {
  const [place = ''] = source.replace(/^[a-z]+::/u, '').split('?');
  const plain = place.replace(/^(?:tfr:\/\/|(?:https?|ssh):\/\/(?:[^/@]*@)?|[\w.-]+@(?=[^/]*:))/u, '').replace(/^(?:registry\.terraform\.io)?\/(?=\w)|^registry\.terraform\.io\//u, '');
  const at = plain.indexOf('//');
  const whole = at < 0 ? plain : plain.slice(0, at);
  return { whole: whole.replace(/^([\w.-]+\.[a-z]+):/u, '$1/').replace(/\.git$/u, ''), inner: at < 0 ? undefined : plain.slice(at + 2) };
}
