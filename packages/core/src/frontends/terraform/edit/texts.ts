import type { Term } from '../../../edits/changes.ts';
import { Refusal } from '../../../edits/refusal.ts';
import type { Span } from '../../../text/source-file.ts';
import { expressionsOf } from '../../hcl/edit/walk.ts';
import type { EvaluatedModule } from '../../hcl/environment.ts';
import type { Attribute, Block, Body, Expression } from '../../hcl/tree.ts';
import { quotedInner } from './print.ts';
import type { Declared, Workbench } from './workbench.ts';

/** Replaces a part of a text: literally, or by a reference in the middle of it. */
export function replaceText(bench: Workbench, at: Span, to: Term): void {
  const place = placeOf(bench, at);
  if (place.owner === undefined) bench.raise('update');
  else bench.note(place.owner, [place.attribute.name]);
  const places = bench.files.of(at.file);
  if (to.kind === 'literal') return bench.files.push(places.replace(at, quotedInner(String(to.value))));
  if (to.kind !== 'region') throw new Refusal('only a Region can be put into a text');
  if (!REFERRING.has(place.top.type) || ALONE.has(place.attribute.name)) throw new Refusal(`references cannot stand in this place of \`${place.top.type}\``);
  const { module, owner, text } = place;
  const region = bench.naming({ module, block: owner?.block, node: owner?.node }).region();
  const isWhole = text.kind === 'string' && !text.heredoc && text.start + 1 === at.start && at.end === text.end - 1;
  bench.files.push(isWhole ? places.replace(text, region) : places.replace(at, `\${${region}}`));
}

/** Blocks whose values may refer to others. */
const REFERRING: ReadonlySet<string> = new Set(['resource', 'data', 'locals', 'module', 'output']);

/** Arguments that Terraform reads before anything has a value. */
const ALONE: ReadonlySet<string> = new Set(['source', 'version', 'provider', 'providers', 'depends_on']);

interface Place {
  readonly module: EvaluatedModule;
  readonly top: Block;
  readonly attribute: Attribute;
  readonly text: Expression;
  readonly owner: Declared | undefined;
}

function placeOf(bench: Workbench, at: Span): Place {
  for (const module of bench.result.modules) {
    const file = module.configuration.files.find(({ source }) => source.path === at.file.path);
    const top = file?.body.blocks.find((block) => holds(block, at));
    if (top === undefined) continue;
    const attribute = attributeAt(top.body, at);
    const text = attribute === undefined ? undefined : textAt(attribute.value, at);
    if (attribute === undefined || text === undefined) break;
    const [made] = top.type === 'resource' ? bench.instancesOf(top) : [];
    return { module, top, attribute, text, owner: made === undefined ? undefined : bench.declared(made.address) };
  }
  throw new Refusal('the text stands in no value of its own');
}

function attributeAt(body: Body, at: Span): Attribute | undefined {
  const own = body.attributes.find(({ value }) => holds(value, at));
  if (own !== undefined) return own;
  const inner = body.blocks.find((block) => holds(block, at));
  return inner === undefined ? undefined : attributeAt(inner.body, at);
}

/** The innermost text around a place. */
function textAt(value: Expression, at: Span): Expression | undefined {
  const texts = [...expressionsOf(value)].filter((it) => (it.kind === 'string' || it.kind === 'template') && holds(it, at));
  return texts.reduce((inner: Expression | undefined, it) => (inner === undefined || it.end - it.start < inner.end - inner.start ? it : inner), undefined);
}

function holds(outer: { readonly start: number; readonly end: number }, { start, end }: Span): boolean {
  return outer.start <= start && end <= outer.end;
}
