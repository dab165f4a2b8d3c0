import { StackScope } from '../frontends/cloudformation/scope.ts';
import { asMapping, scalarText, type Template, type TemplateResource } from '../frontends/cloudformation/template.ts';
import type { DeployedStack, Deployment } from '../frontends/deployment.ts';
import { isRegion } from '../knowledge/regions.ts';
import { readJson } from '../syntax/json.ts';
import type { MappingNode, SyntaxNode } from '../syntax/tree.ts';
import { localPath } from '../text/local-path.ts';
import { textOfValue } from '../values/read.ts';
import { partsOf } from '../values/text.ts';
import { Worlds } from '../values/worlds.ts';
import { ownEntry } from '../values/tables.ts';

export interface Surroundings {
  readonly templateAt: (path: string) => Template | undefined;
  /** The text of a file beside the templates. */
  readonly read: (path: string) => string | undefined;
}

/**
 * What templates have deployed by pipelines and stack sets: which other templates, under which names, with which values, in
 * which Regions. Values that depend on a choice are not said.
 */
export function deployedBy(templates: readonly Template[], surroundings: Surroundings): readonly Deployment[] {
  const found = templates.flatMap((template) => {
    if (!/CodePipeline|StackSet/.test(template.file.text)) return [];
    const scope = new StackScope(template, new Worlds(), { regions: [], parameters: new Map() });
    return [...template.resources.values()].flatMap((resource) => ownEntry(READERS, resource.type)?.({ scope, resource, surroundings }) ?? []);
  });
  const names = new Set(found.map(({ name }) => name));
  return [...names].map((name) => ({
    name: names.size === 1 ? '' : name,
    regions: [],
    stacks: found.filter((it) => it.name === name).map(({ stack }) => stack),
    isPartial: true,
  }));
}

interface Told {
  readonly name: string;
  readonly stack: DeployedStack;
}

interface Reading {
  readonly scope: StackScope;
  readonly resource: TemplateResource;
  readonly surroundings: Surroundings;
}

const READERS: Readonly<Record<string, (reading: Reading) => Told[]>> = {
  'AWS::CodePipeline::Pipeline': ofPipeline,
  'AWS::CloudFormation::StackSet': ofStackSet,
};

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html */
function ofPipeline({ scope, resource, surroundings }: Reading): Told[] {
  return itemsIn(resource.properties, 'Stages').flatMap((stage) =>
    itemsIn(stage, 'Actions').flatMap((action): Told[] => {
      const configuration = asMapping(asMapping(action)?.get('Configuration'));
      const provider = known(scope, asMapping(asMapping(action)?.get('ActionTypeId'))?.get('Provider'));
      const path = fileOf(known(scope, configuration?.get('TemplatePath')));
      const mode = known(scope, configuration?.get('ActionMode')) ?? '';
      const template = provider !== 'CloudFormation' || path === undefined || mode === 'DELETE_ONLY' ? undefined : nearest(scope, path, (it) => surroundings.templateAt(it)?.file.path);
      if (template === undefined) return [];
      const settings = fileOf(known(scope, configuration?.get('TemplateConfiguration')));
      const parameters = new Map([...(settings === undefined ? [] : inSettings(scope, settings, surroundings)), ...overrides(scope, configuration?.get('ParameterOverrides'))]);
      const stack = stackOf(template, parameters, [known(scope, asMapping(action)?.get('Region'))], known(scope, configuration?.get('StackName')));
      return [{ name: known(scope, asMapping(stage)?.get('Name')) ?? resource.logicalId, stack }];
    }),
  );
}

