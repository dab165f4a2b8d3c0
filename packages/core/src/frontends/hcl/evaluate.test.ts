import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inspectHcl } from './inspect.ts';
import { evaluateInModule } from './module.ts';
import { parseExpression } from './parser.ts';
import { referenceText, type HclValue } from './value.ts';

const module = `
variable "vpc_id" { type = string }
variable "flag" { type = bool }
variable "names" { default = ["x1", "y2", "x3"] }
variable "token" {
  default   = "secret"
  sensitive = true
}
variable "accounts" {
  default = {
    live = { id = "1", region = "eu-west-1", spare = false, zones = ["a", "b"], tags = { team = "x" } }
    test = { id = "2", region = "eu-west-1", spare = false, zones = ["a", "c"], tags = { team = "x" }, extra = true }
  }
}
resource "aws_subnet" "a" { cidr_block = "10.0.0.0/24" }
resource "aws_subnet" "many" {
  count      = 2
  cidr_block = "10.0.\${count.index}.0/24"
}
resource "aws_subnet" "maybe" { count = var.flag ? 1 : 0 }
`;
const files = { 't.tftpl': 'Hi ${name}:%{ for i in items } ${i}%{ endfor }\n', 'lines.tftpl': 'a\n  %{ for i in x ~}\n   i${i}\n  %{ endfor ~}\n\n\n  end\n' };

function valueOf(text: string): HclValue {
  const all = new Map([['main.tf', module], ...Object.entries(files)]);
  const environment = { directory: '.', files: (directory: string) => (directory === '.' ? [...all.keys()] : []), read: (path: string) => all.get(path) };
  return evaluateInModule(environment, parseExpression({ path: 'expression', text }).expression).value;
}

const answer = (expression: string): unknown => {
  const result = inspectHcl({ expression, module, files });
  if ('unsupported' in result) return 'not known';
  return result.ok ? result.value : `error: ${result.errors[0]?.message ?? ''}`;
};

// Every answer was compared with `terraform console` 1.11.
describe('values', () => {
  test.each([
    ['1 + 2 * 3 - 4 / 2 % 3', 5],
    ['0.1 + 0.2', 0.3],
    ['-7 % 3', -1],
    ['1 == "1"', false],
    ['[1] == tolist([1])', false],
    ['true ? 1 : "a"', '1'],
    ['true ? [1] : ["a"]', ['1']],
    ['[for k, v in { b = 1, a = 2 } : "${k}=${v}"]', ['a=2', 'b=1']],
    ['{ for s in var.names : substr(s, 0, 1) => s... }', { x: ['x1', 'x3'], y: ['y2'] }],
    ['[{ a = [{ b = 1 }] }].*.a[0]', [{ b: 1 }]],
    ['null[*]', []],
    ['{ a = 1 }[*].a', [1]],
    ['"%{ for x in var.names ~} ${x}, %{ endfor ~}."', 'x1, y2, x3, .'],
    ['"$${a} %%{b} \\u00e9"', '${a} %{b} é'],
    ['<<-EOT\n    x\n      y\n    EOT\n', 'x\n  y\n'],
    ['try(null.a, [][0], "z")', 'z'],
    ['can(tonumber("x"))', false],
    ['templatefile("t.tftpl", { name = "n", items = [1, 2] })', 'Hi n: 1 2\n'],
    ['templatefile("lines.tftpl", { x = [1, 2] })', 'a\n     i1\n     i2\n  \n\n  end\n'],
    ['1 / 0', 'error: division by zero'],
    ['var.token', 'not known'],
  ])('%s', (expression, expected) => {
    expect(answer(expression)).toEqual(expected);
  });
});

