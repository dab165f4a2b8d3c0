import type { SourceFile } from '../../text/source-file.ts';
import { readJson } from '../hcl/json-reader.ts';
import type { HclProblem } from '../hcl/tree.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export type PlanDocument = { readonly ok: true; readonly plan: JsonObject; readonly notes: readonly HclProblem[] } | { readonly ok: false; readonly problem: HclProblem };

/** Decides whether a text is a plan that `terraform show -json` printed, and says what it is otherwise. */
export function readDocument(source: SourceFile): PlanDocument {
  const text = plainText(source.text);
  if (text === undefined) return notAPlan(source, 'the file is UTF-16 and cannot be read as such; write the plan as UTF-8 (PowerShell: `| Out-File -Encoding utf8`)');
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
  const head = text.slice(0, 4096).replaceAll('\u0000', '');
  return head.includes('"format_version"') && (head.includes('"terraform_version"') || head.includes('"planned_values"') || head.includes('"resource_changes"'));
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

/** Removes a byte order mark. UTF-16 that was read as UTF-8 has a NUL beside every ASCII character. */
function plainText(text: string): string | undefined {
  if (!text.includes('\u0000')) return withoutWrapper(text.replace(/^\ufeff/u, ''));
  const reduced = text.replace(/^\ufffd+/u, '').replaceAll('\u0000', '');
  return reduced.includes('\ufffd') || reduced.length * 2 > text.length + 4 ? undefined : reduced;
}

function notAPlan(source: SourceFile, message: string, at = 0): PlanDocument {
  const start = Math.min(at, source.text.length);
  return { ok: false, problem: { span: { file: source, start, end: Math.min(start + 1, source.text.length) }, message } };
}

function syntaxProblem(source: SourceFile, text: string): PlanDocument {
  const first = text.trimStart().split('\n', 1)[0] ?? '';
  if (first.includes('"@level"') && first.includes('"@message"')) return notAPlan(source, 'this is the log of `terraform plan -json`; a plan comes from `terraform show -json PLANFILE`');
  if (text.startsWith('PK')) return notAPlan(source, 'this is a binary plan file; print it with `terraform show -json`');
  const failure = readJson({ path: source.path, text });
  if (!('message' in failure)) return notAPlan(source, 'the plan is no valid JSON');
  if (isCutOff(text, failure.at)) return notAPlan(source, 'the plan is cut off: its JSON ends too early', Math.max(0, text.length - 1));
  return notAPlan(source, `the plan is no valid JSON: ${failure.message}`, failure.at);
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
  if ('@level' in json) return 'this is the log of `terraform plan -json`; a plan comes from `terraform show -json PLANFILE`';
  return 'this is no plan: neither `planned_values` nor `resource_changes` is present';
}

function notesOn(source: SourceFile, plan: JsonObject): readonly HclProblem[] {
  const span = { file: source, start: 0, end: Math.min(1, source.text.length) };
  const notes: HclProblem[] = [];
  const format = textAt(plan, 'format_version');
  if (format === undefined) notes.push({ span, message: 'this plan does not say its format: it is a part of one, and what it leaves out is not known' });
  if (format !== undefined && !/^[01](\.|$)/u.test(format)) notes.push({ span, message: `format version ${format} of this plan is newer than the ones that are known` });
  if (plan.errored === true) notes.push({ span, message: 'this plan ended with an error and is incomplete' });
  return notes;
}
