import { positionAt, type Span } from '../../text/source-file.ts';
import { parseFile } from './configuration.ts';
import type { TerraformEnvironment, TerraformResource } from './environment.ts';
import { evaluateInModule, evaluateTerraform } from './module.ts';
import { parseExpression } from './parser.ts';
import type { HclProblem } from './tree.ts';
import { toJson, type JsonValue } from './json-value.ts';
import { containsSensitive, unknownsIn } from './value-parts.ts';

export interface Unsupported {
  readonly unsupported: true;
  readonly reason: string;
}

export interface ParseAnswer {
  readonly ok: boolean;
  readonly errors: readonly { readonly line: number; readonly column: number; readonly message: string }[];
  /** Addresses of declared resources and data sources, in the order of the text. */
  readonly resources: readonly string[];
  /** Where the names of these blocks' arguments stand, by `/aws_vpc.main/cidr_block`. */
  readonly positions: Readonly<Record<string, readonly [number, number]>>;
}

/** `inspect parse` with kind `hcl`. The path decides between native and JSON syntax. */
export function inspectParse(text: string, path = 'main.tf'): ParseAnswer {
  const file = parseFile({ path, text });
  const resources: string[] = [];
  const positions: Record<string, readonly [number, number]> = {};
  for (const block of file.body.blocks) {
    if (block.type !== 'resource' && block.type !== 'data') continue;
    const names = block.labels.map((label) => label.value).join('.');
    const address = block.type === 'data' ? `data.${names}` : names;
    resources.push(address);
    for (const attribute of block.body.attributes) {
      const { line, column } = positionAt(file.source, attribute.start);
      positions[`/${address}/${attribute.name}`] = [line, column];
    }
  }
  return { ok: file.problems.length === 0, errors: file.problems.map(located), resources, positions };
}

export interface HclRequest {
  readonly expression: string;
  /** Text of `main.tf`. */
  readonly module?: string;
  /** Further files of the root module by name. */
  readonly files?: Readonly<Record<string, string>>;
}

export type HclAnswer = { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly errors: ParseAnswer['errors'] } | Unsupported;

/** `inspect hcl`: the value of an expression, as `terraform console` prints it. */
export function inspectHcl(request: HclRequest): HclAnswer {
  const { expression, problems } = parseExpression({ path: 'expression', text: request.expression });
  if (problems.length > 0) return { ok: false, errors: problems.map(located) };
  const answer = evaluateInModule(environmentOf(request), expression);
  if (answer.problems.length > 0) return { ok: false, errors: answer.problems.map(located) };
  const value = containsSensitive(answer.value) ? undefined : toJson(answer.value);
  if (value !== undefined) return { ok: true, value };
  const [unknown] = unknownsIn(answer.value);
  return { unsupported: true, reason: unknown?.cause.message ?? 'the value is sensitive' };
}

function environmentOf({ module = '', files = {} }: HclRequest): TerraformEnvironment {
  const all = new Map(Object.entries(files));
  if (!all.has('main.tf')) all.set('main.tf', module);
  return { directory: '.', files: (directory) => (directory === '.' ? [...all.keys()] : []), read: (path) => all.get(path) };
}

export interface ResourcesAnswer {
  readonly addresses: readonly string[];
  readonly values: Readonly<Record<string, Readonly<Record<string, JsonValue>>>>;
  readonly errors: ParseAnswer['errors'];
}

/** `inspect tf-resources` of a folder. */
export function inspectModule(environment: TerraformEnvironment): ResourcesAnswer {
  const { resources, problems } = evaluateTerraform(environment);
  return inspectResources(resources, problems);
}

/** Managed resources that exist for certain, with what is known of them; sensitive values are left out. */
export function inspectResources(resources: readonly TerraformResource[], problems: readonly HclProblem[]): ResourcesAnswer {
  const certain = resources.filter((resource) => resource.mode === 'managed' && resource.existence.kind === 'certain');
  return {
    addresses: certain.map((resource) => resource.address),
    values: Object.fromEntries(certain.map((resource) => [resource.address, knownValues(resource)])),
    errors: problems.map(located),
  };
}

function knownValues({ values }: TerraformResource): Readonly<Record<string, JsonValue>> {
  const known: [string, JsonValue][] = [];
  for (const [name, value] of values.entries) {
    const json = containsSensitive(value) ? undefined : toJson(value);
    if (json !== undefined && json !== null) known.push([name, json]);
  }
  return Object.fromEntries(known);
}

function located({ span, message }: { readonly span: Span; readonly message: string }): ParseAnswer['errors'][number] {
  const { line, column } = positionAt(span.file, span.start);
  return { line, column, message };
}
