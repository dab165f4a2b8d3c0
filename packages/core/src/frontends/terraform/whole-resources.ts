import { unknownPart, type Shown, type WholeResource } from '../../graph/whole-resources.ts';
import { ALWAYS } from '../../values/guards.ts';
import type { HclValue } from '../hcl/value.ts';
import type { RootModule } from './front-end.ts';

/** Every managed resource of a root module or a plan that exists for certain, with its arguments. */
export function wholeResources({ id, at, result: { resources } }: RootModule): readonly WholeResource[] {
  return resources
    .filter(({ mode, existence }) => mode === 'managed' && existence.kind === 'certain')
    .map(({ address, type, header, span, values }) => ({ address, type, at: header ?? span ?? at, unit: id, when: ALWAYS, properties: () => shown(values) }));
}

function shown(value: HclValue): Shown {
  if (value.sensitive) return '***';
  switch (value.kind) {
    case 'null':
      return null;
    case 'string':
    case 'number':
    case 'bool':
      return value.value;
    case 'unknown':
      return unknownPart(value.cause.message);
    case 'list': {
      const items = value.items.map(shown);
      return value.rest === undefined ? items : [...items, unknownPart(value.rest.cause.message)];
    }
    case 'object': {
      const entries = [...value.entries].filter(([, it]) => it.kind !== 'null').map(([key, it]) => [key, shown(it)] as const);
      return { ...Object.fromEntries(entries), ...(value.rest === undefined ? {} : unknownPart(value.rest.cause.message)) };
    }
  }
}
