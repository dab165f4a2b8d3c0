import type { Severity } from '@privatelint/core';
import { didYouMean, eitherOf } from '../io/nearest.ts';
import { UsageError } from '../io/usage-error.ts';
import { FORMATS, formatOfFile, isFormat, type Format } from '../reporters/formats.ts';
import { readArguments, type OptionTable } from './arguments.ts';

export interface Output {
  readonly format: Format;
  /** Absent = standard output. */
  readonly file?: string;
}

export type Level = Severity | 'off';

export interface CheckOptions {
  readonly paths: readonly string[];
  /** Absent = not said here. */
  readonly regions?: readonly string[];
  readonly parameters: ReadonlyMap<string, string>;
  readonly parameterFiles: readonly string[];
  readonly networks: readonly string[];
  readonly outputs: readonly Output[];
  readonly failOn?: Severity;
  readonly maxWarnings?: number;
  /** By rule id, as typed; whether there is such a rule is known when the rules are. */
  readonly levels: ReadonlyMap<string, Level>;
  readonly strict?: boolean;
  /** The name of what comes on standard input. */
  readonly stdin?: string;
  readonly quiet: boolean;
  readonly color?: boolean;
  readonly config?: string;
  readonly printConfig?: string;
  readonly baseline?: string;
  readonly writeBaseline: boolean;
  readonly reportSuppressed: boolean;
  readonly redact: boolean;
  /** The paths do not say what is judged, but what has to be concerned by what is reported. */
  readonly related: boolean;
  /** A Git revision: only what the change since then brings is reported. */
  readonly changedSince?: string;
  readonly shard?: { readonly index: number; readonly count: number };
  /** Absent = nothing is mended. */
  readonly fix?: FixOptions;
  readonly allowCode: boolean;
  /** Reports are kept, see `io/kept-reports.ts`. */
  readonly cache: boolean;
  readonly help: boolean;
  /** Names of all options that were typed. */
  readonly given: ReadonlySet<string>;
}

export interface FixOptions {
  readonly upTo: 'safe' | 'suggestion';
  readonly dryRun: boolean;
  /** Only findings of these rules; empty = of all. */
  readonly rules: readonly string[];
}

export const CHECK_OPTIONS: OptionTable = {
  region: { value: 'R[,R2]', help: 'target Regions', aliases: ['regions'], group: 'What is known' },
  param: { value: 'K=V', help: 'value of a parameter of the templates, or of a variable of Terraform', aliases: ['parameter', 'parameter-overrides', 'var'] },
  params: { value: 'FILE', help: 'parameter file of the AWS CLI, of CodePipeline, plain names and values, or a .tfvars file', aliases: ['parameter-file', 'var-file'] },
  network: { value: 'FILE', help: 'what is known of networks from outside: declared, or a folder of what the AWS CLI printed' },
  config: { value: 'FILE', help: 'configuration; default: the nearest privatelint.config.json, .jsonc, .yaml or package.json upward', short: 'c' },
  'print-config': { value: 'FILE', help: 'print what the configuration says about FILE' },
  'allow-code': { help: 'run JavaScript configuration and own rules of the repository that is linted' },
  stdin: { help: 'read one template from standard input' },
  'stdin-filename': { value: 'NAME', help: 'what the template on standard input is called' },
  'changed-since': { value: 'REF', help: 'only findings that the change since this Git revision brings', group: 'What is reported' },
  related: { help: 'judge the whole project; report what is in the named files, on a path through them, or decided by them' },
  rule: { value: 'ID:LEVEL', help: 'error, warning, info or off for one rule' },
  baseline: { value: 'FILE', help: 'leave out the findings that FILE lists' },
  'write-baseline': { help: 'list all present findings in the baseline file' },
  'report-suppressed': { help: 'show suppressed findings too' },
  shard: { value: 'I/N', help: 'report on the I-th of N parts of the files only' },
  format: { value: 'F', help: `${FORMATS.join(', ')}; default pretty`, short: 'f', group: 'How it is reported' },
  output: { value: 'FILE', help: 'where the format before it goes; both may be given several times', short: 'o', aliases: ['output-file'] },
  redact: { help: 'replace ids of accounts, VPCs and subnets by hashes' },
  cache: { help: 'keep the report, and show it again while nothing that it rests on has changed' },
  quiet: { help: 'errors and warnings only', short: 'q' },
  color: {},
  'no-color': { help: 'no colours' },
  'fail-on': { value: 'LEVEL', help: 'error, warning or info: from which level on the exit code is 1; default error', group: 'When it fails' },
  'max-warnings': { value: 'N', help: 'more warnings than this also give exit code 1' },
  strict: { help: 'what stays undecided or incomplete fails too (exit code 3)' },
  fix: { help: 'write what keeps its meaning, replaces nothing and costs nothing', group: 'Fixes' },
  'fix-suggestions': { help: 'write suggestions as well, such as new endpoints' },
  'fix-dry-run': { help: 'print the difference and what a deployment would do, write nothing' },
  'fix-rule': { value: 'ID', help: 'only for findings of this rule; may be given several times' },
  help: { help: 'this text', short: 'h', group: 'About' },
  version: { help: 'the version and the date of the AWS data', short: 'v' },
};

