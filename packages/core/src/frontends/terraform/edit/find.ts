import { Refusal } from '../../../edits/refusal.ts';
import { attributeNamed, type Attribute, type Block } from '../../hcl/tree.ts';
import { argumentPath } from './names.ts';
import type { Declared } from './workbench.ts';

/** Where an argument is written, or would be. */
type Found = { readonly kind: 'attribute'; readonly attribute: Attribute } | { readonly kind: 'absent'; readonly parent: Block; readonly missing: readonly string[] };

export function find({ block }: Declared, path: readonly string[]): Found {
  let parent = block;
  for (let rest = path; ; rest = rest.slice(1)) {
    const [name = ''] = rest;
    const attribute = attributeNamed(parent.body, name);
    if (attribute !== undefined && rest.length === 1) return { kind: 'attribute', attribute };
    if (attribute !== undefined) throw new Refusal(`\`${name}\` is written as a value, not as a block`);
    if (parent.body.blocks.some((it) => it.type === 'dynamic' && it.labels[0]?.value === name)) throw new Refusal(`a \`dynamic\` block makes \`${name}\``);
    const next = parent.body.blocks.find((it) => it.type === name);
    if (next === undefined || rest.length === 1) return { kind: 'absent', parent, missing: rest };
    parent = next;
  }
}

export function pathOf({ resource }: Declared, property: string): readonly string[] {
  const path = argumentPath(resource.type, property);
  if (path === undefined) throw new Refusal(`how ${property} of ${resource.type} is written is not known`);
  return path;
}
