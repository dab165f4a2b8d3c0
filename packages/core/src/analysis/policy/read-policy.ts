import type { Span } from '../../text/source-file.ts';
import { onlyHole, partsOf, type Text } from '../../values/text.ts';
import { operatorLike, parseOperator } from './conditions.ts';
import {
  unknownDocument,
  type Condition,
  type KnownStatement,
  type PolicyDocument,
  type PolicyText,
  type PrincipalEntry,
  type PrincipalList,
  type Selection,
  type Statement,
  type TextList,
} from './document.ts';
import { nearest } from './near-miss.ts';
import { parsePolicyJson, type Locate, type PolicyEntry, type PolicySource } from './policy-source.ts';

export type PolicyKind = 'identity' | 'endpoint' | 'resource';

export interface PolicyProblem {
  readonly code: ProblemCode;
  readonly at?: Span;
  /** What stands there. */
  readonly found?: Text;
  /** What may stand there. */
  readonly expected?: readonly string[];
  /** What was probably meant. */
  readonly suggestion?: string;
}

export type ProblemCode =
  | 'not-json'
  | 'not-a-policy'
  | 'too-long'
  | 'wrong-version'
  | 'unknown-element'
  | 'repeated-element'
  | 'missing-statement'
  | 'no-statements'
  | 'statement-not-an-object'
  | 'missing-effect'
  | 'wrong-effect'
  | 'missing-action'
  | 'missing-resource'
  | 'both-elements'
  | 'empty-list'
  | 'not-text'
  | 'missing-principal'
  | 'unexpected-principal'
  | 'wrong-principal'
  | 'unknown-principal-type'
  | 'wrong-condition'
  | 'unknown-operator'
  | 'repeated-sid';

export interface ReadPolicy {
  readonly document: PolicyDocument;
  readonly problems: readonly PolicyProblem[];
}

/** https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html: "cannot exceed 20,480 characters, including white space" */
export const maxEndpointPolicyLength = 20_480;

const versions = ['2012-10-17', '2008-10-17'];
const documentElements = ['Version', 'Id', 'Statement'];
const statementElements = [
  'Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition',
];
const principalTypes = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

/**
 * Reads a policy document. Never throws: what is malformed is a problem, and the statement around it is unknown, because
 * what AWS would do with it cannot be said. `locate` gives the places inside a policy that is written as a JSON string.
 */
export function readPolicy(source: PolicySource, kind: PolicyKind, locate?: Locate): ReadPolicy {
  const reader = new Reader(kind);
  const document = reader.document(source, locate);
  return { document, problems: reader.problems };
}

class Reader {
  readonly problems: PolicyProblem[] = [];

  constructor(private readonly kind: PolicyKind) {}

  document(source: PolicySource, locate: Locate | undefined): PolicyDocument {
    if (source.kind === 'unknown') return unknownDocument(source.cause, source.at);
    if (source.kind === 'text' && source.scalar === undefined) return this.json(source.text, source.at, locate);
    this.length(compactLength(source), source.at);
    return this.root(source);
  }

