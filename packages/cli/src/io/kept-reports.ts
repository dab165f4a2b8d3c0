import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { judgedAs } from '../session.ts';
import { overheard, type Question } from './disk.ts';
import { globbed } from './discover.ts';
import type { Io } from './io.ts';

/** A question that a run asked of the disk, and a digest of its answer. */
type Answered = readonly [question: Question, what: string, answer: string];

interface Kept {
  readonly identity: string;
  readonly today: string;
  readonly answers: readonly Answered[];
  readonly result: string;
}

/**
 * The result of `work`, or the one that is kept of the same command, if everything that it asked of the disk is still
 * answered alike, on the same day and by the same version. What cannot be kept is worked out as ever.
 */
export async function keptOr(argv: readonly string[], io: Io, work: (io: Io) => Promise<string | undefined>): Promise<string | undefined> {
  const file = join(folderFor(io), `${digest([io.cwd, ...argv].join('\0')).slice(0, 32)}.json`);
  const own = { identity: identityOf(io), today: new Date().toISOString().slice(0, 10) };
  const kept = read(file);
  if (kept?.identity === own.identity && kept.today === own.today && (await areAnswered(kept.answers))) return kept.result;
  const answers = new Map<string, Promise<Answered>>();
  const result = await overheard(
    (question, what) => {
      const key = `${question} ${what}`;
      if (!answers.has(key)) answers.set(key, answerTo(question, what).then((answer) => [question, what, answer]));
    },
    () => work(io),
  );
  if (result !== undefined) write(file, { ...own, answers: await Promise.all(answers.values()), result });
  return result;
}

/** As other programs do: one folder for each person, which CI systems can carry along. */
function folderFor({ env }: Io): string {
  return join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'privatelint');
}

/** The version, and the very bundle that runs. */
function identityOf({ program }: Io): string {
  const bundle = program === undefined ? '' : join(dirname(orCode(() => realpathSync(program))), '..', 'dist', 'privatelint.cjs');
  const { size, mtimeMs } = statSync(bundle, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
  return `${process.version} ${size} ${mtimeMs}`;
}

function read(file: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept; // written below; whatever else stands there has another identity
  } catch {
    return undefined;
  }
}

/** A folder that cannot be written keeps nothing, and is no reason to fail. */
function write(file: string, kept: Kept): void {
  const temporary = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  } catch {
    return;
  }
  try {
    writeFileSync(temporary, JSON.stringify(kept), { mode: 0o600 });
    renameSync(temporary, file);
  } catch {
    rmSync(temporary, { force: true });
  }
}

async function areAnswered(answers: readonly Answered[]): Promise<boolean> {
  for (const [question, what, answer] of answers) if ((await answerTo(question, what)) !== answer) return false;
  return true;
}

async function answerTo(question: Question, what: string): Promise<string> {
  switch (question) {
    case 'text':
    case 'named':
      return orCode(() => digest(readFileSync(what)));
    case 'judged':
      return orCode(() => (judgedAs(what) === 'other' ? 'other' : digest(readFileSync(what))));
    case 'names':
      return orCode(() => digest(readdirSync(what, { withFileTypes: true }).map((it) => `${it.name}/${kindOf(it)}`).sort().join('\0')));
    case 'kind':
      return orCode(() => kindOf(statSync(what)));
    case 'real':
      return orCode(() => realpathSync(what));
    case 'glob':
      return digest((await globbed(what)).join('\0'));
  }
}

function kindOf(it: { isDirectory(): boolean; isFile(): boolean }): string {
  return it.isDirectory() ? 'folder' : it.isFile() ? 'file' : 'other';
}

function orCode(ask: () => string): string {
  try {
    return ask();
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
