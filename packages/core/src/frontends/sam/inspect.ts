import type { PlainValue } from '../../syntax/inspect-parse.ts';
import { parseTemplate } from '../../syntax/parse.ts';
import { stringOf, type MappingNode, type SyntaxNode } from '../../syntax/tree.ts';
import { positionAt, type SourceFile } from '../../text/source-file.ts';
import { reduceTemplate, type ExpandProblem } from '../cloudformation/expand/language-extensions.ts';
import { withoutEntry } from '../cloudformation/expand/nodes.ts';
import { asMapping, spanOf, spanOfKey } from '../cloudformation/template.ts';
import { namedTransforms } from './expanded.ts';
import { transformSam } from './transform.ts';

export interface ExpandRequest {
  /** The one transform to apply; by default all that the template names, in its order. */
  readonly transform?: string | undefined;
  readonly region?: string | undefined;
  readonly partition?: string | undefined;
  readonly parameters?: 'defaults' | Readonly<Record<string, unknown>> | undefined;
  /** Reads a file beside the template; undefined = there is none. */
  readonly read?: ((path: string) => string | undefined) | undefined;
}

export interface ExpandAnswer {
  readonly ok: boolean;
  readonly template?: PlainValue;
  /** For each resource, where the text stands that it was made of. */
  readonly origins?: Readonly<Record<string, { readonly file: string; readonly line: number; readonly column: number }>>;
  readonly errors?: readonly { readonly line: number; readonly column: number; readonly message: string }[];
  /** Resources of SAM that are not, or not wholly, what the transform makes of them. */
  readonly unexpanded?: readonly string[];
  /** The answer is not the whole truth; `reasons` says why. */
  readonly unsupported?: true;
  readonly reasons?: readonly string[];
}

/** The template that CloudFormation gets to see, after the transforms that are run before it. */
export function inspectExpand(file: SourceFile, request: ExpandRequest): ExpandAnswer {
  const { root, problems } = parseTemplate(file);
  if (root?.kind !== 'mapping') return { ok: false, errors: errorsOf(file, problems.map((it) => ({ at: it, message: it.message }))) };
  const transforms = request.transform === undefined ? namedTransforms(root) : [request.transform];
  let template = root;
  const reasons: string[] = [];
  const unexpanded: string[] = [];
  for (const transform of transforms) {
    if (transform === 'AWS::LanguageExtensions') {
      const reduced = reduceTemplate(template, valuesOf(request));
      if (reduced.problems.length > 0) return { ok: false, errors: errorsOf(file, reduced.problems) };
      template = reduced.root;
      reasons.push(...reduced.doubts);
    } else if (transform.startsWith('AWS::Serverless-')) {
      const { region, partition, read = () => undefined } = request;
      const sam = transformSam(withoutEntry(template, 'Transform'), { file, read, region, partition });
      if (sam.problems.length > 0) return { ok: false, errors: errorsOf(file, sam.problems) };
      template = sam.root;
      reasons.push(...[...sam.unexpanded].map((id) => `\`${id}\` is not expanded to its end`));
      unexpanded.push(...sam.unexpanded);
    } else reasons.push(`\`${transform}\` is not expanded`);
  }
  return {
    ok: true,
    template: shown(file, template),
    origins: originsOf(file, template),
    ...(unexpanded.length === 0 ? {} : { unexpanded }),
    ...(reasons.length === 0 ? {} : { unsupported: true as const, reasons }),
  };
}

/** The plain value of a template: the path of a short `!GetAtt` is a list. */
function shown(file: SourceFile, node: SyntaxNode): PlainValue {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'sequence') return node.items.map((item) => shown(file, item));
  return Object.fromEntries(
    node.entries.map((entry) => {
      const { key, value } = entry;
      const path = key === 'Fn::GetAtt' && spanOfKey(file, entry).file.text.startsWith('!', entry.keyStart) ? stringOf(value) : undefined;
      return [key, path === undefined ? shown(file, value) : attributePath(path)];
    }),
  );
}

function attributePath(text: string): string[] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}

function valuesOf({ region, partition, parameters }: ExpandRequest): Map<string, string> {
  const values = new Map<string, string>();
  if (region !== undefined) values.set('AWS::Region', region);
  if (partition !== undefined) values.set('AWS::Partition', partition);
  if (parameters === undefined || parameters === 'defaults') return values;
  for (const [name, value] of Object.entries(parameters)) values.set(name, Array.isArray(value) ? value.join(',') : String(value));
  return values;
}

function originsOf(file: SourceFile, root: MappingNode): Record<string, { file: string; line: number; column: number }> {
  const origins: Record<string, { file: string; line: number; column: number }> = {};
  for (const entry of asMapping(root.get('Resources'))?.entries ?? []) {
    const at = spanOfKey(file, entry);
    const { line, column } = positionAt(at.file, at.start);
    origins[entry.key] = { file: at.file.path, line, column };
  }
  return origins;
}

function errorsOf(file: SourceFile, problems: readonly ExpandProblem[]): { line: number; column: number; message: string }[] {
  return problems.map(({ at, message }) => {
    const span = spanOf(file, at);
    const { line, column } = positionAt(span.file, span.start);
    return { line, column, message };
  });
}
