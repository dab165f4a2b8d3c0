/** Joins and normalizes `/` paths without looking at the disk; `.` stands for the empty path. */
export function joinPath(directory: string, path: string): string {
  if (isAbsolute(path)) return normalizePath(path);
  return normalizePath(directory === '' ? path : `${directory}/${path}`);
}

export function normalizePath(path: string): string {
  const absolute = path.startsWith('/');
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '' || step === '.') continue;
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') steps.pop();
    else if (step !== '..' || !absolute) steps.push(step);
  }
  const joined = (absolute ? '/' : '') + steps.join('/');
  return joined === '' ? '.' : joined;
}

export function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:/u.test(path);
}

export function relativePath(from: string, to: string): string {
  const source = normalizePath(from).split('/').filter((step) => step !== '.');
  const target = normalizePath(to).split('/').filter((step) => step !== '.');
  let common = 0;
  while (common < source.length && common < target.length && source[common] === target[common]) common++;
  return normalizePath([...source.slice(common).map(() => '..'), ...target.slice(common)].join('/'));
}

export function parentOf(path: string): string {
  return joinPath(path, '..');
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
