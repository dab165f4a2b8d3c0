import type { MappingEntry, MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import { mappingAt, withoutEntry } from '../cloudformation/expand/nodes.ts';
import type { ExpandProblem } from '../cloudformation/expand/language-extensions.ts';
import { asMapping, scalarText, type Stretch } from '../cloudformation/template.ts';
import { notifyFunctions } from './buckets.ts';
import { checkDependsOn, checkEvents, checkOther, checkTags } from './checks.ts';
import { addConnectors, connectorsOf } from './connectors.ts';
import { Expansion, inherited, targetOf, type SamOptions, type SamResource } from './expansion.ts';
import { addFunction } from './functions.ts';
import { checkGlobals, withGlobals } from './globals.ts';
import { addStateMachine } from './state-machines.ts';

export interface TransformedTemplate {
  readonly root: MappingNode;
  readonly problems: readonly ExpandProblem[];
  /** Resources of which not all is in the template that SAM makes of them. */
  readonly unexpanded: ReadonlySet<string>;
}

/**
 * What `AWS::Serverless-2016-10-31` makes of a template, as far as networks, roles and calls are concerned: functions,
 * state machines and applications become what they are, with their roles. APIs, tables, layers and what events trigger
 * stay as the author wrote them.
 */
export function transformSam(root: MappingNode, options: SamOptions): TransformedTemplate {
  const expansion = new Expansion(root, options);
  checkGlobals(expansion);
  const resources = asMapping(root.get('Resources'));
  for (const entry of resources?.entries ?? []) addResource(expansion, entry);
  addConnectors(expansion);
  markTouched(expansion);
  notifyFunctions(expansion);
  const template = resources === undefined ? root : replaced(root, mappingAt(resources, expansion.made));
  return { root: withoutEntry(template, 'Globals'), problems: expansion.problems, unexpanded: expansion.unexpanded };
}

function addResource(expansion: Expansion, entry: MappingEntry): void {
  const node = asMapping(entry.value);
  const type = scalarText(node?.get('Type')) ?? '';
  const expand = EXPANSIONS.get(type);
  if (node === undefined || !type.startsWith('AWS::Serverless::')) {
    const plain = node === undefined || connectorsOf(node) === undefined ? entry : { ...entry, value: withoutEntry(node, 'Connectors') };
    expansion.made.push(plain);
    if (node !== undefined) checkDependsOn(expansion, node);
    return;
  }
  checkOther(expansion, type, entry);
  checkDependsOn(expansion, node);
  if (expand === undefined) {
    expansion.unexpanded.add(entry.key);
    expansion.made.push(entry);
    return;
  }
  const at: Stretch = { start: entry.keyStart, end: entry.keyEnd, ...(node.made === undefined ? {} : { made: node.made }) };
  const written = node.get('Properties');
  if (written !== undefined && written.kind !== 'mapping') expansion.refuse(written, '`Properties` must be a mapping');
  const resource = { id: entry.key, type, entry, node, at, properties: withGlobals(expansion, type, node) };
  expand(expansion, resource);
  checkEvents(expansion, resource);
  checkTags(expansion, resource.properties);
  if (asMapping(node.get('Properties'))?.get('Events') !== undefined) expansion.unexpanded.add(entry.key);
}

const EXPANSIONS: ReadonlyMap<string, (expansion: Expansion, resource: SamResource) => void> = new Map([
  ['AWS::Serverless::Function', addFunction],
  ['AWS::Serverless::StateMachine', addStateMachine],
  ['AWS::Serverless::Application', addApplication],
]);

/** An application with a local template is a nested stack; one of the repository is one that nobody sees. */
function addApplication(expansion: Expansion, resource: SamResource): void {
  const { id, at, node, properties } = resource;
  const location = properties.get('Location');
  if (scalarText(location) === undefined) {
    expansion.unexpanded.add(id);
    expansion.made.push(resource.entry);
    if (location === undefined) expansion.refuse(at, `\`${id}\` needs a \`Location\``);
    return;
  }
  const tags = asMapping(properties.get('Tags'))?.entries ?? [];
  expansion.add(id, at, {
    Type: 'AWS::CloudFormation::Stack',
    ...inherited(node, 'DependsOn', 'Condition', 'Metadata', 'DeletionPolicy', 'UpdateReplacePolicy'),
    Properties: {
      TemplateURL: location,
      Parameters: properties.get('Parameters'),
      NotificationARNs: properties.get('NotificationARNs'),
      TimeoutInMinutes: properties.get('TimeoutInMinutes'),
      Tags: [{ Key: 'stack:createdBy', Value: 'SAM' }, ...tags.map(({ key, value }) => ({ Key: key, Value: value }))],
    },
  });
}

function replaced(root: MappingNode, resources: MappingNode): MappingNode {
  return mappingAt(root, root.entries.map((entry) => (entry.key === 'Resources' ? { ...entry, value: resources } : entry)));
}

/** Resources that SAM changes although they are none of its own, or that name what it renames. */
function markTouched(expansion: Expansion): void {
  for (const [id, node] of expansion.sources) {
    if (namedIn(node.get('DependsOn')).some((name) => expansion.typeOf(name)?.startsWith('AWS::Serverless::') === true)) expansion.unexpanded.add(id);
    if (namesRenamed(expansion, node)) expansion.unexpanded.add(id);
    for (const { value } of asMapping(asMapping(node.get('Properties'))?.get('Events'))?.entries ?? []) {
      const config = asMapping(asMapping(value)?.get('Properties'));
      const pool = targetOf(config?.get('UserPool'));
      if (pool !== undefined) expansion.unexpanded.add(pool);
    }
  }
}

function namedIn(node: SyntaxNode | undefined): string[] {
  const items = node === undefined ? [] : node.kind === 'sequence' ? node.items : [node];
  return items.map((item) => scalarText(item)).filter((text) => text !== undefined);
}

/** Versions of layers and functions get names that contain a hash of what they are. */
function namesRenamed(expansion: Expansion, node: SyntaxNode): boolean {
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'string' && /\.(?:Version|Alias)\b/.test(node.value);
    case 'sequence':
      return node.items.some((item) => namesRenamed(expansion, item));
    case 'mapping': {
      const target = targetOf(node);
      const isRenamed = target !== undefined && RENAMED.has(expansion.typeOf(target) ?? '');
      return isRenamed || node.entries.some(({ value }) => namesRenamed(expansion, value));
    }
  }
}

const RENAMED = new Set(['AWS::Serverless::LayerVersion', 'AWS::Serverless::Connector']);
