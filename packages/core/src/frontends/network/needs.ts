import type { Graph } from '../../graph/graph.ts';
import { isListedService } from '../../knowledge/endpoint-services.ts';
import { actionMeantBy, isActionOf, takes } from '../../knowledge/service-actions.ts';
import type { Span } from '../../text/source-file.ts';
import { itemsOf, member, stringOf } from '../../values/read.ts';
import type { Text } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import { basesIn, checkKeys, noService } from './declared.ts';
import { UNIT, type ContextProblem } from './outputs.ts';

const NEED_KEYS = ['workloads', 'services', 'actions', 'resources', 'host', 'port', 'reason'];

/** Adds what somebody says that workloads call. What cannot be read is a problem at its place, and left out. */
export function lowerNeed(graph: Graph, said: Value, index: number, region: Text, problems: ContextProblem[]): void {
  checkKeys(said, 'a need', NEED_KEYS, problems);
  if (said.kind !== 'map') return;
  const unit = `${UNIT} need ${index}`;
  graph.addUnit({ id: unit, region: () => region, conditions: () => new Map() });
  const base = basesIn(said, 'stated need', unit);
  const named = textsIn(said, 'workloads').map(({ text }) => text);
  const common = { kind: 'stated-need', workloads: named.length === 0 ? ['*'] : named, reason: stringOf(member(said, 'reason')) } as const;
  const services = textsIn(said, 'services');
  const host = hostIn(said, problems);
  if (services.length === 0 && member(said, 'host').kind === 'absent') problems.push({ at: said.at, message: 'a need says which `services` are called, as in `services: [sqs, kms]`, or which `host` on which `port`' });
  const actions = actionsIn(said, services.map(({ text }) => text), problems);
  const resources = resourcesIn(said, actions, problems);
  for (const [i, { text: service, at }] of services.entries()) {
    if (isListedService(service)) graph.add({ ...base(`${unit}/${i}`, 'stated need', at), ...common, address: service, service, actions: actions.filter((action) => isActionOf(action, service)), resources });
    else problems.push({ at, message: noService(service) });
  }
  if (host === undefined) return;
  const service = `${host.name}:${host.port}`;
  graph.add({ ...base(`${unit}/host`, 'stated need', host.at), ...common, address: service, service, actions: [], resources: [], host: { name: host.name, port: host.port } });
}

/** The actions of the services that are called; what is none of them is a problem. */
function actionsIn(said: Value, services: readonly string[], problems: ContextProblem[]): readonly string[] {
  return textsIn(said, 'actions').flatMap(({ text: action, at }) => {
    const meant = actionMeantBy(action);
    if (!ACTION.test(action)) problems.push({ at, message: `\`${action}\` is no action: expected a prefix and a name without wildcards, as in \`sqs:SendMessage\`` });
    else if (meant !== undefined) problems.push({ at, message: `the action \`${action}\` does not exist; did you mean \`${meant}\`?` });
    else if (services.some((service) => isActionOf(action, service))) return [action];
    else problems.push({ at, message: `\`${action}\` is no action of ${services.length === 0 ? 'a service that is named beside it' : services.map((it) => `\`${it}\``).join(' or ')}` });
    return [];
  });
}

/** What actions are called on: an ARN that one of them may be about, or whatever else names a resource of the files. */
function resourcesIn(said: Value, actions: readonly string[], problems: ContextProblem[]): readonly string[] {
  return textsIn(said, 'resources').flatMap(({ text, at }) => {
    if (actions.length === 0) problems.push({ at, message: '`resources` stand beside `actions`: what is called on them' });
    else if (!text.startsWith('arn:') && !ADDRESS.test(text)) problems.push({ at, message: `\`${text}\` is no resource: expected an ARN, as in \`arn:aws:sqs:eu-west-1:111122223333:jobs\`, or the address of a resource of the files, as in \`Jobs\` or \`aws_sqs_queue.jobs\`` });
    else if (text.startsWith('arn:') && !actions.some((action) => takes(action, text))) problems.push({ at, message: `\`${text}\` is nothing that ${actions.map((it) => `\`${it}\``).join(' or ')} ${actions.length === 1 ? 'is' : 'are'} called on` });
    else return [text];
    return [];
  });
}

/** A logical id, or an address of Terraform. */
const ADDRESS = /^[A-Za-z0-9]+$|^[a-z][\w-]*\.[^\s:]+$/;

const ACTION = /^[a-z0-9-]+:[A-Za-z0-9]+$/;

/** The host that is called, on port 443 unless another one is said. */
function hostIn(said: Value, problems: ContextProblem[]): { readonly name: string; readonly port: number; readonly at: Span } | undefined {
  const host = member(said, 'host');
  if (host.kind === 'absent') return undefined;
  const name = stringOf(host) ?? '';
  if (!HOST.test(name)) {
    problems.push({ at: host.at, message: `\`${name}\` is no host: expected a name or an IPv4 address alone, as in \`api.example.com\`` });
    return undefined;
  }
  const port = member(said, 'port');
  const number = port.kind === 'absent' ? 443 : Number(stringOf(port) ?? (port.kind === 'scalar' ? port.value : Number.NaN));
  if (Number.isInteger(number) && number >= 1 && number <= 65535) return { name: name.toLowerCase(), port: number, at: host.at };
  problems.push({ at: port.at, message: 'a port is a number from 1 to 65535' });
  return undefined;
}

/** Without scheme, port and path. */
const HOST = /^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9])?$/i;

/** Texts below a key: one, or a list of them. */
function textsIn(said: Value, key: string): { readonly text: string; readonly at: Span }[] {
  const value = member(said, key);
  const values = value.kind === 'scalar' ? [value] : itemsOf(value).items.map(({ value: read }) => read());
  return values.map((it) => ({ text: stringOf(it) ?? '', at: it.at }));
}
