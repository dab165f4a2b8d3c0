import { ResourceReader } from '../../../graph/resource-reader.ts';
import type { Span } from '../../../text/source-file.ts';
import { ALWAYS } from '../../../values/guards.ts';
import type { Value } from '../../../values/value.ts';
import type { TerraformReader } from '../reader.ts';

/**
 * Arguments under the names of CloudFormation, for families whose meaning the API defines and no dialect: containers,
 * launch data, Batch. Each dialect then says only what it calls things.
 */
export type Shape = Readonly<Record<string, () => Value>>;

export function shaped(at: Span, shape: Shape): Value {
  return {
    kind: 'map',
    at,
    keys: Object.keys(shape),
    get: (key) => (Object.hasOwn(shape, key) ? (shape[key]?.() ?? { kind: 'absent', at }) : { kind: 'absent', at }),
    keyAt: () => undefined,
  };
}

export function shapedReader(r: TerraformReader, shape: Shape, base = r.base): ResourceReader {
  return new ResourceReader(r.graph, base, () => shaped(base.at, shape));
}

/** Absent where the value is; else what is made of it. */
export function ifSet(value: Value, make: () => Value): Value {
  return value.kind === 'absent' ? value : make();
}

export function listOf(values: readonly Value[], at: Span): Value {
  return { kind: 'list', at, items: { items: values.map((value) => ({ value: () => value, when: ALWAYS })) } };
}

/** Maps whose keys are the user's own. */
const FREE_KEYS: ReadonlySet<string> = new Set(['Options', 'DockerLabels', 'Labels']);

/** JSON of the API, with lower camel case, under the names of CloudFormation. */
export function upperCamel(value: Value): Value {
  if (value.kind === 'list') {
    const items = value.items.items.map(({ value: read, when }) => ({ value: () => upperCamel(read()), when }));
    return { ...value, items: { ...value.items, items } };
  }
  if (value.kind !== 'map') return value;
  return {
    ...value,
    keys: value.keys.map((key) => key.charAt(0).toUpperCase() + key.slice(1)),
    get: (key) => {
      const own = value.get(key.charAt(0).toLowerCase() + key.slice(1));
      const found = own.kind === 'absent' ? value.get(key) : own;
      return FREE_KEYS.has(key) ? found : upperCamel(found);
    },
    keyAt: (key) => value.keyAt(key.charAt(0).toLowerCase() + key.slice(1)),
  };
}

/** `network_interfaces`: `NetworkInterfaces`. */
export function pascal(name: string): string {
  return name.replaceAll(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

export function snake(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]|(?<=[A-Z])[A-Z](?=[a-z])/g, (letter) => `_${letter}`).toLowerCase();
}
