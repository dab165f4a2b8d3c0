import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { analyze, readAssembly, type AnalyzeOptions, type Diagnostic } from '@privatelint/core';
import { rules } from '@privatelint/rules';
import type { TSESTree } from '@typescript-eslint/types';
import ts from 'typescript';
import { parser } from 'typescript-eslint';
import { analyzeCdkSource, mentionsCdk } from '../cdk-source/analyze.ts';
import { typedProgram } from '../cdk-source/typed-program.ts';
import { readText } from '../host.ts';
import { OF_KNOWLEDGE } from './judge.ts';

/** What an app shows of itself: in its source, and in the assembly that was made of it. */
export interface Agreement {
  /** Findings of the template linter. */
  readonly template: readonly Shown[];
  /** Those of them that the source shows too. */
  readonly both: readonly Shown[];
  /** What only the source says: each contradicts its template. */
  readonly sourceOnly: readonly Shown[];
  readonly workloads: number;
}

export interface Shown {
  readonly ruleId: string;
  readonly severity: string;
  /** The path of the construct. */
  readonly address: string;
  readonly message: string;
}

/** Compares what is said of an app in a folder with what is said of `cdk.out` in it. */
export function agreementOf(folder: string, options: { readonly typed: boolean }): Agreement {
  const { findings: template, workloads } = findingsOfAssembly(join(folder, 'cdk.out'));
  const source = findingsOfSource(folder, options.typed);
  const both = template.filter((one) => source.some((other) => isSame(other, one)));
  const sourceOnly = source.filter((one) => !template.some((other) => isSame(one, other)));
  return { template, both, sourceOnly, workloads };
}

/** A stack that is made in another file is known by its class, not by its id. */
function isSame(source: Shown, template: Shown): boolean {
  if (source.ruleId !== template.ruleId || source.severity !== template.severity) return false;
  if (source.address === template.address) return true;
  const below = source.address.slice(source.address.indexOf('/') + 1);
  return template.address.endsWith(`/${below}`) || template.address.endsWith(`/${source.address}`) || template.address === below;
}

const RUN: AnalyzeOptions = { regions: [], parameters: new Map(), levels: new Map(), preset: 'recommended', complete: false, fixes: 'none' };

export function findingsOfAssembly(folder: string): { readonly findings: readonly Shown[]; readonly workloads: number } {
  const { deployments, templates } = readAssembly(folder, readText);
  const absolute = (path: string): string => (isAbsolute(path) ? path : resolve(folder, path));
  const sources = templates.flatMap((path) => {
    const text = readText(path);
    return text === undefined ? [] : [{ path, text }];
  });
  const run = analyze(sources, rules, { ...RUN, deployments, read: (path) => readText(absolute(path)), relative: absolute });
  return { findings: shown(run.findings), workloads: run.workloads.length };
}

export function findingsOfSource(folder: string, typed: boolean): readonly Shown[] {
  const paths = sourcesBelow(folder);
  const program = typed ? ts.createProgram(paths, COMPILER) : undefined;
  return shown(paths.flatMap((path) => ofFile(path, program)));
}

const COMPILER: ts.CompilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, skipLibCheck: true, esModuleInterop: true, types: [], noEmit: true };

interface Parser {
  readonly parseForESLint: (text: string, options: object) => { readonly ast: TSESTree.Program; readonly services: unknown };
}

function ofFile(path: string, program: ts.Program | undefined): readonly Diagnostic[] {
  const text = readFileSync(path, 'utf8');
  if (!mentionsCdk(text)) return [];
  // Its published type is that of what ESLint demands of parsers, which tells nothing of the tree.
  const { ast, services } = (parser as unknown as Parser).parseForESLint(text, { filePath: path, range: true, loc: true, sourceType: 'module', ...(program === undefined ? {} : { programs: [program] }) });
  const { findings, crashes } = analyzeCdkSource({ path, text }, ast, rules, RUN, typedProgram(services, parser));
  for (const { ruleId, error } of crashes) throw new Error(`rule ${ruleId} crashed`, { cause: error });
  return findings;
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(node_modules|cdk\.out|test|\..*)$/.test(entry.name) || existsSync(join(path, 'cdk.json')) ? [] : sourcesBelow(path);
    return entry.name.endsWith('.ts') && !/\.(d|test)\.ts$/.test(entry.name) ? [path] : [];
  });
}

function shown(findings: readonly Diagnostic[]): Shown[] {
  return findings.filter(({ ruleId, suppressed }) => !OF_KNOWLEDGE.has(ruleId) && suppressed === undefined).map(({ ruleId, severity, address, message }) => ({ ruleId, severity, address, message }));
}
