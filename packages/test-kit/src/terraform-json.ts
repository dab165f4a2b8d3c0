import { createRequire } from 'node:module';

/** HashiCorp's own parser, compiled to JavaScript. It makes native syntax into JSON syntax: every block into a list. */
const parser = createRequire(import.meta.url)('hcl2-parser') as { parseToObject(text: string): readonly [unknown, ...unknown[]] };

/** How blocks that are there once are written. */
export type BlockForm = 'list' | 'object';

/** A module in JSON syntax, every `.tf` as `.tf.json`. */
export function inJsonSyntax(files: Readonly<Record<string, string>>, form: BlockForm, indent: number): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => {
      if (!path.endsWith('.tf')) return [path, text];
      const [root] = parser.parseToObject(text);
      return [`${path}.json`, `${JSON.stringify(rewritten(root, form), null, indent)}\n`];
    }),
  );
}

/** Arguments that hold a reference, a type or a keyword. */
const REFERENCES: ReadonlySet<string> = new Set(['depends_on', 'provider', 'type', 'ignore_changes']);

/** Blocks that may be written as one object. */
const SINGLE: ReadonlySet<string> = new Set(['network_configuration', 'statement', 'principals', 'condition', 'lifecycle', 'dns_options', 'alias']);

/** What JSON syntax has to give of every rule of a group, and of every entry of an ACL. */
const RULE = { cidr_blocks: null, description: null, ipv6_cidr_blocks: null, prefix_list_ids: null, security_groups: null, self: null };
const ENTRY = { cidr_block: null, icmp_code: null, icmp_type: null, ipv6_cidr_block: null };

function rewritten(value: unknown, form: BlockForm, depth = 0, key = ''): unknown {
  if (typeof value === 'string') return REFERENCES.has(key) ? value.replace(/^\$\{(.*)\}$/s, '$1') : value;
  if (Array.isArray(value)) {
    const [only, second] = value as unknown[];
    const isBlock = typeof only === 'object' && only !== null && (SINGLE.has(key) || depth < 4);
    if (form === 'object' && second === undefined && isBlock) return rewritten(only, form, depth, key);
    return value.map((it: unknown) => rewritten(it, form, depth, key));
  }
  if (typeof value !== 'object' || value === null) return value;
  const members = key !== 'ingress' && key !== 'egress' ? {} : 'rule_no' in value ? ENTRY : RULE;
  return Object.fromEntries(Object.entries({ ...members, ...value }).map(([name, inner]: [string, unknown]) => [name, rewritten(inner, form, depth + 1, name)]));
}
