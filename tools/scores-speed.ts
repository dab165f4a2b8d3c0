/** Ratios to what any program has to pay for the same bytes: seconds differ from machine to machine, ratios much less. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, table } from './scores-text.ts';

/** Milliseconds of one run; processor time only where hyperfine measures it. */
export interface Sample {
  readonly wall: number;
  readonly cpu: number | undefined;
}

export interface SpeedOptions {
  readonly bench: string;
  readonly workloads: string;
  readonly peers: string | undefined;
  readonly program: string;
  readonly temporary: string;
  readonly rounds: number;
}

interface Comparison {
  readonly title: string;
  readonly path: string;
  /** A mode of floor.mjs; `node` starts Node.js and does nothing. */
  readonly floor: 'node' | 'yaml' | 'tree' | 'json';
}

/** No further round of a comparison starts after this many seconds. */
const patience = 10;

const sizes = [10, 100, 1000, 10_000];

const comparisons: readonly Comparison[] = [
  { title: 'W1, one real template, YAML', path: 'W1/cluster.yaml', floor: 'node' },
  { title: 'W1, one real template, JSON', path: 'W1/service.json', floor: 'node' },
  { title: 'W3, 1,000 real templates', path: 'W3', floor: 'yaml' },
  ...['cond-32', 'taskcond-32', 'real-24-conditions'].map((it) => ({ title: `W4, ${it}`, path: `W4/${it}.yaml`, floor: 'tree' as const })),
  ...['blocks', 'wide'].flatMap((shape) =>
    sizes.map((size) => ({ title: `W4, ${shape}-${size}`, path: `W4/${shape}-${size}.yaml`, floor: 'tree' as const })),
  ),
  { title: 'W5, plan of 1 MB', path: 'W5/plan-1000000.json', floor: 'json' },
  { title: 'W5, plan of 10 MB', path: 'W5/plan-10000000.json', floor: 'json' },
  { title: 'W5, plan of 100 MB', path: 'W5/plan-100000000.json', floor: 'json' },
  { title: 'W6, 200 Terraform files', path: 'W6', floor: 'node' },
];

const floorNames = { node: '`node -e 0`', yaml: '`yaml` parseDocument', tree: 'js-yaml events and a tree', json: 'JSON.parse' };

export function speedSection(options: SpeedOptions): string {
  const measure = measureWith(options);
  const rows: string[][] = [];
  const missing: string[] = [];
  const ours = new Map<string, number>();
  measure([options.program, 'check', join(options.workloads, 'W1')]); // fills the code cache
  for (const { title, path, floor } of comparisons) {
    const at = join(options.workloads, path);
    if (!existsSync(at)) {
      missing.push(`${title}: no such workload`);
      continue;
    }
    const mine = [options.program, 'check', at];
    const other = floor === 'node' ? ['-e', '0'] : [join(options.bench, 'drivers/floor.mjs'), floor, at];
    const rounds = repeat(options.rounds, () => [measure(mine), measure(other)] as const);
    const pairs = rounds.flatMap(([a, b]) => (a === undefined || b === undefined ? [] : [[a, b] as const]));
    if (pairs.length === 0) missing.push(`${title}: ${floorNames[floor]} or the tool itself did not run`);
    else rows.push(comparisonRow(title, floorNames[floor], pairs));
    const times = rounds.flatMap(([a]) => (a === undefined ? [] : [a.cpu ?? a.wall]));
    if (times.length > 0) ours.set(title, median(times));
  }
  const growth = ['blocks', 'wide'].map((shape) => growthRow(shape, sizes.map((size) => ours.get(`W4, ${shape}-${size}`))));
  return [
    `Whole runs of the command line, medians of up to ${options.rounds} interleaved rounds; below 1 the tool is the faster one.`,
    '',
    table(['workload', 'beside', 'rounds', 'tool, ms', 'other, ms', 'ratio', 'ratio, CPU time'], rows),
    '',
    'Growth with the number of resources: 1 is linear. What 10 resources take is subtracted.',
    '',
    table(['', '100 to 1,000', '1,000 to 10,000'], growth),
    ...(missing.length === 0 ? [] : ['', `Left out: ${missing.join('; ')}.`]),
  ].join('\n');
}

function repeat<T>(rounds: number, once: () => T): readonly T[] {
  const results: T[] = [];
  const start = performance.now();
  while (results.length === 0 || (results.length < rounds && performance.now() - start < patience * 1000)) results.push(once());
  return results;
}

/** Gives undefined for a command that could not do its job: a peer that is not installed, a crash, a timeout. */
function measureWith({ peers, temporary }: SpeedOptions): (args: readonly string[]) => Sample | undefined {
  const env = { ...process.env, ...(peers === undefined ? {} : { BENCH_PEERS: join(peers, '/') }) };
  const spawnOptions = { env, stdio: 'ignore', timeout: 300_000 } as const;
  const hasHyperfine = spawnSync('hyperfine', ['--version']).status === 0;
  const json = join(temporary, 'hyperfine.json');
  return (args) => {
    if (!hasHyperfine) {
      const start = performance.now();
      const { status } = spawnSync(process.execPath, args, spawnOptions);
      return isUsable(status) ? { wall: performance.now() - start, cpu: undefined } : undefined;
    }
    const command = [process.execPath, ...args].map((it) => `'${it}'`).join(' ');
    const { status } = spawnSync('hyperfine', ['--shell=none', '--ignore-failure', '--runs', '1', '--export-json', json, command], spawnOptions);
    if (status !== 0) return undefined;
    const { results } = JSON.parse(readFileSync(json, 'utf8')) as HyperfineReport; // what hyperfine writes
    const result = results[0];
    if (result === undefined || !isUsable(result.exit_codes[0])) return undefined;
    return { wall: result.mean * 1000, cpu: (result.user + result.system) * 1000 };
  };
}

interface HyperfineReport {
  readonly results: readonly {
    readonly mean: number;
    readonly user: number;
    readonly system: number;
    readonly exit_codes: readonly (number | null)[];
  }[];
}

/** Findings are no failure. */
function isUsable(status: number | null | undefined): boolean {
  return status === 0 || status === 1;
}

/** Ratios are taken round by round, so that load which comes and goes hits both sides. */
export function comparisonRow(title: string, other: string, pairs: readonly (readonly [Sample, Sample])[]): string[] {
  const ratios = pairs.flatMap(([a, b]) => (a.cpu === undefined || b.cpu === undefined ? [] : [a.cpu / b.cpu]));
  return [
    title,
    other,
    String(pairs.length),
    median(pairs.map(([a]) => a.wall)).toFixed(0),
    median(pairs.map(([, b]) => b.wall)).toFixed(0),
    median(pairs.map(([a, b]) => a.wall / b.wall)).toFixed(2),
    ratios.length === 0 ? '-' : median(ratios).toFixed(2),
  ];
}

/** `times` of 10, 100, 1,000 and 10,000 resources. */
export function growthRow(shape: string, times: readonly (number | undefined)[]): string[] {
  const [base, ...rest] = times;
  const exponent = (from: number | undefined, to: number | undefined): string => {
    if (base === undefined || from === undefined || to === undefined || from - base < 5) return '-'; // too little to tell from noise
    return Math.log10((to - base) / (from - base)).toFixed(2);
  };
  return [shape, exponent(rest[0], rest[1]), exponent(rest[1], rest[2])];
}
