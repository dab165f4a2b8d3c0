import { resolve } from 'node:path';
import type { Diagnostic, SourceFile } from '@privatelint/core';
import { AGENT_RESTART_ID } from '../catalogue.ts';
import { unknownParameters } from './given-parameters.ts';
import { statSync } from '../io/disk.ts';
import { patternsOf } from '../io/patterns.ts';
import { seenFrom } from '../io/paths.ts';
import type { Sources } from '../session.ts';
import type { Config } from './config.ts';
import { concerns } from './suppress.ts';

/** A run over everything that the configuration is about. */
export interface WholeRun {
  readonly sources: Sources;
  /** Suppressed ones too. */
  readonly findings: readonly Diagnostic[];
  readonly absolute: (file: string) => string;
  /** `YYYY-MM-DD` */
  readonly today?: string;
}

/** One line for everything that the configuration says in vain: only a run over everything can tell. */
export function idleSettings(config: Config, run: WholeRun): readonly string[] {
  return [...idleOverrides(config, run), ...missingFolders(config), ...unknownParameters(Object.keys(config.file.parameters ?? {}), run.sources).map((it) => `\`parameters\` of the configuration: ${it}`), ...idleSuppressions(config, run)];
}

function idleOverrides({ file, folder }: Config, { sources, absolute }: WholeRun): readonly string[] {
  const paths = sources.files.map(({ path }: SourceFile) => seenFrom(folder, absolute(path)));
  return (file.overrides ?? []).flatMap(({ files }, i) => {
    const patterns = patternsOf(files);
    return paths.some((it) => patterns(it) === 'match') ? [] : [`\`overrides[${i}]\` of the configuration (${files.join(', ')}) fits no file that is judged`];
  });
}

/** Folders of Terraform that are not there mean nothing to an analysis, as modules that are not at hand do. */
function missingFolders({ file, folder }: Config): readonly string[] {
  const named = [...foldersIn('modules', file.modules), ...foldersIn('plans', file.plans)];
  return named.flatMap(({ key, path }) => (statSync(resolve(folder, path))?.isDirectory() === true ? [] : [`\`${key}\` of the configuration: there is no folder \`${path}\``]));
}

function foldersIn(section: string, folders: Readonly<Record<string, string>> = {}): readonly { readonly key: string; readonly path: string }[] {
  return Object.entries(folders).map(([name, path]) => ({ key: `${section}: ${name}`, path }));
}

/** Suppressions that hide nothing, or that have expired. */
function idleSuppressions({ file, folder }: Config, { findings, absolute, today = new Date().toISOString().slice(0, 10) }: WholeRun): readonly string[] {
  return (file.suppress ?? []).flatMap((it, i) => {
    // Told of changes only.
    if (it.rule === AGENT_RESTART_ID) return [];
    const of = `\`suppress[${i}]\` of the configuration (${[it.rule, ...(it.files ?? []), ...(it.address === undefined ? [] : [it.address])].join(', ')})`;
    if (it.expires !== undefined && it.expires < today) return [`${of} has expired on ${it.expires}`];
    const patterns = it.files === undefined ? undefined : patternsOf(it.files);
    const hides = findings.some((finding) => concerns({ ...it, patterns }, finding, seenFrom(folder, absolute(finding.at.file.path))));
    return hides ? [] : [`${of} hides nothing`];
  });
}
