import type { ModuleConfiguration } from './configuration.ts';
import type { TerraformResource } from './environment.ts';
import { joinPath } from './paths.ts';
import { attributeNamed, blocksOfType, type Block } from './tree.ts';
import { mapReferences } from './value-parts.ts';
import { objectValue, referenceValue, stringValue, unknownValue, type HclObject, type HclUnknown, type HclValue } from './value.ts';

/** Where a state is kept: equal places are the same state. A part that the files do not tell is undefined. */
export interface StatePlace {
  readonly backend: string;
  readonly parts: readonly (HclValue | undefined)[];
}

/** A root module of the run that may keep the state that is asked for. */
export interface StateOwner {
  /** Names it in references and conditions: its folder. */
  readonly root: string;
  readonly outputs: () => ReadonlyMap<string, HclValue> | undefined;
  /** Whether it is the one for certain. */
  readonly certain: boolean;
}

/** What tells a state of a backend from others: https://developer.hashicorp.com/terraform/language/backend/s3 */
const PARTS: ReadonlyMap<string, readonly string[]> = new Map([['s3', ['bucket', 'key']]]);

/** Without a backend the state lies beside the root module: https://developer.hashicorp.com/terraform/language/backend/local */
const LOCAL_STATE = 'terraform.tfstate';

/** Where a root module keeps its state; undefined where that is told elsewhere. */
export function stateOf({ directory, settings }: ModuleConfiguration): StatePlace | undefined {
  const blocks = settings.flatMap(({ body }) => [...blocksOfType(body, 'backend'), ...blocksOfType(body, 'cloud')]);
  const [backend] = blocks;
  if (backend === undefined) return { backend: 'local', parts: [stringValue(joinPath(directory, LOCAL_STATE))] };
  const type = backend.labels[0]?.value ?? backend.type;
  if (type === 'local') return { backend: type, parts: [localPath(directory, literalOf(backend, 'path') ?? stringValue(LOCAL_STATE))] };
  const names = PARTS.get(type);
  // Parts that are left out are given to `terraform init`.
  return names === undefined ? undefined : { backend: type, parts: names.map((name) => literalOf(backend, name)) };
}

/** Backends take no expressions. */
function literalOf({ body }: Block, name: string): HclValue | undefined {
  const value = attributeNamed(body, name)?.value;
  return value?.kind === 'string' ? stringValue(value.value) : undefined;
}

function localPath(directory: string, path: HclValue): HclValue | undefined {
  return path.kind === 'string' ? stringValue(joinPath(directory, path.value)) : undefined;
}

/** The state that a `terraform_remote_state` of a root module asks for. */
function stateAskedFor({ values: { entries } }: TerraformResource, directory: string): StatePlace | undefined {
  const backend = entries.get('backend');
  const config = entries.get('config');
  if (backend?.kind !== 'string' || config?.kind !== 'object') return undefined;
  if (backend.value === 'local') return { backend: 'local', parts: [localPath(directory, config.entries.get('path') ?? stringValue(LOCAL_STATE))] };
  const names = PARTS.get(backend.value);
  return names === undefined ? undefined : { backend: backend.value, parts: names.map((name) => config.entries.get(name)) };
}

/**
 * Whether two places are the same: `unknown` where parts that are not known would decide. What has nothing in common but
 * unknown parts is no likely match.
 */
export function samePlace(a: StatePlace, b: StatePlace): 'yes' | 'no' | 'unknown' {
  if (a.backend !== b.backend) return 'no';
  const answers = a.parts.map((part, i) => sameText(part, b.parts[i]));
  if (answers.includes('no')) return 'no';
  if (answers.every((answer) => answer === 'yes')) return 'yes';
  return answers.every((answer) => answer === 'unknown') ? 'no' : 'unknown';
}

