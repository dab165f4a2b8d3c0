/** What the tool says of public templates that nobody wrote for it. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, sep } from 'node:path';
import { table } from './scores-text.ts';

/** What the JSON report says, as far as it is counted here. */
export interface Finding {
  readonly ruleId: string;
  readonly severity: string;
  readonly file: string;
}

export interface Run {
  readonly seconds: number;
  /** The tool could not do its job, or was killed. */
  readonly isCrash: boolean;
  readonly findings: readonly Finding[];
}

/** A case that was judged by hand: rule ideas that must be found, and such that must not. */
export interface Label {
  readonly id: string;
  readonly file: string;
  readonly also: readonly string[];
  readonly kind: string;
  readonly expected: readonly Idea[];
  readonly forbidden: readonly Idea[];
}

interface Idea {
  readonly rule: string;
  readonly level?: string;
}

/** Which rules an idea of a label stands for; `*` is any text. */
export interface IdeaTable {
  readonly ruleIdeas: Readonly<Record<string, readonly string[]>>;
  readonly ideasWithoutRule: readonly string[];
}

type Check = (paths: readonly string[]) => Promise<Run>;

interface View {
  readonly title: string;
  readonly runs: readonly Run[];
}

const target = 'ca-west-1';
const hangSeconds = 2;
const limitSeconds = 60;

export async function corpusSection(folder: string, program: string, ideas: IdeaTable): Promise<string> {
  const check = checkWith(folder, program);
  const files = filesBelow(join(folder, 'files')).map((it) => it.slice(folder.length + 1).split(sep).join('/'));
  const folders = readdirSync(join(folder, 'files')).sort().map((it) => `files/${it}`);
  const views: View[] = [];
  for (const [what, paths] of [['file by file', files], ['folder by folder', folders]] as const) {
    for (const [where, more] of [['no Region', []], [target, ['--region', target]]] as const) {
      views.push({ title: `${what}, ${where}`, runs: await runAll(paths, (it) => check([it], more)) });
    }
  }
  return [viewsText(views), '', findingsText(views), '', await labelsText(folder, check, ideas)].join('\n');
}

export function checkWith(folder: string, program: string): (paths: readonly string[], more?: readonly string[]) => Promise<Run> {
  return (paths, more = []) => run([program, 'check', ...paths, '--format', 'json', ...more], folder);
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort().map((it) => join(folder, it)).filter((it) => statSync(it).isFile());
}

/** As many at a time as there are processors. What takes long is asked again alone: it may have been the company. */
async function runAll(paths: readonly string[], check: (path: string) => Promise<Run>): Promise<readonly Run[]> {
  const runs = new Map<string, Run>();
  const waiting = [...paths];
  const worker = async (): Promise<void> => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) runs.set(path, await check(path));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  for (const [path, first] of runs) {
    if (first.seconds <= hangSeconds) continue;
    const second = await check(path);
    if (second.seconds < first.seconds) runs.set(path, second);
  }
  return [...runs.values()];
}

function run(args: readonly string[], cwd: string): Promise<Run> {
  return new Promise((resolve) => {
    const start = performance.now();
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'ignore'], timeout: limitSeconds * 1000 });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (it: string) => (text += it));
    child.on('close', (code) => {
      resolve({ seconds: (performance.now() - start) / 1000, isCrash: code === null || code > 1, findings: findingsOf(text) });
    });
  });
}

function findingsOf(text: string): readonly Finding[] {
  try {
    return (JSON.parse(text) as { readonly findings: readonly Finding[] }).findings; // the published format
  } catch {
    return []; // the exit code says why
  }
}

function viewsText(views: readonly View[]): string {
  const rows = views.map(({ title, runs }) => [
    title,
    ...[
      runs.length,
      runs.filter((it) => it.isCrash).length,
      runs.filter((it) => it.seconds > hangSeconds).length,
      runs.filter((it) => it.findings.length > 0).length,
    ].map(String),
    `${Math.max(0, ...runs.map((it) => it.seconds)).toFixed(1)} s`,
  ]);
  return [
    'Public templates, Terraform modules and plans, most of them test data of other tools, each judged alone and then with the whole',
    `repository that it comes from. A crash is exit code 2 or worse, a hang takes over ${hangSeconds} s, also when it is asked again alone. With \`${target}\` every template is one`,
    'that was copied to another Region.',
    '',
    table(['', 'runs', 'crashes', 'hangs', 'with findings', 'slowest'], rows),
  ].join('\n');
}

