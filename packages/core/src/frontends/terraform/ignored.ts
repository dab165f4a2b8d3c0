import { attributeNamed, type Block } from '../hcl/tree.ts';
import type { TerraformResource } from '../hcl/environment.ts';
import { nullValue, objectValue, unknownValue, type HclObject, type HclUnknown, type HclValue } from '../hcl/value.ts';
import { referencesIn } from './references.ts';
import { textOf } from './edit/written.ts';

/** The arguments that `ignore_changes` names; `all` stands for every one. */
export function ignoredArguments({ body }: Block): readonly string[] {
  const lifecycle = body.blocks.find(({ type }) => type === 'lifecycle');
  const ignored = lifecycle === undefined ? undefined : attributeNamed(lifecycle.body, 'ignore_changes')?.value;
  if (ignored === undefined) return [];
  // `tags["Owner"]` is a part of `tags`; before Terraform 0.12 names stood in quotes.
  return (ignored.kind === 'tuple' ? ignored.items : [ignored]).map((item) => /^"?([\w-]+)/u.exec(textOf(item))?.[1] ?? '');
}

/**
 * Of these others change what runs, not where: what is written is the first revision of it, which has to start as well.
 * Only how many there are is left to them altogether, unless they bring their own revisions: none of what is written starts
 * where there are none at first.
 */
const REVISED = /^aws_(?:ecs|batch|instance$|launch_|autoscaling_|spot_|scheduler_|cloudwatch_event_)/u;
const AMOUNTS = new Set(['desired_count', 'desired_capacity', 'scale']);

/** Blocks of which others may add more. */
const MEMBERS = new Set(['route', 'ingress', 'egress', 'vpc']);

/**
 * The arguments of a resource, with those open that `ignore_changes` leaves to others: once it exists, nobody sees from
 * the files what they are. A plan does: of what it creates, only lists may grow later.
 */
export function withIgnored(resource: TerraformResource): HclObject {
  const { type, values, actions, syntax } = resource;
  const ignored = syntax === undefined || (actions !== undefined && !actions.includes('create')) ? [] : ignoredArguments(syntax);
  const names = ignored.filter((name) => !REVISED.test(type) || (AMOUNTS.has(name) && !ignored.includes('task_definition')));
  if (names.length === 0) return values;
  const all = names.includes('all');
  const open = new Map([...(all ? values.entries.keys() : []), ...names].map((name) => [name, leftToOthers(resource, name)]));
  open.delete('all');
  return objectValue([...values.entries, ...open], { rest: all && actions === undefined ? unknownFor(resource, 'all', undefined) : values.rest, origin: values.origin });
}

function leftToOthers(resource: TerraformResource, name: string): HclValue {
  const written = resource.values.entries.get(name);
  const isList = written?.kind === 'list' && (MEMBERS.has(name) || written.items.every(({ kind }) => kind !== 'object'));
  if (isList) return written.rest === undefined ? { ...written, rest: unknownFor(resource, name, undefined) } : written;
  return resource.actions === undefined ? unknownFor(resource, name, written) : (written ?? nullValue());
}

function unknownFor({ address }: TerraformResource, name: string, written: HclValue | undefined): HclUnknown {
  const message = name === 'all' ? `\`ignore_changes = all\` leaves ${address} to others` : `\`ignore_changes\` leaves \`${name}\` of ${address} to others`;
  return unknownValue({ kind: 'ignored', message }, { references: written === undefined ? [] : referencesIn(written), origin: written?.origin });
}