function sameText(a: HclValue | undefined, b: HclValue | undefined): 'yes' | 'no' | 'alike' | 'unknown' {
  const [text, pattern] = a?.kind === 'string' ? [a, b] : [b, a];
  if (text?.kind !== 'string') return 'unknown';
  if (pattern?.kind === 'string') return text.value === pattern.value ? 'yes' : 'no';
  if (pattern?.kind !== 'unknown' || pattern.parts === undefined) return 'unknown';
  const expression = pattern.parts.map((part) => (typeof part === 'string' ? part.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`) : '.+')).join('');
  // Not 'yes': what the unknown parts are decides.
  return new RegExp(`^${expression}$`, 'u').test(text.value) ? 'alike' : 'no';
}

/** What a `terraform_remote_state` gives: outputs of the root modules of the run that keep the state. */
export function remoteState(
  resource: TerraformResource,
  directory: string,
  workspace: string | undefined,
  ownersOf: (place: StatePlace) => readonly StateOwner[],
): readonly (readonly [string, HclValue])[] | undefined {
  const place = stateAskedFor(resource, directory);
  if (place === undefined || !isWorkspace(resource, workspace)) return undefined;
  const defaults = resource.values.entries.get('defaults');
  const owners = ownersOf(place).flatMap(({ root, outputs, certain }) => {
    const given = outputs();
    return given === undefined ? [] : [{ root, certain, value: outputsOf(root, given, elsewhere(resource), defaults) }];
  });
  if (owners.length === 0) return undefined;
  const certain = owners.filter((owner) => owner.certain);
  // Without a certain owner the state may be that of a root module elsewhere.
  const rest = certain.at(-1)?.value ?? elsewhere(resource);
  const others = certain.length > 0 ? certain.slice(0, -1) : owners;
  return [['outputs', others.reduceRight<HclValue>((whenFalse, { root, value: whenTrue }) => choiceOf(isOwner(resource, root), whenTrue, whenFalse), rest)]];
}

function choiceOf(condition: HclUnknown, whenTrue: HclValue, whenFalse: HclValue): HclUnknown {
  return unknownValue(condition.cause, { references: condition.references, choice: { condition, whenTrue, whenFalse }, origin: whenTrue.origin });
}

/** The state of another workspace belongs to the same root module with other inputs. */
function isWorkspace({ values: { entries } }: TerraformResource, workspace = 'default'): boolean {
  const asked = entries.get('workspace');
  if (asked === undefined || asked.kind === 'null') return workspace === 'default';
  if (asked.kind === 'string') return asked.value === workspace;
  return asked.kind === 'unknown' && asked.reference?.address === 'terraform.workspace';
}

/** What a `dependency` of Terragrunt gives: the outputs of the root module that its folder makes, if that is one of the run. */
export function dependencyOutputs(owners: readonly StateOwner[], elsewhere: HclUnknown): HclValue {
  const [owner] = owners;
  const given = owner?.outputs();
  return owner === undefined || given === undefined ? elsewhere : outputsOf(owner.root, given, elsewhere);
}

function outputsOf(root: string, outputs: ReadonlyMap<string, HclValue>, rest: HclUnknown, defaults?: HclValue): HclObject {
  const own = [...outputs].map(([name, value]) => [name, mapReferences(value, (reference) => (reference.root === undefined ? { ...reference, root } : reference))] as const);
  // The state may be older than the files.
  return objectValue([...(defaults?.kind === 'object' ? defaults.entries : []), ...own], { rest, origin: rest.origin });
}

function elsewhere({ address, header }: TerraformResource): HclUnknown {
  return referenceValue({ address, path: ['outputs'] }, { kind: 'data', message: `\`${address}\` is read when the plan is made` }, header);
}

function isOwner({ address }: TerraformResource, root: string): HclUnknown {
  const cause = { kind: 'variable', message: `which root module keeps the state that \`${address}\` reads` } as const;
  return unknownValue(cause, { reference: { address: `${address} is ${root}`, path: [] }, type: 'bool' });
}