function findingsText(views: readonly View[]): string {
  const counts = views.map(({ runs }) => countBy(runs.flatMap((it) => it.findings)));
  const keys = [...new Set(counts.flatMap((it) => [...it.keys()]))].sort();
  const rows = keys.map((key) => [...key.split(' '), ...counts.map((it) => String(it.get(key) ?? 0))]);
  return table(['finding', 'level', ...views.map((it) => it.title)], rows);
}

export function countBy(findings: readonly Finding[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { ruleId, severity } of findings) counts.set(`${ruleId} ${severity}`, (counts.get(`${ruleId} ${severity}`) ?? 0) + 1);
  return counts;
}

export async function labelsText(folder: string, check: Check, ideas: IdeaTable): Promise<string> {
  const lines = readFileSync(join(folder, 'labels.jsonl'), 'utf8').trim().split('\n');
  const labels = lines.map((it) => JSON.parse(it) as Label); // the format of the corpus
  const rows: string[][] = [];
  for (const label of labels) {
    const { findings, isCrash } = await findingsOfCase(label, check);
    const { expected, forbidden, remarks } = judgeLabel(label, findings, isCrash, ideas);
    rows.push([`${label.id}, ${label.kind}`, expected, forbidden, remarks.join('; ')]);
  }
  return [
    'Cases that were judged by hand: findings that must be there, and false alarms that must not. Findings of any level count.',
    '',
    table(['case', 'expected found', 'forbidden absent', 'remarks'], rows),
  ].join('\n');
}

/** A Terraform module is judged where the modules are that it calls; what is found elsewhere in its repository is not of the case. */
async function findingsOfCase({ file, also, kind }: Label, check: Check): Promise<Run> {
  const named = [file, ...also];
  if (kind !== 'tf') return check(named);
  const repository = file.split('/').slice(0, 2).join('/');
  const whole = await check([repository]);
  return { ...whole, findings: whole.findings.filter((it) => named.includes(`${repository}/${it.file}`)) }; // reported from there on
}

export interface Judgement {
  readonly expected: string;
  readonly forbidden: string;
  readonly remarks: readonly string[];
}

/** Holds the findings in the files of a case against its label. Ideas without a rule are neither found nor absent. */
export function judgeLabel(label: Label, findings: readonly Finding[], isCrash: boolean, ideas: IdeaTable): Judgement {
  const found = ({ rule }: Idea): Finding | undefined =>
    findings.find((it) => (ideas.ruleIdeas[rule] ?? []).some((pattern) => fits(it.ruleId, pattern)));
  const hasRule = ({ rule }: Idea): boolean => rule in ideas.ruleIdeas;
  const expected = label.expected.filter(hasRule);
  const forbidden = label.forbidden.filter(hasRule);
  const missing = expected.filter((it) => found(it) === undefined);
  const alarms = forbidden.filter((it) => (it.rule === 'crash' ? isCrash : found(it) !== undefined));
  const otherLevel = expected.filter((it) => it.level !== undefined && (found(it)?.severity ?? it.level) !== it.level);
  const others = [...label.expected, ...label.forbidden].filter((it) => !hasRule(it));
  const ratio = (part: number, whole: number): string => (whole === 0 ? '-' : `${part}/${whole}`);
  return {
    expected: ratio(expected.length - missing.length, expected.length),
    forbidden: ratio(forbidden.length - alarms.length, forbidden.length),
    remarks: [
      ...missing.map((it) => `missing: ${it.rule}`),
      ...alarms.map((it) => `false alarm: ${it.rule} (${found(it)?.ruleId ?? 'crash'})`),
      ...otherLevel.map((it) => `${it.rule} is told as ${found(it)?.severity ?? ''}, labelled ${it.level ?? ''}`),
      ...others.map((it) => (ideas.ideasWithoutRule.includes(it.rule) ? `no rule: ${it.rule}` : `not mapped: ${it.rule}`)),
    ],
  };
}

function fits(id: string, pattern: string): boolean {
  return new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(id);
}
