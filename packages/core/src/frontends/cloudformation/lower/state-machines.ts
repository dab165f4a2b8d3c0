import type { ResourceReader } from '../../../graph/resource-reader.ts';
import { itemsOf, member, textOfValue, valueOfText } from '../../../values/read.ts';
import { partsOf, showText, textOf, type Hole, type Text } from '../../../values/text.ts';
import type { Value } from '../../../values/value.ts';
import type { Worlds } from '../../../values/worlds.ts';
import { jsonValue } from './embedded-json.ts';

/** `RunTask` as an optimized integration and as a call of the SDK, in any partition. */
const RUN_TASK = /:states:::(ecs:runTask|aws-sdk:ecs:runTask)\b/;

/** What the states of a state machine hand to `RunTask`, in the world at hand. */
export function runTaskCalls(r: ResourceReader): Value[] {
  const calls: Value[] = [];
  collect(r.graph.worlds, definitionOf(r), calls);
  return calls;
}

function collect(worlds: Worlds, machine: Value, into: Value[]): void {
  const states = member(machine, 'States');
  if (states.kind !== 'map') return;
  for (const key of states.keys) {
    const state = states.get(key);
    const resource = textOfValue(member(state, 'Resource'));
    if (resource !== undefined && RUN_TASK.test(showText(resource))) into.push(argumentsOf(state));
    collect(worlds, member(state, 'Iterator'), into);
    collect(worlds, member(state, 'ItemProcessor'), into);
    for (const read of worlds.present(itemsOf(member(state, 'Branches')))) collect(worlds, read(), into);
  }
}

/** `Arguments` in states of the query language JSONata, `Parameters` in those of JSONPath. */
function argumentsOf(state: Value): Value {
  const given = member(state, 'Arguments');
  return given.kind === 'absent' ? member(state, 'Parameters') : given;
}

function definitionOf(r: ResourceReader): Value {
  const variables = r.value('DefinitionSubstitutions');
  const object = r.value('Definition');
  const written = object.kind === 'absent' ? substituted(r.value('DefinitionString'), variables) : object;
  return definite(jsonValue(written), variables);
}

/** The definition with its variables put in, and with what only a run of the machine knows as unknown. */
function definite(value: Value, variables: Value): Value {
  switch (value.kind) {
    case 'list': {
      const items = value.items.items.map(({ value: read, when }) => ({ value: () => definite(read(), variables), when }));
      return { ...value, items: { ...value.items, items } };
    }
    case 'map':
      return {
        ...value,
        get: (key) => {
          const found = value.get(key);
          const computed = found.kind === 'absent' ? value.get(`${key}.$`) : found;
          return found === computed ? definite(found, variables) : knownByRun(computed, key);
        },
      };
    default: {
      const text = substituted(value, variables);
      return text.kind === 'scalar' && /^\s*\{%/.test(String(text.value)) ? knownByRun(text, String(text.value)) : text;
    }
  }
}

function substituted(value: Value, variables: Value): Value {
  const text = textOfValue(value);
  if (text === undefined || value.kind === 'unknown' || variables.kind === 'absent') return value;
  if (value.kind === 'scalar' && typeof value.value !== 'string') return value;
  const parts = partsOf(text).flatMap((part) => (typeof part === 'string' ? withVariables(part, variables) : [part]));
  const filled = textOf(parts);
  return filled === text ? value : valueOfText(filled, value.at);
}

function withVariables(text: string, variables: Value): readonly (string | Hole)[] {
  return text.split(/(\$\{[^${}]+\})/).flatMap((piece): readonly (string | Hole)[] => {
    const name = /^\$\{([^${}]+)\}$/.exec(piece)?.[1];
    const value: Text | undefined = name === undefined ? undefined : textOfValue(member(variables, name));
    return value === undefined ? [piece] : partsOf(value);
  });
}

function knownByRun(value: Value, what: string): Value {
  if (value.kind === 'absent') return value;
  const { file, start } = value.at;
  const path = showText(textOfValue(value) ?? what);
  const cause = `\`${what}\` is known only when the state machine runs`;
  return { kind: 'unknown', hole: { id: `${path}@${file.path}:${start}`, cause, hidden: true }, at: value.at };
}