  private json(text: Text, at: Span | undefined, locate: Locate | undefined): PolicyDocument {
    const parts = partsOf(text);
    const [only] = parts;
    if (parts.length === 1 && typeof only === 'object') return unknownDocument(only.cause, at);
    this.length(parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 0), at);
    const parsed = parsePolicyJson(text, locate ?? (() => at));
    if (parsed.kind !== 'failure') return this.root(parsed);
    this.report('not-json', parsed.at ?? at, { found: parsed.message });
    return unknownDocument('the policy is not JSON', at);
  }

  private length(length: number, at: Span | undefined): void {
    if (this.kind !== 'endpoint' || length <= maxEndpointPolicyLength) return;
    this.report('too-long', at, { found: String(length), expected: [String(maxEndpointPolicyLength)] });
  }

  private root(source: PolicySource): PolicyDocument {
    if (source.kind === 'unknown') return unknownDocument(source.cause, source.at);
    if (source.kind !== 'map') {
      this.report('not-a-policy', source.at, source.kind === 'text' ? { found: source.text } : {});
      return unknownDocument('not a policy document', source.at);
    }
    const elements = this.elements(source.entries, documentElements);
    const version = this.version(elements.get('Version'));
    const statement = elements.get('Statement');
    const at = source.at;
    const base = { ...(version && { version }), ...(at && { at }) };
    if (statement === undefined) {
      if (source.open !== undefined) return { ...base, statements: [], open: source.open };
      this.report('missing-statement', at, { expected: ['Statement'] });
      return { ...base, statements: [], open: 'the policy has no statement' };
    }
    // An unread version may change what variables mean.
    const open = version !== undefined && typeof version.text === 'string' && !versions.includes(version.text) ? 'the version is not one of the policy language' : source.open;
    return { ...base, ...this.statements(statement.value, open) };
  }

  private version(entry: PolicyEntry | undefined): PolicyText | undefined {
    if (entry === undefined) return undefined;
    const { value } = entry;
    if (value.kind === 'unknown') return { text: { parts: [{ id: `\0${value.cause}`, cause: value.cause }] }, ...at(value) };
    if (value.kind !== 'text') {
      this.report('wrong-version', value.at, { expected: versions });
      return undefined;
    }
    const { text } = value;
    if (typeof text === 'string' && !versions.includes(text)) {
      const day = /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0];
      const suggestion = day !== undefined && versions.includes(day) ? day : (nearest(text, versions) ?? versions[0]);
      this.report('wrong-version', value.at, { found: text, expected: versions, ...(suggestion !== undefined && { suggestion }) });
    }
    return { text, ...at(value) };
  }

  private statements(given: PolicySource, open: string | undefined): Pick<PolicyDocument, 'statements' | 'open'> {
    const rest = open === undefined ? {} : { open };
    const source = structural(given);
    switch (source.kind) {
      case 'unknown':
        return { statements: [], open: source.cause };
      case 'map':
        return { statements: [this.statement(source)], ...rest };
      case 'text':
        this.report('statement-not-an-object', source.at, { found: source.text });
        return { statements: [{ kind: 'unknown', cause: 'the statement is not an object', ...at(source) }], ...rest };
      case 'list': {
        if (source.items.length === 0 && source.open === undefined) this.report('no-statements', source.at, {});
        const statements = source.items.map((item) => this.statement(item));
        this.sids(statements);
        const further = source.open ?? open;
        return { statements, ...(further !== undefined && { open: further }) };
      }
    }
  }

  private sids(statements: readonly Statement[]): void {
    const seen = new Set<string>();
    for (const statement of statements) {
      const sid = statement.kind === 'statement' ? statement.sid : undefined;
      if (typeof sid?.text !== 'string') continue;
      if (seen.has(sid.text)) this.report('repeated-sid', sid.at, { found: sid.text });
      seen.add(sid.text);
    }
  }

  private statement(given: PolicySource): Statement {
    const source = structural(given);
    if (source.kind === 'unknown') return { kind: 'unknown', cause: source.cause, ...at(source) };
    if (source.kind !== 'map') {
      this.report('statement-not-an-object', source.at, source.kind === 'text' ? { found: source.text } : {});
      return { kind: 'unknown', cause: 'the statement is not an object', ...at(source) };
    }
    const before = this.problems.length;
    const elements = this.elements(source.entries, statementElements);
    const effect = this.effect(elements.get('Effect'), source);
    const action = this.selection(elements, 'Action', source, (value) => this.list(value));
    const resource = this.resource(elements, source);
    const principal = this.principal(elements, source);
    const { conditions, open } = this.conditions(elements.get('Condition')?.value);
    const sid = elements.get('Sid')?.value;
    const malformed = this.problems.slice(before).some((problem) => problem.code !== 'repeated-sid');
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

  private effect(entry: PolicyEntry | undefined, statement: PolicySource): PolicyText | undefined {
    const expected = ['Allow', 'Deny'];
    if (entry === undefined) {
      if (!isOpen(statement)) this.report('missing-effect', statement.at, { expected });
      return undefined;
    }
    const { value } = entry;
    if (value.kind === 'unknown') return { text: { parts: [{ id: `\0${value.cause}`, cause: value.cause }] }, ...at(value) };
    const text = value.kind === 'text' ? value.text : undefined;
    if (text === undefined || (typeof text === 'string' && !expected.includes(text))) {
      const suggestion = typeof text === 'string' ? nearest(text, expected) : undefined;
      this.report('wrong-effect', value.at, { ...(text !== undefined && { found: text }), expected, ...(suggestion !== undefined && { suggestion }) });
      return undefined;
    }
    return { text, ...at(value) };
  }

  private selection<T>(
    elements: ReadonlyMap<string, PolicyEntry>,
    name: 'Action' | 'Resource' | 'Principal',
    statement: PolicySource,
    read: (value: PolicySource) => T | undefined,
  ): Selection<T> | undefined {
    const plain = elements.get(name);
    const except = elements.get(`Not${name}`);
    if (plain !== undefined && except !== undefined) {
      this.report('both-elements', except.keyAt ?? except.value.at, { found: `Not${name}`, expected: [name, `Not${name}`] });
      return undefined;
    }
    const entry = plain ?? except;
    if (entry === undefined) {
      const code = name === 'Action' ? 'missing-action' : name === 'Resource' ? 'missing-resource' : 'missing-principal';
      if (!isOpen(statement)) this.report(code, statement.at, { expected: [name, `Not${name}`] });
      return undefined;
    }
    const list = read(entry.value);
    const where = entry.keyAt ?? entry.value.at;
    return list === undefined ? undefined : { except: except !== undefined, list, ...(where && { at: where }) };
  }

  /** A trust policy has no Resource: the policy of a resource is about that resource. */
  private resource(elements: ReadonlyMap<string, PolicyEntry>, statement: PolicySource): Selection<TextList> | undefined {
    if (this.kind === 'resource' && !elements.has('Resource') && !elements.has('NotResource') && !isOpen(statement)) {
      return { except: false, list: { items: [{ text: '*' }] } };
    }
    return this.selection(elements, 'Resource', statement, (value) => this.list(value));
  }

  private principal(elements: ReadonlyMap<string, PolicyEntry>, statement: PolicySource): Selection<PrincipalList> | undefined {
    if (this.kind === 'identity') {
      const entry = elements.get('Principal') ?? elements.get('NotPrincipal');
      if (entry !== undefined) this.report('unexpected-principal', entry.keyAt ?? entry.value.at, { found: entry.key });
      return undefined;
    }
    return this.selection(elements, 'Principal', statement, (value) => this.principals(value));
  }

  private principals(source: PolicySource): PrincipalList | undefined {
    if (source.kind === 'unknown') return { items: [], open: source.cause };
    if (source.kind === 'text') {
      if (source.text === '*') return { items: [{ type: '*', value: { text: '*', ...at(source) } }] };
      const [part] = partsOf(source.text);
      if (typeof source.text !== 'string' && typeof part === 'object') return { items: [], open: part.cause };
      this.report('wrong-principal', source.at, { found: source.text, expected: ['*', '{ "AWS": ... }'] });
      return undefined;
    }
    if (source.kind === 'list') {
      this.report('wrong-principal', source.at, { expected: ['*', '{ "AWS": ... }'] });
      return undefined;
    }
    if (source.entries.length === 0 && source.open === undefined) this.report('empty-list', source.at, { found: 'Principal' });
    const items: PrincipalEntry[] = [];
    let open = source.open;
    for (const { key, keyAt, value } of source.entries) {
      if (typeof key !== 'string') {
        open ??= 'a principal of unknown type';
        continue;
      }
      if (!principalTypes.includes(key)) {
        const suggestion = nearest(key, principalTypes);
        this.report('unknown-principal-type', keyAt ?? value.at, { found: key, expected: principalTypes, ...(suggestion !== undefined && { suggestion }) });
        continue;
      }
      const list = this.list(value);
      if (list === undefined) continue;
      open ??= list.open;
      items.push(...list.items.map((item) => ({ type: key, value: item })));
    }
    return { items, ...(open !== undefined && { open }) };
  }

  private conditions(given: PolicySource | undefined): { readonly conditions: readonly Condition[]; readonly open?: string } {
    if (given === undefined) return { conditions: [] };
    const source = structural(given);
    if (source.kind === 'unknown') return { conditions: [], open: source.cause };
    if (source.kind !== 'map') {
      this.report('wrong-condition', source.at, source.kind === 'text' ? { found: source.text } : {});
      return { conditions: [] };
    }
    const conditions: Condition[] = [];
    let { open } = source;
    for (const { key: operator, keyAt, value: block } of source.entries) {
      const value = structural(block);
      if (typeof operator === 'string' && parseOperator(operator) === undefined) {
        const suggestion = operatorLike(operator);
        this.report('unknown-operator', keyAt ?? value.at, { found: operator, ...(suggestion !== undefined && { suggestion }) });
        continue;
      }
      if (value.kind === 'unknown') {
        open ??= value.cause;
        continue;
      }
      if (value.kind !== 'map') {
        this.report('wrong-condition', value.at, value.kind === 'text' ? { found: value.text } : {});
        continue;
      }
      open ??= value.open;
      for (const { key, keyAt: place, value: inner } of value.entries) {
        const values = this.list(inner);
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

  private list(source: PolicySource): TextList | undefined {
    switch (source.kind) {
      case 'unknown':
        return { items: [], open: source.cause, ...at(source) };
      case 'text':
        if (source.scalar === 'null') break;
        return { items: [{ text: source.text, ...at(source) }], ...at(source) };
      case 'list': {
        if (source.items.length === 0 && source.open === undefined) {
          this.report('empty-list', source.at, {});
          return undefined;
        }
        const items: PolicyText[] = [];
        let { open } = source;
        for (const item of source.items) {
          if (item.kind === 'unknown') open ??= item.cause;
          else if (item.kind === 'text' && item.scalar !== 'null') items.push({ text: item.text, ...at(item) });
          else this.report('not-text', item.at, {});
        }
        return { items, ...(open !== undefined && { open }), ...at(source) };
      }
      case 'map':
        break;
    }
    this.report('not-text', source.at, {});
    return undefined;
  }

  private elements(entries: readonly PolicyEntry[], allowed: readonly string[]): ReadonlyMap<string, PolicyEntry> {
    const found = new Map<string, PolicyEntry>();
    for (const entry of entries) {
      const { key } = entry;
      const where = entry.keyAt ?? entry.value.at;
      if (typeof key !== 'string' || !allowed.includes(key)) {
        const suggestion = typeof key === 'string' ? nearest(key, allowed) : undefined;
        this.report('unknown-element', where, { found: key, expected: allowed, ...(suggestion !== undefined && { suggestion }) });
      } else if (found.has(key)) this.report('repeated-element', where, { found: key });
      else found.set(key, entry);
    }
    return found;
  }

  private report(code: ProblemCode, place: Span | undefined, more: Omit<PolicyProblem, 'code' | 'at'>): void {
    this.problems.push({ code, ...(place && { at: place }), ...more });
  }
}

function at(part: { readonly at?: Span }): { readonly at?: Span } {
  return part.at === undefined ? {} : { at: part.at };
}

/** Where an object or a list is expected, a text of which nothing is known may be either. */
function structural(source: PolicySource): PolicySource {
  const hole = source.kind === 'text' ? onlyHole(source.text) : undefined;
  return hole === undefined ? source : { kind: 'unknown', cause: hole.cause, ...at(source) };
}

function isOpen(source: PolicySource): boolean {
  return source.kind === 'map' && source.open !== undefined;
}

/** The length of the shortest JSON that says the same; unknown parts count as nothing. */
function compactLength(source: PolicySource): number {
  const joined = (lengths: readonly number[]): number => 2 + lengths.reduce((sum, it) => sum + it, 0) + Math.max(0, lengths.length - 1);
  switch (source.kind) {
    case 'unknown':
      return 0;
    case 'text':
      return textLength(source.text) + (source.scalar === undefined ? 2 : 0);
    case 'list':
      return joined(source.items.map(compactLength));
    case 'map':
      return joined(source.entries.map((entry) => textLength(entry.key) + 3 + compactLength(entry.value)));
  }
}

function textLength(text: Text): number {
  return partsOf(text).reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 0);
}
