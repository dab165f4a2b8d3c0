import json from '../../data/iam-actions.json' with { type: 'json' };

/** The actions and condition keys that a policy may name, and what each action is on. */
export interface ActionTable {
  readonly source: string;
  readonly date: string;
  /** Condition keys of all services; one that ends in `*` goes on as its author likes. */
  readonly keys: readonly string[];
  /** By the prefix of the actions. */
  readonly services: ReadonlyMap<string, ServiceActions>;
}

export interface ServiceActions {
  readonly prefix: string;
  readonly name: string;
  /** Whether an action that is not listed does not exist; else nothing can be said of it. */
  readonly complete: boolean;
  /** By the name in lower case. */
  readonly actions: ReadonlyMap<string, Action>;
  /** Its condition keys. */
  readonly keys: readonly string[];
  /** The shape of the ARN of each type, such as `arn:${Partition}:ecs:${Region}:${Account}:cluster/${ClusterName}`. */
  readonly resources: ReadonlyMap<string, string>;
}

export interface Action {
  readonly name: string;
  /** Empty for an action that takes no resource. */
  readonly resources: readonly { readonly type: string; readonly required: boolean }[];
}

let table: ActionTable | undefined;

/** Made when it is first asked for: the data are lists of texts, which cost a start next to nothing. */
export function actionTable(): ActionTable {
  return (table ??= actionTableOf(json));
}

interface ActionData {
  readonly source: string;
  readonly date: string;
  readonly keys: readonly string[];
  readonly services: Readonly<Record<string, ServiceData>>;
}

interface ServiceData {
  readonly name: string;
  readonly complete: boolean;
  readonly resources: Readonly<Record<string, string>>;
  readonly keys: readonly string[];
  /** A name, a blank, and its types of resource separated by commas; `*` marks those that are required. */
  readonly actions: readonly string[];
}

function actionTableOf(data: ActionData): ActionTable {
  const services = Object.entries(data.services).map(([prefix, service]) => [prefix, serviceOf(prefix, service)] as const);
  return { source: data.source, date: data.date, keys: data.keys, services: new Map(services) };
}

function serviceOf(prefix: string, { name, complete, resources, keys, actions }: ServiceData): ServiceActions {
  const byName = actions.map(actionOf).map((action) => [action.name.toLowerCase(), action] as const);
  return { prefix, name, complete, keys, actions: new Map(byName), resources: new Map(Object.entries(resources)) };
}

function actionOf(row: string): Action {
  const [, name = '', types = ''] = /^(\S+) ?(.*)$/.exec(row) ?? [];
  const resources = types === '' ? [] : types.split(',').map((type) => ({ type: type.replace(/\*$/, ''), required: type.endsWith('*') }));
  return { name, resources };
}
