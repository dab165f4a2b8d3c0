import type { SourceFile } from '../../text/source-file.ts';
import { readJson } from '../hcl/json-reader.ts';
import type { HclProblem } from '../hcl/tree.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export type PlanDocument =
  | { readonly ok: true; readonly plan: JsonObject; readonly notes: readonly HclProblem[] }
  /** `broken`: it is meant to be a plan and cannot be read, whereas others are something else. */
  | { readonly ok: false; readonly problem: HclProblem; readonly broken: boolean };

/** Decides whether a text is a plan that `terraform show -json` printed, and says what it is otherwise. */
export function readDocument(source: SourceFile): PlanDocument {
  const text = withoutWrapper(source.text.replace(/^\ufeff/u, ''));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return syntaxProblem(source, text);
  }
  if (!isObject(json)) return notAPlan(source, 'a plan is a JSON object');
  const other = otherKind(json);
  if (other !== undefined) return notAPlan(source, other);
  return { ok: true, plan: json, notes: notesOn(source, json) };
}

/** Whether a JSON text looks like a plan, from its first characters; used to tell plans from other JSON files. */
export function looksLikePlan(text: string): boolean {
  const head = text.slice(0, 4096);
  return head.includes('"format_version"') && (head.includes('"terraform_version"') || head.includes('"planned_values"') || head.includes('"resource_changes"'));
}

/** Resources, data sources and module calls of the root module that a plan was made from; undefined where it does not tell. */
export function declaredInPlan(source: SourceFile): ReadonlySet<string> | undefined {
  const document = readDocument(source);
  if (!document.ok || !isObject(document.plan.configuration)) return undefined;
  const root = objectAt(document.plan.configuration, 'root_module');
  const addresses = listAt(root, 'resources').flatMap((block) => textAt(block, 'address') ?? []);
  return new Set([...addresses, ...Object.keys(objectAt(root, 'module_calls')).map((name) => `module.${name}`)]);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectAt(parent: unknown, name: string): JsonObject {
  const value = isObject(parent) ? parent[name] : undefined;
  return isObject(value) ? value : {};
}

export function listAt(parent: unknown, name: string): readonly JsonObject[] {
  const value = isObject(parent) ? parent[name] : undefined;
  return Array.isArray(value) ? (value as readonly unknown[]).filter(isObject) : [];
}

export function textAt(parent: unknown, name: string): string | undefined {
  const value = isObject(parent) ? parent[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Wrappers around the command in CI print lines before and behind the JSON. */
function withoutWrapper(text: string): string {
  if (!/^(\[command\]|::)/u.test(text)) return text;
  return text.split(/\r?\n/u).find((line) => line.startsWith('{')) ?? text;
}

function notAPlan(source: SourceFile, message: string): PlanDocument {
  return { ok: false, problem: problemAt(source, message, 0), broken: false };
}

function broken(source: SourceFile, message: string, at: number): PlanDocument {
  return { ok: false, problem: problemAt(source, message, at), broken: true };
}

function problemAt(file: SourceFile, message: string, at: number): HclProblem {
  const start = Math.min(at, file.text.length);
  return { span: { file, start, end: Math.min(start + 1, file.text.length) }, message };
}

function syntaxProblem(source: SourceFile, text: string): PlanDocument {
  const other = otherText(text);
  if (other !== undefined) return notAPlan(source, other);
  const failure = readJson({ path: source.path, text });
  if (!('message' in failure)) return broken(source, 'the plan is no valid JSON', 0);
  if (isCutOff(text, failure.at)) return broken(source, 'the plan is cut off: its JSON ends too early', Math.max(0, text.length - 1));
  return broken(source, `the plan is no valid JSON: ${failure.message}`, failure.at);
}

/** What a text of Terraform is that is no JSON document. */
function otherText(text: string): string | undefined {
  const [first = ''] = text.slice(0, LONGEST_LINE).trimStart().split('\n', 1);
  if (first.includes('"@level"') && first.includes('"@message"')) return LOG;
  return text.startsWith('PK\u0003\u0004') ? 'this is a binary plan file; print it with `terraform show -json`' : undefined;
}

const LONGEST_LINE = 10_000;

const LOG = 'this is the log of `terraform plan -json`; a plan comes from `terraform show -json PLANFILE`';

/** What a file is that Terraform or its kin wrote and that is no plan, in words that say what is needed; undefined for all others. */
export function otherFileOfTerraform(text: string): string | undefined {
  const plain = text.replace(/^\ufeff/u, '');
  const other = otherText(plain);
  if (other !== undefined || !/^\s*\{/u.test(plain)) return other;
  try {
    const json: unknown = JSON.parse(plain);
    const kind = isObject(json) ? otherKind(json) : undefined;
    return kind === NO_PLAN ? undefined : kind;
  } catch {
    return undefined;
  }
}

/** The text ends where something was expected, or within a string. */
function isCutOff(text: string, at: number): boolean {
  const rest = text.slice(at);
  return rest.trim() === '' || /^"(?:[^"\\]|\\[^])*\\?$/u.test(rest) || /^(?:t|tr|tru|f|fa|fal|fals|n|nu|nul|-)$/u.test(rest.trim());
}

function otherKind(json: JsonObject): string | undefined {
  if ('planned_values' in json || 'resource_changes' in json) return undefined;
  if (typeof json.version === 'number' && ('lineage' in json || 'serial' in json)) return 'this is a state file, not a plan; a plan comes from `terraform plan -out=FILE` and `terraform show -json FILE`';
  if ('values' in json && 'format_version' in json) return 'this is a state that `terraform show -json` printed, not a plan; name a plan file behind it';
  if ('ImportedResource' in json) return 'this is a plan of Terraformer, not of Terraform';
  if ('provider_schemas' in json) return 'these are provider schemas, not a plan';
  if ('@level' in json) return LOG;
  return NO_PLAN;
}

const NO_PLAN = 'this is no plan: neither `planned_values` nor `resource_changes` is present';

function notesOn(source: SourceFile, plan: JsonObject): readonly HclProblem[] {
  const span = { file: source, start: 0, end: Math.min(1, source.text.length) };
  const notes: HclProblem[] = [];
  const format = textAt(plan, 'format_version');
  if (format === undefined) notes.push({ span, message: 'this plan does not say its format: it is a part of one, and what it leaves out is not known' });
  if (format !== undefined && !/^[01](\.|$)/u.test(format)) notes.push({ span, message: `format version ${format} of this plan is newer than the ones that are known` });
  if (plan.errored === true) notes.push({ span, message: 'this plan ended with an error and is incomplete' });
  return notes;
}
