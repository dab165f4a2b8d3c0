import { unknownPart, type Shown, type WholeResource } from '../../graph/whole-resources.ts';
import { causeOf } from '../../values/read.ts';
import { showText } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import type { Worlds } from '../../values/worlds.ts';
import { hidesValue } from './parameters.ts';
import type { StackScope } from './scope.ts';
import { scalarText, type TemplateResource } from './template.ts';

/** Every resource of a stack with its properties after intrinsic functions. */
export function wholeResources(scope: StackScope, addressOf: (scope: StackScope, resource: TemplateResource) => string): readonly WholeResource[] {
  const hidden = hiddenValues(scope);
  return [...scope.template.resources.values()].map((resource) => ({
    address: addressOf(scope, resource),
    type: resource.type,
    at: resource.idAt,
    unit: scope.unit,
    when: scope.existence(resource.condition, resource.idAt),
    properties: () => (resource.properties === undefined ? {} : masked(shown(scope.worlds, scope.resolve(resource.properties)), hidden)),
  }));
}

function shown(worlds: Worlds, value: Value): Shown {
  switch (value.kind) {
    case 'scalar':
      return value.value;
    case 'pattern':
      return showText(value.pattern);
    case 'unknown':
      return unknownPart(causeOf({ parts: [value.hole] }));
    case 'absent':
      return null;
    case 'list': {
      const items = worlds.present(value.items).map((read) => read());
      const known = items.filter(({ kind }) => kind !== 'absent').map((item) => shown(worlds, item));
      return value.items.open === undefined ? known : [...known, unknownPart(value.items.open)];
    }
    case 'map': {
      const members = value.keys.map((key) => [key, value.get(key)] as const).filter(([, member]) => member.kind !== 'absent');
      const known = Object.fromEntries(members.map(([key, member]) => [key, shown(worlds, member)]));
      return value.open === undefined ? known : { ...known, ...unknownPart(value.open) };
    }
  }
}

/** Values of parameters that nobody is to see. */
function hiddenValues(scope: StackScope): readonly string[] {
  return [...scope.template.parameters].flatMap(([name, declaration]) => {
    if (!hidesValue(declaration)) return [];
    const bound = scope.env.parameters.get(name);
    return [scalarText(declaration.get('Default')) ?? '', typeof bound === 'string' ? bound : ''].filter((it) => it !== '');
  });
}

function masked(value: Shown, hidden: readonly string[]): Shown {
  if (hidden.length === 0) return value;
  if (typeof value === 'string') return hidden.reduce((text, it) => text.replaceAll(it, '***'), value);
  if (Array.isArray(value)) return value.map((it: Shown) => masked(it, hidden));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, masked(it, hidden)]));
}