/** What does here what other tools have such an option for. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  severity: '`--fail-on LEVEL`',
  'min-severity': '`--fail-on LEVEL`',
  disable: '`--rule ID:off`',
  skip: '`--rule ID:off`',
  'skip-check': '`--rule ID:off`',
  'ignore-checks': '`--rule ID:off`',
  ignore: '`ignore` in the configuration',
  exclude: '`ignore` in the configuration',
  'skip-path': '`ignore` in the configuration',
  reporter: '`--format F`',
  'output-format': '`--format F`',
  'update-baseline': '`--write-baseline`',
  'create-baseline': '`--write-baseline`',
  'list-rules': '`privatelint rules`',
  'dry-run': '`--fix-dry-run`',
  verbose: '`privatelint explain WORKLOAD`, which shows every step',
  debug: '`privatelint explain WORKLOAD`, which shows every step',
  template: 'a path without option',
  file: 'a path without option',
};

function elsewhere(name: string): string | undefined {
  return isFormat(name) ? `\`--format ${name}\`` : Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined;
}

type Draft = { -readonly [K in keyof CheckOptions]?: CheckOptions[K] };

/** Options of `check`, or a usage error with what would have been right. */
export function readCheckOptions(argv: readonly string[]): CheckOptions {
  const draft: Draft = {};
  const paths: string[] = [];
  const regions: string[] = [];
  const parameters = new Map<string, string>();
  const parameterFiles: string[] = [];
  const networks: string[] = [];
  const levels = new Map<string, Level>();
  const outputs = new Outputs();
  const fixes = new Set<string>();
  const given = new Set<string>();
  const fixRules: string[] = [];
  let inOverrides = false;
  let stdinName: string | undefined;
  let stdin = false;
  for (const argument of readArguments(argv, CHECK_OPTIONS, elsewhere)) {
    if (argument.kind === 'positional') {
      // `--parameter-overrides A=1 B=2`, as the AWS CLI takes them.
      if (inOverrides && /^[A-Za-z0-9]+=/.test(argument.value)) addParameters(parameters, argument.value, '--parameter-overrides');
      else paths.push(argument.value);
      continue;
    }
    given.add(argument.name);
    inOverrides = argument.kind === 'option' && argument.typed === '--parameter-overrides';
    if (argument.kind === 'switch') {
      switch (argument.name) {
        case 'strict':
          draft.strict = true;
          break;
        case 'stdin':
          stdin = true;
          break;
        case 'quiet':
          draft.quiet = true;
          break;
        case 'color':
        case 'no-color':
          draft.color = argument.name === 'color';
          break;
        case 'write-baseline':
          draft.writeBaseline = true;
          break;
        case 'related':
          draft.related = true;
          break;
        case 'report-suppressed':
          draft.reportSuppressed = true;
          break;
        case 'redact':
          draft.redact = true;
          break;
        case 'allow-code':
          draft.allowCode = true;
          break;
        case 'fix':
        case 'fix-suggestions':
        case 'fix-dry-run':
          fixes.add(argument.name);
          break;
        case 'cache':
          draft.cache = true;
          break;
        case 'help':
          draft.help = true;
          break;
        default:
      }
      continue;
    }
    const { name, value, typed } = argument;
    switch (name) {
      case 'region':
        regions.push(...regionList(value));
        break;
      case 'param':
        addParameters(parameters, value, typed);
        break;
      case 'params':
        parameterFiles.push(value);
        break;
      case 'network':
        networks.push(value);
        break;
      case 'format':
        outputs.format(value);
        break;
      case 'output':
        outputs.file(value);
        break;
      case 'fail-on':
        draft.failOn = oneOf(value, ['error', 'warning', 'info'], '--fail-on');
        break;
      case 'max-warnings':
        draft.maxWarnings = count(value);
        break;
      case 'rule':
        addLevel(levels, value);
        break;
      case 'stdin-filename':
        stdinName = value;
        break;
      case 'fix-rule':
        fixRules.push(value);
        break;
      case 'config':
        draft.config = value;
        break;
      case 'print-config':
        draft.printConfig = value;
        break;
      case 'baseline':
        draft.baseline = value;
        break;
      case 'changed-since':
        draft.changedSince = value;
        break;
      case 'shard':
        draft.shard = shard(value);
        break;
      default:
    }
  }
  if (stdin && paths.length > 0) throw new UsageError('`--stdin` and paths exclude each other');
  if (!stdin && stdinName !== undefined) throw new UsageError('`--stdin-filename` needs `--stdin`');
  const fix = fixOptions(fixes, fixRules);
  refuseTogether(draft, { stdin, fix });
  if (draft.related === true && (stdin || fix !== undefined || draft.writeBaseline === true)) throw new UsageError('`--related` goes with named files that are only judged: without `--stdin`, `--fix` and `--write-baseline`');
  if (stdin && fix?.dryRun === false) throw new UsageError('standard input cannot be written; `--fix-dry-run` prints the difference');
  return {
    quiet: false,
    writeBaseline: false,
    reportSuppressed: false,
    redact: false,
    related: false,
    allowCode: false,
    cache: false,
    help: false,
    ...draft,
    given,
    paths,
    ...(regions.length === 0 ? {} : { regions: [...new Set(regions)] }),
    parameters,
    parameterFiles,
    networks,
    levels,
    outputs: outputs.pairs(),
    ...(fix === undefined ? {} : { fix }),
    ...(stdin ? { stdin: stdinName ?? 'stdin.yaml' } : {}),
  };
}

