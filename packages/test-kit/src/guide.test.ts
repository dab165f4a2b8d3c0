import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseStream } from '@privatelint/core';
import { repository as root } from './rule-folders.ts';

const guide = join(root, 'docs/guide');
const pages = [...readdirSync(guide).map((it) => join(guide, it)), join(root, 'README.md'), join(root, 'packages/cli/README.md'), join(root, 'packaging/pre-commit/README.md')];

test.each(pages.filter((it) => it.startsWith(guide)))('%s: links lead somewhere', (page) => {
  const links = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target).filter((it) => !/^https?:/.test(it));
  expect(links.filter((it) => !existsSync(resolve(dirname(page), it)))).toEqual([]);
});

test.each(pages)('%s: what it shows of YAML and JSON can be read', (page) => {
  for (const [, language, text = ''] of readFileSync(page, 'utf8').matchAll(/^```(yaml|json)\n([\s\S]*?)^```$/gm)) {
    if (language === 'json') expect(() => JSON.parse(text) as unknown, text).not.toThrow();
    else expect(parseStream(text, 'cloudformation').problems, text).toEqual([]);
  }
});

test('the action and the hook can be read', () => {
  for (const it of ['action.yml', 'packaging/pre-commit/.pre-commit-hooks.yaml']) {
    expect(parseStream(readFileSync(join(root, it), 'utf8'), 'cloudformation').problems).toEqual([]);
  }
});

test('pages name the version that there is', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8')) as { version: string }; // ours
  const named = ['docs/guide/ci.md', 'docs/guide/pre-commit.md', 'action.yml', 'Dockerfile', 'packaging/pre-commit/README.md'].flatMap((it) => [...readFileSync(join(root, it), 'utf8').matchAll(/(?:privatelint@v?|VERSION=|default: |rev: v|"privatelint": ")(\d+\.\d+\.\d+)/g)].map(([, found]) => `${it} ${found ?? ''}`));
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((it) => !it.endsWith(` ${version}`))).toEqual([]);
});
