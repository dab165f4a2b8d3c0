import { CERTAIN, type Existence, type PlanAction } from '../hcl/environment.ts';
import { unknownValue } from '../hcl/value.ts';
import { isObject, listAt, objectAt, textAt, type JsonObject } from './document.ts';
import type { Key } from './links.ts';

/** A resource of `planned_values`, `prior_state` or `resource_changes`. */
export interface Entry {
  readonly address: string;
  readonly module: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  readonly key: Key;
  readonly values: unknown;
  readonly unknown: unknown;
  readonly sensitive: unknown;
  readonly actions: readonly PlanAction[] | undefined;
  readonly existence: Existence;
}

/** Everything that exists after the apply, in the order of the plan. */
export function collectEntries(plan: JsonObject): ReadonlyMap<string, Entry> {
  const changes = new Map<string, JsonObject>();
  for (const change of listAt(plan, 'resource_changes')) {
    const address = textAt(change, 'address');
    if (address !== undefined && change.deposed === undefined) changes.set(address, change);
  }
  const entries = new Map<string, Entry>();
  const add = (entry: Entry | undefined): void => {
    if (entry !== undefined && !entries.has(entry.address)) entries.set(entry.address, entry);
  };
  const planned = objectAt(objectAt(plan, 'planned_values'), 'root_module');
  for (const { resource, module } of resourcesBelow(planned, '')) add(plannedEntry(resource, module, changes));
  for (const [address, change] of changes) if (!entries.has(address)) add(changedEntry(change));
  const prior = objectAt(objectAt(objectAt(plan, 'prior_state'), 'values'), 'root_module');
  for (const { resource, module } of resourcesBelow(prior, '')) if (resource.mode === 'data') add(plannedEntry(resource, module, changes));
  for (const deferred of listAt(plan, 'deferred_changes')) add(deferredEntry(deferred));
  return entries;
}

function* resourcesBelow(module: JsonObject, address: string, depth = 0): Generator<{ readonly resource: JsonObject; readonly module: string }> {
  for (const resource of listAt(module, 'resources')) yield { resource, module: address };
  if (depth > 100) return;
  for (const child of listAt(module, 'child_modules')) yield* resourcesBelow(child, textAt(child, 'address') ?? '', depth + 1);
}

function plannedEntry(resource: JsonObject, module: string, changes: ReadonlyMap<string, JsonObject>): Entry | undefined {
  const address = fullAddress(resource, module);
  const head = headOf(resource, address, module);
  if (head === undefined) return undefined;
  const change = objectAt(changes.get(address), 'change');
  const actions = actionsOf(change);
  if (isGone(actions)) return undefined;
  return { ...head, values: resource.values, unknown: change.after_unknown, sensitive: change.after_sensitive ?? resource.sensitive_values, actions, existence: CERTAIN };
}

/** Terraform 0.12 leaves the key out of addresses in `planned_values` of some versions. */
function fullAddress(resource: JsonObject, module: string): string {
  const address = textAt(resource, 'address') ?? '';
  const index = resource.index;
  const name = `${textAt(resource, 'type') ?? ''}.${textAt(resource, 'name') ?? ''}`;
  const withModule = module !== '' && !address.startsWith('module.') ? `${module}.${address}` : address;
  return withModule.endsWith(name) && (typeof index === 'number' || typeof index === 'string') ? `${withModule}[${JSON.stringify(index)}]` : withModule;
}

function changedEntry(resource: JsonObject): Entry | undefined {
  const change = objectAt(resource, 'change');
  const actions = actionsOf(change);
  const module = textAt(resource, 'module_address') ?? '';
  const head = headOf(resource, textAt(resource, 'address') ?? '', module);
  if (head === undefined || isGone(actions) || !isObject(change.after)) return undefined;
  return { ...head, values: change.after, unknown: change.after_unknown, sensitive: change.after_sensitive, actions, existence: CERTAIN };
}

function deferredEntry(deferred: JsonObject): Entry | undefined {
  const entry = changedEntry(objectAt(deferred, 'resource_change'));
  const because = unknownValue({ kind: 'instance', message: 'the plan defers this resource' });
  return entry === undefined ? undefined : { ...entry, existence: { kind: 'unknown', because } };
}

function headOf(resource: JsonObject, address: string, module: string): Pick<Entry, 'address' | 'module' | 'mode' | 'type' | 'name' | 'key'> | undefined {
  const type = textAt(resource, 'type');
  const name = textAt(resource, 'name');
  const mode = resource.mode;
  if (address === '' || type === undefined || name === undefined || (mode !== 'managed' && mode !== 'data')) return undefined;
  const index = resource.index;
  return { address, module, mode, type, name, key: typeof index === 'string' || typeof index === 'number' ? index : undefined };
}

const ACTIONS = new Set<unknown>(['no-op', 'create', 'read', 'update', 'delete', 'forget']);

function actionsOf(change: JsonObject): readonly PlanAction[] | undefined {
  const { actions } = change;
  return Array.isArray(actions) ? (actions as readonly unknown[]).filter((action): action is PlanAction => ACTIONS.has(action)) : undefined;
}

function isGone(actions: readonly PlanAction[] | undefined): boolean {
  return actions !== undefined && actions.length > 0 && actions.every((action) => action === 'delete' || action === 'forget');
}
