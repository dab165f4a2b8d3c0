import { partsOf } from '../../values/text.ts';
import { operatorLike, parseOperator } from './conditions.ts';
import type { Condition, KnownStatement, PolicyText, PrincipalEntry, PrincipalList, Selection, Statement, TextList } from './document.ts';
import { nearest } from '../../knowledge/near-miss.ts';
import { at, elementsOf, isOpen, structural } from './policy-elements.ts';
import type { PolicyKind, Problems } from './policy-problems.ts';
import type { PolicyEntry, PolicySource } from './policy-source.ts';

const statementElements = [
  'Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition',
];
const principalTypes = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

/** Reads the statements of a policy. */
export class StatementReader {
  readonly #kind: PolicyKind;
  readonly #problems: Problems;

  constructor(kind: PolicyKind, problems: Problems) {
    this.#kind = kind;
    this.#problems = problems;
  }

  /** A statement; one that is malformed is unknown, because what AWS would do with it cannot be said. */
  statement(given: PolicySource): Statement {
    const source = structural(given);
    if (source.kind === 'unknown') return { kind: 'unknown', cause: source.cause, ...at(source) };
    if (source.kind !== 'map') {
      this.#problems.report('statement-not-an-object', source.at, source.kind === 'text' ? { found: source.text } : {});
      return { kind: 'unknown', cause: 'the statement is not an object', ...at(source) };
    }
    const before = this.#problems.found.length;
    const elements = elementsOf(source.entries, statementElements, this.#problems);
    const effect = this.#effect(elements.get('Effect'), source);
    const action = this.#selection(elements, 'Action', source, (value) => this.#list(value));
    const resource = this.#resource(elements, source);
    const principal = this.#principal(elements, source);
    const { conditions, open } = this.#conditions(elements.get('Condition')?.value);
    const sid = elements.get('Sid')?.value;
    const malformed = this.#problems.found.slice(before).some((problem) => problem.code !== 'repeated-sid');
    if (malformed || effect === undefined || action === undefined || resource === undefined) {
      const cause = source.open ?? 'the statement is malformed';
      return { kind: 'unknown', cause, ...at(source) };
    }
    // Elements that are not seen may be conditions or principals.
    const conditionsOpen = open ?? source.open;
    const statement: KnownStatement = {
      kind: 'statement',
      effect,
      action,
      resource,
      conditions,
      ...(principal && { principal }),
      ...(sid?.kind === 'text' && { sid: { text: sid.text, ...at(sid) } }),
      ...(conditionsOpen !== undefined && { conditionsOpen }),
      ...at(source),
    };
    return statement;
  }

  #effect(entry: PolicyEntry | undefined, statement: PolicySource): PolicyText | undefined {
    const expected = ['Allow', 'Deny'];
    if (entry === undefined) {
      if (!isOpen(statement)) this.#problems.report('missing-effect', statement.at, { expected });
      return undefined;
    }
    const { value } = entry;
    if (value.kind === 'unknown') return { text: { parts: [{ id: `\0${value.cause}`, cause: value.cause }] }, ...at(value) };
    const text = value.kind === 'text' ? value.text : undefined;
    if (text === undefined || (typeof text === 'string' && !expected.includes(text))) {
      const suggestion = typeof text === 'string' ? nearest(text, expected) : undefined;
      this.#problems.report('wrong-effect', value.at, { ...(text !== undefined && { found: text }), expected, ...(suggestion !== undefined && { suggestion }) });
      return undefined;
    }
    return { text, ...at(value) };
  }

