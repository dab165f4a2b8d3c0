import { didYouMean } from '../io/nearest.ts';
import { UsageError } from '../io/usage-error.ts';
import { helpLines, readArguments, type OptionTable } from './arguments.ts';

/** How a person asks one layer: what is named first, and what may be said besides. Names are the fields of a request. */
interface Usage {
  readonly what: string;
  /** The field that the first argument fills. */
  readonly field: string;
  readonly placeholder: string;
  /** The first argument may be left out where this option says the same. */
  readonly instead?: string;
  readonly options: OptionTable;
  /** Options without which there is no question. */
  readonly needs?: readonly string[];
}

const region = { value: 'R', help: 'the Region' };
const FILE = { field: 'path', placeholder: 'FILE' };
const FOLDER = { field: 'dir', placeholder: 'FOLDER', instead: 'plan' };
const plan = { value: 'FILE', help: 'a plan, as `terraform show -json` prints it' };
const root = { value: 'FOLDER', help: 'modules are read below it; default: the project of the folder' };
const parameters = { value: 'JSON', help: 'values of parameters by name; default: their defaults' };

const USAGES = {
  parse: { ...FILE, what: 'what is wrong with a text, its resources, and where they stand', options: { kind: { value: 'KIND', help: 'cloudformation (default), yaml-stream, json or hcl' } } },
  expand: {
    ...FILE,
    what: 'the template that CloudFormation sees after SAM and language extensions',
    options: { transform: { value: 'NAME', help: 'only this transform' }, region, partition: { value: 'P', help: 'aws, aws-cn, ...' }, parameters },
  },
  resolve: {
    ...FILE,
    what: 'one value of a template',
    options: {
      pointer: { value: '/A/B', help: 'where it stands, such as /Resources/Service/Properties/Cluster' },
      region,
      account: { value: 'ID', help: 'the account' },
      stackName: { value: 'NAME', help: 'the name of the stack', aliases: ['stack-name'] },
      parameters,
    },
    needs: ['pointer'],
  },
  policy: { ...FILE, placeholder: 'REQUEST.json', what: 'whether policies allow a request: `{"request", "identityPolicies", "endpointPolicies", "resourcePolicy"}`', options: {} },
  conditions: {
    ...FILE,
    what: 'which conditions of a template can hold together',
    options: { queries: { value: 'JSON', help: 'a list of questions, such as [{"HasNat": true}]' }, regions: { value: 'R[,R2]', help: 'target Regions', aliases: ['region'] } },
    needs: ['queries'],
  },
  hcl: { field: 'expression', placeholder: 'EXPRESSION', what: 'what an expression of Terraform comes to', options: { module: { value: 'TEXT', help: 'the module around it' } } },
  'tf-resources': { ...FOLDER, what: 'resources of a root module or a plan, with their values', options: { plan, region, root } },
  reach: {
    ...FOLDER,
    what: 'whether one resource of Terraform reaches another one',
    options: {
      from: { value: 'ADDRESS', help: 'who calls' },
      to: { value: 'ADDRESS', help: 'who is called' },
      protocol: { value: 'P', help: 'tcp (default) or udp' },
      port: { value: 'N', help: 'default 443' },
      plan,
      region,
      root,
    },
    needs: ['from', 'to'],
  },
} satisfies Readonly<Record<string, Usage>>;

export type OperationName = keyof typeof USAGES;

export const OPERATION_NAMES = Object.keys(USAGES) as readonly OperationName[]; // keys of an object whose type lists them

/** An operation and its input; undefined where help was asked for. */
export function readInspectArguments(argv: readonly string[]): { readonly op: OperationName; readonly input: Readonly<Record<string, unknown>> } | undefined {
  const [name = '', ...rest] = argv;
  if (name === '--help' || name === '-h') return undefined;
  const op = OPERATION_NAMES.find((it) => it === name);
  if (op === undefined) throw new UsageError(noOperation(name));
  const usage: Usage = USAGES[op];
  const input: Record<string, unknown> = {};
  for (const it of readArguments(rest, { ...usage.options, help: { help: '', short: 'h' } })) {
    if (it.kind === 'switch') return undefined;
    if (it.kind === 'option') input[it.name] = readValue(it.name, it.value);
    else if (input[usage.field] === undefined) input[usage.field] = it.value;
    else throw new UsageError(`\`inspect ${op}\` takes one ${usage.placeholder}, and \`${it.value}\` is a second one`);
  }
  const missing = (usage.needs ?? []).find((it) => input[it] === undefined);
  if (input[usage.field] === undefined && (usage.instead === undefined || input[usage.instead] === undefined)) throw new UsageError(`\`inspect ${op}\` needs ${usage.placeholder}: ${usageLine(op, usage)}`);
  if (missing !== undefined) throw new UsageError(`\`inspect ${op}\` needs \`--${missing}\`: ${usageLine(op, usage)}`);
  return { op, input };
}

function noOperation(name: string): string {
  const all = `one of: ${OPERATION_NAMES.join(', ')}; or --stdin`;
  if (name === '') return `\`inspect\` needs an operation, ${all}`;
  return `\`inspect\` has no operation \`${name}\`${didYouMean(name, OPERATION_NAMES) || `; ${all}`}`;
}

const LISTS: ReadonlySet<string> = new Set(['regions']);
const STRUCTURES: ReadonlySet<string> = new Set(['queries', 'parameters']);

function readValue(name: string, value: string): unknown {
  if (LISTS.has(name)) return value.split(',').map((it) => it.trim());
  if (!STRUCTURES.has(name) || value === 'defaults') return value;
  try {
    return JSON.parse(value);
  } catch (error) {
    throw new UsageError(`\`--${name}\` is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function usageLine(op: string, { placeholder, instead, options, needs = [] }: Usage): string {
  const first = instead === undefined ? placeholder : `${placeholder} (or --${instead} ${options[instead]?.value ?? ''})`;
  return ['privatelint inspect', op, first, ...needs.map((it) => `--${it} ${options[it]?.value ?? ''}`)].join(' ');
}

export function inspectHelp(): string {
  const sections = OPERATION_NAMES.map((op) => {
    const usage: Usage = USAGES[op];
    const options = Object.keys(usage.options).length === 0 ? '' : helpLines(usage.options).replace(/^/gm, '  ').trimEnd();
    return `${usageLine(op, usage)}\n    ${usage.what}\n${options === '' ? '' : `${options}\n`}`;
  });
  return `Usage: privatelint inspect OP ...

What one layer of the tool thinks of one value. \`privatelint inspect --stdin\` reads one request a line,
{"id": 1, "op": "hcl", "input": {"expression": "1 + 1"}}, and answers each with one line.

${sections.join('\n')}`;
}
