import { dirname, relative, resolve } from 'node:path';
import { analyze, decodeUtf8, isReadable, isTerraform, looksLikePlan, looksLikeTemplate, mentionsNetworkOrContainers, otherFileOfTerraform, type AnalysisResult, type AnalyzeOptions, type Diagnostic, type Rule, type SourceFile } from '@privatelint/core';
import { rules } from '@privatelint/rules';
import type { Config } from './config/config.ts';
import { isDeploymentFile } from './io/deployment-files.ts';
import { discover, type Discovered } from './io/discover.ts';
import type { Io } from './io/io.ts';
import { provideParsers } from './io/parsers.ts';
import { madeByOtherTool } from './io/other-tools.ts';
import { commonFolder, isWithin, seenFrom } from './io/paths.ts';
import { projectAbove } from './io/project.ts';
import { bytesAt, confinedLister, confinedReader, readFound, readNamed } from './io/read.ts';

/** The files of a run as they were read. */
export interface Sources {
  /** Absolute; paths of sources and of the report are relative to it. */
  readonly base: string;
  readonly files: readonly SourceFile[];
  /** Files of other tools that say what is deployed with which values. */
  readonly deploymentFiles?: readonly SourceFile[];
  readonly skipped: number;
  /** Files that cannot be read: the tool could not do its job. */
  readonly unreadable: readonly { readonly file: SourceFile; readonly message: string }[];
  /** Files that are no UTF-8. */
  readonly undecodable: readonly Diagnostic[];
  readonly read: (path: string) => string | undefined;
  /** Names in a folder, for modules of Terraform. */
  readonly list?: (folder: string) => readonly string[];
}

export interface SourceRequest {
  readonly paths: readonly string[];
  /** The name of what comes on standard input. */
  readonly stdin?: string;
  readonly quiet: boolean;
  readonly config?: Config;
  readonly commands: readonly string[];
  readonly tree?: Tree;
}

/** A copy of a project, or a part of it: what its files are called there. */
export interface Tree {
  /** Absolute; files are named as seen from here. */
  readonly base: string;
  /** Where a file goes by another name. */
  readonly nameOf?: (path: string) => string | undefined;
}

/** Finds and reads what is to be judged. Files that are no templates are left out: in folders silently, named ones with a word. */
export async function readSources(request: SourceRequest, io: Io): Promise<Sources> {
  const found = request.stdin === undefined ? await discoveredFiles(request, io) : [standardInput(request.stdin, io)];
  const roots = [...new Set(found.map((it) => it.root))];
  const base = request.tree?.base ?? (roots.length === 0 ? (projectAbove(io.cwd).root ?? io.cwd) : commonFolder(roots));
  // Folders that the configuration names are read wherever they are.
  const mapped = [...Object.values(request.config?.file.templates ?? {}), ...Object.values(request.config?.file.modules ?? {}), ...Object.values(request.config?.file.plans ?? {})].map((folder) => resolve(request.config?.folder ?? base, folder));
  const readable = [...roots, ...mapped];
  const given = request.stdin === undefined ? undefined : await io.stdin();
  const files: SourceFile[] = [];
  const deploymentFiles: SourceFile[] = [];
  const unreadable: { file: SourceFile; message: string }[] = [];
  const undecodable: Diagnostic[] = [];
  const ofOthers: string[] = [];
  let skipped = 0;
  provideParsers();
  for (const { path, named, problem } of found) {
    const bytes = problem === undefined ? (given ?? (named ? readNamed(path) : readFound(path))) : { problem };
    const name = request.tree?.nameOf?.(path) ?? seenFrom(base, path);
    if ('problem' in bytes) {
      unreadable.push({ file: { path: name, text: '' }, message: `cannot be read: ${bytes.problem}` });
      continue;
    }
    const judged = judge(name, bytes, named);
    if (judged === undefined) {
      const other = { path: name, text: decodeUtf8(bytes).text };
      if (isDeploymentFile(other)) deploymentFiles.push(other);
      skipped++;
      const made = madeByOtherTool(name, other.text);
      if (named && !request.quiet) io.stderr(`${seenFrom(io.cwd, path)}: skipped, ${made ?? otherFileOfTerraform(other.text) ?? 'this is no template and no plan'}\n`);
      if (!named && made !== undefined) ofOthers.push(`${seenFrom(io.cwd, path)}: ${made}\n`);
      continue;
    }
    files.push(judged.file);
    if (judged.problem !== undefined) undecodable.push(judged.problem);
  }
  // Where there is nothing else, whoever asks wants to know how to get templates; one file shows the way.
  if (files.length === 0 && ofOthers[0] !== undefined && !request.quiet) io.stderr(ofOthers[0]);
  return { base, files, deploymentFiles, skipped, unreadable, undecodable, read: confinedReader(base, readable, files), list: confinedLister(base, readable) };
}

