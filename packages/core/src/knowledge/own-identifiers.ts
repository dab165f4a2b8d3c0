import json from '../../data/shared-identifiers.json' with { type: 'json' };

/** Whether an attribute of a resource of CloudFormation (`id` for what `Ref` gives) differs from the same of every other resource. */
export function isOwnIdentifier(type: string | undefined, attribute: string): boolean {
  if (attribute === 'id') return !json.refOfAnother.some((it) => it.type === type);
  return json.ownAttributes.some((it) => it.type === type && it.attribute === attribute);
}
