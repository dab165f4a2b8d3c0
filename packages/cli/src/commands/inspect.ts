import { dirname, resolve } from 'node:path';
import {
  decodeUtf8, inspectConditions, inspectExpand, inspectHcl, inspectHclParse, inspectParse, inspectPolicy, inspectResolve, inspectTerraform, inspectTerraformReach,
  type SourceFile, type TerraformSubject,
} from '@privatelint/core';
import type { ExitCode, Io } from '../io/io.ts';
import { provideParsers } from '../io/parsers.ts';
import { projectAbove } from '../io/project.ts';
import { confinedLister, confinedReader, readBytes } from '../io/read.ts';
import { UsageError } from '../io/usage-error.ts';
import { inspectHelp, OPERATION_NAMES, readInspectArguments, type OperationName } from './inspect-arguments.ts';

interface Request {
  readonly id?: unknown;
  readonly op: string;
  readonly input: Input;
}

/** The fields of all operations; each reads its own. */
interface Input {
  readonly path?: string;
  readonly text?: string;
  readonly base64?: string;
  readonly kind?: string;
  readonly pointer?: string;
  readonly region?: string;
  readonly regions?: readonly string[];
  readonly account?: string;
  readonly stackName?: string;
  readonly parameters?: 'defaults' | Readonly<Record<string, unknown>>;
  readonly queries?: readonly Readonly<Record<string, boolean>>[];
  readonly template?: unknown;
  readonly transform?: string;
  readonly partition?: string;
  readonly dir?: string;
  readonly plan?: string;
  readonly root?: string;
  readonly modules?: Readonly<Record<string, string>>;
  readonly expression?: string;
  readonly module?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly from?: string;
  readonly to?: string;
  readonly toIp?: string;
  readonly protocol?: string;
  readonly port?: number | string;
}

type Operation = (input: Input, io: Io) => object;

const UNSUPPORTED = { unsupported: true };

const OPERATIONS: Readonly<Record<OperationName, Operation>> = {
  parse: (input, io) => {
    if (input.kind === 'hcl') return inspectHclParse(source(input, io).text, input.path);
    const kind = input.kind ?? 'cloudformation';
    if (kind !== 'cloudformation' && kind !== 'yaml-stream' && kind !== 'json') return UNSUPPORTED;
    return inspectParse({ kind, ...(input.path === undefined ? {} : { path: input.path }), ...contents(input, io) });
  },
  expand: (input, io) => inspectExpand(source(input, io), { ...input, read: neighbours(input, io) }),
  resolve: (input, io) => inspectResolve(source(input, io), { ...input, pointer: input.pointer ?? '' }),
  policy: (input, io) => inspectPolicy(input.path === undefined ? input : jsonIn(source(input, io))),
  conditions: (input, io) => ({
    satisfiable: inspectConditions(source(input, io), { ...input, queries: input.queries ?? [] }),
  }),
  hcl: (input) => (input.expression === undefined ? UNSUPPORTED : inspectHcl({ ...input, expression: input.expression })),
  'tf-resources': (input, io) => inspectTerraform(terraform(input, io)),
  reach: (input, io) => {
    const { from, to, protocol, port } = input;
    if (from === undefined || to === undefined || (input.dir === undefined && input.plan === undefined)) return UNSUPPORTED;
    return inspectTerraformReach(terraform(input, io), { from, to, ...(protocol === undefined ? {} : { protocol }), ...(port === undefined ? {} : { port: Number(port) }) });
  },
};

/** `privatelint inspect`: what one layer thinks of one value, for people and for comparison with other engines. */
export async function inspectCommand(argv: readonly string[], io: Io): Promise<ExitCode> {
  provideParsers();
  if (argv[0] === '--stdin') return fromStdin(io);
  const asked = readInspectArguments(argv);
  io.stdout(asked === undefined ? inspectHelp() : `${JSON.stringify(OPERATIONS[asked.op](asked.input, io), null, 2)}\n`);
  return 0;
}

async function fromStdin(io: Io): Promise<ExitCode> {
  let failed = false;
  for (const line of new TextDecoder().decode(await io.stdin()).split('\n')) {
    if (line.trim() === '') continue;
    const answer = answerTo(line, io);
    failed ||= 'error' in answer;
    io.stdout(`${JSON.stringify(answer)}\n`);
  }
  return failed ? 2 : 0;
}

function answerTo(line: string, io: Io): object {
  let id: unknown;
  try {
    const request = JSON.parse(line) as Request; // shape: INTERFACE of `inspect`, checked by each operation's defaults
    id = request.id;
    if (typeof request.input !== 'object' || (request.input as unknown) === null) return { id, error: '`input` has to be an object' };
    const op = OPERATION_NAMES.find((it) => it === request.op);
    return { id, ...(op === undefined ? UNSUPPORTED : OPERATIONS[op](request.input, io)) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

function jsonIn({ path, text }: SourceFile): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`\`${path}\` is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const sources = new Map<string, SourceFile>();

function source(input: Input, io: Io): SourceFile {
  const path = input.path ?? 'stdin';
  const key = resolve(io.cwd, path);
  const known = sources.get(key);
  if (known !== undefined && input.text === undefined && input.base64 === undefined && input.template === undefined) return known;
  const given = contents(input, io);
  const file = { path, text: 'text' in given ? given.text : decodeUtf8(given.bytes).text };
  if (input.path !== undefined) sources.set(key, file);
  return file;
}

function contents(input: Input, io: Io): { readonly text: string } | { readonly bytes: Uint8Array } {
  if (typeof input.base64 === 'string') return { bytes: Buffer.from(input.base64, 'base64') };
  if (typeof input.text === 'string') return { text: input.text };
  if (input.template !== undefined) return { text: JSON.stringify(input.template) };
  return { bytes: bytesAt(input.path ?? '', io) };
}

function bytesAt(path: string, io: Io): Uint8Array {
  const bytes = readBytes(resolve(io.cwd, path));
  if ('problem' in bytes) throw new UsageError(`cannot read \`${path}\`: ${bytes.problem}`);
  return bytes;
}

/** A folder with .tf files, the plan that was made from it, or both. */
function terraform({ dir, plan, region, root, modules = {} }: Input, io: Io): TerraformSubject {
  const told = region === undefined ? {} : { region };
  const planned = plan === undefined ? {} : { plan: { path: plan, text: decodeUtf8(bytesAt(plan, io)).text } };
  if (dir === undefined) return { ...told, ...planned };
  const directory = resolve(io.cwd, dir);
  const roots = [root === undefined ? (projectAbove(directory).root ?? directory) : resolve(io.cwd, root), ...Object.values(modules).map((it) => resolve(io.cwd, it))];
  const mapped = Object.fromEntries(Object.entries(modules).map(([source, folder]) => [source, resolve(io.cwd, folder)]));
  const environment = { directory, absoluteDirectory: directory, files: confinedLister(io.cwd, roots), read: confinedReader(io.cwd, roots, []), modules: mapped, ...told };
  return { ...told, ...planned, environment };
}

/** Files that a template names: those of its project, as anywhere. */
function neighbours({ path }: Input, io: Io): (path: string) => string | undefined {
  if (path === undefined) return () => undefined;
  const folder = dirname(resolve(io.cwd, path));
  const root = projectAbove(folder).root ?? folder;
  return confinedReader(io.cwd, [root], []);
}
