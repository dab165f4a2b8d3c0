import { describe, expect, test } from 'vitest';
import { forCommand, forCommandProperty, forMarkdown, forShell, forTerminal, forUri, forXml, safeJson } from './escape.ts';

describe('terminal', () => {
  test.each([
    ['\u001b[31mred\u001b]8;;http://x\u0007', '\\x1b[31mred\\x1b]8;;http://x\\x07'],
    ['a\nb\tc\rd', 'a b c\\x0dd'],
    ['\u009b31m', '\\x9b31m'],
    ['evil\u202egnp.exe', 'evil\\u202egnp.exe'],
    ['::error::x', '\\x3a:error::x'],
    ['  ::set-output name=a::b', '  \\x3a:set-output name=a::b'],
    ['a ##[error]b ##vso[task.setvariable]c', 'a #\\x23[error]b #\\x23vso[task.setvariable]c'],
    ['::/0 and AWS::ECS::Service', '::/0 and AWS::ECS::Service'],
  ])('%j', (text, expected) => {
    expect(forTerminal(text)).toBe(expected);
  });
});

describe('workflow commands', () => {
  test('cannot be ended or begun', () => {
    expect(forCommand('a\r\n::error::b 100%')).toBe('a%0D%0A::error::b 100%25');
    expect(forCommandProperty('x.yaml,line=1::y')).toBe('x.yaml%2Cline=1%3A%3Ay');
  });
});

describe('Markdown', () => {
  test.each([
    ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert\\(1\\)&gt;'],
    ['[click](javascript:x) ![i](http://x)', '\\[click\\]\\(javascript:x\\) \\!\\[i\\]\\(http:\u200b//x\\)'],
    ['# head | cell', '\\# head \\| cell'],
    ['- item\n1. one', '\\- item 1. one'],
    ['@team **bold** _it_', '@\u200bteam \\*\\*bold\\*\\* \\_it\\_'],
    ['a `code*` b', 'a <code>code&#42;</code> b'],
    ['a `<b>` c', 'a <code>&lt;b&gt;</code> c'],
    ['odd ` tick', 'odd \\` tick'],
    ['&lt;', '&amp;lt;'],
    ['\u001b[0m', '\\\\x1b\\[0m'],
  ])('%j', (text, expected) => {
    expect(forMarkdown(text)).toBe(expected);
  });
});

test('XML holds no markup and no character that it may not hold', () => {
  expect(forXml('<a b="c">&\'\u0000\u001b\ud800]]>\n')).toBe('&lt;a b=&quot;c&quot;&gt;&amp;&#39;\\x00\\x1b\\ud800]]&gt;&#10;');
});

test('JSON that reaches a terminal does nothing there', () => {
  expect(safeJson({ a: '\u001b\u009b\u202e' })).toBe('{\n  "a": "\\u001b\\u009b\\u202e"\n}\n');
});

test.each([
  ['a/b c.yaml', 'a/b%20c.yaml'],
  ['../x#y?z.yaml', '../x%23y%3Fz.yaml'],
  ['javascript:alert(1)', 'javascript%3Aalert%281%29'],
  ['ü.yaml', '%C3%BC.yaml'],
])('URI of %s', (path, expected) => {
  expect(forUri(path)).toBe(expected);
});

test('words of commands that may be copied', () => {
  expect(forShell('a/b.yaml')).toBe('a/b.yaml');
  expect(forShell('a b; rm -rf $HOME')).toBe("'a b; rm -rf $HOME'");
  expect(forShell("it's")).toBe("'it'\\''s'");
  expect(forShell('-x')).toBe("'-x'");
});
