import { expressionsOf, pathOf } from '../../hcl/edit/walk.ts';
import type { EvaluatedModule } from '../../hcl/environment.ts';
import { attributeNamed, type Expression, type ObjectConstructor } from '../../hcl/tree.ts';
import type { Declared } from './workbench.ts';

/** What a member of a map says of the one resource that is made for it. */
export interface Description {
  readonly module: EvaluatedModule;
  readonly object: ObjectConstructor;
  /** Where it says it; absent = it leaves it out. */
  readonly value: Expression | undefined;
}

/** Where an argument takes its value from the member of a map that is written out: `try(each.value.private_dns_enabled, null)`. */
export function descriptionOf({ block, resource, module }: Declared, argument: string, given: Expression): Description | undefined {
  const forEach = attributeNamed(block.body, 'for_each')?.value;
  if (forEach === undefined || typeof resource.key !== 'string' || ![...expressionsOf(given)].some((it) => asksFor(it, argument))) return undefined;
  const found = mapBehind(module, forEach, resource.key);
  const member = found?.object.items.find(({ key }) => key.kind === 'string' && key.value === resource.key)?.value;
  if (found === undefined || member?.kind !== 'object') return undefined;
  return { module: found.module, object: member, value: member.items.find(({ key }) => key.kind === 'string' && key.value === argument)?.value };
}

function asksFor(expression: Expression, name: string): boolean {
  if (pathOf(expression).join('.') === `each.value.${name}`) return true;
  if (expression.kind !== 'call' || expression.name !== 'lookup') return false;
  const [map, key] = expression.arguments;
  return map !== undefined && pathOf(map).join('.') === 'each.value' && key?.kind === 'string' && key.value === name;
}

/** The collection that blocks are made for, where it is written out: behind names, inputs of modules, and loops that leave its keys as they are. */
export function mapBehind(module: EvaluatedModule, expression: Expression, key: string): { readonly module: EvaluatedModule; readonly object: ObjectConstructor } | undefined {
  switch (expression.kind) {
    case 'object':
      return expression.items.some((it) => it.key.kind === 'string' && it.key.value === key) ? { module, object: expression } : undefined;
    case 'for':
      return expression.key?.kind === 'name' && expression.key.name === expression.keyName ? mapBehind(module, expression.collection, key) : undefined;
    case 'call':
      if (expression.name !== 'merge' && expression.name !== 'tomap') return undefined;
      return expression.arguments.map((it) => mapBehind(module, it, key)).findLast((it) => it !== undefined);
    case 'parentheses':
      return mapBehind(module, expression.inner, key);
    case 'attribute-access': {
      const [root, name = '', further] = pathOf(expression);
      if (further !== undefined) return undefined;
      const local = root === 'local' ? module.configuration.locals.get(name) : undefined;
      if (local !== undefined) return mapBehind(module, local.value, key);
      const given = root === 'var' && module.site !== undefined ? attributeNamed(module.site.block.body, name) : undefined;
      return given === undefined || module.site === undefined ? undefined : mapBehind(module.site.module, given.value, key);
    }
    default:
      return undefined;
  }
}
