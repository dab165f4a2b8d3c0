import type { Graph } from '../../graph/graph.ts';
import { isListedService } from '../../knowledge/endpoint-services.ts';
import type { Span } from '../../text/source-file.ts';
import { itemsOf, member, stringOf } from '../../values/read.ts';
import type { Text } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import { basesIn, checkKeys, noService } from './declared.ts';
import { UNIT, type ContextProblem } from './outputs.ts';

const NEED_KEYS = ['workloads', 'services', 'reason'];

/** Adds what somebody says that workloads call. What cannot be read is a problem at its place, and left out. */
export function lowerNeed(graph: Graph, said: Value, index: number, region: Text, problems: ContextProblem[]): void {
  checkKeys(said, 'a need', NEED_KEYS, problems);
  if (said.kind !== 'map') return;
  const unit = `${UNIT} need ${index}`;
  graph.addUnit({ id: unit, region: () => region, conditions: () => new Map() });
  const base = basesIn(said, 'stated need', unit);
  const workloads = textsIn(said, 'workloads').map(({ text }) => text);
  const reason = stringOf(member(said, 'reason'));
  const services = textsIn(said, 'services');
  if (services.length === 0) problems.push({ at: said.at, message: 'a need says which `services` are called, as in `services: [sqs, kms]`' });
  for (const [i, { text: service, at }] of services.entries()) {
    if (isListedService(service)) graph.add({ ...base(`${unit}/${i}`, 'stated need', at), address: service, kind: 'stated-need', workloads: workloads.length === 0 ? ['*'] : workloads, service, reason });
    else problems.push({ at, message: noService(service) });
  }
}

/** Texts below a key: one, or a list of them. */
function textsIn(said: Value, key: string): { readonly text: string; readonly at: Span }[] {
  const value = member(said, key);
  const values = value.kind === 'scalar' ? [value] : itemsOf(value).items.map(({ value: read }) => read());
  return values.map((it) => ({ text: stringOf(it) ?? '', at: it.at }));
}
