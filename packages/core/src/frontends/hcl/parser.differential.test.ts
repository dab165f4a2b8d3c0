import fc from 'fast-check';
import reference from 'hcl2-parser';
import { expect, test } from 'vitest';
import { parseHcl } from './parser.ts';

const FILE = `# comment
variable "names" {
  type    = list(string)
  default = ["a", "b"]
}

locals {
  text = <<-EOT
    one \${var.names[0]} %{ if true ~}yes%{ else }no%{ endif }
  EOT
  map = { for k, v in var.names : "\${k}x" => upper(v)... if v != "" }
  one = { a = 1, "b" : 2
    (c) = [for i in range(3) : i * -1]
  }
  flag = !true && 1 + 2 >= 3 ? null : var.names[*].id
}

resource "aws_subnet" "a" {
  count = length(var.names) /* several
  lines */
  dynamic "x" {
    for_each = toset([])
    content { a = merge(local.one, { b = "\\u00e9\\n$\${x}" }...) }
  }
}
`;

/** Names, operators and functions are left to the evaluation; the reference decides on syntax only. */
function accepts(text: string): boolean {
  const [, problem] = reference.parseToObject(text);
  return problem === null || problem === undefined;
}

const agree = (text: string): void => {
  const { problems } = parseHcl({ path: 'main.tf', text });
  expect(problems.length === 0 ? 'accepted' : 'rejected', text).toBe(accepts(text) ? 'accepted' : 'rejected');
};

test.each([
  'a = 1', 'a = 1\nb {}', 'a = = 1', 'a =\n1', 'a = 1 +\n2', 'a = (1 +\n2)', 'a = "x\ny"', 'a = [1,\n2,\n]', 'a = { b = 1 c = 2 }', 'a = f(x...,)', 'a { b = 1\n}', 'a { b = 1 }',
  'a "x" y {}', 'a = b[*].c.*', 'a = b.*.c', 'a = "${"${b}"}"', 'a = <<E\n${b\n}\nE\n', '/* open', 'a = b ? c', 'a = {for x in y : x}', 'a = [for x in y => x]', 'a b', 'a = -', 'a = 0x1',
])('%j', agree);

test('edited files are accepted and rejected alike', () => {
  const fragment = fc.constantFrom('', '{', '}', '[', ']', '(', ')', '"', '\n', '=', ',', '${', '%{', '?', ':', '.', '*', '#', '=>', '...', 'for ', ' ', '\\', '~', '-', '0', 'if');
  const edit = fc.record({ at: fc.nat(FILE.length), removed: fc.nat(6), fragment });
  fc.assert(
    fc.property(edit, ({ at, removed, fragment: inserted }) => {
      agree(FILE.slice(0, at) + inserted + FILE.slice(at + removed));
    }),
    { numRuns: 500, seed: 1 },
  );
});
