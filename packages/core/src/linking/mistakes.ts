import { StackScope } from '../frontends/cloudformation/scope.ts';
import { asMapping, spanOf, type Template, type TemplateResource } from '../frontends/cloudformation/template.ts';
import type { SyntaxNode } from '../syntax/tree.ts';
import type { Span } from '../text/source-file.ts';
import { textOfValue } from '../values/read.ts';
import { equalText, showText, type Text } from '../values/text.ts';
import { Worlds } from '../values/worlds.ts';
import { askedBy } from './asked.ts';
import { templatePath } from './published.ts';
import { environmentOf, locationOf, type LinkOptions, type LinkProblem, type RootStack } from './stacks.ts';

/** What is wrong with how templates hang together, whatever they are about. */
export function linkMistakes(roots: readonly RootStack[], templates: readonly Template[], options: LinkOptions): LinkProblem[] {
  const named = roots.map(namesIn);
  return [...named.flatMap(({ exports }) => twice(exports)), ...circles(named), ...templates.flatMap((template) => unread(template, options))];
}

interface Named {
  readonly text: Text;
  readonly at: Span;
  /** The condition of an output. */
  readonly condition?: string | undefined;
}

interface Names {
  readonly root: RootStack;
  readonly exports: readonly Named[];
  readonly imports: readonly Named[];
}

function namesIn(root: RootStack): Names {
  const { template } = root;
  const outputs = [...template.outputs.values()].filter(({ exportName }) => exportName !== undefined);
  if (outputs.length === 0) return { root, exports: [], imports: [] };
  const worlds = new Worlds();
  const scope = new StackScope(template, worlds, environmentOf(root));
  return worlds.inWorld(new Map(), () => {
    const exports = outputs.flatMap(({ exportName, condition }) => namedBy(scope, exportName).map((it) => ({ ...it, condition })));
    return { root, exports, imports: askedBy(template).flatMap(({ what, node }) => (what === 'export' ? namedBy(scope, node) : [])) };
  });
}

function namedBy(scope: StackScope, node: SyntaxNode | undefined): Named[] {
  const text = node === undefined ? undefined : textOfValue(scope.resolve(node));
  return node === undefined || text === undefined ? [] : [{ text, at: spanOf(scope.template.file, node) }];
}

/** Outputs of one stack under one name, unless conditions may tell them apart. */
function twice(exports: readonly Named[]): LinkProblem[] {
  return exports.flatMap(({ text, at, condition }, i) => {
    const earlier = exports.slice(0, i).find((it) => it.condition === condition && equalText(it.text, text) === 'yes');
    return earlier === undefined ? [] : [{ at, message: `\`${showText(text)}\` is exported twice: names of exports are unique, so that creating the stack fails` }];
  });
}

/** Two stacks that import from each other: neither can be created first. */
function circles(named: readonly Names[]): LinkProblem[] {
  const both = named.filter(({ exports, imports }) => exports.length > 0 && imports.length > 0);
  const exporters = new Map<string, Names[]>();
  for (const names of both) for (const { text } of names.exports) if (typeof text === 'string') exporters.set(text, [...(exporters.get(text) ?? []), names]);
  const rank = new Map(both.map((it, i) => [it, i]));
  const importOf = (from: Names, to: Names): Named | undefined => from.imports.find((it) => to.exports.some(({ text }) => typeof text === 'string' && text === it.text));
  return both.flatMap((one, i) => {
    const owners = new Set(one.imports.flatMap(({ text }) => (typeof text === 'string' ? (exporters.get(text) ?? []) : [])));
    return [...owners].filter((it) => (rank.get(it) ?? 0) > i).flatMap((other) => {
      const [there, back] = [importOf(one, other), importOf(other, one)];
      if (there === undefined || back === undefined) return [];
      const message = `\`${showText(there.text)}\` comes from ${other.root.template.file.path}, which imports \`${showText(back.text)}\` from this stack: neither can be created first`;
      return [{ at: there.at, message }];
    });
  });
}

/** Nested templates that lie beside the template by their location and are not there, or lie outside of the project. */
function unread(template: Template, { templateAt, isThere, published }: LinkOptions): LinkProblem[] {
  if (isThere === undefined) return [];
  return [...template.resources.values()].flatMap((resource) => {
    const location = locationOf(resource);
    const isMapped = Object.keys(published ?? {}).some((start) => location?.startsWith(start));
    if (location === undefined || (!isMapped && /^[a-z][a-z0-9+.-]*:|\$\{/i.test(location))) return [];
    const path = templatePath(template.file.path, location, published);
    if (path !== undefined && (templateAt(path) !== undefined || isThere(path))) return [];
    const why = path === undefined ? 'lies outside of the project, where nothing is read' : 'is not there';
    return [{ at: placeOf(template, resource), message: `the template \`${location}\` of \`${resource.logicalId}\` ${why}: what this stack creates stays unknown` }];
  });
}

function placeOf({ file }: Template, { idAt, properties }: TemplateResource): Span {
  const map = asMapping(properties);
  const node = map?.get('TemplateURL') ?? map?.get('Location');
  return node === undefined ? idAt : spanOf(file, node);
}
