import { describedModule } from '../../knowledge/terraform-modules.ts';
import type { FileAccess } from '../hcl/configuration.ts';

/** Where descriptions of registry modules stand in for their files. */
const FOLDER = '.registry/';

export interface DescribedModules extends FileAccess {
  readonly described: (source: string, version: string | undefined) => string | undefined;
}

/** The files of a run, and those of registry modules that are known without being there. */
export function withDescriptions(access: FileAccess): DescribedModules {
  const texts = new Map<string, string>();
  return {
    files: (folder) => (texts.has(folder) ? ['main.tf'] : access.files(folder)),
    read: (path) => (path.startsWith(FOLDER) ? texts.get(path.replace(/\/main\.tf$/u, '')) : access.read(path)),
    described: (source, version) => {
      const text = describedModule(source, version);
      if (text === undefined) return undefined;
      const folder = `${FOLDER}${source.replace(/^[a-z]+:+\/*/u, '').replaceAll('//', '/')}${version === undefined ? '' : `@${version}`}`;
      texts.set(folder, text);
      return folder;
    },
  };
}

export function isDescription(path: string): boolean {
  return path.startsWith(FOLDER);
}

/** Modules that were installed, or that are known by a description: nobody edits their text. */
export function isForeign(path: string): boolean {
  return /(^|\/)\.terraform\//u.test(path) || isDescription(path);
}
