import type { SourceFile, Span } from '@privatelint/core';
import { Graph, LOWERINGS, lowerResource, plainReferenceIn, spanWithin, textOf, valueOfText, type Dependency, type Guarded, type Guard, type NodeBase, type PlainReference, type Several, type Text, type Value } from '@privatelint/core/front-end-api';
import { constructOf, REGION_HOLE, regionVal } from './library/construct-tree.ts';
import { idOf, referencesIn, type Override, type Resource } from './resource.ts';
import type { Run } from './run.ts';
import { absent, isAbsent, unknown, type ConstructNode, type StackNode, type Val } from './values.ts';

/** The graph of what a run of the program left behind. */
export function graphOfRun(run: Run, file: SourceFile): { readonly graph: Graph; readonly resources: readonly Resource[] } {
  const graph = new Graph(run.worlds);
  const resources = waiting(run, run.things.flatMap((thing) => thing.resources()));
  for (const stack of new Set(resources.map(({ construct }) => construct.stack))) addUnit(graph, run, stack, file);
  const ids = new Map<string, Resource>();
  for (const resource of resources) {
    if (!run.guards.satisfiable(resource.when) || ids.has(idOf(resource.path))) continue;
    ids.set(idOf(resource.path), resource);
    const { base } = baseOf(resource, file);
    const read = (): Value => valueOf(run, withOverrides(run, resource), regionOf(run, resource.construct.stack));
    lowerResource(graph, { base, properties: read, ...(resource.attributes === undefined ? {} : { attributes: resource.attributes }) });
    for (const { cause, when } of [...(resource.escapes ?? []), ...openedAbove(resource.construct)]) graph.addEscape({ node: idOf(resource.path), cause, when });
  }
  graph.derive('plain-reference', () => [...ids.values()].flatMap((resource) => plainReferences(resource, file)));
  graph.addDependencySource((id) => dependenciesOf(ids.get(id.split('.')[0] ?? id) ?? ids.get(id), resources));
  return { graph, resources: [...ids.values()] };
}

/** Resources wait for what any construct above them was told to wait for. */
function waiting(run: Run, resources: readonly Resource[]): readonly Resource[] {
  const byPath = new Map<string, Run['waits']>();
  for (const wait of run.waits) byPath.set(wait.path, [...(byPath.get(wait.path) ?? []), wait]);
  return resources.map((resource) => {
    const own = resource.path.split('/').flatMap((_, i, parts) => byPath.get(parts.slice(0, i + 1).join('/')) ?? []);
    return own.length === 0 ? resource : { ...resource, dependencies: [...(resource.dependencies ?? []), ...own.map(({ on, when }) => ({ value: on, when }))] };
  });
}

function unitId(stack: StackNode, file: SourceFile): string {
  return stack.id === '' ? file.path : `${file.path}#${stack.id}`;
}

function addUnit(graph: Graph, run: Run, stack: StackNode, file: SourceFile): void {
  const at: Span = { file, start: 0, end: 0 };
  const targets = stack.region === undefined ? run.regions : [stack.region.name];
  graph.addUnit({
    id: unitId(stack, file),
    region: (): Text => {
      const value = valueOf(run, regionVal(run, stack, at));
      return value.kind === 'scalar' ? String(value.value) : value.kind === 'pattern' ? value.pattern : { parts: [{ id: 'AWS::Region', cause: '`AWS::Region` is not known before deployment' }] };
    },
    targets,
    conditions: () => new Map<string, Guard>(),
    // The template follows from the program; the program is what somebody writes.
    synthesized: true,
    ...(stack.region === undefined ? {} : { regionAt: stack.region.at }),
  });
}

function baseOf({ path, type, at, whole, when, construct, where }: Resource, file: SourceFile): { readonly base: NodeBase } {
  return {
    base: { id: idOf(path), address: path.replace(/~\d+/g, ''), resourceType: type, at, extent: whole, when, unit: unitId(construct.stack, file), where: (property) => where?.get(property) ?? at },
  };
}

/** Pseudo parameters that texts of a resource spell out: CDK puts no value in. */
function plainReferences(resource: Resource, file: SourceFile): PlainReference[] {
  if (!LOWERINGS.has(resource.type)) return [];
  const { base } = baseOf(resource, file);
  const found: PlainReference[] = [];
  const visit = (value: Val): void => {
    if (value.kind === 'array') for (const item of value.items) visit(item.value);
    else if (value.kind === 'object') for (const entry of value.entries.values()) visit(entry.value);
    else if (value.kind === 'cases') for (const one of value.cases) visit(one.value);
    const plain = value.kind === 'literal' && typeof value.value === 'string' ? plainReferenceIn(value.value, false) : undefined;
    if (plain === undefined) return;
    const at = spanWithin(value.at, plain.form === 'placeholder' ? `\${${plain.name}}` : plain.name);
    found.push({ ...base, ...plain, id: `${base.id}!plain@${value.at.start}`, kind: 'plain-reference', at });
  };
  visit(resource.properties);
  return found;
}

