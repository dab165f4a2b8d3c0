import { StackScope } from '../frontends/cloudformation/scope.ts';
import type { Template } from '../frontends/cloudformation/template.ts';
import { Worlds } from '../values/worlds.ts';
import { keyOfText, partsOf, type Text } from '../values/text.ts';
import { askedBy, overlap, regionsFor, type Handed } from './asked.ts';
import { compatible, MOST_ALTERNATIVES, providersOf } from './providers.ts';
import { environmentOf, type RootStack } from './stacks.ts';

/** A name under which something is handed on or asked for: what the defaults make of it, and what any choice does. */
interface Name {
  readonly what: Handed;
  /** Where whoever meets it may be; undefined = nowhere, empty = not known. */
  readonly regions: readonly string[] | undefined;
  readonly likely: readonly Text[];
  readonly possible: readonly Text[];
}

/** Why something stays open although stacks of the run may hand it on. */
export interface Doubt {
  readonly what: Handed;
  readonly names: readonly Text[];
  readonly cause: string;
}

export interface Group {
  readonly roots: readonly RootStack[];
  /** By the stack that asks. */
  readonly doubts: ReadonlyMap<RootStack, readonly Doubt[]>;
}

/** Roots that may hand something to each other belong together. */
export function groupByNames(roots: readonly RootStack[], childrenOf: (template: Template) => ReadonlyMap<string, Template>): Group[] {
  const all = roots.map((root) => ({ root, ...namesOf(root, childrenOf) }));
  const groupOf = new Map<RootStack, RootStack[]>(roots.map((root) => [root, [root]]));
  const doubts = new Map<RootStack, Doubt[]>();
  const ownersOf = index(all);
  for (const importer of all) {
    for (const asked of importer.asked) {
      const { owners, doubt } = meet(asked, ownersOf, (it) => it !== importer);
      for (const { root } of owners) merge(groupOf, importer.root, root);
      if (doubt !== undefined) doubts.set(importer.root, [...(doubts.get(importer.root) ?? []), { what: asked.what, names: asked.possible, cause: doubt }]);
    }
  }
  return [...new Set(groupOf.values())].map((members) => ({ roots: members, doubts }));
}

interface Named extends Names {
  readonly root: RootStack;
}

/** Who hands on what is asked for; else why nobody is taken for it although some may. */
function meet<N extends Named>({ what, regions, likely, possible }: Name, ownersOf: OwnersOf<N>, isOther: (it: N) => boolean): { readonly owners: readonly N[]; readonly doubt?: string } {
  if (regions === undefined) return { owners: [] };
  const near = (it: N): boolean => isOther(it) && overlap(regions, it.root.regions);
  const owners = ownersOf.likely(what, likely).filter(near);
  if (owners.length > MOST_ALTERNATIVES) return { owners: [], doubt: `${owners.length} of the given stacks ${HAND_ON[what]} it: give only those that belong together, or say so under \`deployments\`` };
  const perhaps = owners.length > 0 ? [] : ownersOf.possible(what, possible).filter(near);
  const [one, second] = perhaps;
  if (one === undefined) return { owners };
  if (second === undefined && isAlike(one, possible, what)) return { owners: perhaps };
  const who = second === undefined ? `${one.root.template.file.path} ${HANDS_ON[what]}` : `${one.root.template.file.path} and others ${HAND_ON[what]}`;
  return { owners: [], doubt: `${who} it if parameters make its name so: give their values, or say what belongs together under \`deployments\`` };
}

const HAND_ON = { export: 'export', parameter: 'store', output: 'have' };
const HANDS_ON = { export: 'exports', parameter: 'stores', output: 'has' };

/** Whether both put the name together in one way: then the same choice makes them meet. */
function isAlike({ offered }: Names, wanted: readonly Text[], what: Handed): boolean {
  const shapes = new Set(wanted.filter((name) => typeof name !== 'string').map(shapeOf));
  return offered.some((it) => it.what === what && it.possible.some((name) => typeof name !== 'string' && shapes.has(shapeOf(name))));
}

function shapeOf(name: Text): string {
  return partsOf(name).map((part) => (typeof part === 'string' ? part : '\n')).join('');
}

