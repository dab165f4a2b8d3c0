import type { Term } from '../../../edits/changes.ts';
import { Refusal } from '../../../edits/refusal.ts';
import type { Span } from '../../../text/source-file.ts';
import { expressionsOf } from '../../hcl/edit/walk.ts';
import type { EvaluatedModule } from '../../hcl/environment.ts';
import type { Attribute, Block, Body, Expression, ObjectConstructor, TupleConstructor } from '../../hcl/tree.ts';
import { quotedInner } from './print.ts';
import type { Declared, Workbench } from './workbench.ts';

/** Replaces a part of a text: literally, or by a reference in the middle of it. */
export function replaceText(bench: Workbench, at: Span, to: Term): void {
  const place = placeOf(bench, at);
  const text = textAt(place.attribute.value, at);
  if (text === undefined) throw new Refusal(NO_VALUE);
  if (place.owner === undefined) bench.raise('update');
  else bench.note(place.owner, [place.attribute.name]);
  const places = bench.files.of(at.file);
  // Texts have the same escapes in both syntaxes.
  if (to.kind === 'literal') return bench.files.push({ file: at.file, start: at.start, end: at.end, newText: quotedInner(String(to.value)) });
  if (to.kind !== 'region') throw new Refusal('only a Region can be put into a text');
  if (!REFERRING.has(place.top.type) || ALONE.has(place.attribute.name)) throw new Refusal(`references cannot stand in this place of \`${place.top.type}\``);
  const { module, owner } = place;
  const region = bench.naming({ module, block: owner?.block, node: owner?.node }).region();
  const isWhole = text.kind === 'string' && !text.heredoc && text.start + 1 === at.start && at.end === text.end - 1;
  bench.files.push(isWhole ? places.replace(text, region) : places.replacePart(at, `\${${region}}`));
}

/** Takes a member out of a list or an object, with what it leaves empty around it; a condition of a document goes as a block. */
export function removeMember(bench: Workbench, at: Span): void {
  const statement = statementAt(bench, at);
  if (statement !== undefined) {
    bench.raise('update');
    return bench.files.push(bench.files.of(at.file).removeMember(statement));
  }
  const { module, top, attribute, owner, block } = placeOf(bench, at);
  if (owner !== undefined) bench.note(owner, [attribute.name]);
  else bench.raise('update');
  if (bench.instancesOf(top).length > 1) bench.concern ??= `${String(bench.instancesOf(top).length)} resources are made from this block`;
  if (block.type === 'condition' && holds(at, attribute.value)) return bench.files.push(bench.files.of(at.file).removeMember(block));
  const text = [...expressionsOf(attribute.value)].filter((it) => holds(it, at)).map((it) => bench.texts.of(module, it)).find((it) => it !== undefined && holds(it.root, at));
  if (text !== undefined) return bench.texts.remove(text, at);
  const around = [...expressionsOf(attribute.value)].flatMap((list) => memberOf(list, at) ?? []);
  const found = around.findLast(({ list }) => list.kind === 'tuple' || list.items.length > 1);
  if (found === undefined) throw new Refusal('it is no member of a list or an object');
  bench.gone.set(found.list, (bench.gone.get(found.list) ?? new Set()).add(found.member));
}

/** A block of a document that is one of several statements. */
function statementAt({ result }: Workbench, at: Span): Block | undefined {
  const files = result.modules.flatMap(({ configuration }) => configuration.files).filter(({ source }) => source.path === at.file.path);
  const statements = files.flatMap(({ body }) => body.blocks).find((block) => block.type === 'data' && holds(block, at))?.body.blocks.filter(({ type }) => type === 'statement') ?? [];
  return statements.length < 2 ? undefined : statements.find(({ start, end }) => start === at.start && end === at.end);
}

/** The member of a list or an object that holds a place; one of an object by its key. */
function memberOf(list: Expression, at: Span): { readonly list: TupleConstructor | ObjectConstructor; readonly member: Expression } | undefined {
  if (list.kind !== 'tuple' && list.kind !== 'object') return undefined;
  const member = list.kind === 'tuple' ? list.items.find((it) => holds(it, at)) : list.items.find(({ key, value }) => key.start <= at.start && at.end <= value.end)?.key;
  return member === undefined ? undefined : { list, member };
}

/** Blocks whose values may refer to others. */
const REFERRING: ReadonlySet<string> = new Set(['resource', 'data', 'locals', 'module', 'output']);

/** Arguments that Terraform reads before anything has a value. */
const ALONE: ReadonlySet<string> = new Set(['source', 'version', 'provider', 'providers', 'depends_on']);

interface Place {
  readonly module: EvaluatedModule;
  readonly top: Block;
  readonly attribute: Attribute;
  /** The block that the argument stands in. */
  readonly block: Block;
  readonly owner: Declared | undefined;
}

function placeOf(bench: Workbench, at: Span): Place {
  for (const module of bench.result.modules) {
    const file = module.configuration.files.find(({ source }) => source.path === at.file.path);
    const top = file?.body.blocks.find((block) => holds(block, at));
    if (top === undefined) continue;
    const { attribute, block } = attributeAt(top, at) ?? {};
    if (attribute === undefined || block === undefined) break;
    const [made] = top.type === 'resource' ? bench.instancesOf(top) : [];
    return { module, top, attribute, block, owner: made === undefined ? undefined : bench.declared(made.address) };
  }
  throw new Refusal(NO_VALUE);
}

const NO_VALUE = 'the text stands in no value of its own';

function attributeAt(block: Block, at: Span): Pick<Place, 'attribute' | 'block'> | undefined {
  const { attributes, blocks }: Body = block.body;
  const own = attributes.find(({ value }) => holds(value, at));
  if (own !== undefined) return { attribute: own, block };
  const inner = blocks.find((it) => holds(it, at));
  return inner === undefined ? undefined : attributeAt(inner, at);
}

/** The innermost text around a place. */
function textAt(value: Expression, at: Span): Expression | undefined {
  const texts = [...expressionsOf(value)].filter((it) => (it.kind === 'string' || it.kind === 'template') && holds(it, at));
  return texts.reduce((inner: Expression | undefined, it) => (inner === undefined || it.end - it.start < inner.end - inner.start ? it : inner), undefined);
}

function holds(outer: { readonly start: number; readonly end: number }, { start, end }: Span): boolean {
  return outer.start <= start && end <= outer.end;
}
