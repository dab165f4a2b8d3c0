import { Refusal } from '../../../edits/refusal.ts';
import type { Term } from '../../../edits/changes.ts';
import type { MappingEntry, ScalarNode, SyntaxNode } from '../../../syntax/tree.ts';
import type { Span, TextEdit } from '../../../text/source-file.ts';
import type { Template } from '../template.ts';
import type { Places } from './places.ts';
import { call, scalarShape } from './shape.ts';

export interface ReplacedText {
  readonly edit: TextEdit;
  /** The resource whose property it is. */
  readonly logicalId?: string;
  readonly property?: string;
}

/** Replaces a part of a text: literally, or by a substitution that the text then becomes the template of. */
export function replacedText(places: Places, template: Template, at: Span, to: Term): ReplacedText {
  const trail = trailTo(template.root, at);
  const node = trail.at(-1)?.node;
  if (node?.kind !== 'scalar') throw new Refusal('the text stands in no value of its own');
  const [section, resource, , property] = trail.flatMap(({ entry }) => (entry === undefined ? [] : [entry.key]));
  const common = section === 'Resources' ? { logicalId: resource ?? '', ...(property === undefined ? {} : { property }) } : {};
  if (to.kind === 'literal') return { ...common, edit: { file: at.file, start: at.start, end: at.end, newText: String(to.value) } };
  if (to.kind !== 'region') throw new Refusal('only a Region can be put into a text');
  if (section !== 'Resources' && section !== 'Outputs') throw new Refusal(`functions cannot stand in ${section ?? 'this place'}`);
  return { ...common, edit: substituted(places, trail, node, at) };
}

interface Step {
  readonly node: SyntaxNode;
  readonly entry?: MappingEntry;
}

/** From the root to the scalar that holds the place. */
function trailTo(root: SyntaxNode, at: Span): Step[] {
  const trail: Step[] = [];
  let node: SyntaxNode | undefined = root;
  let entry: MappingEntry | undefined;
  while (node !== undefined) {
    trail.push({ node, ...(entry === undefined ? {} : { entry }) });
    entry = undefined;
    if (node.kind === 'scalar') return trail;
    if (node.kind === 'sequence') node = node.items.find((item) => holds(item, at));
    else {
      entry = node.entries.find(({ value }) => holds(value, at));
      node = entry?.value;
    }
  }
  throw new Refusal('the text stands in no value of its own');
}

function holds(node: SyntaxNode, at: Span): boolean {
  return node.start <= at.start && at.end <= node.end;
}

const PSEUDO = '${AWS::Region}';

function substituted(places: Places, trail: readonly Step[], node: ScalarNode, at: Span): TextEdit {
  const { text } = at.file;
  const raw = text.slice(node.start, node.end);
  const [before, after] = [text.slice(node.start, at.start), text.slice(at.end, node.end)];
  if (isTemplateOfSub(trail)) return places.replaceNode(node, before + PSEUDO + after);
  const above = trail.at(-1)?.entry ?? trail.at(-2)?.entry;
  const direct = trail.at(-1)?.entry;
  if (direct !== undefined && text.charAt(direct.keyStart) === '!') throw new Refusal('the text is the operand of a function');
  if (/^(Ref|Fn::GetAtt|Fn::FindInMap|Fn::ImportValue|Condition|Fn::If)$/.test(above?.key ?? '') && direct !== undefined) throw new Refusal('the text is a name');
  const inner = /^(["'])?([\s\S]*?)\1$/.exec(raw)?.[2] ?? raw;
  if (inner === text.slice(at.start, at.end)) return places.replaceNode(node, places.inline(call('Ref', scalarShape('AWS::Region'))));
  const template = escaped(before) + PSEUDO + escaped(after);
  if (places.style.json) return places.replaceNode(node, `{${places.style.padding}"Fn::Sub": ${template}${places.style.padding}}`);
  if (places.style.tags) return places.replaceNode(node, `!Sub ${template}`);
  if (node.style === 'literal' || node.style === 'folded') throw new Refusal('the text runs over several lines');
  const quoted = node.style === 'plain' ? places.inline(scalarShape(template)) : template;
  return places.replaceNode(node, `{ "Fn::Sub": ${quoted} }`);
}

/** Inside of `Fn::Sub`, alone or before its variables. */
function isTemplateOfSub(trail: readonly Step[]): boolean {
  const [above, last] = [trail.at(-2), trail.at(-1)];
  if (last?.entry?.key === 'Fn::Sub') return true;
  return above?.entry?.key === 'Fn::Sub' && above.node.kind === 'sequence' && above.node.items[0] === last?.node;
}

/** What looks like a placeholder was mere text until now. */
function escaped(text: string): string {
  return text.replaceAll('${', '${!');
}
