import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { detectRegions } from './region.ts';

function detect(files: Readonly<Record<string, string>>, ...templates: readonly string[]): ReturnType<typeof detectRegions> {
  return detectRegions(folderWith(files), templates.map((path) => ({ path, text: '' })));
}

test('samconfig.toml above all files', () => {
  const toml = 'version = 0.1\n[default.deploy.parameters]\nregion = "ca-west-1"\n[prod.deploy.parameters]\nregion = "us-east-1"\n# region = "eu-west-1"\n';
  expect(detect({ 'app/samconfig.toml': toml }, 'app/template.yaml', 'app/nested/a.yaml')).toEqual({ regions: ['ca-west-1', 'us-east-1'], because: 'app/samconfig.toml' });
  expect(detect({ 'app/samconfig.toml': toml }, 'app/template.yaml', 'other/a.yaml')).toBeUndefined();
  expect(detect({ 'samconfig.yaml': 'default:\n  global:\n    parameters:\n      region: ca-west-1\n' }, 'a.yaml')).toEqual({ regions: ['ca-west-1'], because: 'samconfig.yaml' });
});

test('a folder that is called like a Region', () => {
  expect(detect({}, 'infra/ca-west-1/a.yaml', 'infra/ca-west-1/sub/b.yaml')).toEqual({ regions: ['ca-west-1'], because: 'the folder ca-west-1' });
  expect(detect({}, 'infra/ca-west-1/a.yaml', 'infra/us-east-1/a.yaml')).toBeUndefined();
  expect(detect({}, 'infra/ca-west-1/a.yaml', 'infra/a.yaml')).toBeUndefined();
  expect(detect({}, 'my-app-1/a.yaml', 'ca-west-1.yaml')).toBeUndefined();
  expect(detect({})).toBeUndefined();
});
