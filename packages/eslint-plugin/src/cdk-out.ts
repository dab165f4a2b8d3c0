import { statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { analyze, readAssembly, type Diagnostic, type SourceFile } from '@privatelint/core';
import { rules } from '@privatelint/rules';
import { readText } from './host.ts';
import { optionsOf, type Settings } from './settings.ts';

/** What an assembly says of the programs that made it. */
export interface AssemblyFindings {
  /** By the absolute path of the program. */
  readonly byFile: ReadonlyMap<string, readonly Diagnostic[]>;
  /** When it was made, in milliseconds. */
  readonly madeAt: number;
}

const known = new Map<string, AssemblyFindings>();

/** The findings of the assembly that the settings name, at the lines of the program; undefined where there is none. */
export function assemblyFindings(settings: Settings, network: readonly SourceFile[], cwd: string): AssemblyFindings | undefined {
  if (settings.cdkOut === undefined) return undefined;
  const folder = resolve(cwd, settings.cdkOut);
  const madeAt = modifiedAt(join(folder, 'manifest.json'));
  if (madeAt === undefined) return undefined;
  const key = `${folder}\n${settings.regions.join()}\n${settings.network.join()}`;
  const cached = known.get(key);
  if (cached?.madeAt === madeAt) return cached;
  const found = { byFile: judge(folder, settings, network, cwd), madeAt };
  known.set(key, found);
  return found;
}

/** Whether a program was changed after the assembly was made: then the assembly is about another program. */
export function isStale(filename: string, { madeAt }: AssemblyFindings): boolean {
  const changedAt = modifiedAt(filename);
  return changedAt !== undefined && changedAt > madeAt;
}

function judge(folder: string, settings: Settings, network: readonly SourceFile[], cwd: string): ReadonlyMap<string, readonly Diagnostic[]> {
  const absolute = (path: string): string => (isAbsolute(path) ? path : resolve(cwd, path));
  const { deployments, templates } = readAssembly(folder, readText);
  const sources = templates.flatMap((path) => {
    const text = readText(path);
    return text === undefined ? [] : [{ path, text }];
  });
  const { findings } = analyze(sources, rules, { ...optionsOf(settings, network), deployments, read: (path) => readText(absolute(path)), relative: absolute, fixes: 'none' });
  const byFile = new Map<string, Diagnostic[]>();
  for (const finding of findings) {
    const { path } = finding.at.file;
    const own = byFile.get(path);
    if (own === undefined) byFile.set(path, [finding]);
    else own.push(finding);
  }
  return byFile;
}

function modifiedAt(path: string): number | undefined {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return undefined;
  }
}
