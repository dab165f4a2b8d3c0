import { actionTable } from './iam-actions.ts';
import { nearest } from './near-miss.ts';
import { allNeeds } from './needs.ts';

const prefixes = new Map<string, readonly string[]>();

/** The prefixes of the actions that calls to the endpoint of a service have; none = they are not known. */
export function actionPrefixes(service: string): readonly string[] {
  let known = prefixes.get(service);
  if (known === undefined) prefixes.set(service, (known = prefixesOf(service)));
  return known;
}

function prefixesOf(service: string): readonly string[] {
  const calls = allNeeds().flatMap((fact) => fact.calls.filter((call) => call.service === service));
  const called = calls.flatMap((call) => [...call.actions, ...(call.usual ?? [])]).map(prefixOf);
  const own = actionTable().services.has(service) ? [service] : [];
  return [...new Set([...called, ...own])];
}

/** Whether calls to the endpoint of a service may have an action; where its prefixes are not known, by its name. */
export function isActionOf(action: string, service: string): boolean {
  const prefix = prefixOf(action);
  const known = actionPrefixes(service);
  return known.length === 0 ? service === prefix || service.startsWith(`${prefix}.`) || service.startsWith(`${prefix}-`) : known.includes(prefix);
}

/** The action that one which does not exist was probably meant to be; undefined also where it exists or may be newer than the table. */
export function actionMeantBy(action: string): string | undefined {
  const prefix = prefixOf(action);
  const name = action.slice(prefix.length + 1);
  const service = actionTable().services.get(prefix);
  if (service?.complete !== true || service.actions.has(name.toLowerCase())) return undefined;
  const meant = nearest(name, [...service.actions.values()].map((it) => it.name));
  return meant === undefined ? undefined : `${prefix}:${meant}`;
}

/** Whether an action may be called on what an ARN names, in which `*` stands for anything; of actions that are not in the table, by their service. */
export function takes(action: string, arn: string): boolean {
  const prefix = prefixOf(action);
  const service = actionTable().services.get(prefix);
  const known = service?.actions.get(action.slice(prefix.length + 1).toLowerCase());
  if (service === undefined || known === undefined) return arn.split(':')[2] === prefix;
  const fitting = [...service.resources].filter(([, shape]) => fits(arn, shape));
  // Of a bucket and its object, a table and its index, the one that says more of the ARN.
  const most = Math.max(...fitting.map(([, shape]) => literalsIn(shape)));
  return fitting.some(([type, shape]) => literalsIn(shape) === most && known.resources.some((it) => it.type === type));
}

const VARIABLE = /\$\{\w+\}/;

function fits(arn: string, shape: string): boolean {
  const literals = shape.split(VARIABLE).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${literals.join('.*')}$`).test(arn);
}

function literalsIn(shape: string): number {
  return shape.split(VARIABLE).join('').length;
}

function prefixOf(action: string): string {
  return action.split(':')[0] ?? '';
}
