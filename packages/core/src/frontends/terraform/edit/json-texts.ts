import { Refusal } from '../../../edits/refusal.ts';
import { parseEmbeddedJson } from '../../../syntax/embedded.ts';
import { readJson, type JsonResult } from '../../../syntax/json.ts';
import { scalar, type MappingNode } from '../../../syntax/tree.ts';
import type { SourceFile, Span, TextEdit } from '../../../text/source-file.ts';
import { isList, isText, type Json } from '../../../values/json.ts';
import { partsOf } from '../../../values/text.ts';
import { Removals } from '../../cloudformation/edit/members.ts';
import { Places } from '../../cloudformation/edit/places.ts';
import { listShape, mapShape, scalarShape, type Shape } from '../../cloudformation/edit/shape.ts';
import { jsonStyleOf } from '../../cloudformation/edit/style.ts';
import type { EvaluatedModule, TerraformResult } from '../../hcl/environment.ts';
import type { Expression, TemplatePart } from '../../hcl/tree.ts';
import type { Naming } from './print.ts';

/** JSON that a module has as a text: in quotes, in a heredoc, or in a file of its own that `file` or `templatefile` reads. */
export interface JsonText {
  readonly file: SourceFile;
  readonly places: Places;
  readonly root: MappingNode;
  /** Whether it may refer to what the module declares. */
  readonly refers: boolean;
}

/** The texts that one proposal changes. */
export class JsonTexts {
  readonly #result: TerraformResult;
  readonly #removals = new Map<string, { readonly text: JsonText; readonly gone: Removals }>();

  constructor(result: TerraformResult) {
    this.#result = result;
  }

  /** Undefined where an expression is no such text. */
  of(module: EvaluatedModule, value: Expression): JsonText | undefined {
    if (value.kind === 'string' || value.kind === 'template') return value.heredoc ? inHeredoc(value) : inQuotes(value);
    if (value.kind !== 'call' || (value.name !== 'file' && value.name !== 'templatefile')) return undefined;
    const [argument] = value.arguments;
    const path = argument === undefined ? undefined : module.evaluate(argument);
    const file = path?.kind === 'string' ? this.#result.fileAt?.(path.value) : undefined;
    if (file === undefined) return undefined;
    const text = value.name === 'file' ? file.text : withoutInterpolations(file.text);
    return read(file, text, 0, file.text.length, false);
  }

  remove(text: JsonText, at: Span): void {
    const key = `${text.file.path} ${String(text.root.start)}`;
    const known = this.#removals.get(key) ?? { text, gone: new Removals() };
    this.#removals.set(key, known);
    known.gone.add(text.file, known.text.root, at);
  }

  removals(): TextEdit[] {
    return [...this.#removals.values()].flatMap(({ text, gone }) => gone.edits(text.places));
  }
}

/** Adds statements to the list of a policy. */
export function addedStatements(text: JsonText, statements: readonly Json[], naming: Naming): TextEdit {
  const list = text.root.get('Statement');
  if (list?.kind !== 'sequence') throw new Refusal('its statements are not written as a list');
  return text.places.addItems(list, statements.map((statement) => shapeOf(statement, text, naming)));
}

type WrittenText = Extract<Expression, { kind: 'string' | 'template' }>;

function inHeredoc(value: WrittenText): JsonText | undefined {
  const { file, start, end } = value;
  const lines = file.text.slice(start, end).split('\n');
  const from = start + (lines[0]?.length ?? 0);
  const to = end - (lines.at(-1)?.length ?? 0);
  return read(file, holesOf(value).reduce(blanked, file.text), from, to, true);
}

function inQuotes(value: WrittenText): JsonText | undefined {
  const { file, start, end } = value;
  const content = value.kind === 'string' ? value.value : value.parts.map((it) => (it.kind === 'text' ? it.value : '_'.repeat(it.end - it.start))).join('');
  if (!content.trimStart().startsWith('{')) return undefined;
  // The second character of a doubled one is the one that counts.
  const source = holesOf(value).reduce(blanked, file.text).replaceAll(/([$%])(?=\1\{)/g, ' ');
  const inner = parseEmbeddedJson({ path: file.path, text: source }, scalar(start, end, 'double', content));
  return inner === undefined ? undefined : textOf(file, source, inner, true, (text) => JSON.stringify(text).slice(1, -1));
}

function holesOf(value: WrittenText): readonly TemplatePart[] {
  return value.kind === 'template' ? value.parts.filter(({ kind }) => kind !== 'text') : [];
}

function read(file: SourceFile, text: string, from: number, to: number, refers: boolean): JsonText | undefined {
  return textOf(file, file.text, readJson(text, { from, to }), refers);
}

function textOf(file: SourceFile, text: string, { root, problems }: JsonResult, refers: boolean, escaped?: (text: string) => string): JsonText | undefined {
  if (root?.kind !== 'mapping' || problems.length > 0) return undefined;
  return { file, root, refers, places: new Places(file, jsonStyleOf(text, root), escaped) };
}

/** What stands in for an interpolation while the JSON around it is read: no character of it means anything there. */
function blanked(text: string, { start, end }: { readonly start: number; readonly end: number }): string {
  return text.slice(0, start) + '_'.repeat(end - start) + text.slice(end);
}

function withoutInterpolations(text: string): string {
  return text.replaceAll(/\$\{[^{}]*\}/g, (found) => '_'.repeat(found.length));
}

function shapeOf(value: Json, { refers }: JsonText, naming: Naming): Shape {
  const written = (it: Json): Shape => {
    if (isList(it)) return listShape(it.map(written));
    if (!isText(it)) return mapShape(Object.entries(it).map(([key, inner]) => [key, written(inner)]));
    return scalarShape(partsOf(it).map((part) => {
      if (typeof part === 'string') return refers ? part.replaceAll(/([$%])\{/g, '$1$1{') : part;
      if (!refers) throw new Refusal('the file of the policy refers to nothing that the module declares');
      const name = naming.said(part);
      // JSON would take its quotes for those of the text.
      if (/["\\]/.test(name)) throw new Refusal(`\`${name}\` cannot stand in the text of the policy`);
      return `\${${name}}`;
    }).join(''));
  };
  return written(value);
}
