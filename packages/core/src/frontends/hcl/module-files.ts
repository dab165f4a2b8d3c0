import type { TerraformEnvironment } from './environment.ts';
import type { FunctionHost } from './evaluation.ts';
import { isAbsolute, joinPath, nameOf, parentOf, relativePath } from './paths.ts';

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
export function mappedDirectory(source: string, environment: TerraformEnvironment): string | undefined {
  const { modules = {} } = environment;
  const exact = modules[source];
  if (exact !== undefined) return joinPath('', exact);
  const [plain = ''] = source.replace(/^[a-z]+::/u, '').split('?');
  const inner = /^((?:[a-z]+:\/\/)?[^]*?)\/\/([^]*)$/u.exec(plain.replace(/^([a-z]+):\/\//u, '$1:%%'));
  const whole = (inner?.[1] ?? plain).replace(':%%', '://');
  const base = modules[whole] ?? modules[source.split('?')[0] ?? ''];
  return base === undefined ? undefined : joinPath(base, inner?.[2] ?? '.');
}
