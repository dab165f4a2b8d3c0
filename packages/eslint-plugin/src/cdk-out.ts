import { statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { analyze, readAssembly, type Diagnostic, type SourceFile } from '@privatelint/core';
import { rules } from '@privatelint/rules';
import { filesBehind } from './assembly-programs.ts';
import { readText } from './host.ts';
import { optionsOf, type Settings } from './settings.ts';

/** What an assembly says of the programs that made it. */
export interface AssemblyFindings {
  /** By the absolute path of the program. */
  readonly byFile: ReadonlyMap<string, readonly Diagnostic[]>;
  /** The files that it may be the outcome of. */
  readonly programs: ReadonlySet<string>;
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
  const found = { ...judge(folder, settings, network, cwd), madeAt };
  known.set(key, found);
  return found;
}

/**
 * The file that was changed after the assembly was made, if there is one: the assembly is about another app then. What an
 * editor has not saved yet counts.
 */
export function newerProgram(filename: string, text: string, { programs, madeAt }: AssemblyFindings): string | undefined {
  const saved = readText(filename);
  if (saved !== undefined && saved !== text) return filename;
  return [filename, ...programs].find((path) => (modifiedAt(path) ?? 0) > madeAt);
}

function judge(folder: string, settings: Settings, network: readonly SourceFile[], cwd: string): Omit<AssemblyFindings, 'madeAt'> {
  const absolute = (path: string): string => (isAbsolute(path) ? path : resolve(cwd, path));
  const { deployments, templates } = readAssembly(folder, readText);
  const texts = templates.flatMap((path) => {
    const text = readText(path);
    return text === undefined ? [] : [{ path, text }];
  });
  const { findings } = analyze(texts, rules, { ...optionsOf(settings, network), deployments, read: (path) => readText(absolute(path)), relative: absolute, fixes: 'none' });
  const byFile = new Map<string, Diagnostic[]>();
  for (const finding of findings) {
    const { path } = finding.at.file;
    const own = byFile.get(path);
    if (own === undefined) byFile.set(path, [finding]);
    else own.push(finding);
  }
  const sources = deployments.flatMap(({ stacks }) => stacks.flatMap((stack) => [...(stack.sources?.values() ?? [])]));
  return { byFile, programs: filesBehind(sources.map(({ path }) => absolute(path)), { app: dirname(folder), root: cwd }) };
}

function modifiedAt(path: string): number | undefined {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return undefined;
  }
}
