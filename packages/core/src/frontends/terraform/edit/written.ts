import { Refusal } from '../../../edits/refusal.ts';
import type { Span } from '../../../text/source-file.ts';
import { expressionsIn, pathOf } from '../../hcl/edit/walk.ts';
import type { EvaluatedModule } from '../../hcl/environment.ts';
import { attributeNamed, type Block, type Expression } from '../../hcl/tree.ts';
import { isForeign } from '../described.ts';

/** Where a value is written that somebody wants to change. */
export type Written =
  /** `module` = where expressions that stand there are read; absent = nothing but plain values may stand there. */
  | { readonly kind: 'text'; readonly at: Expression | Span; readonly module: EvaluatedModule | undefined }
  /** An argument that the call of a module leaves to its default. */
  | { readonly kind: 'argument'; readonly call: Block; readonly name: string; readonly module: EvaluatedModule };

/**
 * Behind variables and local values, where a value is written out: if it is used for this alone, and if it is one place.
 * What is worked out from other values is none to overwrite.
 */
export function writtenAt(module: EvaluatedModule, expression: Expression): Written {
  switch (expression.kind) {
    case 'null':
    case 'bool':
    case 'number':
    case 'string':
    case 'template':
    case 'tuple':
    case 'object':
      return { kind: 'text', at: expression, module };
    case 'parentheses':
      return writtenAt(module, expression.inner);
    case 'conditional': {
      const condition = module.evaluate(expression.condition);
      if (condition.kind !== 'bool') throw new Refusal(`\`${textOf(expression.condition)}\` decides the value`);
      return writtenAt(module, condition.value ? expression.whenTrue : expression.whenFalse);
    }
    case 'attribute-access': {
      const [root, name, third] = pathOf(expression);
      if (expression.object.kind !== 'name' || name === undefined || third !== undefined) break;
      if (root === 'local') return ofLocal(module, name);
      if (root === 'var') return ofVariable(module, name, expression);
      break;
    }
    default:
  }
  throw new Refusal(`the value comes from \`${textOf(expression)}\``);
}

function ofLocal(module: EvaluatedModule, name: string): Written {
  const attribute = module.configuration.locals.get(name);
  if (attribute === undefined) throw new Refusal(`\`local.${name}\` is not declared`);
  demandOneUse(module, 'local', name);
  return writtenAt(module, attribute.value);
}

function ofVariable(module: EvaluatedModule, name: string, expression: Expression): Written {
  const block = module.configuration.variables.get(name);
  if (block === undefined) throw new Refusal(`\`var.${name}\` is not declared`);
  // What an input of somebody else's module is for is between that module and its name.
  if (!isForeign(block.file.path)) demandOneUse(module, 'var', name);
  if (module.site !== undefined) {
    const argument = attributeNamed(module.site.block.body, name);
    if (argument !== undefined) return writtenAt(module.site.module, argument.value);
    return { kind: 'argument', call: module.site.block, name, module: module.site.module };
  }
  const { origin } = module.evaluate(expression);
  const fallback = attributeNamed(block.body, 'default');
  if (origin === undefined) throw new Refusal(`\`var.${name}\` is given on the command line`);
  if (fallback !== undefined && isWithin(origin, fallback.value)) return { kind: 'text', at: fallback.value, module: undefined };
  if (/\.tfvars(?:\.json)?$/.test(origin.file.path)) return { kind: 'text', at: origin, module: undefined };
  throw new Refusal(`somebody else gives \`var.${name}\``);
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.file.path === outer.file.path && outer.start <= inner.start && inner.end <= outer.end;
}

function demandOneUse({ configuration: { files } }: EvaluatedModule, root: 'var' | 'local', name: string): void {
  let uses = 0;
  for (const { body } of files) {
    for (const inner of expressionsIn(body)) {
      if (inner.kind === 'attribute-access' && inner.object.kind === 'name' && inner.object.name === root && inner.name === name) uses++;
    }
  }
  if (uses > 1) throw new Refusal(`\`${root}.${name}\` is used in other places too`);
}

/** An expression to be written once more, in the same words. Comments stay where they are. */
export function copyOf({ configuration: { files } }: EvaluatedModule, { file, start, end }: Span): string {
  if (isJson(file.path)) return codeOf({ file, start, end });
  const comments = files.find(({ source }) => source.path === file.path)?.comments.filter((it) => start <= it.start && it.end <= end) ?? [];
  if (comments.length === 0) return file.text.slice(start, end);
  const without = comments.toReversed().reduce((text, it) => text.slice(0, it.start - start) + text.slice(it.end - start), file.text.slice(start, end));
  // Lines that held nothing but a comment go as well.
  const lines = without.split('\n');
  const before = file.text.slice(start, end).split('\n');
  return lines.length === before.length ? lines.filter((line, i) => line.trim() !== '' || before[i]?.trim() === '').map((line) => line.replace(/[ \t]+(\r?)$/, '$1')).join('\n') : without;
}

/** An expression as it is written, on one line. */
export function textOf(span: Span): string {
  return codeOf(span).replaceAll(/\s+/g, ' ');
}

/** An expression in native syntax, as it is written there, or would be. */
export function codeOf({ file, start, end }: Span): string {
  const text = file.text.slice(start, end);
  if (!isJson(file.path) || !text.includes('\\')) return text;
  const isInText = !/^["[{]/.test(text);
  if (!isInText && /[$%]\{/.test(text)) throw new Refusal('a text in JSON with escapes and interpolations is left alone');
  return isInText ? String(JSON.parse(`"${text}"`)) : text;
}

export function isJson(path: string): boolean {
  return path.endsWith('.json');
}
