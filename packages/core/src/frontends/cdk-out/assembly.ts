import type { DeployedStack, Deployment, SourceLine } from '../deployment.ts';
import { readJson } from '../../syntax/json.ts';
import type { MappingNode, SyntaxNode } from '../../syntax/tree.ts';

/** A cloud assembly: what `cdk synth` leaves in `cdk.out`. */
export interface Assembly {
  /** One per stage; the stacks outside of any stage come first, without a name. */
  readonly deployments: readonly Deployment[];
  /** Paths of all templates of the assembly. */
  readonly templates: readonly string[];
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

/** Reads a file of the assembly; undefined = there is none. */
export type Read = (path: string) => string | undefined;

const MANIFEST = 'manifest.json';

/** Whether a text is the manifest of an assembly. */
export function isManifest(text: string): boolean {
  return /"type"\s*:\s*"aws:cloudformation:stack"|"type"\s*:\s*"cdk:cloud-assembly"/.test(text) && text.includes('"artifacts"');
}

/** Reads the manifest in a folder and those of its stages. */
export function readAssembly(folder: string, read: Read): Assembly {
  const deployments: Deployment[] = [];
  const problems: { path: string; message: string }[] = [];
  const visit = (at: string, stage: string): void => {
    const path = join(at, MANIFEST);
    const text = read(path);
    const root = text === undefined ? undefined : readJson(text).root;
    const artifacts = root === undefined ? undefined : mappingAt(root, 'artifacts');
    if (artifacts === undefined) {
      problems.push({ path, message: 'this is no manifest of a cloud assembly: it has no `artifacts`' });
      return;
    }
    const stacks = artifacts.entries.flatMap(({ value }) => stackOf(at, value, read) ?? []);
    if (stacks.length > 0) deployments.push({ name: stage, regions: [], constructPaths: true, stacks });
    for (const { key, value } of artifacts.entries) {
      if (textAt(value, 'type') !== 'cdk:cloud-assembly') continue;
      const directory = textAt(value, 'properties', 'directoryName') ?? key;
      visit(join(at, directory), textAt(value, 'properties', 'displayName') ?? key);
    }
  };
  visit(folder, '');
  return { deployments, problems, templates: deployments.flatMap(({ stacks }) => stacks.map(({ template }) => template)) };
}

function stackOf(folder: string, artifact: SyntaxNode, read: Read): DeployedStack | undefined {
  const file = textAt(artifact, 'properties', 'templateFile');
  if (textAt(artifact, 'type') !== 'aws:cloudformation:stack' || file === undefined) return undefined;
  const environment = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(textAt(artifact, 'environment') ?? '');
  const [, account = '', region = ''] = environment ?? [];
  const stackName = textAt(artifact, 'properties', 'stackName') ?? textAt(artifact, 'displayName');
  const metadata = textAt(artifact, 'additionalMetadataFile');
  const sources = metadata === undefined ? mappingAt(artifact, 'metadata') : metadataFile(join(folder, metadata), read);
  return {
    template: join(folder, file),
    regions: region === '' || region === 'unknown-region' ? [] : [region],
    parameters: parametersOf(mappingAt(artifact, 'properties', 'parameters')),
    sources: sourcesOf(sources),
    addresses: addressesOf(sources),
    ...(account === '' || account === 'unknown-account' ? {} : { account }),
    ...(stackName === undefined ? {} : { stackName }),
  };
}

function parametersOf(parameters: MappingNode | undefined): Map<string, string> {
  const values = new Map<string, string>();
  for (const { key, value } of parameters?.entries ?? []) {
    const text = textAt(value);
    if (text !== undefined) values.set(key, text);
  }
  return values;
}

function metadataFile(path: string, read: Read): MappingNode | undefined {
  const text = read(path);
  const root = text === undefined ? undefined : readJson(text).root;
  return root?.kind === 'mapping' ? root : undefined;
}

/** Where constructs are made, by construct path: the innermost line that is not CDK's own. */
function sourcesOf(metadata: MappingNode | undefined): Map<string, SourceLine> {
  const lines = new Map<string, SourceLine>();
  for (const { key, value } of metadata?.entries ?? []) {
    const stacks = value.kind === 'sequence' ? value.items.filter((item) => textAt(item, 'type') === 'aws:cdk:creationStack') : [];
    const line = stacks.map((item) => userLine(item)).find((found) => found !== undefined);
    if (line !== undefined) lines.set(key.replace(/^\//, '').replace(/\/Resource$/, ''), line);
  }
  return lines;
}

/** Construct paths by logical id, from metadata: templates hold them only when CDK's own command line made them. */
function addressesOf(metadata: MappingNode | undefined): Map<string, string> {
  const addresses = new Map<string, string>();
  for (const { key, value } of metadata?.entries ?? []) {
    for (const item of value.kind === 'sequence' ? value.items : []) {
      const logicalId = textAt(item, 'type') === 'aws:cdk:logicalId' ? textAt(item, 'data') : undefined;
      if (logicalId !== undefined) addresses.set(logicalId, key.replace(/^\//, '').replace(/\/Resource$/, ''));
    }
  }
  return addresses;
}

function userLine(entry: SyntaxNode): SourceLine | undefined {
  const data = entry.kind === 'mapping' ? entry.get('data') : undefined;
  for (const frame of data?.kind === 'sequence' ? data.items : []) {
    const match = /\(?(?:file:\/\/)?([^()\s][^()]*):(\d+):(\d+)\)?$/.exec(textAt(frame) ?? '');
    const [, path = '', line = '', column = ''] = match ?? [];
    if (match !== null && !path.includes('node_modules')) return { path, line: Number(line), column: Number(column) };
  }
  return undefined;
}

function textAt(node: SyntaxNode, ...path: readonly string[]): string | undefined {
  let at: SyntaxNode | undefined = node;
  for (const key of path) at = at?.kind === 'mapping' ? at.get(key) : undefined;
  return at?.kind === 'scalar' && at.value !== null ? String(at.value) : undefined;
}

function mappingAt(node: SyntaxNode, ...path: readonly string[]): MappingNode | undefined {
  let at: SyntaxNode | undefined = node;
  for (const key of path) at = at?.kind === 'mapping' ? at.get(key) : undefined;
  return at?.kind === 'mapping' ? at : undefined;
}

function join(folder: string, file: string): string {
  return folder === '' || folder === '.' ? file : `${folder.replace(/\/$/, '')}/${file}`;
}
