import { expect, test } from 'vitest';
import { parseTemplate } from '../syntax/parse.ts';
import { templateOf } from '../frontends/cloudformation/template.ts';
import { deployedBy } from './deployed-by.ts';

/** What the templates among the files deploy, in short. */
function deployed(files: Readonly<Record<string, string>>): unknown {
  const templates = Object.entries(files).flatMap(([path, text]) => {
    const { root } = parseTemplate({ path, text });
    return text.includes('Resources') && root?.kind === 'mapping' ? [templateOf({ path, text }, root)] : [];
  });
  const found = deployedBy(templates, { templateAt: (path) => templates.find(({ file }) => file.path === path), read: (path) => files[path] });
  return found.map(({ name, stacks }) => [name, ...stacks.map(({ template, stackName, regions, parameters }) => [template, stackName, regions?.join(), Object.fromEntries(parameters)])]);
}

const EMPTY = 'Resources: {}';

const action = (configuration: string, more = ''): string => `{Name: A, ActionTypeId: {Provider: CloudFormation}, ${more}Configuration: {${configuration}}}`;

const pipeline = (...stages: readonly (readonly [string, readonly string[]])[]): string =>
  `Parameters: {Env: {Type: String}}\nResources:\n  Pipe:\n    Type: AWS::CodePipeline::Pipeline\n    Properties:\n      Stages:\n${stages.map(([name, actions]) => `        - {Name: ${name}, Actions: [${actions.join(', ')}]}\n`).join('')}`;

test('stages of a pipeline', () => {
  const net = (stage: string, region: string): string => action(`StackName: net-${stage}, TemplatePath: 'Src::infra/net.yaml', TemplateConfiguration: 'Src::config/${stage}.json'`, `Region: ${region}, `);
  const app = action(`ActionMode: CHANGE_SET_REPLACE, StackName: !Sub 'app-\${Env}', TemplatePath: 'Src::infra/app.yaml', ParameterOverrides: !Sub '{"Stage": "prod", "Env": "\${Env}", "Key": {"Fn::GetParam": ["a", "b", "c"]}, "N": 1}'`);
  const files = {
    'infra/net.yaml': EMPTY,
    'infra/app.yaml': EMPTY,
    'config/dev.json': '{"Parameters": {"Stage": "dev"}}',
    'ci/pipe.yaml': pipeline(['Dev', [net('dev', 'eu-west-1')]], ['Prod', [net('prod', 'eu-west-2'), app, action("ActionMode: CHANGE_SET_EXECUTE, StackName: app")]]),
  };
  expect(deployed(files)).toEqual([
    ['Dev', ['infra/net.yaml', 'net-dev', 'eu-west-1', { Stage: 'dev' }]],
    ['Prod', ['infra/net.yaml', 'net-prod', 'eu-west-2', {}], ['infra/app.yaml', undefined, undefined, { Stage: 'prod', N: '1' }]],
  ]);
});

test('what is deleted, built or of other providers is not deployed from here', () => {
  const other = "{Name: A, ActionTypeId: {Provider: ECS}, Configuration: {TemplatePath: 'Src::net.yaml'}}";
  expect(deployed({ 'net.yaml': EMPTY, 'pipe.yaml': pipeline(['Dev', [action("ActionMode: DELETE_ONLY, TemplatePath: 'Src::net.yaml'"), action("TemplatePath: 'Build::packaged.yaml'"), other]]) })).toEqual([]);
});

test('stack sets with a template beside them', () => {
  const set = `Parameters: {Env: {Type: String}}
Resources:
  Set:
    Type: AWS::CloudFormation::StackSet
    Properties:
      StackSetName: networks
      TemplateURL: ./net.yaml
      Parameters: [{ParameterKey: Stage, ParameterValue: dev}, {ParameterKey: Env, ParameterValue: !Ref Env}]
      StackInstancesGroup:
        - {Regions: [eu-west-1, !Ref AWS::Region]}
        - {Regions: [eu-west-2], ParameterOverrides: [{ParameterKey: Stage, ParameterValue: prod}]}
`;
  expect(deployed({ 'net.yaml': EMPTY, 'set.yaml': set })).toEqual([
    ['networks 1', ['net.yaml', undefined, 'eu-west-1', { Stage: 'dev' }]],
    ['networks 2', ['net.yaml', undefined, 'eu-west-2', { Stage: 'prod' }]],
  ]);
  const [, bare] = set.split('      StackInstancesGroup:');
  expect(deployed({ 'net.yaml': EMPTY, 'set.yaml': set.replace(`      StackInstancesGroup:${bare}`, '') })).toEqual([['', ['net.yaml', undefined, undefined, { Stage: 'dev' }]]]);
  expect(deployed({ 'set.yaml': set.replace('./net.yaml', 'https://bucket/net.yaml') })).toEqual([]);
});
