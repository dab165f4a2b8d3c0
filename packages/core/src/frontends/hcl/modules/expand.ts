import { CERTAIN, type Existence } from '../environment.ts';
import { MAX_INSTANCES, TOO_MANY, choiceOfCounts, countBounds, counted, instanceUnknown, keysOf, mapKey, openExpansion, type Expansion, type InstanceData } from '../expansion.ts';
import { iterate } from '../expressions/collections.ts';
import { attributeNamed, spanOf, type Attribute, type Block } from '../tree.ts';
import { convertValue } from '../types.ts';
import { listValue, nullValue, objectValue, unknownValue, withOrigin, type HclValue } from '../value.ts';
import type { ModuleInstance } from './instance.ts';

/** How often a block exists. */
export function expand(block: Block, module: ModuleInstance): Expansion {
  const count = attributeNamed(block.body, 'count');
  if (count !== undefined) return expandCount(module.evaluate(count.value));
  const forEach = attributeNamed(block.body, 'for_each');
  if (forEach !== undefined) return expandForEach(module, forEach, module.evaluate(forEach.value));
  return { style: 'single', instances: [{ key: undefined, each: undefined, existence: CERTAIN }], rest: undefined, existence: CERTAIN };
}

function expandCount(value: HclValue): Expansion {
  const conversion = convertValue(value, { kind: 'number' });
  if (conversion.ok && conversion.value.kind === 'number') {
    const amount = Math.max(0, Math.trunc(conversion.value.value));
    if (amount > MAX_INSTANCES) return openExpansion('count', TOO_MANY);
    return { style: 'count', instances: counted(amount, 0, CERTAIN), rest: undefined, existence: CERTAIN };
  }
  if (value.kind !== 'unknown') return openExpansion('count', unknownValue({ kind: 'error', message: '`count` is not a number' }));
  const bounds = countBounds(value);
  if (bounds === undefined || bounds.most > MAX_INSTANCES) return openExpansion('count', instanceUnknown(value));
  const existence: Existence = { kind: 'unknown', because: value };
  const instances = [...counted(bounds.least, 0, CERTAIN), ...counted(bounds.most, bounds.least, existence)];
  return { style: 'count', instances, rest: instanceUnknown(value), existence };
}

function expandForEach(module: ModuleInstance, attribute: Attribute, value: HclValue): Expansion {
  const iteration = value.kind === 'null' ? undefined : iterate(value);
  if (iteration === undefined) {
    module.tree.report({ span: spanOf(attribute.value), message: '`for_each` needs a map or a set of strings' });
    return openExpansion('for_each', unknownValue({ kind: 'error', message: '`for_each` needs a map or a set of strings' }));
  }
  if (value.kind === 'unknown') return openExpansion('for_each', instanceUnknown(value));
  if (iteration.pairs.length > MAX_INSTANCES) return openExpansion('for_each', TOO_MANY);
  const instances: InstanceData[] = [];
  let { rest } = iteration;
  for (const [key, item] of iteration.pairs) {
    const name = value.kind === 'object' ? key : item;
    if (name.kind === 'string') instances.push({ key: name.value, each: { key: withOrigin(name, item.origin), value: item }, existence: CERTAIN });
    else if (name.kind === 'unknown') rest ??= name;
    else module.tree.report({ span: spanOf(attribute.value), message: '`for_each` needs a map or a set of strings' });
  }
  return { style: 'for_each', instances, rest: rest === undefined ? undefined : instanceUnknown(rest), existence: CERTAIN };
}

/** What the name of a block means to others: its instances by number or by key. */
export function collectionValue(address: string, expansion: Expansion, values: readonly HclValue[], module: string): HclValue {
  const { style, instances, rest } = expansion;
  if (style === 'single') return values[0] ?? nullValue();
  const every = rest === undefined ? undefined : unknownValue(rest.cause, { reference: { address: `${address}[*]`, path: [] }, keys: keysOf(rest, module) });
  if (style === 'for_each') {
    if (every !== undefined && values.length === 0) return every;
    return objectValue(instances.map((instance, i) => [mapKey(instance.key), values[i] ?? nullValue()] as const), { rest: every });
  }
  if (every === undefined) return listValue(values);
  return choiceOfCounts(expansion, values) ?? every;
}