/** What only `check` does. */
export const ONLY_CHECK = ['max-warnings', 'baseline', 'write-baseline', 'print-config', 'report-suppressed', 'shard', 'changed-since', 'related', 'cache', 'fix', 'fix-suggestions', 'fix-dry-run', 'fix-rule'];

/** An option that another command would pass over in silence is a mistake. */
export function refuseOptions(command: string, given: ReadonlySet<string>, names: readonly string[]): void {
  const found = names.find((it) => given.has(it));
  if (found !== undefined) throw new UsageError(`\`${command}\` takes no \`--${found}\`: that is an option of \`check\``);
}

/** A change is what lies in files; what it brings is neither all there is to list nor all there is to mend. */
function refuseTogether({ changedSince, writeBaseline, shard: part }: Draft, { stdin, fix }: { readonly stdin: boolean; readonly fix: FixOptions | undefined }): void {
  if (part !== undefined && fix !== undefined) throw new UsageError('`--shard` and `--fix` exclude each other: every part would write the fixes of all');
  if (part !== undefined && writeBaseline === true) throw new UsageError('`--shard` and `--write-baseline` exclude each other: every part would write the whole list');
  if (changedSince === undefined) return;
  const other = stdin ? '--stdin' : writeBaseline === true ? '--write-baseline' : fix === undefined ? undefined : '--fix';
  if (other !== undefined) throw new UsageError(`\`--changed-since\` and \`${other}\` exclude each other`);
}

export function oneOf<T extends string>(value: string, allowed: readonly T[], what: string): T {
  const found = allowed.find((it) => it === value);
  if (found === undefined) throw new UsageError(`\`${what}\` is ${eitherOf(allowed)}, not \`${value}\``);
  return found;
}

