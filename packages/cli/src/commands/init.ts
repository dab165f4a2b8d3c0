import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { detect } from '../io/detect.ts';
import type { ExitCode, Io } from '../io/io.ts';
import { regionProblem } from '../io/region.ts';
import { UsageError } from '../io/usage-error.ts';
import { writeAll } from '../io/write.ts';
import { forTerminal } from '../reporters/escape.ts';
import { helpLines, readArguments, type OptionTable } from './arguments.ts';
import { type Step, stepsFor } from './init-files.ts';
import { networkCommands } from './init-network.ts';

const OPTIONS: OptionTable = {
  region: { value: 'R[,R2]', help: 'target Regions, for the configuration', aliases: ['regions'] },
  yes: { help: 'write without asking', short: 'y' },
  network: { help: 'print the AWS CLI commands that collect what is known of a VPC, without tags' },
  help: { help: 'this text', short: 'h' },
};

const HELP = `Usage: privatelint init [folder] [options]

Looks at what is there and shows what it would write: a configuration, and a CI step for GitHub Actions. What belongs into files
of other tools (pre-commit, husky, lint-staged, lefthook, ESLint, GitLab, Jenkins, CodeBuild, Azure, Bitbucket, CircleCI) is
shown to be added by hand; no file is overwritten.

Options:
`;

/** `privatelint init`: the first configuration of a project. */
export async function initCommand(argv: readonly string[], io: Io): Promise<ExitCode> {
  let yes = false;
  let folder = io.cwd;
  let named: readonly string[] | undefined;
  for (const it of readArguments(argv, OPTIONS)) {
    if (it.kind === 'positional') folder = resolve(io.cwd, it.value);
    else if (it.kind === 'option') named = regionsIn(it.value);
    else if (it.name === 'yes') yes = true;
    else if (it.name === 'network') {
      io.stdout(networkCommands());
      return 0;
    } else {
      io.stdout(HELP + helpLines(OPTIONS));
      return 0;
    }
  }
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw new UsageError(`there is no folder \`${folder}\``);
  const found = detect(folder);
  io.stdout(`found: ${found.stacks.length === 0 ? 'no templates' : found.stacks.map(({ name, where }) => `${name} (${forTerminal(where)})`).join(', ')}\n\n`);
  const regions = named ?? (found.config || yes ? [] : await askedRegions(io));
  const steps = stepsFor(found, regions);
  const fresh = steps.filter(({ path }) => !existsSync(join(folder, path)));
  const byHand = steps.filter((it) => !fresh.includes(it) && !mentionsUs(join(folder, it.path)));
  for (const it of byHand) io.stdout(`add to ${forTerminal(it.path)}: ${it.why}\n\n${indented(it.text)}\n`);
  for (const it of fresh) io.stdout(`${yes ? 'write' : 'would write'} ${it.path}: ${it.why}\n\n${indented(it.text)}\n`);
  if (fresh.length === 0) {
    io.stdout('nothing to write\n');
    return 0;
  }
  if (!yes && !(await agreed(fresh, io))) return 0;
  for (const { path } of fresh) mkdirSync(dirname(join(folder, path)), { recursive: true });
  // Somebody may have been faster.
  const meanwhile = fresh.find(({ path }) => existsSync(join(folder, path)));
  if (meanwhile !== undefined) throw new UsageError(`\`${meanwhile.path}\` is there now; nothing was written`);
  writeAll(fresh.map(({ path, text }) => ({ path: join(folder, path), text })));
  io.stdout(`wrote ${fresh.map(({ path }) => path).join(', ')}; now: privatelint\n`);
  return 0;
}

/** Regions as they are typed; a mistake in one is told. */
function regionsIn(text: string): readonly string[] {
  const regions = text.split(/[\s,]+/).filter((it) => it !== '');
  for (const it of regions) {
    const problem = regionProblem(it);
    if (problem !== undefined) throw new UsageError(`\`${it}\` ${problem}`);
  }
  return regions;
}

async function askedRegions(io: Io): Promise<readonly string[]> {
  for (;;) {
    const answer = await io.ask('target Regions, such as eu-west-1 (empty: say it later)? ');
    if (answer === undefined) return [];
    try {
      return regionsIn(answer);
    } catch (error) {
      io.stdout(`${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
}

async function agreed(steps: readonly Step[], io: Io): Promise<boolean> {
  const answer = await io.ask(`write ${steps.length === 1 ? 'this file' : `these ${steps.length} files`}? [y/N] `);
  if (answer !== undefined && /^y(es)?$/i.test(answer.trim())) return true;
  io.stdout(answer === undefined ? 'nothing was written; --yes writes\n' : 'nothing was written\n');
  return false;
}

function mentionsUs(path: string): boolean {
  return readFileSync(path, 'utf8').includes('privatelint');
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