describe('functions', () => {
  test.each([
    ['format("%5.2f|%-5s|%05d|%q|%v|%#v|%x", 3.14159, "ab", 42, "q", { a = 1 }, "s", 255)', ' 3.14|ab   |00042|"q"|{"a":1}|"s"|ff'],
    ['replace("hello", "/(l+)/", "<$1>")', 'he<ll>o'],
    ['regexall("(\\\\d)(\\\\w)?", "1a2")', [['1', 'a'], ['2', null]]],
    ['title("hello wORLD-foo a_b it\'s")', "Hello WORLD-Foo A_b It'S"],
    ['substr("hello", -3, 2)', 'll'],
    ['length("👨‍👩‍👧")', 1],
    ['cidrsubnets("10.0.0.0/16", 4, 4, 8, 4)', ['10.0.0.0/20', '10.0.16.0/20', '10.0.32.0/24', '10.0.48.0/20']],
    ['cidrsubnet("fd00:fd12:3456:7890::/56", 16, 162)', 'fd00:fd12:3456:7800:a200::/72'],
    ['cidrhost("10.0.0.0/16", -2)', '10.0.255.254'],
    ['merge({ a = 1 }, null, { b = { c = 1 } })', { a: 1, b: { c: 1 } }],
    ['lookup({ a = 1 }, "b")', 'error: `lookup`: the map has no element `b`'],
    ['setproduct(["a"], ["x", "y"])', [['a', 'x'], ['a', 'y']]],
    ['toset([3, 1, 2, 10])', [1, 2, 3, 10]],
    ['transpose({ a = ["x", "y"], b = ["x"] })', { x: ['a', 'b'], y: ['a'] }],
    ['jsonencode({ b = [1, null], a = "<&>" })', '{"a":"\\u003c\\u0026\\u003e","b":[1,null]}'],
    ['yamlencode({ a = [1, "x"], m = "l1\\nl2\\n" })', '"a":\n- 1\n- "x"\n"m": |\n  l1\n  l2\n'],
    ['yamldecode("a: [x, 1.5]")', { a: ['x', 1.5] }],
    ['yamldecode("a: yes\\nb: 010\\nc: 2020-01-02\\nd: &d {x: n}\\ne:\\n  <<: *d\\n  y: 1\\na: \\"on\\"")', { a: 'on', b: 10, c: '2020-01-02T00:00:00Z', d: { x: false }, e: { x: false, true: 1 } }],
    ['csvdecode("a,b\\n1,\\"x,y\\"\\n")', [{ a: '1', b: 'x,y' }]],
    ['base64decode(base64encode("héllo"))', 'héllo'],
    ['sha256("abc")', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['sha1("abc")', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['md5("abc")', '900150983cd24fb0d6963f7d28e17f72'],
    ['uuidv5("dns", "a.b")', '0e7af403-ee0d-594b-ab31-08b1c687f2fa'],
    ['formatdate("YYYY-MM-DD\'T\'hh:mm:ss ZZZ EEE", "2020-01-02T15:04:05Z")', '2020-01-02T15:04:05 UTC Thu'],
    ['timeadd("2020-01-01T00:00:00Z", "36h30m")', '2020-01-02T12:30:00Z'],
    ['timestamp()', 'not known'],
    ['nosuch(1)', 'error: there is no function `nosuch`'],
  ])('%s', (expression, expected) => {
    expect(answer(expression)).toEqual(expected);
  });
});

describe('what is not known', () => {
  const symbol = (text: string): string => {
    const value = valueOf(text);
    return value.kind === 'unknown' && value.reference !== undefined ? referenceText(value.reference) : value.kind;
  };

  test('attributes that are known after the apply are symbols', () => {
    expect(symbol('aws_subnet.a.id')).toBe('aws_subnet.a.id');
    expect(symbol('aws_subnet.many[1].arn')).toBe('aws_subnet.many[1].arn');
    expect(symbol('element(aws_subnet.many[*].id, 3)')).toBe('aws_subnet.many[1].id');
    expect(symbol('var.vpc_id')).toBe('var.vpc_id');
  });

  test('arguments of other resources are read', () => {
    expect(answer('aws_subnet.many[*].cidr_block')).toEqual(['10.0.0.0/24', '10.0.1.0/24']);
  });

  test('texts keep their known parts', () => {
    const value = valueOf('"arn:${var.vpc_id}/x"');
    expect(value.kind === 'unknown' && value.parts?.map((part) => (typeof part === 'string' ? part : part.cause.message))).toEqual([
      'arn:', 'variable `vpc_id` has no value', '/x',
    ]);
  });

  test('known items beside an unknown list stay known', () => {
    const value = valueOf('concat(["a"], jsondecode(var.vpc_id))');
    expect(value.kind === 'list' && [value.items.length, value.rest?.cause.kind]).toEqual([1, 'variable']);
  });

  test('what is equal in every case is known', () => {
    expect(answer('var.flag ? "a" : "a"')).toBe('a');
    expect(answer('var.flag && false')).toBe(false);
    expect(answer('aws_subnet.a.id == aws_subnet.a.id')).toBe(true);
    expect(answer('aws_subnet.a.id != null')).toBe(true);
    expect(answer('"x${var.vpc_id}" == "y"')).toBe(false);
    expect(answer('var.vpc_id == "y"')).toBe('not known');
  });

  test.each([
    ['var.accounts[terraform.workspace].region', 'eu-west-1'],
    ['var.accounts[terraform.workspace].tags', { team: 'x' }],
    ['var.accounts[terraform.workspace].zones[0]', 'a'],
    ['var.accounts[terraform.workspace].id', 'not known'],
    ['var.accounts[terraform.workspace].zones[1]', 'not known'],
    ['var.accounts[terraform.workspace].extra', 'not known'],
    ['(var.flag ? var.accounts[var.vpc_id] : var.accounts["live"]).spare ? 1 : 0', 0],
    ['lookup({ a = 1, b = 1 }, var.vpc_id, 1)', 1],
    ['lookup({ a = 1, b = 1 }, var.vpc_id, 2)', 'not known'],
    ['element(["x", "x"], length(var.vpc_id))', 'x'],
    ['["x", "y"][length(var.vpc_id)]', 'not known'],
    ['{ a = [1], b = [1, 2] }[var.vpc_id]', 'not known'],
    ['{ a = toset([1]), b = toset([2]) }[var.vpc_id]', 'not known'],
    ['{ a = null, b = "x" }[var.vpc_id]', 'not known'],
    ['merge({ a = 1 }, { (var.vpc_id) = 1 })[var.vpc_id]', 'not known'],
    ['{}[var.vpc_id]', 'not known'],
  ])('what every element has does not depend on the key: %s', (expression, expected) => {
    expect(answer(expression)).toEqual(expected);
  });

  test('what elements have in common is edited where the element is chosen', () => {
    const { origin } = valueOf('var.accounts[var.vpc_id].region');
    expect(origin?.file.text.slice(origin.start, origin.end)).toBe('var.accounts[var.vpc_id]');
  });

  test('an index into instances that may not exist means the instance', () => {
    expect(symbol('aws_subnet.maybe[0].id')).toBe('aws_subnet.maybe[0].id');
    expect(valueOf('length(aws_subnet.maybe)').kind).toBe('unknown');
  });

  test('jsonencode keeps the value behind the text', () => {
    const value = valueOf('jsonencode({ image = "${var.vpc_id}:1", cpu = 2 })');
    const encoded = value.kind === 'unknown' ? value.encodes : undefined;
    expect(encoded?.kind === 'object' && encoded.entries.get('cpu')).toMatchObject({ kind: 'number', value: 2 });
  });
});

describe('origins', () => {
  const originText = (value: HclValue): string | undefined => value.origin?.file.text.slice(value.origin.start, value.origin.end);

  test('forwarded values come from their literal, computed ones from the expression', () => {
    expect(originText(valueOf('aws_subnet.a.cidr_block'))).toBe('"10.0.0.0/24"');
    expect(originText(valueOf('merge({ a = "x" }, {}).a'))).toBe('"x"');
    expect(originText(valueOf('coalesce(null, "", var.names[1])'))).toBe('"y2"');
    expect(originText(valueOf('upper("x")'))).toBe('upper("x")');
  });
});

test('never throws', () => {
  const piece = fc.constantFrom(
    'var.names', 'var.vpc_id', 'var.flag', 'aws_subnet.many', 'aws_subnet.maybe', 'null', '1', '"a"', '[]', '{}', '[*]', '.id', '[0]', ' ? ', ' : ', ' + ', ' == ',
    'merge(', 'concat(', 'flatten(', 'toset(', 'lookup(', 'format(', 'slice(', 'jsonencode(', ')', ', ', '[for x in ', ': x]', '"${', '}"', '...', '-', '!',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      valueOf(pieces.join(''));
    }),
    { numRuns: 1500 },
  );
});