/** `--fix-suggestions` implies `--fix`; a dry run alone shows everything that could be written. */
function fixOptions(named: ReadonlySet<string>, rules: readonly string[]): FixOptions | undefined {
  if (named.size === 0) {
    if (rules.length > 0) throw new UsageError('`--fix-rule` needs `--fix`, `--fix-suggestions` or `--fix-dry-run`');
    return undefined;
  }
  const dryRun = named.has('fix-dry-run');
  const upTo = named.has('fix-suggestions') || !named.has('fix') ? 'suggestion' : 'safe';
  return { upTo, dryRun, rules };
}

function regionList(value: string): readonly string[] {
  const regions = value.split(',').map((it) => it.trim()).filter((it) => it !== '');
  if (regions.length === 0) throw new UsageError(`\`--region\` is a list of Regions, such as eu-west-1,us-east-1, not \`${value}\``);
  return regions;
}

function count(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new UsageError(`\`--max-warnings\` is a number, not \`${value}\``);
  return Number(value);
}

function shard(value: string): { index: number; count: number } {
  const [, index = '', total = ''] = /^(\d{1,5})\/(\d{1,5})$/.exec(value) ?? [];
  const found = { index: Number(index), count: Number(total) };
  if (index === '' || found.index < 1 || found.index > found.count) throw new UsageError(`\`--shard\` is I/N with I from 1 to N, such as 1/4, not \`${value}\``);
  return found;
}

/** `K=V`, several of them in one text as `A=1 B=2`, or `ParameterKey=K,ParameterValue=V`. */
function addParameters(parameters: Map<string, string>, text: string, option: string): void {
  const parts = option === '--parameter-overrides' ? text.trim().split(/\s+(?=[A-Za-z0-9]+=)/) : [text];
  for (const part of parts) {
    const [, longKey, longValue] = /^ParameterKey=([^,]*),ParameterValue=(.*)$/s.exec(part) ?? [];
    const at = part.indexOf('=');
    const key = longKey ?? part.slice(0, Math.max(0, at));
    if (key === '') throw new UsageError(`\`${option}\` is NAME=VALUE, not \`${part}\``);
    parameters.set(key, longValue ?? part.slice(at + 1));
  }
}

export const LEVELS = ['error', 'warning', 'info', 'off'] as const;

function addLevel(levels: Map<string, Level>, text: string): void {
  const at = text.lastIndexOf(':');
  if (at <= 0) throw new UsageError(`\`--rule\` is ID:LEVEL, such as missing-s3-endpoint:warning, not \`${text}\``);
  const level = text.slice(at + 1);
  const found = LEVELS.find((it) => it === level);
  if (found === undefined) throw new UsageError(`\`--rule\`: the level is ${LEVELS.join(', ')}, not \`${level}\`${didYouMean(level, LEVELS)}`);
  levels.set(text.slice(0, at), found);
}

/** Pairs of `--format` and `--output`: a file belongs to the format before it, or to the first one after it. */
class Outputs {
  private readonly found: { format?: Format; file?: string }[] = [];

  format(value: string): void {
    if (!isFormat(value)) throw new UsageError(`unknown format \`${value}\`; one of: ${FORMATS.join(', ')}${didYouMean(value, FORMATS)}`);
    const last = this.found.at(-1);
    if (last !== undefined && last.format === undefined) last.format = value;
    else this.found.push({ format: value });
  }

  file(value: string): void {
    const last = this.found.at(-1);
    if (last !== undefined && last.file === undefined) last.file = value;
    else this.found.push({ file: value });
  }

  pairs(): readonly Output[] {
    const pairs = this.found.map(({ format, file }) => {
      const of = format ?? formatOfFile(file ?? '');
      if (of === undefined) throw new UsageError(`\`--output ${file ?? ''}\` needs a \`--format\``);
      return { format: of, ...(file === undefined || file === '-' ? {} : { file }) };
    });
    const [first, second] = pairs.filter((it) => it.file === undefined);
    if (first !== undefined && second !== undefined) throw new UsageError(`formats ${first.format} and ${second.format} both go to standard output; give one of them an \`--output\``);
    const files = pairs.flatMap((it) => it.file ?? []);
    const twice = files.find((it, i) => files.indexOf(it) !== i);
    if (twice !== undefined) throw new UsageError(`\`--output ${twice}\` is given twice`);
    return pairs.length === 0 ? [{ format: 'pretty' }] : pairs;
  }
}