/** A stack set creates one stack for each account and Region; the names of these are made up. */
function ofStackSet({ scope, resource, surroundings }: Reading): Told[] {
  const properties = asMapping(resource.properties);
  const location = known(scope, properties?.get('TemplateURL'));
  const path = location === undefined ? undefined : localPath(scope.template.file.path, location);
  const template = path === undefined ? undefined : surroundings.templateAt(path)?.file.path;
  if (template === undefined) return [];
  const name = known(scope, properties?.get('StackSetName')) ?? resource.logicalId;
  const shared = parametersIn(scope, properties, 'Parameters');
  const groups = itemsIn(properties, 'StackInstancesGroup');
  if (groups.length === 0) return [{ name, stack: stackOf(template, shared, [], undefined) }];
  return groups.map((group, i) => {
    const regions = itemsIn(group, 'Regions').map((it) => known(scope, it));
    const values = new Map([...shared, ...parametersIn(scope, asMapping(group), 'ParameterOverrides')]);
    return { name: groups.length === 1 ? name : `${name} ${i + 1}`, stack: stackOf(template, values, regions, undefined) };
  });
}

function stackOf(template: string, parameters: ReadonlyMap<string, string>, regions: readonly (string | undefined)[], stackName: string | undefined): DeployedStack {
  const told = regions.filter((it) => it !== undefined).filter(isRegion);
  return { template, parameters, ...(told.length === 0 ? {} : { regions: told }), ...(stackName === undefined ? {} : { stackName }) };
}

/** The value, where it is the same whatever anybody chooses. */
function known(scope: StackScope, node: SyntaxNode | undefined): string | undefined {
  if (node === undefined) return undefined;
  const answers = scope.worlds.answers({ label: `text at ${node.start}`, ask: () => textOfValue(scope.resolve(node)), beyond: undefined });
  const [only, second] = answers;
  return second === undefined && typeof only?.value === 'string' ? only.value : undefined;
}

/** `Artifact::path`. */
function fileOf(path: string | undefined): string | undefined {
  return path?.split('::')[1];
}

/** An artifact of a source is a repository: the path is sought from the folder of the pipeline upward. */
function nearest<T>(scope: StackScope, path: string, at: (path: string) => T | undefined): T | undefined {
  const steps = scope.template.file.path.split('/').slice(0, -1);
  for (let up = steps.length; up >= 0; up--) {
    const found = at([...steps.slice(0, up), ...path.split('/')].join('/'));
    if (found !== undefined) return found;
  }
  return undefined;
}

function inSettings(scope: StackScope, path: string, { read }: Surroundings): [string, string][] {
  const text = nearest(scope, path, read);
  const { root } = text === undefined ? {} : readJson(text);
  return textsIn(asMapping(asMapping(root)?.get('Parameters')));
}

/** A text that is JSON; what is put into it from elsewhere is not known, nor is what comes from artifacts (`Fn::GetParam`). */
function overrides(scope: StackScope, node: SyntaxNode | undefined): [string, string][] {
  if (node === undefined) return [];
  const answers = scope.worlds.answers({ label: `JSON at ${node.start}`, ask: () => textOfValue(scope.resolve(node)), beyond: undefined });
  const [only, second] = answers;
  if (only?.value === undefined || second !== undefined) return [];
  const text = partsOf(only.value).map((part) => (typeof part === 'string' ? part : OPEN)).join('');
  return textsIn(asMapping(readJson(text).root)).filter(([, value]) => !value.includes(OPEN));
}

/** Stands in JSON for what is not known. */
const OPEN = '${?}';

function textsIn(map: MappingNode | undefined): [string, string][] {
  return (map?.entries ?? []).flatMap(({ key, value }): [string, string][] => {
    const text = scalarText(value);
    return text === undefined ? [] : [[key, text]];
  });
}

function parametersIn(scope: StackScope, map: MappingNode | undefined, key: string): ReadonlyMap<string, string> {
  const pairs = itemsIn(map, key).flatMap((item): [string, string][] => {
    const [name, value] = [known(scope, asMapping(item)?.get('ParameterKey')), known(scope, asMapping(item)?.get('ParameterValue'))];
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
  return new Map(pairs);
}

function itemsIn(node: SyntaxNode | undefined, key: string): readonly SyntaxNode[] {
  const list = asMapping(node)?.get(key);
  return list?.kind === 'sequence' ? list.items : [];
}
