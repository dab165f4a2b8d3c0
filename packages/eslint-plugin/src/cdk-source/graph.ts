import type { SourceFile, Span } from '@privatelint/core';
import { Graph, lowerResource, valueOfText, type Dependency, type Guarded, type Guard, type NodeBase, type Several, type Text, type Value } from '@privatelint/core/front-end-api';
import { constructOf, regionVal } from './library/construct-tree.ts';
import { idOf, referencesIn, type Override, type Resource } from './resource.ts';
import type { Run } from './run.ts';
import { absent, isAbsent, unknown, type ConstructNode, type StackNode, type Val } from './values.ts';

/** The graph of what a run of the program left behind. */
export function graphOfRun(run: Run, file: SourceFile): { readonly graph: Graph; readonly resources: readonly Resource[] } {
  const graph = new Graph(run.worlds);
  const resources = run.things.flatMap((thing) => thing.resources());
  for (const stack of new Set(resources.map(({ construct }) => construct.stack))) addUnit(graph, run, stack, file);
  const ids = new Map<string, Resource>();
  for (const resource of resources) {
    if (!run.guards.satisfiable(resource.when) || ids.has(idOf(resource.path))) continue;
    ids.set(idOf(resource.path), resource);
    const { base } = baseOf(resource, file);
    const read = (): Value => valueOf(run, withOverrides(run, resource));
    lowerResource(graph, { base, properties: read, ...(resource.attributes === undefined ? {} : { attributes: resource.attributes }) });
    for (const { cause, when } of [...(resource.escapes ?? []), ...openedAbove(resource.construct)]) graph.addEscape({ node: idOf(resource.path), cause, when });
  }
  graph.addDependencySource((id) => dependenciesOf(ids.get(id.split('.')[0] ?? id) ?? ids.get(id), resources));
  return { graph, resources: [...ids.values()] };
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

/** A value of the program as a value of a property, read in the world at hand. */
export function valueOf(run: Run, value: Val): Value {
  const { at } = value;
  switch (value.kind) {
    case 'literal': {
      const { value: plain } = value;
      return plain === undefined || plain === null ? { kind: 'absent', at } : { kind: 'scalar', value: plain, at };
    }
    case 'text':
      return valueOfText(value.text, at);
    case 'unknown':
      return { kind: 'unknown', hole: value.hole, at, ...(value.encodes === undefined ? {} : { encodes: value.encodes }) };
    case 'array': {
      const items: Several<() => Value> = {
        items: value.items.map(({ value: item, when }) => ({ value: () => valueOf(run, item), when })),
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
          return entry === undefined ? { kind: 'absent', at } : valueOf(run, entry.value);
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
      return valueOf(run, run.worlds.choose(cases.filter(({ when }) => run.guards.satisfiable(when))));
    }
    default: {
      const id = value.kind === 'thing' ? value.get('%id', run) : undefined;
      return valueOf(run, id ?? unknown(value.kind, 'it is not followed', at));
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

