import type { Evaluator } from './expressions.ts';
import { joined, spreadInto } from './literals.ts';
import { booleanOf } from './operators.ts';
import { absent, literal, numberOfVal, object, textOfVal, unknown, type ArrayVal, type Call, type LiteralVal, type TextVal, type Val } from './values.ts';

/** Methods of lists; undefined for those that are not followed. */
export function callArray(evaluator: Evaluator, list: ArrayVal, name: string, call: Call): Val | undefined {
  const { run } = evaluator;
  const [first] = call.args;
  const closed = list.open === undefined && list.items.every(({ when }) => when === run.worlds.always);
  const onEach = (use: (result: Val, item: ArrayVal['items'][number]) => void): void => {
    for (const [i, item] of [...list.items].entries()) {
      run.under(item.when, () => {
        use(evaluator.callValue(first ?? absent(call.at), { ...call, args: [item.value, literal(i, call.at), list] }), item);
      });
    }
    // Of further members nobody knows: what the function does with them is not followed.
    if (list.open !== undefined && first !== undefined) run.escape(first, list.open);
  };
  switch (name) {
    case 'push':
    case 'unshift':
      for (const value of call.args) list.items.push({ value, when: run.path });
      if (call.open) list.open = 'it is given members that are not followed';
      return literal(undefined, call.at);
    case 'concat': {
      const result: ArrayVal = { ...list, items: [...list.items] };
      for (const value of call.args) spreadInto(run, result, value);
      return result;
    }
    case 'map':
    case 'flatMap': {
      const result: ArrayVal = { kind: 'array', items: [], at: list.at };
      if (list.open !== undefined) result.open = list.open;
      onEach((value, { when }) => {
        if (name === 'flatMap' && value.kind === 'array') result.items.push(...value.items.map((it) => ({ value: it.value, when: run.guards.and(when, it.when) })));
        else result.items.push({ value, when });
      });
      return result;
    }
    case 'filter': {
      const result: ArrayVal = { kind: 'array', items: [], at: list.at };
      if (list.open !== undefined) result.open = list.open;
      onEach((value, item) => result.items.push({ value: item.value, when: run.guards.and(item.when, run.truth(value)) }));
      result.items.splice(0, result.items.length, ...result.items.filter(({ when }) => run.guards.satisfiable(when)));
      return result;
    }
    case 'forEach':
      onEach(() => undefined);
      return absent(call.at);
    case 'slice':
      return closed ? { ...list, items: list.items.slice(numberOfVal(call.args[0] ?? absent(call.at)), numberOfVal(call.args[1] ?? absent(call.at))) } : undefined;
    case 'find': {
      let found: Val = absent(call.at);
      const hits: { value: Val; when: typeof run.path }[] = [];
      onEach((value, item) => hits.push({ value: item.value, when: run.guards.and(item.when, run.truth(value)) }));
      for (const { value, when } of hits.toReversed()) found = run.cases([{ value, when }, { value: found, when: run.guards.not(when) }], call.at);
      return list.open === undefined ? found : unknown('found', list.open, call.at);
    }
    case 'includes':
      if (!closed || first === undefined) return undefined;
      return booleanOf(run, run.guards.any(list.items.map(({ value }) => run.equal(value, first))), call.at);
    case 'join': {
      if (!closed) return undefined;
      const separator = first ?? literal(',', call.at);
      return joined(run, list.items.flatMap(({ value }, i) => (i === 0 ? [value] : [separator, value])), list.at);
    }
    case 'some':
    case 'every': {
      const tests: (typeof run.path)[] = [];
      onEach((value, item) => tests.push(name === 'some' ? run.guards.and(item.when, run.truth(value)) : run.guards.or(run.guards.not(item.when), run.truth(value))));
      if (list.open !== undefined) return undefined;
      return booleanOf(run, name === 'some' ? run.guards.any(tests) : run.guards.all(tests), call.at);
    }
    case 'entries':
    case 'values':
    case 'flat':
    case 'reverse':
    case 'sort':
      return name === 'values' ? list : undefined;
    default:
      return undefined;
  }
}

/** Methods of texts. */
export function callString(evaluator: Evaluator, text: LiteralVal | TextVal, name: string, call: Call): Val | undefined {
  if (name === 'toString' || name === 'toFixed') return text;
  if (text.kind !== 'literal' || typeof text.value !== 'string') return undefined;
  const { value } = text;
  const [first, second] = call.args.map((arg) => (arg.kind === 'literal' ? arg.value : null));
  switch (name) {
    case 'toLowerCase':
      return literal(value.toLowerCase(), text.at);
    case 'toUpperCase':
      return literal(value.toUpperCase(), text.at);
    case 'trim':
      return literal(value.trim(), text.at);
    case 'concat':
      return joined(evaluator.run, [text, ...call.args], call.at);
    case 'startsWith':
      return typeof first === 'string' ? literal(value.startsWith(first), call.at) : undefined;
    case 'endsWith':
      return typeof first === 'string' ? literal(value.endsWith(first), call.at) : undefined;
    case 'includes':
      return typeof first === 'string' ? literal(value.includes(first), call.at) : undefined;
    case 'replace':
      return typeof first === 'string' && typeof second === 'string' ? literal(value.replace(first, second), text.at) : undefined;
    case 'split':
      return typeof first === 'string' ? { kind: 'array', items: value.split(first).map((part) => ({ value: literal(part, text.at), when: evaluator.run.worlds.always })), at: text.at } : undefined;
    default:
      return undefined;
  }
}

/** Functions of the language: none of them changes a construct. */
export function callObject(evaluator: Evaluator, name: string, call: Call): Val {
  const { run } = evaluator;
  const [first] = call.args;
  const value = first === undefined ? undefined : run.narrowed(first);
  const always = run.worlds.always;
  switch (name) {
    case 'global.Object.freeze':
    case 'global.Object.seal':
    case 'global.Promise.resolve':
    case 'global.Array.from':
      return value ?? absent(call.at);
    case 'global.Object.keys':
      if (value?.kind === 'object' && value.open === undefined) return listOf([...value.entries].map(([key, { keyAt }]) => literal(key, keyAt)));
      break;
    case 'global.Object.values':
      if (value?.kind === 'object' && value.open === undefined) return listOf([...value.entries.values()].map((entry) => entry.value));
      break;
    case 'global.Object.entries':
      if (value?.kind === 'object' && value.open === undefined) return listOf([...value.entries].map(([key, entry]) => listOf([literal(key, entry.keyAt), entry.value])));
      break;
    case 'global.Object.assign': {
      const objects = call.args.map((arg) => run.narrowed(arg));
      if (objects.every((it) => it.kind === 'object')) {
        const merged = object({}, call.at);
        for (const it of objects) for (const [key, entry] of it.entries) merged.entries.set(key, entry);
        return merged;
      }
      break;
    }
    case 'global.String':
    case 'global.Number': {
      const text = value === undefined ? undefined : textOfVal(value);
      if (typeof text === 'string') return literal(name === 'global.Number' ? Number(text) : text, call.at);
      break;
    }
    default:
  }
  // A list of promises, a set, a map: its members live on in what is returned.
  if (/^global\.(Promise|Set|Map)/.test(name)) for (const arg of call.args) run.escape(arg, `\`${name.slice(7)}\` is not followed`);
  return unknown(name.slice(7), `\`${name.slice(7)}\` is not followed`, call.at);

  function listOf(values: readonly Val[]): ArrayVal {
    return { kind: 'array', items: values.map((it) => ({ value: it, when: always })), at: call.at };
  }
}
