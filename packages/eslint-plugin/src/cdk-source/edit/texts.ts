import type { SourceFile, Span } from '@privatelint/core';
import { parseServiceName, type Term } from '@privatelint/core/front-end-api';
import { pathTo, Refusal, type Draft, type Node } from './draft.ts';
import { referenceTo } from './imports.ts';
import { writeAwsService } from './services.ts';

/** Replaces a text, or the part of one that names a Region. */
export function replaceText(draft: Draft, at: Span, to: Term): void {
  const module = draft.program.programs.get(at.file.path);
  if (module === undefined) throw new Refusal('it is not written in these files');
  const { file } = module;
  const nodes = pathTo(module.program, at.start, at.end);
  const literal = nodes.findLast((node) => (node.type === 'Literal' && typeof node.value === 'string') || node.type === 'TemplateLiteral');
  if (literal === undefined) throw new Refusal('the text is worked out elsewhere');
  const owner = nodes[nodes.indexOf(literal) - 1];
  const named = serviceNamed(file, literal, at, to);
  if (named !== undefined && owner?.type === 'NewExpression' && owner.arguments[0] === literal && writeAwsService(draft, module, owner, named)) return;
  if (to.kind === 'region') {
    followRegion(draft, at, literal.type === 'Literal' ? literal.range : undefined);
    return;
  }
  if (to.kind !== 'literal') throw new Refusal('how it is written in this program is not known');
  // A text as a whole is given with its quotes.
  const [start, end] = literal.range;
  const isWhole = at.start === start;
  draft.replace(file, isWhole ? start + 1 : at.start, isWhole ? end - 1 : at.end, String(to.value));
}

/** The service that an endpoint is for once the name is mended, where it then follows the Region of its stack. */
function serviceNamed(file: SourceFile, literal: Node, at: Span, to: Term): string | undefined {
  const [start, end] = literal.range;
  const mended = file.text.slice(start + 1, Math.max(at.start, start + 1)) + (to.kind === 'literal' ? String(to.value) : SOME_REGION) + file.text.slice(Math.min(at.end, end - 1), end - 1);
  if (to.kind !== 'region' && !mended.includes('${')) return undefined;
  return parseServiceName(mended.replaceAll(/\$\{[^}]*\}/g, SOME_REGION))?.service;
}

/** Any Region, to read a name by that holds one. */
const SOME_REGION = 'eu-west-1';

/** The Region inside of a text becomes that of the deployment; a plain text becomes a template. */
function followRegion(draft: Draft, at: Span, plain: readonly [number, number] | undefined): void {
  const module = draft.program.programs.get(at.file.path);
  if (module === undefined) throw new Refusal('it is not written in these files');
  const { file } = module;
  const region = `${referenceTo(draft, module, 'core', 'Aws')}.REGION`;
  if (plain === undefined) {
    draft.replace(file, at.start, at.end, `\${${region}}`);
    return;
  }
  const [start, end] = plain;
  if (at.start <= start + 1 && at.end >= end - 1) {
    draft.replace(file, start, end, region);
    return;
  }
  const around = file.text.slice(start + 1, at.start) + file.text.slice(at.end, end - 1);
  if (/[`\\]|\$\{/.test(around)) throw new Refusal('the text cannot be made a template as it is');
  draft.replace(file, start, end, `\`${file.text.slice(start + 1, at.start)}\${${region}}${file.text.slice(at.end, end - 1)}\``);
}
