import type { Span } from '../../text/source-file.ts';
import { partsOf, type Text } from '../../values/text.ts';
import { unknownDocument, type PolicyDocument, type PolicyText, type Statement } from './document.ts';
import { nearest } from '../../knowledge/near-miss.ts';
import { at, elementsOf, structural } from './policy-elements.ts';
import { Problems, type PolicyKind, type PolicyProblem } from './policy-problems.ts';
import { parsePolicyJson, type Locate, type PolicyEntry, type PolicySource } from './policy-source.ts';
import { StatementReader } from './read-statement.ts';

export interface ReadPolicy {
  readonly document: PolicyDocument;
  readonly problems: readonly PolicyProblem[];
}

/** https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html: "cannot exceed 20,480 characters, including white space" */
const maxEndpointPolicyLength = 20_480;

const versions = ['2012-10-17', '2008-10-17'];
/** Such a policy is refused: what it does cannot be said. */
const NO_STATEMENT = 'the policy has no statement';
const documentElements = ['Version', 'Id', 'Statement'];

/**
 * Reads a policy document. Never throws: what is malformed is a problem, and the statement around it is unknown, because
 * what AWS would do with it cannot be said. `locate` gives the places inside a policy that is written as a JSON string.
 */
export function readPolicy(source: PolicySource, kind: PolicyKind, locate?: Locate): ReadPolicy {
  const reader = new Reader(kind);
  const document = reader.document(source, locate);
  return { document, problems: reader.problems.found };
}

class Reader {
  readonly problems = new Problems();
  readonly #kind: PolicyKind;
  readonly #reader: StatementReader;

  constructor(kind: PolicyKind) {
    this.#kind = kind;
    this.#reader = new StatementReader(kind, this.problems);
  }

  document(source: PolicySource, locate: Locate | undefined): PolicyDocument {
    if (source.kind === 'unknown') return unknownDocument(source.cause, source.at);
    if (source.kind === 'text' && source.scalar === undefined) return this.#json(source.text, source.at, locate);
    this.#length(compactLength(source), source.at);
    return this.#root(source);
  }

  #json(text: Text, at: Span | undefined, locate: Locate | undefined): PolicyDocument {
    const parts = partsOf(text);
    const [only] = parts;
    if (parts.length === 1 && typeof only === 'object') return unknownDocument(only.cause, at);
    this.#length(parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 0), at);
    const parsed = parsePolicyJson(text, locate ?? (() => at));
    if (parsed.kind !== 'failure') return this.#root(parsed);
    this.problems.report('not-json', parsed.at ?? at, { found: parsed.message });
    return unknownDocument('the policy is not JSON', at);
  }

  #length(length: number, at: Span | undefined): void {
    if (this.#kind !== 'endpoint' || length <= maxEndpointPolicyLength) return;
    this.problems.report('too-long', at, { found: String(length), expected: [String(maxEndpointPolicyLength)] });
  }

  #root(source: PolicySource): PolicyDocument {
    if (source.kind === 'unknown') return unknownDocument(source.cause, source.at);
    if (source.kind !== 'map') {
      this.problems.report('not-a-policy', source.at, source.kind === 'text' ? { found: source.text } : {});
      return unknownDocument('not a policy document', source.at);
    }
    const elements = elementsOf(source.entries, documentElements, this.problems);
    const version = this.#version(elements.get('Version'));
    const statement = elements.get('Statement');
    const at = source.at;
    const base = { ...(version && { version }), ...(at && { at }) };
    if (statement === undefined) {
      if (source.open !== undefined) return { ...base, statements: [], open: source.open };
      this.problems.report('missing-statement', at, { expected: ['Statement'] });
      return { ...base, statements: [], open: NO_STATEMENT };
    }
    // An unread version may change what variables mean.
    const open = version !== undefined && typeof version.text === 'string' && !versions.includes(version.text) ? 'the version is not one of the policy language' : source.open;
    return { ...base, ...this.#statements(statement.value, open) };
  }

  #version(entry: PolicyEntry | undefined): PolicyText | undefined {
    if (entry === undefined) return undefined;
    const { value } = entry;
    if (value.kind === 'unknown') return { text: { parts: [{ id: `\0${value.cause}`, cause: value.cause }] }, ...at(value) };
    if (value.kind !== 'text') {
      this.problems.report('wrong-version', value.at, { expected: versions });
      return undefined;
    }
    const { text } = value;
    if (typeof text === 'string' && !versions.includes(text)) {
      const day = /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0];
      const suggestion = day !== undefined && versions.includes(day) ? day : (nearest(text, versions) ?? versions[0]);
      this.problems.report('wrong-version', value.at, { found: text, expected: versions, ...(suggestion !== undefined && { suggestion }) });
    }
    return { text, ...at(value) };
  }

  #statements(given: PolicySource, open: string | undefined): Pick<PolicyDocument, 'statements' | 'open'> {
    const rest = open === undefined ? {} : { open };
    const source = structural(given);
    switch (source.kind) {
      case 'unknown':
        return { statements: [], open: source.cause };
      case 'map':
        return { statements: [this.#reader.statement(source)], ...rest };
      case 'text':
        this.problems.report('statement-not-an-object', source.at, { found: source.text });
        return { statements: [{ kind: 'unknown', cause: 'the statement is not an object', ...at(source) }], ...rest };
      case 'list': {
        if (source.items.length === 0 && source.open === undefined) {
          this.problems.report('no-statements', source.at, {});
          return { statements: [], open: NO_STATEMENT };
        }
        const statements = source.items.map((item) => this.#reader.statement(item));
        this.#sids(statements);
        const further = source.open ?? open;
        return { statements, ...(further !== undefined && { open: further }) };
      }
    }
  }

  #sids(statements: readonly Statement[]): void {
    const seen = new Set<string>();
    for (const statement of statements) {
      const sid = statement.kind === 'statement' ? statement.sid : undefined;
      // Terraform writes an empty one where none is given.
      if (typeof sid?.text !== 'string' || sid.text === '') continue;
      if (seen.has(sid.text)) this.problems.report('repeated-sid', sid.at, { found: sid.text });
      seen.add(sid.text);
    }
  }
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
