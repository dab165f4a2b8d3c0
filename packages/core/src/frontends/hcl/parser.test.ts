import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { positionAt } from '../../text/source-file.ts';
import { parseExpression, parseHcl } from './parser.ts';
import { attributeNamed } from './tree.ts';

const problemsOf = (text: string): string[] => {
  const source = { path: 'main.tf', text };
  return parseHcl(source).problems.map(({ span, message }) => {
    const { line, column } = positionAt(source, span.start);
    return `${String(line)}:${String(column)} ${message}`;
  });
};

describe('bodies', () => {
  test('blocks have labels, attributes and ranges', () => {
    const text = 'resource "aws_vpc" main {\n  cidr_block = "10.0.0.0/16" # one\n}\n';
    const { body, comments, problems } = parseHcl({ path: 'main.tf', text });
    const [block] = body.blocks;
    expect(problems).toEqual([]);
    expect(block?.labels.map((label) => label.value)).toEqual(['aws_vpc', 'main']);
    expect(text.slice(block?.start, block?.headerEnd)).toBe('resource "aws_vpc" main');
    expect(text.slice(block?.body.start, block?.body.end)).toBe('\n  cidr_block = "10.0.0.0/16" # one\n');
    expect(comments.map((comment) => text.slice(comment.start, comment.end))).toEqual(['# one']);
  });

  test('a block may stand on one line', () => {
    const { body } = parseHcl({ path: 'main.tf', text: 'variable "m" { default = { a = "a", b = "b" } }\nlocals {}' });
    expect(body.blocks.map((block) => block.body.attributes.length)).toEqual([1, 0]);
  });
});

describe('recovery', () => {
  test('every broken line is reported and the others are kept', () => {
    const text = 'a = 1\nb = = 2\nc = [1, 2\nd = 3\n';
    expect(problemsOf(text)).toEqual(['2:5 expected an expression, found `=`', '4:1 expected `,` or the end of the list, found `d`']);
    expect(attributeNamed(parseHcl({ path: 'main.tf', text }).body, 'a')?.value.kind).toBe('number');
  });

  test.each([
    ['a = 1\na = 2\n', ['2:1 argument `a` is set twice']],
    ['a = "x\nb = 1\n', ['1:5 a quoted string ends on its line; use a heredoc for several lines']],
    ['a = <<EOT\nx\n', ['1:5 the end `EOT` of this heredoc is missing']],
    ['b {\n  a = 1\n', ['1:3 this brace is never closed']],
    ['b { a = 1 }  c = 2\n', ['1:14 expected a line break, found `c`']],
    ['a = "\\q"\n', ['1:6 `\\q` is no escape sequence']],
    ['a = "%{ if true }x"\n', ['1:6 `if` directive without `endif`']],
    ['a = ;\n', ['1:5 expected an expression, found the invalid character `;`']],
    ['x y\n', ['1:1 block `x` has no opening brace on this line']],
  ])('%j', (text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });

  test('deep nesting and long chains are bounded', () => {
    expect(problemsOf(`a = ${'('.repeat(100_000)}`)).toHaveLength(1);
    expect(problemsOf(`a = ${'!'.repeat(100_000)}true`)).not.toEqual([]);
    expect(problemsOf(`a = ${'1 + '.repeat(100_000)}1`)).toEqual(['1:5 this expression is too long']);
    expect(problemsOf(`a = b${'.c'.repeat(100_000)}`)).toEqual(['1:5 this expression is too long']);
  });

  test('never throws', () => {
    const token = fc.constantFrom(
      '{', '}', '[', ']', '(', ')', '"', '${', '%{', '~}', '<<EOT\n', '\nEOT\n', '=', '=>', '.', '*', '?', ':', '...', ',', 'for ',
      'in ', 'if ', 'endif', 'a', '1', '\n', ' ', '#', '/*', '\\', '::', '$', '%', '-', '!', 'resource "a" "b" {\n',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 40 }), (tokens) => {
        const text = tokens.join('');
        const { problems } = parseHcl({ path: 'main.tf', text });
        for (const { span } of problems) expect(span.start <= span.end && span.end <= text.length).toBe(true);
        parseExpression({ path: 'x', text });
      }),
      { numRuns: 2000 },
    );
  });
});

describe('expressions', () => {
  const kindOf = (text: string): string => {
    const { expression, problems } = parseExpression({ path: 'x', text });
    return problems.length > 0 ? `problem: ${problems[0]?.message ?? ''}` : expression.kind;
  };

  test.each([
    ['1 + 2 * 3', 'binary'],
    ['a ? b : c', 'conditional'],
    ['[for k, v in m : v if v != null]', 'for'],
    ['{ for k, v in m : k => v... }', 'for'],
    ['a[*].b', 'splat'],
    ['a.*.b', 'splat'],
    ['a.*.b[0]', 'index'],
    ['a.0.b', 'attribute-access'],
    ['f(a, b...)', 'call'],
    ['provider::aws::arn_parse("x")', 'call'],
    ['{ a = 1, "b" : 2\n (c) = 3 }', 'object'],
    ['{ format = 1 }', 'object'],
    ['"a${b}"', 'template'],
    ['"$${b}"', 'string'],
    ['-(-3)', 'unary'],
    ['[1, 2][0]', 'index'],
    ['a.0.1', 'problem: two indexes in a row need brackets, like `[0][1]`'],
    ['[for x in y: x...]', 'problem: expected no `...`: a list cannot be grouped, found `...`'],
  ])('%s', (text, expected) => {
    expect(kindOf(text)).toBe(expected);
  });
});
