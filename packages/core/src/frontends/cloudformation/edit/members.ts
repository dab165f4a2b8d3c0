import { Refusal } from '../../../edits/refusal.ts';
import type { MappingEntry, MappingNode, SequenceNode, SyntaxNode } from '../../../syntax/tree.ts';
import type { SourceFile, Span, TextEdit } from '../../../text/source-file.ts';
import { embeddedIn } from './json-texts.ts';
import type { Places } from './places.ts';

/** A member with what it is a member of. */
type Member =
  | { readonly kind: 'item'; readonly list: SequenceNode; readonly item: SyntaxNode }
  | { readonly kind: 'entry'; readonly parent: MappingNode; readonly entry: MappingEntry };

/** Members that one proposal takes out of the lists and mappings of a text: all at once, for none must be left empty. */
export class Removals {
  readonly #items = new Map<SequenceNode, Set<SyntaxNode>>();
  readonly #entries: Extract<Member, { kind: 'entry' }>[] = [];

  /** The keys that lead to the member that it takes out. */
  add(file: SourceFile, root: SyntaxNode, at: Span): readonly string[] {
    const trail = trailTo(file, root, at);
    const found = trail.findLast((it) => it.kind === 'item' || it.parent.entries.length > 1);
    if (found === undefined) throw new Refusal('nothing would be left of what it belongs to');
    if (found.kind === 'entry') this.#entries.push(found);
    else this.#items.set(found.list, (this.#items.get(found.list) ?? new Set()).add(found.item));
    return trail.flatMap((it) => (it.kind === 'entry' ? [it.entry.key] : []));
  }

  edits(places: Places): TextEdit[] {
    return [...[...this.#items].flatMap(([list, gone]) => places.removeItems(list, gone)), ...this.#entries.map(({ parent, entry }) => places.removeEntry(parent, entry))];
  }
}

/** From the root to the member whose key or value the place is. */
function trailTo(file: SourceFile, root: SyntaxNode, at: Span): Member[] {
  const trail: Member[] = [];
  let node = root;
  for (;;) {
    if (at.start === node.start && at.end === node.end) return trail;
    if (node.kind === 'scalar') {
      const embedded = embeddedIn(file, node);
      if (embedded === undefined || embedded.kind === 'scalar') return trail;
      node = embedded;
    }
    const member = memberAt(node, at);
    if (member === undefined) throw new Refusal('it is no member of a list or a mapping');
    trail.push(member);
    if (member.kind === 'entry' && at.end <= member.entry.keyEnd) return trail;
    node = member.kind === 'item' ? member.item : member.entry.value;
  }
}

function memberAt(node: SequenceNode | MappingNode, { start, end }: Span): Member | undefined {
  if (node.kind === 'sequence') {
    const item = node.items.find((it) => it.start <= start && end <= it.end);
    return item === undefined ? undefined : { kind: 'item', list: node, item };
  }
  const entry = node.entries.find(({ keyStart, value }) => keyStart <= start && end <= value.end);
  return entry === undefined ? undefined : { kind: 'entry', parent: node, entry };
}
