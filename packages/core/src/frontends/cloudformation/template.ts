import type { Made, MappingEntry, MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import type { SourceFile, Span } from '../../text/source-file.ts';

/** The sections of one template, found but not yet evaluated. */
export interface Template {
  readonly file: SourceFile;
  readonly root: MappingNode;
  readonly parameters: ReadonlyMap<string, MappingNode>;
  readonly mappings: MappingNode | undefined;
  readonly conditions: ReadonlyMap<string, MappingEntry>;
  readonly rules: readonly MappingEntry[];
  readonly resources: ReadonlyMap<string, TemplateResource>;
  readonly outputs: ReadonlyMap<string, TemplateOutput>;
  /** Names of the macros that rewrite the whole template before it is deployed. */
  readonly transforms: readonly string[];
  /** What is not in the template because nobody could expand it. */
  readonly missing: readonly MissingPart[];
  /** What of it could not be expanded, for people. */
  readonly problems: readonly { readonly at: Span; readonly message: string }[];
  /** The template with other values of parameters and of `AWS::Region` and the like, where its very shape depends on them; undefined = not known. */
  readonly bind?: (parameters: ReadonlyMap<string, string | undefined>) => Template;
}

/** A loop that is not unrolled, or a text that is not included. */
export interface MissingPart {
  readonly cause: string;
  readonly at: Span;
  /** What it would make, as far as the text shows; undefined = anything. */
  readonly body?: SyntaxNode;
}

export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  readonly node: MappingNode;
  /** Where the logical id is written. */
  readonly idAt: Span;
  readonly typeAt: Span;
  readonly condition: string | undefined;
  readonly properties: SyntaxNode | undefined;
}

export interface TemplateOutput {
  readonly name: string;
  readonly condition: string | undefined;
  readonly value: SyntaxNode | undefined;
  readonly exportName: SyntaxNode | undefined;
  readonly at: Span;
}

/** Reads the sections of a parsed template; what has the wrong shape is left out (the parser has reported it). */
export function templateOf(file: SourceFile, root: MappingNode, missing: readonly MissingPart[] = []): Template {
  return {
    missing,
    problems: [],
    file,
    root,
    parameters: mapOf(root.get('Parameters'), (entry) => asMapping(entry.value)),
    mappings: asMapping(root.get('Mappings')),
    conditions: mapOf(root.get('Conditions'), (entry) => entry),
    rules: asMapping(root.get('Rules'))?.entries ?? [],
    resources: mapOf(root.get('Resources'), (entry) => resourceOf(file, entry)),
    outputs: mapOf(root.get('Outputs'), (entry) => outputOf(file, entry)),
    transforms: transformsOf(root.get('Transform')),
  };
}

export function asMapping(node: SyntaxNode | undefined): MappingNode | undefined {
  return node?.kind === 'mapping' ? node : undefined;
}

/** The text of a scalar as CloudFormation compares it: numbers and booleans are text. */
export function scalarText(node: SyntaxNode | undefined): string | undefined {
  if (node?.kind !== 'scalar' || node.value === null) return undefined;
  return String(node.value);
}

/** A stretch of the template, or of the file that an expansion took it from. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly made?: Made;
}

/** The text of a scalar that names something: names are what was typed, and `On` is no truth value. */
export function nameText(node: SyntaxNode | undefined): string | undefined {
  if (node?.kind === 'scalar' && typeof node.value !== 'string' && node.value !== null) return node.typed ?? String(node.value);
  return scalarText(node);
}

export function spanOf(file: SourceFile, at: Stretch): Span {
  return { file: at.made?.file ?? file, start: at.start, end: at.end };
}

export function spanOfKey(file: SourceFile, { keyStart, keyEnd, value }: MappingEntry): Span {
  return { file: value.made?.file ?? file, start: keyStart, end: keyEnd };
}

/** Tells a node apart from all others of its template, also from those made of the same text. */
export function placeOf(node: Stretch): string {
  const { start, made } = node;
  return made === undefined ? String(start) : [start, made.file?.path, made.copy].filter((part) => part !== undefined).join(' ');
}

function resourceOf(file: SourceFile, entry: MappingEntry): TemplateResource | undefined {
  const node = asMapping(entry.value);
  const type = node?.get('Type');
  const typeName = scalarText(type);
  if (node === undefined || type === undefined || typeName === undefined) return undefined;
  return {
    logicalId: entry.key,
    type: typeName,
    node,
    idAt: spanOfKey(file, entry),
    typeAt: spanOf(file, type),
    condition: nameText(node.get('Condition')),
    properties: node.get('Properties'),
  };
}

function outputOf(file: SourceFile, entry: MappingEntry): TemplateOutput | undefined {
  const node = asMapping(entry.value);
  if (node === undefined) return undefined;
  return {
    name: entry.key,
    condition: nameText(node.get('Condition')),
    value: node.get('Value'),
    exportName: asMapping(node.get('Export'))?.get('Name'),
    at: spanOfKey(file, entry),
  };
}

function transformsOf(node: SyntaxNode | undefined): string[] {
  if (node === undefined) return [];
  if (node.kind === 'sequence') return node.items.flatMap(transformsOf);
  return [scalarText(node) ?? scalarText(asMapping(node)?.get('Name')) ?? 'an inline transform'];
}

function mapOf<T>(node: SyntaxNode | undefined, read: (entry: MappingEntry) => T | undefined): Map<string, T> {
  const result = new Map<string, T>();
  for (const entry of asMapping(node)?.entries ?? []) {
    const value = read(entry);
    if (value !== undefined) result.set(entry.key, value);
  }
  return result;
}
