import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { resourcesOf, type Resource, type RunToCompare } from '@privatelint/core';
import type { Config } from '../config/config.ts';
import { isPattern } from '../io/discover.ts';
import type { Io } from '../io/io.ts';
import { isWithin } from '../io/paths.ts';
import type { Tree } from '../session.ts';
import { analysisOf, type Run } from './analysis.ts';
import type { CheckOptions } from './check-options.ts';
import { toldFindings } from './told-findings.ts';

/** A run over one state of the files, ready to be compared with that over another one. */
export interface Judged extends RunToCompare {
  readonly run: Run;
}

/** Judges one state of the files; fixes are not worked out. */
export async function judged(options: CheckOptions, config: Config, io: Io, tree?: Tree): Promise<Judged> {
  const resources: Resource[] = [];
  const run = await analysisOf({ ...options, outputs: [{ format: 'concise' }] }, config, io, (graph) => resources.push(...resourcesOf(graph)), tree);
  return { run, resources, result: { ...run.result, findings: await toldFindings(run, options) } };
}

/** A copy of files: they lie in `copy` and belong to `original`. */
export interface Copied {
  readonly original: string;
  readonly copy: string;
}

/** Judges a copy of the project by the settings of the original, so that only the files differ. */
export async function judgedCopy(options: CheckOptions, config: Config, io: Io, { original, copy }: Copied, tree: Tree): Promise<Judged | undefined> {
  const there = (path: string): string => (isWithin(original, path) ? resolve(copy, relative(original, path)) : path);
  const named = options.paths.length > 0 ? options.paths.map((it) => resolve(io.cwd, it)) : (config.file.include ?? []).map((it) => resolve(config.folder, it));
  const paths = (named.length > 0 ? named : [io.cwd]).map(there).filter((it) => isPattern(it) || existsSync(it));
  if (paths.length === 0) return undefined;
  const own: CheckOptions = {
    ...options,
    paths,
    quiet: true,
    parameterFiles: options.parameterFiles.map((it) => resolve(io.cwd, it)),
    networks: options.networks.map((it) => resolve(io.cwd, it)),
  };
  return judged(own, relocated(config, { original, copy }), { ...io, cwd: copy }, tree);
}

function relocated(config: Config, { original, copy }: Copied): Config {
  const back = (path: string): string => (isWithin(copy, path) ? resolve(original, relative(copy, path)) + (path.endsWith('/') ? '/' : '') : path);
  const { isIgnored } = config;
  const networkFiles = config.file.networkFiles?.map((it) => resolve(config.folder, it));
  return {
    ...config,
    file: { ...config.file, ...(networkFiles === undefined ? {} : { networkFiles }) },
    folder: isWithin(original, config.folder) ? resolve(copy, relative(original, config.folder)) : config.folder,
    ...(isIgnored === undefined ? {} : { isIgnored: (path) => isIgnored(back(path)) }),
    overridesOf: (path) => config.overridesOf(back(path)),
  };
}
