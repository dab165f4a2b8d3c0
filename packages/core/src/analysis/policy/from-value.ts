import type { ListValue, MapValue, Value } from '../../values/value.ts';
import type { Worlds } from '../../values/worlds.ts';
import type { PolicyEntry, PolicySource } from './policy-source.ts';

/** A value of any dialect as the source of a policy, in the world at hand; what is not set is left out. */
export function policySource(value: Value, worlds: Worlds): PolicySource {
  const { at } = value;
  switch (value.kind) {
    case 'map':
      return mapSource(value, worlds);
    case 'list':
      return listSource(value, worlds);
    case 'scalar':
      return { kind: 'text', text: String(value.value), ...scalarOf(value.value), at };
    case 'pattern':
      return { kind: 'text', text: value.pattern, at };
    case 'unknown':
      // A text of which nothing is known: where an object may stand, it may be one.
      return { kind: 'text', text: { parts: [value.hole] }, at };
    case 'absent':
      return { kind: 'text', text: '', scalar: 'null', at };
  }
}

function mapSource(map: MapValue, worlds: Worlds): PolicySource {
  const entries = map.keys.flatMap((key): PolicyEntry[] => {
    const value = map.get(key);
    if (value.kind === 'absent') return [];
    const keyAt = map.keyAt(key);
    return [{ key, ...(keyAt && { keyAt }), value: policySource(value, worlds) }];
  });
  return { kind: 'map', entries, ...(map.open !== undefined && { open: map.open }), at: map.at };
}

/** Members that are not set are none: a condition leaves them out. */
function listSource({ items, at }: ListValue, worlds: Worlds): PolicySource {
  const members = worlds.present(items).map((read) => read()).filter(({ kind }) => kind !== 'absent');
  return { kind: 'list', items: members.map((member) => policySource(member, worlds)), ...(items.open !== undefined && { open: items.open }), at };
}

function scalarOf(value: string | number | boolean): { readonly scalar?: 'number' | 'boolean' } {
  if (typeof value === 'number') return { scalar: 'number' };
  return typeof value === 'boolean' ? { scalar: 'boolean' } : {};
}
