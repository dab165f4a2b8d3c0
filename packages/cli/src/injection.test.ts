import { describe, expect, test } from 'vitest';
import { FORMATS } from './reporters/formats.ts';
import { folderWith } from './testing/folder.ts';
import { runCli } from './testing/memory-io.ts';
import { BROKEN } from './testing/templates.ts';
import { parseStream, plainValue } from '@privatelint/core';

/** What acts on terminals, in logs of CI systems, in Markdown, HTML, XML, DOT and Mermaid. */
const EVIL = '\u001b[2J\u009b31m\u202e\u2066::error file=x::y\r\n::set-env name=A::b\n##[error]x <script>alert(1)</script> [a](javascript:b) | `x` "]; n0 --> n1 \\" \' & ]]> @team %0A --> <!-- ${A} $(id)';

/** The broken sample with an evil name for every resource, parameter and description. */
function evilTemplate(): string {
  const root = plainValue(parseStream(BROKEN, 'cloudformation').documents[0] ?? expect.fail('the sample is a template'));
  const names = new Map(Object.keys((root as { Resources: object }).Resources).map((it) => [it, `${it}${EVIL}`]));
  const renamed = (value: unknown): unknown => {
    if (typeof value === 'string') return names.get(value) ?? value;
    if (Array.isArray(value)) return value.map(renamed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, it]) => [names.get(key) ?? key, renamed(it)]));
  };
  return JSON.stringify({ Description: EVIL, Parameters: { [`P${EVIL}`]: { Type: 'String', Description: EVIL, Default: EVIL } }, ...(renamed(root) as object) });
}

const ACTS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

describe('names in templates act nowhere', () => {
  const template = evilTemplate();
  const cwd = (): string => folderWith({ 'a.json': template, 'b.json': template.replaceAll('10.0.', '10.1.'), 'evil::error::,line=1 <b>.json': template });

  test.each(FORMATS)('check --format %s', async (format) => {
    const { stdout, stderr } = await runCli(['--format', format], { cwd: cwd() });
    expect(stdout).toContain('missing-ecr-endpoint');
    for (const text of [stdout, stderr]) {
      expect(text).not.toMatch(ACTS);
      expect(text).not.toMatch(format === 'github' ? /^\s*::(?!(?:error|warning|notice) file=)/m : /^\s*::/m);
      expect(text).not.toMatch(/^##\[/m);
    }
    const outsideOfCode = stdout.replace(/^ {2}(`{3,})\n[^]*?^ {2}\1$/gm, '');
    if (format === 'junit' || format === 'markdown') expect(outsideOfCode).not.toContain('<script');
    if (format === 'markdown') expect(outsideOfCode).not.toMatch(/(?<!\\)\]\(javascript|(?<![\w`])@team/);
    if (format === 'json' || format === 'sarif' || format === 'gitlab') expect(() => JSON.parse(stdout) as unknown).not.toThrow();
  });

  test.each([
    ['explain', `Service${EVIL}`, 'a.json'],
    ['explain', 'nobody', 'a.json'],
    ['check', 'a.json', '--fix-suggestions', '--fix-dry-run'],
    ['graph', 'a.json'],
    ['graph', 'a.json', '--resolved'],
    ['graph', 'a.json', '--format', 'mermaid'],
    ['graph', 'a.json', '--format', 'dot'],
    ['graph', 'a.json', '--format', 'svg'],
    ['graph', 'a.json', '--format', 'html'],
    ['diff', 'a.json', 'b.json'],
    ['diff', 'a.json', 'b.json', '--format', 'concise'],
    ['diff', 'a.json', 'b.json', '--format', 'json'],
    ['check', 'a.json', '--param', `Q${EVIL}=1`],
    ['check', `nope${EVIL}`],
  ])('%s %s %s %s', async (...argv) => {
    const { stdout, stderr } = await runCli(argv, { cwd: cwd() });
    expect(stdout + stderr).not.toBe('');
    for (const text of [stdout, stderr]) {
      expect(text).not.toMatch(ACTS);
      expect(text).not.toMatch(/^\s*::/m);
    }
  });

  test('names end no label of a picture', async () => {
    const dot = (await runCli(['graph', 'a.json', '--format', 'dot'], { cwd: cwd() })).stdout;
    for (const line of dot.split('\n').slice(3, -2)) expect(line).toMatch(/^ {2}"(?:[^"\\]|\\.)*"(?: -> "(?:[^"\\]|\\.)*")? \[label="(?:[^"\\]|\\.)*"\];$/);
    const mermaid = (await runCli(['graph', 'a.json', '--format', 'mermaid'], { cwd: cwd() })).stdout;
    for (const line of mermaid.trimEnd().split('\n').slice(1)) expect(line).toMatch(/^ {2}n\d+(?:\["[^"<>[\]]*<br\/>[a-z-]+"\]| -->\|[^|"<>]*\| n\d+)$/);
  });

  test('names are text in a picture, which loads nothing and runs nothing', async () => {
    const picture = (await runCli(['graph', 'a.json', '--format', 'svg'], { cwd: cwd() })).stdout;
    const tags = new Set([...picture.matchAll(/<\/?([a-z!?]\w*)/gi)].map(([, name = '']) => name.toLowerCase()));
    expect([...tags].sort()).toEqual(['defs', 'g', 'marker', 'path', 'rect', 'style', 'svg', 'text', 'title']);
    expect(picture).not.toMatch(/\bsrc=|\bhref=|\bon\w+=|@import/);
  });

  test('names are text in a page, which loads nothing and runs nothing', async () => {
    const page = (await runCli(['graph', 'a.json', '--format', 'html'], { cwd: cwd() })).stdout;
    const tags = new Set([...page.replace(/<style>[^<]*<\/style>/, '').matchAll(/<\/?([a-z!]\w*)([^>]*)>/gi)].map(([, name = '']) => name.toLowerCase()));
    expect([...tags].filter((name) => !['!doctype', 'html', 'head', 'meta', 'title', 'body', 'h1', 'h2', 'h3', 'ul', 'li', 'a', 'i', 'p', 'section', 'table', 'tr', 'td'].includes(name))).toEqual([]);
    expect(page).not.toMatch(/\bsrc=|\bon\w+=|href="(?!#n\d+")/);
    expect(page).toContain('Service');
  });
});
