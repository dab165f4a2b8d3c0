import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { discover } from './discover.ts';
import { seenFrom } from './paths.ts';

async function found(cwd: string, ...paths: readonly string[]): Promise<readonly string[]> {
  const files = await discover(paths, { cwd, commands: ['check'] });
  return files.map(({ path, named }) => `${seenFrom(cwd, path)}${named ? ' (named)' : ''}`);
}

describe('folders', () => {
  test('are searched for files that may be templates', async () => {
    const cwd = folderWith({ '.git/': '', 'b.yaml': '', 'a/c.json': '', 'a/d.template': '', 'a/e.png': '', 'node_modules/x.yaml': '', '.terraform/y.json': '' });
    expect(await found(cwd)).toEqual(['a/c.json', 'a/d.template', 'b.yaml']);
  });

  test('are searched without what .gitignore names, deeper files having the last word', async () => {
    const cwd = folderWith({
      '.git/info/exclude': 'local.yaml\n',
      '.gitignore': '# comment\nbuild/\n*.json\n/top.yaml\n',
      'top.yaml': '',
      'local.yaml': '',
      'build/a.yaml': '',
      'sub/top.yaml': '',
      'sub/.gitignore': '!keep.json\n',
      'sub/keep.json': '',
      'sub/drop.json': '',
    });
    expect(await found(cwd)).toEqual(['sub/keep.json', 'sub/top.yaml']);
  });

  test('obey ignore files above them, unless they were named in spite of one', async () => {
    const cwd = folderWith({ '.git/': '', '.gitignore': 'build/\nsecret.yaml\n', 'sub/secret.yaml': '', 'sub/a.yaml': '', 'build/b.yaml': '' });
    expect(await found(cwd, 'sub')).toEqual(['sub/a.yaml']);
    expect(await found(cwd, 'build')).toEqual(['build/b.yaml']);
  });

  test('with a cdk.json show what was synthesized, though Git ignores it', async () => {
    const cwd = folderWith({
      '.git/': '',
      '.gitignore': 'cdk.out\n',
      'cdk.json': '{"app": "node app.js"}',
      'cdk.out/App.template.json': '',
      'cdk.out/manifest.json': '',
      'cdk.out/asset.abc/x.json': '',
      'cdk.out/assembly-Stage/Inner.template.json': '',
    });
    expect(await found(cwd)).toEqual(['cdk.json', 'cdk.out/App.template.json', 'cdk.out/assembly-Stage/Inner.template.json']);
  });

  test('do not lead out of themselves by links', async () => {
    const outside = folderWith({ 'x.yaml': '' });
    const cwd = folderWith({ '.git/': '', 'a.yaml': '' });
    symlinkSync(outside, join(cwd, 'link'));
    symlinkSync(join(outside, 'x.yaml'), join(cwd, 'x.yaml'));
    symlinkSync(cwd, join(cwd, 'loop'));
    expect(await found(cwd)).toEqual(['a.yaml']);
  });
});

describe('names', () => {
  test('are taken whatever they look like, each once', async () => {
    const cwd = folderWith({ '.git/': '', '.gitignore': '*\n', 'a.txt': '', '[id].yaml': '' });
    expect(await found(cwd, 'a.txt', './a.txt', '[id].yaml', '.')).toEqual(['[id].yaml (named)', 'a.txt (named)']);
  });

  test('that are patterns stand for what they match', async () => {
    const cwd = folderWith({ 'a/x.yaml': '', 'a/y.json': '', 'b/x.yaml': '', 'node_modules/z.yaml': '' });
    expect(await found(cwd, '**/*.yaml')).toEqual(['a/x.yaml', 'b/x.yaml']);
    await expect(found(cwd, '*.nope')).rejects.toThrow('no file matches `*.nope`');
  });

  test('that exist nowhere are mistakes', async () => {
    const cwd = folderWith({});
    await expect(found(cwd, 'chekc')).rejects.toThrow('there is no file or folder `chekc`; did you mean `check`?');
  });
});