  #selection<T>(
    elements: ReadonlyMap<string, PolicyEntry>,
    name: 'Action' | 'Resource' | 'Principal',
    statement: PolicySource,
    read: (value: PolicySource) => T | undefined,
  ): Selection<T> | undefined {
    const plain = elements.get(name);
    const except = elements.get(`Not${name}`);
    if (plain !== undefined && except !== undefined) {
      this.#problems.report('both-elements', except.keyAt ?? except.value.at, { found: `Not${name}`, expected: [name, `Not${name}`] });
      return undefined;
    }
    const entry = plain ?? except;
    if (entry === undefined) {
      const code = name === 'Action' ? 'missing-action' : name === 'Resource' ? 'missing-resource' : 'missing-principal';
      if (!isOpen(statement)) this.#problems.report(code, statement.at, { expected: [name, `Not${name}`] });
      return undefined;
    }
    const list = read(entry.value);
    const where = entry.keyAt ?? entry.value.at;
    return list === undefined ? undefined : { except: except !== undefined, list, ...(where && { at: where }) };
  }

  /** A trust policy has no Resource: the policy of a resource is about that resource. */
  #resource(elements: ReadonlyMap<string, PolicyEntry>, statement: PolicySource): Selection<TextList> | undefined {
    if (this.#kind === 'resource' && !elements.has('Resource') && !elements.has('NotResource') && !isOpen(statement)) {
      return { except: false, list: { items: [{ text: '*' }] } };
    }
    return this.#selection(elements, 'Resource', statement, (value) => this.#list(value));
  }

  #principal(elements: ReadonlyMap<string, PolicyEntry>, statement: PolicySource): Selection<PrincipalList> | undefined {
    if (this.#kind === 'identity') {
      const entry = elements.get('Principal') ?? elements.get('NotPrincipal');
      if (entry !== undefined) this.#problems.report('unexpected-principal', entry.keyAt ?? entry.value.at, { found: entry.key });
      return undefined;
    }
    return this.#selection(elements, 'Principal', statement, (value) => this.#principals(value));
  }

  #principals(source: PolicySource): PrincipalList | undefined {
    if (source.kind === 'unknown') return { items: [], open: source.cause };
    if (source.kind === 'text') {
      if (source.text === '*') return { items: [{ type: '*', value: { text: '*', ...at(source) } }] };
      const [part] = partsOf(source.text);
      if (typeof source.text !== 'string' && typeof part === 'object') return { items: [], open: part.cause };
      this.#problems.report('wrong-principal', source.at, { found: source.text, expected: ['*', '{ "AWS": ... }'] });
      return undefined;
    }
    if (source.kind === 'list') {
      this.#problems.report('wrong-principal', source.at, { expected: ['*', '{ "AWS": ... }'] });
      return undefined;
    }
    if (source.entries.length === 0 && source.open === undefined) this.#problems.report('empty-list', source.at, { found: 'Principal' });
    const items: PrincipalEntry[] = [];
    let open = source.open;
    for (const { key, keyAt, value } of source.entries) {
      if (typeof key !== 'string') {
        open ??= 'a principal of unknown type';
        continue;
      }
      if (!principalTypes.includes(key)) {
        const suggestion = nearest(key, principalTypes);
        this.#problems.report('unknown-principal-type', keyAt ?? value.at, { found: key, expected: principalTypes, ...(suggestion !== undefined && { suggestion }) });
        continue;
      }
      const list = this.#list(value);
      if (list === undefined) continue;
      open ??= list.open;
      items.push(...list.items.map((item) => ({ type: key, value: item })));
    }
    return { items, ...(open !== undefined && { open }) };
  }

  #conditions(given: PolicySource | undefined): { readonly conditions: readonly Condition[]; readonly open?: string } {
    if (given === undefined) return { conditions: [] };
    const source = structural(given);
    if (source.kind === 'unknown') return { conditions: [], open: source.cause };
    if (source.kind !== 'map') {
      this.#problems.report('wrong-condition', source.at, source.kind === 'text' ? { found: source.text } : {});
      return { conditions: [] };
    }
    const conditions: Condition[] = [];
    let { open } = source;
    for (const { key: operator, keyAt, value: block } of source.entries) {
      const value = structural(block);
      if (typeof operator === 'string' && parseOperator(operator) === undefined) {
        const suggestion = operatorLike(operator);
        this.#problems.report('unknown-operator', keyAt ?? value.at, { found: operator, ...(suggestion !== undefined && { suggestion }) });
        continue;
      }
      if (value.kind === 'unknown') {
        open ??= value.cause;
        continue;
      }
      if (value.kind !== 'map') {
        this.#problems.report('wrong-condition', value.at, value.kind === 'text' ? { found: value.text } : {});
        continue;
      }
      open ??= value.open;
      for (const { key, keyAt: place, value: inner } of value.entries) {
        const values = this.#list(inner);
        if (values === undefined) continue;
        const where = place ?? inner.at;
        conditions.push({
          operator: { text: operator, ...(keyAt && { at: keyAt }) },
          key: { text: key, ...(place && { at: place }) },
          values,
          ...(where && { at: where }),
        });
      }
    }
    return { conditions, ...(open !== undefined && { open }) };
  }

  #list(source: PolicySource): TextList | undefined {
    switch (source.kind) {
      case 'unknown':
        return { items: [], open: source.cause, ...at(source) };
      case 'text':
        if (source.scalar === 'null') break;
        return { items: [{ text: source.text, ...at(source) }], ...at(source) };
      case 'list': {
        if (source.items.length === 0 && source.open === undefined) {
          this.#problems.report('empty-list', source.at, {});
          return undefined;
        }
        const items: PolicyText[] = [];
        let { open } = source;
        for (const item of source.items) {
          if (item.kind === 'unknown') open ??= item.cause;
          else if (item.kind === 'text' && item.scalar !== 'null') items.push({ text: item.text, ...at(item) });
          else this.#problems.report('not-text', item.at, {});
        }
        return { items, ...(open !== undefined && { open }), ...at(source) };
      }
      case 'map':
        break;
    }
    this.#problems.report('not-text', source.at, {});
    return undefined;
  }
}
