/**
 * `pnpm scores --oracles DIR --corpus DIR --bench DIR [--workloads DIR] [--bench-peers DIR] [--rounds N]`: rewrites docs/scores.md.
 * A section whose folder is not given stays as it was measured before.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { corpusSection, type IdeaTable } from './scores-corpus.ts';
import { oracleSection, type Difference } from './scores-oracles.ts';
import { speedSection } from './scores-speed.ts';
import { replaceSections } from './scores-text.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = join(root, 'docs/scores.md');
const program = join(root, 'packages/cli/bin/privatelint.js');

const titles = ['Oracles', 'Corpus', 'Speed'];
const head = `# Scores

Written by \`pnpm scores\`; the data beside which the tool is held is kept apart from the project.

`;

interface Notes extends IdeaTable {
  readonly differences: readonly Difference[];
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { oracles: text, corpus: text, bench: text, workloads: text, 'bench-peers': text, rounds: { ...text, default: '3' } },
  });
  const folders = { oracles: existing(values.oracles), corpus: existing(values.corpus), bench: existing(values.bench) };
  const workloads = existing(values.workloads ?? (folders.bench === undefined ? undefined : join(folders.bench, 'workloads')));
  const notes = JSON.parse(readFileSync(new URL('scores-notes.json', import.meta.url), 'utf8')) as Notes; // a file of ours
  execFileSync(process.execPath, [join(root, 'tools/build.mjs'), '--quiet'], { stdio: 'inherit' });

  const temporary = mkdtempSync(join(tmpdir(), 'scores-'));
  const sections = new Map<string, string>();
  try {
    const { oracles, corpus, bench } = folders;
    if (oracles !== undefined) {
      sections.set('Oracles', await measured(() => oracleSection({ folder: oracles, program, temporary, differences: notes.differences })));
    }
    if (corpus !== undefined) sections.set('Corpus', await measured(() => corpusSection(corpus, program, notes)));
    if (bench !== undefined && workloads !== undefined) {
      const options = { bench, workloads, peers: existing(values['bench-peers']), program, temporary, rounds: Number(values.rounds) };
      sections.set('Speed', await measured(() => speedSection(options)));
    }
  } finally {
    rmSync(temporary, { recursive: true });
  }
  const before = existsSync(page) ? readFileSync(page, 'utf8') : '';
  writeFileSync(page, head + replaceSections(before, titles, sections));
  for (const title of titles) if (!sections.has(title)) process.stderr.write(`${title}: not measured, a folder was not given or does not exist\n`);
}

function existing(folder: string | undefined): string | undefined {
  return folder !== undefined && existsSync(folder) ? resolve(folder) : undefined;
}

/** The section, and under which circumstances it was measured. */
async function measured(section: () => string | Promise<string>): Promise<string> {
  const before = load();
  const text = await section();
  const processors = cpus().length;
  const busy = Math.max(before, load()) > processors ? ' Others were at work on the machine: wall times and ratios of short runs vary.' : '';
  const when = new Date().toISOString().slice(0, 10);
  return `${when}, Node.js ${process.version}, ${processors} CPUs, load ${before.toFixed(1)} before and ${load().toFixed(1)} after.${busy}\n\n${text}`;
}

function load(): number {
  return loadavg()[0] ?? 0;
}

await main();
