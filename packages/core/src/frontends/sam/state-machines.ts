import { parseTemplate } from '../../syntax/parse.ts';
import type { MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import { localPath } from '../../text/local-path.ts';
import { callOf, copied, scalarAt, type Draft } from '../cloudformation/expand/nodes.ts';
import { asMapping, scalarText, spanOf } from '../cloudformation/template.ts';
import { inherited, tagsOf, type Expansion, type SamResource } from './expansion.ts';
import { isEnabled, xrayPolicy } from './functions.ts';
import { addRole } from './roles.ts';

export function addStateMachine(expansion: Expansion, resource: SamResource): void {
  const { id, properties, node, at } = resource;
  const tags = tagsOf('stateMachine:createdBy', properties);
  const role = properties.get('Role');
  expansion.add(id, at, {
    Type: 'AWS::StepFunctions::StateMachine',
    ...inherited(node, 'DependsOn', 'Condition', 'Metadata', 'DeletionPolicy', 'UpdateReplacePolicy'),
    Properties: {
      ...definitionOf(expansion, resource),
      DefinitionSubstitutions: properties.get('DefinitionSubstitutions'),
      StateMachineName: properties.get('Name'),
      StateMachineType: properties.get('Type'),
      LoggingConfiguration: properties.get('Logging'),
      TracingConfiguration: properties.get('Tracing'),
      EncryptionConfiguration: properties.get('EncryptionConfiguration'),
      RoleArn: role ?? { 'Fn::GetAtt': [`${id}Role`, 'Arn'] },
      Tags: tags,
    },
  });
  check(expansion, resource);
  // The text of the definition is put together anew; events make further resources.
  expansion.unexpanded.add(id);
  if (role !== undefined) return;
  const needed = properties.get('Tracing') === undefined ? [] : [xrayPolicy(expansion)];
  addRole(expansion, { resource, service: 'states.amazonaws.com', needed, ownPolicies: [], tags });
}

/** A definition in a file of its own is read where there is one; what lies in a bucket is not known. */
function definitionOf(expansion: Expansion, { properties }: SamResource): Readonly<Record<string, Draft | undefined>> {
  const definition = properties.get('Definition');
  if (definition !== undefined) return { Definition: definition };
  const uri = properties.get('DefinitionUri');
  const location = scalarText(uri);
  if (uri !== undefined && location !== undefined && !location.startsWith('s3://')) {
    return local(expansion, uri, location) ?? { DefinitionS3Location: uri };
  }
  const [, bucket, key, version] = /^s3:\/\/([^/]+)\/([^?]+)(?:\?versionId=(.+))?$/.exec(location ?? '') ?? [];
  if (bucket !== undefined) return { DefinitionS3Location: { Bucket: bucket, Key: key, Version: version } };
  return uri === undefined ? { DefinitionString: properties.get('DefinitionString') } : { DefinitionS3Location: uri };
}

function local(expansion: Expansion, uri: SyntaxNode, location: string): Readonly<Record<string, Draft>> | undefined {
  const { file, read } = expansion.options;
  const path = localPath(spanOf(file, uri).file.path, location);
  const text = path === undefined ? undefined : read(path);
  if (path === undefined || text === undefined) return undefined;
  const definition = { path, text };
  if (/^\s*\{/.test(text)) {
    // As text, since variables may stand where JSON has no text: `"Seconds": ${Wait}`.
    return { DefinitionString: scalarAt({ start: 0, end: text.length, made: { file: definition } }, text) };
  }
  const { root } = parseTemplate(definition);
  return root === undefined ? undefined : { Definition: copied(root, { file: definition, copy: 'definition' }, (it) => it) };
}

function check(expansion: Expansion, { properties, at, id }: SamResource): void {
  const [definition, uri] = [properties.get('Definition'), properties.get('DefinitionUri')];
  if (definition === undefined && uri === undefined) expansion.refuse(at, `\`${id}\` needs a \`Definition\` or a \`DefinitionUri\``);
  if (definition !== undefined && uri !== undefined) expansion.refuse(at, `\`${id}\` takes one of \`Definition\` and \`DefinitionUri\``);
  if (uri?.kind === 'mapping' && callOf(uri) === undefined && !hasBucketAndKey(uri)) {
    expansion.refuse(uri, '`DefinitionUri` needs a `Bucket` and a `Key`');
  }
  if (isEnabled(properties.get('DeploymentPreference')) && properties.get('AutoPublishAlias') === undefined) {
    expansion.refuse(at, '`DeploymentPreference` needs an `AutoPublishAlias`');
  }
  if (definition?.kind === 'scalar') expansion.refuse(definition, '`Definition` must be a mapping');
}

function hasBucketAndKey(uri: MappingNode): boolean {
  return asMapping(uri)?.get('Bucket') !== undefined && uri.get('Key') !== undefined;
}
