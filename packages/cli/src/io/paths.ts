import { relative, sep } from 'node:path';

/** With `/` on every platform. */
export function posix(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/');
}

/** `path` as seen from `folder`; the folder itself is `.`. */
export function seenFrom(folder: string, path: string): string {
  return posix(relative(folder, path)) || '.';
}

export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** The deepest folder that holds all of them. */
export function commonFolder(folders: readonly string[]): string {
  const [first = sep, ...others] = folders;
  let common = first.split(sep);
  for (const folder of others) {
    const parts = folder.split(sep);
    let i = 0;
    while (i < common.length && common[i] === parts[i]) i++;
    common = common.slice(0, i);
  }
  return common.length <= 1 && (common[0] ?? '') === '' ? sep : common.join(sep);
}