interface Names {
  readonly offered: readonly Name[];
  readonly asked: readonly Name[];
}

/** Who hands something on if nobody chooses otherwise, and who does for some choice. */
type OwnersOf<N> = Readonly<Record<'likely' | 'possible', (what: Handed, names: readonly Text[]) => readonly N[]>>;

function index<N extends Names>(all: readonly N[]): OwnersOf<N> {
  const owners = (kind: 'likely' | 'possible'): OwnersOf<N>[typeof kind] => {
    const byName = ownersByName(all, kind);
    return (what, names) => [...new Set(names.flatMap((name) => byName(what, name)))];
  };
  return { likely: owners('likely'), possible: owners('possible') };
}

function ownersByName<N extends Names>(all: readonly N[], kind: 'likely' | 'possible'): (what: Handed, name: Text) => readonly N[] {
  const byName = new Map<string, { readonly what: Handed; readonly name: Text; readonly owners: Set<N> }>();
  for (const owner of all) {
    for (const { what, [kind]: names } of owner.offered) {
      for (const name of names) {
        const key = `${what} ${keyOfText(name)}`;
        const known = byName.get(key);
        if (known === undefined) byName.set(key, { what, name, owners: new Set([owner]) });
        else known.owners.add(owner);
      }
    }
  }
  const entries = [...byName.values()];
  const patterns = entries.filter(({ name }) => typeof name !== 'string');
  const asked = new Map<string, readonly N[]>();
  return (what, name) => {
    const key = `${what} ${keyOfText(name)}`;
    let found = asked.get(key);
    if (found === undefined) {
      const [candidates, own] = typeof name === 'string' ? [patterns, byName.get(key)?.owners] : [entries, undefined];
      found = [...(own ?? []), ...candidates.filter((it) => it.what === what && compatible(it.name, name)).flatMap(({ owners }) => [...owners])];
      asked.set(key, found);
    }
    return found;
  };
}

function merge(groupOf: Map<RootStack, RootStack[]>, a: RootStack, b: RootStack): void {
  const [left, right] = [groupOf.get(a) ?? [a], groupOf.get(b) ?? [b]];
  if (left === right) return;
  left.push(...right);
  for (const stack of right) groupOf.set(stack, left);
}

/** What a root and its nested stacks hand on and ask for. */
function namesOf(root: RootStack, childrenOf: (template: Template) => ReadonlyMap<string, Template>): Names {
  const offered: Name[] = [];
  const asked: Name[] = [];
  const seen = new Set<Template>();
  const visit = (template: Template): void => {
    if (seen.has(template)) return;
    seen.add(template);
    const worlds = new Worlds();
    const scope = new StackScope(template, worlds, environmentOf(root), { prefix: `${template.file.path}#`, addressPrefix: template === root.template ? '' : 'nested/' });
    offered.push(...providersOf([scope]).map(({ what, id, name }) => ({ what, regions: root.regions, ...namesIn(worlds, id, () => [name()].filter((it) => it !== undefined)) })));
    for (const { what, node, names, region } of askedBy(template)) {
      const regions = regionsFor(worlds.inWorld(new Map(), () => region?.(scope)), root.regions);
      asked.push({ what, regions, ...namesIn(worlds, `${what} asked for at ${node.start}`, () => names(scope)) });
    }
    for (const child of childrenOf(template).values()) visit(child);
  };
  visit(root.template);
  return { offered, asked };
}

/** A choice between values that are spelt out is as likely as its default. */
function namesIn(worlds: Worlds, label: string, names: () => readonly Text[]): Pick<Name, 'likely' | 'possible'> {
  const answers = worlds.answers({ label: `names of ${label}`, ask: names, identity: (texts) => texts.map(keyOfText).join(), beyond: [] });
  const byDefault = worlds.inWorld(new Map(), names);
  const possible = unique([...byDefault, ...answers.flatMap(({ value }) => value)]);
  return { likely: unique([...byDefault, ...possible.filter((it) => typeof it === 'string')]), possible };
}

function unique(texts: readonly Text[]): readonly Text[] {
  return [...new Map(texts.map((text) => [keyOfText(text), text])).values()];
}
