import type { MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import { callOf, mappingAt, sequenceAt } from '../cloudformation/expand/nodes.ts';
import { asMapping, scalarText } from '../cloudformation/template.ts';
import type { Expansion } from './expansion.ts';

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html */
const SECTIONS: ReadonlyMap<string, string> = new Map([
  ['AWS::Serverless::Function', 'Function'],
  ['AWS::Serverless::Api', 'Api'],
  ['AWS::Serverless::HttpApi', 'HttpApi'],
  ['AWS::Serverless::WebSocketApi', 'WebSocketApi'],
  ['AWS::Serverless::SimpleTable', 'SimpleTable'],
  ['AWS::Serverless::StateMachine', 'StateMachine'],
  ['AWS::Serverless::LayerVersion', 'LayerVersion'],
  ['AWS::Serverless::CapacityProvider', 'CapacityProvider'],
]);

/** The properties of a resource on top of those that `Globals` gives to all of its type. */
export function withGlobals(expansion: Expansion, type: string, node: MappingNode): MappingNode {
  const own = asMapping(node.get('Properties')) ?? mappingAt(node, []);
  const section = SECTIONS.get(type);
  const shared = section === undefined ? undefined : asMapping(asMapping(expansion.root.get('Globals'))?.get(section));
  if (shared === undefined) return own;
  const ignored = node.get('IgnoreGlobals');
  if (scalarText(ignored) === '*') return own;
  const left = new Set(ignored?.kind === 'sequence' ? ignored.items.map(scalarText) : []);
  const kept = mappingAt(shared, shared.entries.filter(({ key }) => !left.has(key)));
  return asMapping(merge(kept, own)) ?? own;
}

/** Lists are joined, mappings merged, and of everything else the resource's own counts. */
function merge(shared: SyntaxNode, own: SyntaxNode): SyntaxNode {
  if (shared.kind === 'sequence' && own.kind === 'sequence') return sequenceAt(own, [...shared.items, ...own.items]);
  if (shared.kind !== 'mapping' || own.kind !== 'mapping' || callOf(shared) !== undefined || callOf(own) !== undefined) return own;
  const inOwn = own.entries.map((entry) => {
    const other = shared.get(entry.key);
    return other === undefined ? entry : { ...entry, value: merge(other, entry.value) };
  });
  const names = new Set(own.entries.map(({ key }) => key));
  const before = shared.entries.map((entry) => inOwn.find(({ key }) => key === entry.key) ?? entry);
  return mappingAt(own, [...before, ...inOwn.filter(({ key }) => shared.get(key) === undefined && names.has(key))]);
}

export function checkGlobals(expansion: Expansion): void {
  const globals = expansion.root.get('Globals');
  if (globals === undefined) return;
  if (globals.kind !== 'mapping') {
    expansion.refuse(globals, '`Globals` must be a mapping');
    return;
  }
  const known = new Set(SECTIONS.values());
  for (const { key, value } of globals.entries) {
    const allowed = PROPERTIES.get(key);
    if (!known.has(key)) expansion.refuse(value, `\`Globals\` has no section \`${key}\``);
    else if (value.kind !== 'mapping') expansion.refuse(value, `\`Globals.${key}\` must be a mapping`);
    else if (allowed !== undefined) {
      for (const entry of value.entries) {
        if (!allowed.has(entry.key)) expansion.refuse(entry.value, `\`${entry.key}\` cannot be set for all of \`${key}\``);
      }
    }
  }
}

const PROPERTIES: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    Function:
      'Handler Runtime CodeUri DeadLetterQueue Description MemorySize Timeout VpcConfig Environment Tags PropagateTags Tracing KmsKeyArn AutoPublishAlias AutoPublishAliasAllProperties Layers DeploymentPreference RolePath PermissionsBoundary ReservedConcurrentExecutions ProvisionedConcurrencyConfig AssumeRolePolicyDocument EventInvokeConfig FileSystemConfigs CodeSigningConfigArn Architectures SnapStart EphemeralStorage FunctionUrlConfig RuntimeManagementConfig LoggingConfig RecursiveLoop SourceKMSKeyArn CapacityProviderConfig FunctionScalingConfig PublishToLatestPublished VersionDeletionPolicy TenancyConfig DurableConfig',
    Api: 'Auth Name DefinitionUri CacheClusterEnabled CacheClusterSize MergeDefinitions Variables EndpointConfiguration MethodSettings BinaryMediaTypes MinimumCompressionSize Cors GatewayResponses AccessLogSetting CanarySetting TracingEnabled OpenApiVersion Domain AlwaysDeploy PropagateTags SecurityPolicy EndpointAccessMode',
    HttpApi:
      'Auth AccessLogSettings StageVariables Tags CorsConfiguration DefaultRouteSettings Domain RouteSettings FailOnWarnings PropagateTags',
    SimpleTable: 'SSESpecification',
    StateMachine: 'PropagateTags',
    LayerVersion: 'PublishLambdaVersion',
  }).map(([section, names]) => [section, new Set(names.split(' '))]),
);
