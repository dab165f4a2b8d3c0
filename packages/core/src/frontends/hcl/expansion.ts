import type { Existence, InstanceKey } from './environment.ts';
import { listValue, referenceValue, unknownFrom, unknownValue, type HclUnknown, type HclValue, type InstanceKeys } from './value.ts';

export const MAX_INSTANCES = 2000;

/** How often a block with `count` or `for_each` exists. */
export interface Expansion {
  readonly style: 'single' | 'count' | 'for_each';
  readonly instances: readonly InstanceData[];
  /** Further instances, of which the number is not known. */
  readonly rest: HclUnknown | undefined;
  /** The instances exist only under a condition that is not known. */
  readonly existence: Existence;
}

export interface InstanceData {
  readonly key: InstanceKey;
  readonly each: { readonly key: HclValue; readonly value: HclValue } | undefined;
  readonly existence: Existence;
}

export const TOO_MANY = unknownValue({ kind: 'instance', message: `more than ${String(MAX_INSTANCES)} instances are not evaluated one by one` });

export function counted(amount: number, from: number, existence: Existence): readonly InstanceData[] {
  return Array.from({ length: Math.max(0, amount - from) }, (_, i) => ({ key: from + i, each: undefined, existence }));
}

export function openExpansion(style: 'count' | 'for_each', because: HclUnknown): Expansion {
  return { style, instances: [], rest: because, existence: { kind: 'unknown', because } };
}

/** What stands for every instance; of `for_each = aws_subnet.private`, each value is what stands for every subnet. */
export function openInstanceData(expansion: Expansion, module: string): InstanceData {
  const because = reasonOf(expansion);
  const key = unknownFrom([because], { type: expansion.style === 'count' ? 'number' : 'string', keys: keysOf(because, module) });
  const value = because.keys === undefined || because.reference === undefined ? because : referenceValue(because.reference, because.cause);
  return { key: because, each: { key, value }, existence: { kind: 'unknown', because } };
}

export function reasonOf({ rest }: Expansion): HclUnknown {
  return rest ?? unknownValue({ kind: 'instance', message: 'the instances are not known' });
}

export function keysOf(because: HclUnknown, module: string): InstanceKeys {
  return because.keys ?? { module, from: because };
}

export function instanceUnknown(value: HclUnknown): HclUnknown {
  return unknownValue({ kind: 'instance', message: `the number of instances is not known: ${value.cause.message}` }, {
    references: value.references,
    reference: value.keys === undefined ? undefined : value.reference,
    choice: value.choice,
    origin: value.origin,
    ...(value.keys && { keys: value.keys }),
  });
}

/** The least and the most that an undecided `condition ? 1 : 0` can give. */
export function countBounds(value: HclValue): { readonly least: number; readonly most: number } | undefined {
  if (value.kind === 'number') return { least: value.value, most: value.value };
  if (value.kind !== 'unknown' || value.choice === undefined) return undefined;
  const a = countBounds(value.choice.whenTrue);
  const b = countBounds(value.choice.whenFalse);
  return a === undefined || b === undefined ? undefined : { least: Math.min(a.least, b.least), most: Math.max(a.most, b.most) };
}

/** `condition ? 1 : 0` instances as a choice between lists, so that an index into them means the one that exists. */
export function choiceOfCounts(expansion: Expansion, values: readonly HclValue[]): HclValue | undefined {
  const { existence } = expansion;
  return existence.kind === 'unknown' ? listsFor(existence.because, values) : undefined;
}

function listsFor(count: HclValue, values: readonly HclValue[]): HclValue | undefined {
  if (count.kind === 'number') return listValue(values.slice(0, count.value));
  if (count.kind !== 'unknown' || count.choice === undefined) return undefined;
  const whenTrue = listsFor(count.choice.whenTrue, values);
  const whenFalse = listsFor(count.choice.whenFalse, values);
  if (whenTrue === undefined || whenFalse === undefined) return undefined;
  return unknownFrom([count], { choice: { condition: count.choice.condition, whenTrue, whenFalse } });
}

export function mapKey(key: InstanceKey): string {
  return typeof key === 'object' || key === undefined ? '' : String(key);
}

export function keyText(key: InstanceKey): string {
  if (key === undefined) return '';
  if (typeof key === 'object') return '[*]';
  return typeof key === 'number' ? `[${String(key)}]` : `[${JSON.stringify(key)}]`;
}