async function discoveredFiles(request: SourceRequest, io: Io): Promise<readonly Discovered[]> {
  const { config } = request;
  const isIgnored = config?.isIgnored;
  return discover(request.paths, { cwd: io.cwd, commands: request.commands, ...(isIgnored === undefined ? {} : { isIgnored }) });
}

function standardInput(name: string, io: Io): Discovered {
  const path = resolve(io.cwd, name);
  return { path, named: true, root: projectAbove(dirname(path)).root ?? dirname(path) };
}

/** What a file that was found in a folder is for the analysis: whoever keeps reports asks so again. */
export function judgedAs(path: string): 'other' | 'source' {
  const bytes = bytesAt(path);
  provideParsers();
  return 'problem' in bytes || judge(path, bytes, false) !== undefined || isDeploymentFile({ path, text: decodeUtf8(bytes).text }) ? 'source' : 'other';
}

/** A file in a folder is judged only if it can matter, or if nobody can tell because it cannot be read; one that was named is judged in any case. */
function judge(path: string, bytes: Uint8Array, named: boolean): { readonly file: SourceFile; readonly problem?: Diagnostic } | undefined {
  const { text, problem, isUtf16 } = decodeUtf8(bytes);
  const readable = problem === undefined ? text : text.replace(/^[\ufffd\ufeff]+/, '');
  if (isUtf16 === true && looksLikePlan(readable)) return { file: { path, text } };
  const ofTerraform = isTerraform({ path, text: readable });
  if (!ofTerraform && !looksLikeTemplate(readable)) return undefined;
  const file = { path, text };
  if (!ofTerraform && !named && problem === undefined && !mentionsNetworkOrContainers(readable) && isReadable(file)) return undefined;
  return problem === undefined ? { file } : { file, problem: notUtf8(file, problem) };
}

function notUtf8(file: SourceFile, problem: { readonly start: number; readonly end: number; readonly message: string }): Diagnostic {
  return {
    ruleId: 'parse-error',
    messageId: 'encoding',
    severity: 'error',
    message: problem.message,
    at: { file, start: problem.start, end: problem.end },
    address: '',
    resourceType: '',
    workloads: [],
    services: [],
    scenariosComplete: true,
    assumes: [],
    deployments: [],
    regions: [],
    related: [],
    trace: [],
    notes: [],
    help: 'save the file as UTF-8',
    fixes: [],
    fingerprint: 'parse-error:encoding',
  };
}

/** Runs the analysis over the files, and adds what is wrong with files that it did not get to see. */
export function analyzeSources(sources: Sources, options: Omit<AnalyzeOptions, 'read'>, ownRules: readonly Rule[]): AnalysisResult {
  const unparsed = new Set(sources.undecodable.map((it) => it.at.file));
  const result = analyze(sources.files.filter((it) => !unparsed.has(it)), [...rules, ...ownRules], { ...options, read: sources.read, ...(sources.list === undefined ? {} : { list: sources.list }) });
  const { files } = result;
  return {
    ...result,
    findings: options.levels.get('parse-error') === 'off' ? result.findings : [...result.findings, ...sources.undecodable],
    problems: [...result.problems, ...sources.unreadable.map(({ file, message }) => ({ at: { file, start: 0, end: 0 }, message }))],
    files: {
      checked: files.checked,
      skipped: files.skipped + sources.skipped,
      failed: files.failed + sources.unreadable.length + sources.undecodable.length,
    },
  };
}

/** A path of the report as seen from where the user is; from outside of the project the full path is shorter to grasp. */
export function pathFrom(base: string, cwd: string): (file: string) => string {
  const isInside = isWithin(base, cwd);
  return (file) => {
    const absolute = resolve(base, file);
    return isInside || !relative(cwd, absolute).startsWith('../..') ? seenFrom(cwd, absolute) : absolute;
  };
}
