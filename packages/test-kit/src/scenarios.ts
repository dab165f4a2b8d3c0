import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NeedVerdict } from '@privatelint/core';
import { repository } from './rule-folders.ts';

/** What `expected.json` of a scenario says of its broken half; the mended half has no findings but `mended`. */
export interface ExpectedScenario {
  /** Which statement it shows, in a sentence. */
  readonly about: string;
  readonly regions?: readonly string[];
  readonly parameters?: Readonly<Record<string, string>>;
  readonly complete?: boolean;
  readonly findings: readonly ExpectedFinding[];
  /** Findings that stay: advice, which is no defect. */
  readonly mended?: readonly ExpectedFinding[];
  /** Verdicts of the broken half by workload and service; those of the mended half are never `refuted`. */
  readonly verdicts?: Readonly<Record<string, Readonly<Record<string, NeedVerdict>>>>;
}

export interface ExpectedFinding {
  readonly ruleId: string;
  readonly severity: string;
  /** As CloudFormation addresses it; other dialects have names of their own. */
  readonly address: string;
  readonly workloads?: readonly string[];
  readonly services?: readonly string[];
}

export interface Scenario {
  readonly name: string;
  readonly expected: ExpectedScenario;
  readonly broken: readonly Dialect[];
  readonly mended: readonly Dialect[];
}

/** One half of a scenario in one dialect. */
export interface Dialect {
  readonly name: 'cloudformation' | 'nested stacks' | 'outputs of stacks' | 'sam' | 'sam applications' | 'terraform' | 'terragrunt' | 'plan' | 'plan with sources' | 'cdk';
  readonly files: Readonly<Record<string, string>>;
}

export const scenarioRoot = join(repository, 'test-templates');

/** Scenarios by folder name. */
export function scenarios(): Scenario[] {
  const names = readdirSync(scenarioRoot, { withFileTypes: true }).filter((it) => it.isDirectory() && existsSync(join(scenarioRoot, it.name, 'expected.json')));
  return names.map(({ name }) => scenarioAt(name));
}

/** What all halves and dialects are told of networks from outside. */
const CONTEXT = 'context.yaml';

function scenarioAt(name: string): Scenario {
  const folder = join(scenarioRoot, name);
  const context = existsSync(join(folder, CONTEXT)) ? { [CONTEXT]: readFileSync(join(folder, CONTEXT), 'utf8') } : {};
  const inContext = (dialect: Dialect): Dialect => ({ ...dialect, files: { ...dialect.files, ...context } });
  return {
    name,
    expected: JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as ExpectedScenario, // written by hand, tested below
    broken: dialectsIn(join(folder, 'broken')).map(inContext),
    mended: dialectsIn(join(folder, 'mended')).map(inContext),
  };
}

/**
 * Files of a half by dialect. `cdk/` holds a program and the assembly that CDK made of it; `*.tf` is one root module, and every
 * folder of `terraform/` is one where there are several; `terragrunt/` holds units with their modules; `nested/`, `outputs/` and
 * `sam-application/` hold stacks that belong together in these ways; the rest is one file per dialect, or several CloudFormation templates that belong together.
 */
function dialectsIn(folder: string): Dialect[] {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const read = (wanted: (name: string) => boolean): Record<string, string> =>
    Object.fromEntries(names.filter(wanted).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  const all: Dialect[] = [
    { name: 'cloudformation', files: read((name) => /^cloudformation.*\.(yaml|json)$/.test(name)) },
    { name: 'nested stacks', files: filesBelow(join(folder, 'nested'), TEMPLATES) },
    { name: 'outputs of stacks', files: filesBelow(join(folder, 'outputs'), TEMPLATES) },
    { name: 'sam applications', files: filesBelow(join(folder, 'sam-application'), TEMPLATES) },
    { name: 'cdk', files: filesBelow(join(folder, 'cdk'), /^cdk\.out\//) },
    { name: 'sam', files: read((name) => /^sam.*\.(yaml|json)$/.test(name)) },
    { name: 'terraform', files: { ...read((name) => /\.(tf|tfvars)$/.test(name)), ...filesBelow(join(folder, 'terraform'), TERRAFORM) } },
    { name: 'terragrunt', files: filesBelow(join(folder, 'terragrunt'), TERRAFORM) },
    { name: 'plan', files: read((name) => name === 'plan.json') },
    { name: 'plan with sources', files: names.includes('plan.json') ? read((name) => name === 'plan.json' || /\.(tf|tfvars)$/.test(name)) : {} },
  ];
  return all.filter(({ files }) => Object.keys(files).length > 0);
}

const TEMPLATES = /\.(yaml|json)$/;
const TERRAFORM = /\.(tf|hcl)$/;

function filesBelow(base: string, wanted: RegExp): Record<string, string> {
  const paths = existsSync(base) ? readdirSync(base, { recursive: true, encoding: 'utf8' }).filter((path) => wanted.test(path)).sort() : [];
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(base, path), 'utf8')]));
}
