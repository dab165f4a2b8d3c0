import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { detect, type Detected } from '../io/detect.ts';
import type { ExitCode, Io } from '../io/io.ts';
import { UsageError } from '../io/usage-error.ts';
import { writeAll } from '../io/write.ts';
import { forTerminal } from '../reporters/escape.ts';
import { version } from '../version.ts';
import { helpLines, readArguments, type OptionTable } from './arguments.ts';
import { networkCommands } from './init-network.ts';

const OPTIONS: OptionTable = {
  yes: { help: 'write without asking', short: 'y' },
  network: { help: 'print the AWS CLI commands that collect what is known of a VPC, without tags' },
  help: { help: 'this text', short: 'h' },
};

const HELP = `Usage: privatelint init [folder] [options]

Looks at what is there and shows what it would write: a configuration and a CI step. What belongs into files that exist is
shown to be added by hand; no file is overwritten.

Options:
`;

/** Something to write, or to add by hand where its file is there already. */
interface Step {
  readonly path: string;
  readonly why: string;
  readonly text: string;
}

/** `privatelint init`: the first configuration of a project. */
export async function initCommand(argv: readonly string[], io: Io): Promise<ExitCode> {
  let yes = false;
  let folder = io.cwd;
  for (const it of readArguments(argv, OPTIONS)) {
    if (it.kind === 'positional') folder = resolve(io.cwd, it.value);
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
  const steps = stepsFor(found);
  const fresh = steps.filter(({ path }) => !existsSync(join(folder, path)));
  const byHand = steps.filter((it) => !fresh.includes(it) && !mentionsUs(join(folder, it.path)));
  for (const it of byHand) io.stdout(`add to ${it.path}: ${it.why}\n\n${indented(it.text)}\n`);
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

function stepsFor(found: Detected): readonly Step[] {
  const steps: Step[] = found.config ? [] : [{ path: 'privatelint.config.json', why: 'which rules run, and where it is deployed', text: configText(found) }];
  if (found.has('.pre-commit-config.yaml')) steps.push({ path: '.pre-commit-config.yaml', why: 'judge what is committed (see the guide for the address)', text: PRE_COMMIT });
  if (found.eslint !== undefined) steps.push({ path: found.eslint, why: found.cdk ? 'judge CDK code in the editor' : 'judge templates in the editor', text: eslintText(found.cdk) });
  if (found.has('.github')) steps.push({ path: '.github/workflows/privatelint.yml', why: 'judge pull requests', text: workflowText(found) });
  if (found.has('.gitlab-ci.yml')) steps.push({ path: '.gitlab-ci.yml', why: 'judge merge requests', text: GITLAB });
  if (found.has('Jenkinsfile')) steps.push({ path: 'Jenkinsfile', why: 'a step of a stage', text: `sh 'npx --yes privatelint@${version()} --format pretty --format junit --output privatelint.xml'\n` });
  if (found.has('buildspec.yml')) steps.push({ path: 'buildspec.yml', why: 'a command of the build phase', text: `- npx --yes privatelint@${version()}\n` });
  return steps;
}

function configText({ cdk }: Detected): string {
  return `${JSON.stringify({ preset: 'recommended', ...(cdk ? { include: ['cdk.out'] } : {}), failOn: 'error' }, null, 2)}\n`;
}

const PRE_COMMIT = `- repo: https://example.com/privatelint/pre-commit-privatelint
  rev: v${version()}
  hooks:
    - id: privatelint
`;

function eslintText(cdk: boolean): string {
  return `import privatelint from 'eslint-plugin-privatelint';\n\n// in the list that is exported:\n${cdk ? 'privatelint.configs.recommended,\nprivatelint.configs.cdkOut,' : 'privatelint.configs.templates,'}\n`;
}

function workflowText({ cdk }: Detected): string {
  const synth = cdk ? `      - run: npm ci && npx cdk synth --quiet\n` : '';
  return `name: privatelint
on:
  pull_request:
  push: { branches: [main] }
permissions:
  contents: read
jobs:
  privatelint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
${synth}      - run: npx --yes privatelint@${version()} --format github
`;
}

const GITLAB = `privatelint:
  image: node:22
  script:
    - npx --yes privatelint@${version()} --format pretty --format gitlab --output gl-code-quality.json
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality.json
`;
