/** How the layers of the tool answer beside other engines. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { percent, table } from './scores-text.ts';

/** What `score.mjs --json` writes of one suite. */
export interface Suite {
  readonly suite: string;
  readonly pass: number;
  readonly total: number;
  readonly unsupported: number;
  readonly wrong: number;
  readonly noAnswer: number;
}

/** Why a suite is not passed whole; `count` says how many wrong answers the text explains. */
export interface Difference {
  readonly suite: string;
  readonly of: 'wrong' | 'unsupported' | 'missing';
  readonly count?: number;
  readonly text: string;
}

export interface OracleOptions {
  readonly folder: string;
  readonly program: string;
  readonly temporary: string;
  readonly differences: readonly Difference[];
}

export function oracleSection({ folder, program, temporary, differences }: OracleOptions): string {
  const score = (files: readonly string[], more: readonly string[] = []): readonly Suite[] => {
    const json = join(temporary, 'suites.json');
    const adapter = `node "${program}" inspect --stdin`;
    const fixed = ['--adapter', adapter, '--root', folder, '--json', json];
    execFileSync(process.execPath, [join(folder, 'runners/score.mjs'), ...fixed, ...more, ...files], { stdio: ['ignore', 'ignore', 'inherit'] });
    return JSON.parse(readFileSync(json, 'utf8')) as readonly Suite[]; // what `score.mjs` writes
  };
  const vectors = join(folder, 'vectors');
  const files = readdirSync(vectors).filter((it) => it.endsWith('.jsonl')).sort().map((it) => join(vectors, it));
  const modules = files.filter((it) => it.endsWith('tf-module.jsonl'));
  const alone = modules.length === 0 ? [] : score(modules, ['--without', 'plan']).map((it) => ({ ...it, suite: `${it.suite}, .tf alone` }));
  return suitesText([...score(files), ...alone], differences);
}

/** The table, the differences that still show, and how many wrong answers nobody has explained. */
export function suitesText(suites: readonly Suite[], differences: readonly Difference[]): string {
  const rows = suites.map((it) => [
    it.suite,
    `${it.pass}/${it.total}`,
    percent(it.pass, it.total),
    ...[it.unsupported, it.wrong, it.noAnswer].map(String),
  ]);
  const shown = differences.filter((note) => suites.some((it) => it.suite === note.suite && openOf(it, note.of) > 0));
  const unexplained = suites.map((it) => ({ suite: it.suite, left: it.wrong - explained(it.suite, differences) })).filter((it) => it.left > 0);
  return [
    'Answers of other engines to the same questions, frozen: linters, translators, `terraform`, and test suites of YAML and JSON.',
    'Suites in brackets name whose answer it is; `[both]` is where two engines agree. Unsupported: the tool says that it does not know.',
    '',
    table(['suite', 'passed', '', 'unsupported', 'wrong', 'no answer'], rows),
    '',
    ...shown.map((it) => `- **${it.suite}**, ${it.of}: ${it.text}`),
    ...unexplained.map((it) => `- **${it.suite}**: ${it.left} wrong without an explanation`),
  ].join('\n');
}

function openOf(suite: Suite, of: Difference['of']): number {
  return of === 'missing' ? suite.total - suite.pass : suite[of];
}

function explained(suite: string, differences: readonly Difference[]): number {
  return differences.filter((it) => it.suite === suite && it.of === 'wrong').reduce((sum, it) => sum + (it.count ?? 0), 0);
}
