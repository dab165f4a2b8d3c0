import type { DependencyCircle } from '../../graph/nodes.ts';
import { NEVER, type Guard } from '../../values/guards.ts';
import { addressOf } from './address.ts';
import { dependencyMentions, namesOfDependencies } from './mentions.ts';
import type { StackScope } from './scope.ts';
import type { TemplateResource } from './template.ts';

/**
 * Resources that wait for each other, through `DependsOn` or what their properties refer to: CloudFormation rejects the
 * template in every world where all of them and all of the references are there. Nothing is known where a macro writes
 * resources, or where SAM makes others of them.
 */
export function dependencyCircles(scope: StackScope): DependencyCircle[] {
  const { transforms, file, resources } = scope.template;
  if (transforms.some((name) => !/^AWS::(Serverless-|LanguageExtensions|SecretsManager-)/.test(name))) return [];
  if (/AWS::Serverless::|Fn::Transform/.test(file.text)) return [];
  const edges = new Map([...resources.values()].map((it) => [it.logicalId, namesOfDependencies(it).filter((name) => resources.has(name))]));
  const found: DependencyCircle[] = [];
  for (let left = onCircles(edges); left.size > 0; left = onCircles(left)) {
    const [first = ''] = [...resources.keys()].filter((name) => left.has(name));
    found.push(...circleFrom(scope, first, left));
    left.delete(first);
  }
  return found;
}

/** What remains when whatever waits for nothing, or is waited for by nothing, is taken away, again and again. */
function onCircles(edges: ReadonlyMap<string, readonly string[]>): Map<string, readonly string[]> {
  return withoutEnds(reversed(withoutEnds(reversed(edges))));
}

function withoutEnds(edges: ReadonlyMap<string, readonly string[]>): Map<string, readonly string[]> {
  const back = reversed(edges);
  const count = new Map([...edges].map(([name, targets]) => [name, targets.filter((it) => edges.has(it)).length]));
  const ends = [...count].filter(([, targets]) => targets === 0).map(([name]) => name);
  const left = new Map(edges);
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    left.delete(end);
    for (const from of back.get(end) ?? []) {
      const targets = (count.get(from) ?? 0) - 1;
      count.set(from, targets);
      if (targets === 0) ends.push(from);
    }
  }
  return left;
}

function reversed(edges: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const back = new Map([...edges.keys()].map((name): [string, string[]] => [name, []]));
  for (const [from, targets] of edges) for (const to of targets) back.get(to)?.push(from);
  return back;
}

interface Step {
  readonly from: TemplateResource;
  readonly to: TemplateResource;
  readonly at: DependencyCircle['at'];
}

/** The shortest circle through a resource, and when there is any through it. */
function circleFrom(scope: StackScope, name: string, among: ReadonlyMap<string, unknown>): DependencyCircle[] {
  const { guards } = scope.worlds;
  const start = scope.template.resources.get(name);
  if (start === undefined) return [];
  const reached = new Map<string, Guard>();
  const open: { readonly from: TemplateResource; readonly when: Guard; readonly steps: readonly Step[] }[] = [{ from: start, when: existence(scope, start), steps: [] }];
  let shortest: readonly Step[] = [];
  let when = NEVER;
  for (const { from, when: soFar, steps } of open) {
    for (const { logicalId, node, when: named } of dependencyMentions(scope, from)) {
      const to = among.has(logicalId) ? scope.template.resources.get(logicalId) : undefined;
      if (to === undefined) continue;
      const guard = guards.all([soFar, named, existence(scope, to)]);
      const before = reached.get(logicalId) ?? NEVER;
      const after = guards.or(before, guard);
      if (after === before || !guards.satisfiable(guard)) continue;
      reached.set(logicalId, after);
      const way = [...steps, { from, to, at: scope.spanOf(node) }];
      if (to !== start) open.push({ from: to, when: guard, steps: way });
      else {
        if (shortest.length === 0) shortest = way;
        when = guards.or(when, guard);
      }
    }
  }
  const [first] = shortest;
  if (first === undefined) return [];
  const { at } = first;
  const address = addressOf(scope, start);
  const steps = shortest.map((it) => ({ from: addressOf(scope, it.from), to: addressOf(scope, it.to), at: it.at }));
  return [{ id: `${scope.prefix}!circle ${name}`, kind: 'dependency-circle', address, resourceType: start.type, at, when, unit: scope.unit, where: () => at, steps }];
}

function existence(scope: StackScope, resource: TemplateResource): Guard {
  return scope.existence(resource.condition, resource.idAt);
}
