/**
 * Holds the expansion of SAM against recorded answers of the transform, as far as networks, roles and calls are concerned:
 *
 *     node --import tsx tools/sam-projection.ts FOLDER [--list N]
 *
 * FOLDER holds `vectors/sam.jsonl`: lines with `id`, `input` of `privatelint inspect expand` and `expect`, paths below `@ORACLES@`.
 * Of each template it compares the resources that are none of SAM, functions, their networks, and the roles of functions
 * and state machines. Lists count as sets: the recorded answers keep no order. What the tool itself says it does not expand to its end is *open*: neither right nor wrong.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

interface Resource {
  readonly Type?: unknown;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

type Template = Readonly<Record<string, unknown>> & { readonly Resources?: Readonly<Record<string, Resource>> };

interface Vector {
  readonly id: string;
  readonly op: string;
  readonly input: { readonly path: string };
  readonly expect: { readonly ok: boolean; readonly outputPath?: string };
}

interface Answer {
  readonly id: string;
  readonly ok: boolean;
  readonly template?: Template;
  readonly unexpanded?: readonly string[];
  readonly errors?: readonly { readonly message: string }[];
}

type Verdict = 'right' | 'wrong' | 'open';

class Score {
  readonly #counts = new Map<string, Record<Verdict, number>>();
  readonly wrong: string[] = [];
  readonly open: string[] = [];

  add(what: string, verdict: Verdict, where: string): Verdict {
    const counts = this.#counts.get(what) ?? { right: 0, wrong: 0, open: 0 };
    counts[verdict]++;
    this.#counts.set(what, counts);
    if (verdict === 'wrong') this.wrong.push(`${where}: ${what}`);
    if (verdict === 'open') this.open.push(`${where}: ${what}`);
    return verdict;
  }

  print(): void {
    for (const [what, { right, wrong, open }] of this.#counts) {
      const total = right + wrong + open;
      console.log(`${what.padEnd(44)} ${right}/${total}  ${((100 * right) / total).toFixed(1)}%  wrong ${wrong}, open ${open}`);
    }
  }
}

function main(folder: string, list: number): void {
  const root = resolve(folder);
  const vectors = readFileSync(`${root}/vectors/sam.jsonl`, 'utf8').replaceAll('@ORACLES@', root).trim().split('\n').map(parse) as Vector[];
  const answers = ask(vectors);
  const score = new Score();
  for (const vector of vectors) judge(vector, answers.get(vector.id), score);
  score.print();
  for (const line of score.wrong.slice(0, list)) console.log(`  wrong: ${line}`);
  for (const line of score.open.slice(0, list)) console.log(`  open:  ${line}`);
}

function judge(vector: Vector, answer: Answer | undefined, score: Score): void {
  if (answer === undefined) {
    score.add('answers', 'wrong', vector.id);
    return;
  }
  if (!vector.expect.ok) {
    const isOpen = answer.ok && (answer.unexpanded ?? []).length > 0;
    score.add('templates that the transform refuses', !answer.ok ? 'right' : isOpen ? 'open' : 'wrong', vector.id);
    return;
  }
  const expected = parse(readFileSync(vector.expect.outputPath ?? '', 'utf8')) as Template;
  const message = answer.errors?.[0]?.message ?? '';
  if (score.add('templates that the transform takes', answer.ok ? 'right' : 'wrong', `${vector.id} ${message}`) === 'wrong') return;
  const verdicts = Object.entries(expected.Resources ?? {}).flatMap(([id, resource]) => judgeResource(vector, answer, id, resource, score));
  score.add('whole projection of a template', worst(verdicts), vector.id);
  const whole = isDeepStrictEqual(unordered(answer.template), unordered(expected));
  score.add('whole template', whole ? 'right' : (answer.unexpanded ?? []).length > 0 ? 'open' : 'wrong', vector.id);
}

function judgeResource(vector: Vector, answer: Answer, id: string, expected: Resource, score: Score): Verdict[] {
  const found = answer.template?.Resources?.[id];
  const isOwn = found !== undefined && sources(vector).get(id) === undefined;
  const type = sources(vector).get(id);
  const where = `${vector.id} ${id}`;
  const verdictOf = (a: unknown, b: unknown): Verdict =>
    isDeepStrictEqual(unordered(a), unordered(b)) ? 'right' : answer.unexpanded?.includes(id) === true ? 'open' : 'wrong';
  if (type !== undefined && !type.startsWith('AWS::Serverless::')) return [score.add('resources beside those of SAM', verdictOf(found, expected), where)];
  if (type === 'AWS::Serverless::Function' && expected.Type === 'AWS::Lambda::Function') {
    return [
      score.add('networks of functions', verdictOf(found?.Properties?.VpcConfig, expected.Properties?.VpcConfig), where),
      score.add('functions', verdictOf(found, expected), where),
    ];
  }
  const owner = sources(vector).get(id.replace(/Role$/, ''));
  const ofOwner = id.endsWith('Role') && (owner === 'AWS::Serverless::Function' || owner === 'AWS::Serverless::StateMachine');
  if (expected.Type === 'AWS::IAM::Role' && ofOwner) return [score.add('roles of functions and state machines', verdictOf(found, expected), where)];
  return isOwn && !answer.unexpanded?.includes(id) ? [score.add('other resources that are made', verdictOf(found, expected), where)] : [];
}

const typesByPath = new Map<string, ReadonlyMap<string, string>>();

/** Types of the resources that the author wrote. */
function sources({ input }: Vector): ReadonlyMap<string, string> {
  let types = typesByPath.get(input.path);
  if (types === undefined) {
    const [answer] = inspect([{ id: 0, op: 'expand', input: { path: input.path, transform: 'none' } }]) as readonly { readonly template?: Template }[];
    const resources = Object.entries(answer?.template?.Resources ?? {});
    typesByPath.set(input.path, (types = new Map(resources.map(([id, resource]) => [id, String(resource.Type)]))));
  }
  return types;
}

function ask(vectors: readonly Vector[]): Map<string, Answer> {
  const paths = [...new Set(vectors.map(({ input }) => input.path))];
  const plainOnes = inspect(paths.map((path) => ({ id: path, op: 'expand', input: { path, transform: 'none' } })));
  for (const { id, template } of plainOnes as readonly Answer[]) {
    typesByPath.set(id, new Map(Object.entries(template?.Resources ?? {}).map(([name, resource]) => [name, String(resource.Type)])));
  }
  return new Map((inspect(vectors) as readonly Answer[]).map((answer) => [answer.id, answer]));
}

function inspect(requests: readonly object[]): readonly unknown[] {
  const input = requests.map((request) => JSON.stringify(request)).join('\n');
  const { stdout } = spawnSync('node', ['packages/cli/bin/privatelint.js', 'inspect', '--stdin'], { input, maxBuffer: 2 ** 30, encoding: 'utf8' });
  return stdout.trim().split('\n').map(parse);
}

function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.includes('wrong') ? 'wrong' : verdicts.includes('open') ? 'open' : 'right';
}

function unordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unordered).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, unordered(member)]));
}

function parse(text: string): unknown {
  return JSON.parse(text);
}

const [folder, option, count] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node --import tsx tools/sam-projection.ts FOLDER [--list N]');
  process.exitCode = 2;
} else main(folder, option === '--list' ? Number(count) : 0);