function openedAbove(construct: ConstructNode): readonly { readonly cause: string; readonly when: Guard }[] {
  const found = [...construct.opened];
  for (let at = construct.parent; at !== undefined; at = at.parent) found.push(...at.opened);
  return found;
}

/** Properties with what was changed behind the back of the construct. */
function withOverrides(run: Run, { properties, overrides = [] }: Resource): Val {
  return overrides.reduce((value, override) => overridden(run, value, override, override.path), properties);
}

function overridden(run: Run, value: Val, override: Override, path: readonly string[]): Val {
  const [key, ...rest] = path;
  if (key === undefined) {
    const { when } = override;
    if (override.path.length === 0) return unknown('properties', 'an override is not followed', value.at);
    return when === run.worlds.always ? override.value : run.cases([{ value: override.value, when }, { value, when: run.guards.not(when) }], override.value.at);
  }
  if (isAbsent(value) || value.kind === 'object') {
    const entries = new Map(value.kind === 'object' ? value.entries : []);
    const before = entries.get(key);
    const after = overridden(run, before?.value ?? absent(value.at), override, rest);
    entries.set(key, { value: after, keyAt: before?.keyAt ?? override.value.at });
    return { kind: 'object', entries, at: value.at, ...(value.kind === 'object' && value.open !== undefined ? { open: value.open } : {}) };
  }
  return unknown(key, 'an override is not followed', override.value.at);
}

/** The Region that a stack is in, if it is one. */
function regionOf({ regions }: Run, { region }: StackNode): string | undefined {
  return region?.name ?? (regions.length === 1 ? regions[0] : undefined);
}

/** `Aws.REGION` is the Region of the stack that it ends up in. */
function inRegion(text: Text, region: string | undefined): Text {
  if (region === undefined || typeof text === 'string') return text;
  return textOf(text.parts.map((part) => (typeof part === 'object' && part.id === REGION_HOLE.id ? region : part)));
}

/** A value of the program as a value of a property, read in the world at hand. */
export function valueOf(run: Run, value: Val, region?: string): Value {
  const { at } = value;
  switch (value.kind) {
    case 'literal': {
      const { value: plain } = value;
      return plain === undefined || plain === null ? { kind: 'absent', at } : { kind: 'scalar', value: plain, at };
    }
    case 'text':
      return valueOfText(inRegion(value.text, region), at);
    case 'unknown':
      return { kind: 'unknown', hole: value.hole, at, ...(value.encodes === undefined ? {} : { encodes: value.encodes }) };
    case 'array': {
      const items: Several<() => Value> = {
        items: value.items.map(({ value: item, when }) => ({ value: () => valueOf(run, item, region), when })),
        ...(value.open === undefined ? {} : { open: value.open }),
      };
      return { kind: 'list', items, at };
    }
    case 'object': {
      const { entries, open } = value;
      return {
        kind: 'map',
        keys: [...entries].filter(([, entry]) => !isAbsent(entry.value)).map(([key]) => key),
        get: (key) => {
          const entry = entries.get(key);
          return entry === undefined ? { kind: 'absent', at } : valueOf(run, entry.value, region);
        },
        keyAt: (key) => entries.get(key)?.keyAt,
        at,
        ...(open === undefined ? {} : { open }),
      };
    }
    case 'cases': {
      const covered = run.guards.any(value.cases.map(({ when }) => when));
      const rest = run.guards.not(covered);
      const cases: Guarded<Val>[] = [...value.cases, { value: absent(at), when: rest }];
      return valueOf(run, run.worlds.choose(cases.filter(({ when }) => run.guards.satisfiable(when))), region);
    }
    default: {
      const id = value.kind === 'thing' ? value.get('%id', run) : undefined;
      return valueOf(run, id ?? unknown(value.kind, 'it is not followed', at), region);
    }
  }
}

/** What a resource refers to, and what it was told to wait for. */
function dependenciesOf(resource: Resource | undefined, all: readonly Resource[]): Dependency[] {
  if (resource === undefined) return [];
  const found: Dependency[] = [];
  for (const { value: on, when } of referencesIn(resource)) found.push({ of: idOf(resource.path), on, when });
  for (const { value, when } of resource.dependencies ?? []) {
    const target = constructOf(value);
    if (target === undefined) continue;
    for (const other of all) if (other.construct.path === target.path || other.path.startsWith(`${target.path}/`) || other.path === target.path) found.push({ of: idOf(resource.path), on: idOf(other.path), when });
  }
  return found;
}

