import type { CheckOptions } from './check-options.ts';

/** More paths than these were not typed by hand. */
const MOST_PATHS = 8;

/**
 * The arguments that judge the same once more; undefined where paths do not say what is judged. A value of a parameter
 * may be a secret, and what is printed ends up in logs: it is left out.
 */
export function sameAgain(options: CheckOptions): readonly string[] | undefined {
  if (options.related) return undefined;
  return [
    ...pathsAgain(options.paths),
    ...(options.stdin === undefined ? [] : ['--stdin', '--stdin-filename', options.stdin]),
    ...(options.regions === undefined ? [] : ['--region', options.regions.join()]),
    ...[...options.parameters.keys()].flatMap((name) => ['--param', `${name}=...`]),
    ...options.parameterFiles.flatMap((file) => ['--params', file]),
    ...options.networks.flatMap((file) => ['--network', file]),
    ...[...options.levels].flatMap(([id, level]) => ['--rule', `${id}:${level}`]),
    ...(options.config === undefined ? [] : ['--config', options.config]),
    ...(options.allowCode ? ['--allow-code'] : []),
  ];
}

/** Behind `--` a path may begin like an option. */
function pathsAgain(paths: readonly string[]): readonly string[] {
  const sorted = [...new Set(paths)].sort();
  return sorted.length > MOST_PATHS ? ['...'] : sorted.map((path) => (path.startsWith('-') ? `./${path}` : path));
}
