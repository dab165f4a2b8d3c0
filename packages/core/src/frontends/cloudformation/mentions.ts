import type { Dependency, Graph } from '../../graph/graph.ts';
import type { NodeId } from '../../graph/nodes.ts';
import type { SyntaxNode } from '../../syntax/tree.ts';
import { ALWAYS, type Guard } from '../../values/guards.ts';
import { ifOf } from './resolve.ts';
import type { StackScope } from './scope.ts';
import { asMapping, scalarText, type TemplateResource } from './template.ts';

/** What a piece of a template names: logical ids with the guard under which they are named there. */
export interface Mention {
  readonly logicalId: string;
  readonly when: Guard;
  /** Where it is named. */
  readonly node: SyntaxNode;
}

/** All resources that a node refers to through Ref, GetAtt and Sub, branches of `Fn::If` guarded. */
export function mentionsIn(scope: StackScope, node: SyntaxNode | undefined): Mention[] {
  const found: Mention[] = [];
  const visit = (at: SyntaxNode, when: Guard): void => {
    if (at.kind === 'scalar') return;
    if (at.kind === 'sequence') {
      for (const item of at.items) visit(item, when);
      return;
    }
    const choice = ifOf(at);
    if (choice !== undefined) {
      const { guards } = scope.worlds;
      const guard = scope.condition(choice.condition, scope.spanOf(at));
      visit(choice.whenTrue, guards.and(when, guard));
      visit(choice.whenFalse, guards.and(when, guards.not(guard)));
      return;
    }
    for (const { key, value } of at.entries) {
      for (const name of namesIn(key, value)) if (scope.template.resources.has(name)) found.push({ logicalId: name, when, node: value });
      visit(value, when);
    }
  };
  if (node !== undefined) visit(node, ALWAYS);
  return found;
}

/** What a resource waits for, by name, whatever conditions say: cheap, for a first look. */
export function namesOfDependencies(resource: TemplateResource): string[] {
  const found = explicit(resource).map(({ logicalId }) => logicalId);
  const visit = (at: SyntaxNode): void => {
    if (at.kind === 'scalar') return;
    if (at.kind === 'sequence') {
      for (const item of at.items) visit(item);
      return;
    }
    for (const { key, value } of at.entries) {
      found.push(...namesIn(key, value));
      if (value.kind !== 'scalar') visit(value);
    }
  };
  if (resource.properties !== undefined) visit(resource.properties);
  return found;
}

/** What a resource waits for: `DependsOn`, and whatever its properties refer to. */
export function dependencyMentions(scope: StackScope, resource: TemplateResource): Mention[] {
  return [...explicit(resource), ...mentionsIn(scope, resource.properties)];
}

/** What must exist before a resource: `DependsOn`, and whatever its properties refer to. */
export function dependenciesOf(scope: StackScope, id: NodeId): Dependency[] {
  // What a resource brings along has an id that starts with the resource's.
  const logicalId = /^[A-Za-z0-9]+/.exec(id.slice(scope.prefix.length))?.[0] ?? '';
  const resource = scope.template.resources.get(logicalId);
  if (resource === undefined) return [];
  return dependencyMentions(scope, resource).map((mention) => ({
    of: id,
    on: scope.prefix + mention.logicalId,
    when: mention.when,
  }));
}

/**
 * Notes which resources are handed to something that the analysis does not see through: a stack whose template is not
 * given, a custom resource, a module, a loop that cannot be unrolled. That something may add endpoints, routes or rules to them.
 */
export function addEscapes(graph: Graph, scope: StackScope, known: ReadonlyMap<string, unknown>): void {
  addMissingParts(graph, scope, known);
  for (const resource of scope.template.resources.values()) {
    if (known.has(resource.type) || !mayCreateResources(resource.type)) continue;
    if (scope.isLinked(resource.logicalId)) continue;
    const cause = `\`${resource.logicalId}\` (${resource.type}) may add to it`;
    const exists = scope.existence(resource.condition, resource.idAt);
    for (const { logicalId, when } of mentionsIn(scope, resource.properties)) {
      graph.addEscape({ node: scope.prefix + logicalId, cause, when: scope.worlds.guards.and(exists, when) });
    }
  }
}

/** What a loop that nobody unrolls or a macro makes may belong to any resource of the template. */
function addMissingParts(graph: Graph, scope: StackScope, known: ReadonlyMap<string, unknown>): void {
  const causes = scope.template.missing.filter(({ body }) => body === undefined || mayMatter(body, known)).map(({ cause }) => cause);
  const [cause] = causes;
  if (cause === undefined) return;
  for (const { logicalId, type } of scope.template.resources.values()) {
    if (known.has(type)) graph.addEscape({ node: scope.prefix + logicalId, cause, when: scope.exists });
  }
}

/** Whether the resources that a body describes can be of use or harm to others; types that are not told can. */
function mayMatter(body: SyntaxNode, known: ReadonlyMap<string, unknown>): boolean {
  const resources = asMapping(body)?.entries ?? [];
  if (resources.length === 0) return true;
  return resources.some(({ key, value }) => {
    if (key.startsWith('Fn::ForEach::')) return mayMatter(value.kind === 'sequence' ? (value.items[2] ?? value) : value, known);
    const type = scalarText(asMapping(value)?.get('Type'));
    return type === undefined || type.includes('{') || known.has(type) || mayCreateResources(type);
  });
}

/**
 * Custom resources that CDK makes for its own constructs, which add nothing to a network. The first takes the rules of a
 * default group away: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ec2.VpcProps.html#restrictdefaultsecuritygroup
 */
const OF_CDK = new Set([
  'Custom::VpcRestrictDefaultSG',
  'Custom::CDKBucketDeployment',
  'Custom::CrossRegionExportReader',
  'Custom::CrossRegionExportWriter',
  'Custom::ECRAutoDeleteImages',
  'Custom::LogRetention',
  'Custom::S3AutoDeleteObjects',
  'Custom::S3BucketNotifications',
]);

function mayCreateResources(type: string): boolean {
  if (OF_CDK.has(type)) return false;
  return /^(AWS::CloudFormation::(Stack|StackSet|CustomResource|Macro)|AWS::Serverless::Application|AWS::ServiceCatalog::.*|Custom::.*|.*::MODULE)$/.test(
    type,
  );
}

function explicit(resource: TemplateResource): Mention[] {
  const node = resource.node.get('DependsOn');
  const items = node?.kind === 'sequence' ? node.items : node === undefined ? [] : [node];
  return items.flatMap((item) => {
    const logicalId = scalarText(item);
    return logicalId === undefined ? [] : [{ logicalId, when: ALWAYS, node: item }];
  });
}

/** Names that an intrinsic function of this key refers to. */
export function namesIn(key: string, value: SyntaxNode): string[] {
  if (key === 'Ref') return [scalarText(value) ?? ''];
  if (key === 'Fn::GetAtt') {
    const [first] = value.kind === 'sequence' ? value.items : [value];
    return [(scalarText(first) ?? '').split('.')[0] ?? ''];
  }
  if (key !== 'Fn::Sub') return [];
  const text = scalarText(value.kind === 'sequence' ? value.items[0] : value) ?? '';
  const own = value.kind === 'sequence' ? asMapping(value.items[1]) : undefined;
  const names = [...text.matchAll(/\$\{([^}!][^}]*)\}/g)].map(([, name = '']) => (name.split('.')[0] ?? '').trim());
  return names.filter((name) => own?.get(name) === undefined);
}
