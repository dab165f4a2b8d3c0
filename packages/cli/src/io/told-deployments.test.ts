import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { toldDeployments } from './told-deployments.ts';

/** What is told of the files of a folder, in short. */
function told(files: Readonly<Record<string, string>>): unknown {
  const base = folderWith(files);
  const given = Object.entries(files).map(([path, text]) => ({ path, text }));
  const deploymentFiles = given.filter(({ text }) => text.includes('template-file-path'));
  return toldDeployments({ base, files: given.filter(({ text }) => text.includes('Resources')), deploymentFiles }).map(({ name, stacks }) => [
    name,
    ...stacks.map(({ template, stackName, regions, parameters }) => [template, stackName, regions?.join(), Object.fromEntries(parameters)]),
  ]);
}

const TEMPLATE = 'Resources: {}';

test('environments of samconfig.toml', () => {
  const settings = `
[default.global.parameters]
region = "eu-west-1"
[default.deploy.parameters]
stack_name = "app"
parameter_overrides = "Stage=\\"dev\\" Name='a b' Empty=\\"\\" Path=/x/y"
[prod.deploy.parameters]
stack_name = "app-prod"
region = "no-region"
template_file = "app/main.yaml"
parameter_overrides = ["Stage=prod", "ParameterKey=Name,ParameterValue=\\"c d\\""]
[local.local_start_api.parameters]
port = 1
`;
  expect(told({ 'samconfig.toml': settings, 'template.yaml': TEMPLATE, 'app/main.yaml': TEMPLATE })).toEqual([
    ['default', ['template.yaml', 'app', 'eu-west-1', { Stage: 'dev', Name: 'a b', Empty: '', Path: '/x/y' }]],
    ['prod', ['app/main.yaml', 'app-prod', undefined, { Stage: 'prod', Name: 'c d' }]],
  ]);
});

test('one environment has no name, and settings in YAML say the same', () => {
  const settings = 'version: 0.1\ndefault:\n  deploy:\n    parameters:\n      stack_name: app\n      template_file: .aws-sam/build/template.yaml\n      parameter_overrides: [Stage=dev]\n';
  expect(told({ 'one/samconfig.yaml': settings, 'one/template.yml': TEMPLATE, 'two/template.yaml': TEMPLATE })).toEqual([['', ['one/template.yml', 'app', undefined, { Stage: 'dev' }]]]);
});

test('settings without a template of the run tell nothing', () => {
  expect(told({ 'samconfig.toml': '[default.deploy.parameters]\nstack_name = "app"\n', 'other.yaml': TEMPLATE })).toEqual([]);
  expect(told({ 'samconfig.toml': '[default.build.parameters]\ncached = true\n', 'template.yaml': TEMPLATE })).toEqual([]);
  expect(told({ 'samconfig.yaml': '[', 'template.yaml': TEMPLATE })).toEqual([]);
});

const sync = (template: string, stage: string): string => `template-file-path: ${template}\nparameters:\n  Stage: ${stage}\ntags: {a: b}\n`;

test('deployment files of Git sync: those of one folder belong together', () => {
  const files = { 'net.yaml': TEMPLATE, 'app.yaml': TEMPLATE, 'dev/net.yaml': sync('net.yaml', 'dev'), 'dev/app.yaml': sync('./app.yaml', 'dev'), 'prod/app.yaml': sync('app.yaml', 'prod') };
  expect(told(files)).toEqual([
    ['dev', ['net.yaml', undefined, undefined, { Stage: 'dev' }], ['app.yaml', undefined, undefined, { Stage: 'dev' }]],
    ['prod', ['app.yaml', undefined, undefined, { Stage: 'prod' }]],
  ]);
});

test('deployment files of one template are deployments of their own, and paths do not lead outside', () => {
  expect(told({ 'app.yaml': TEMPLATE, 'd/dev.yaml': sync('app.yaml', 'dev'), 'd/prod.yml': sync('../app.yaml', 'prod') })).toEqual([
    ['dev', ['app.yaml', undefined, undefined, { Stage: 'dev' }]],
    ['prod', ['app.yaml', undefined, undefined, { Stage: 'prod' }]],
  ]);
  expect(told({ 'app.yaml': TEMPLATE, 'd/dev.yaml': sync('../../app.yaml', 'dev') })).toEqual([]);
});
