import { plainValue } from '../../../syntax/inspect-parse.ts';
import type { MappingEntry, MappingNode, SyntaxNode } from '../../../syntax/tree.ts';
import { toBase64 } from '../../../text/base64.ts';
import { asMapping, scalarText, type Stretch } from '../template.ts';
import { callOf, draw, mappingAt, scalarAt, sequenceAt, withEntry } from './nodes.ts';

export interface ReduceOptions {
  /**
   * Values by name, also of pseudo parameters; texts of list parameters are joined by commas. Undefined = somebody
   * gives a value that is not known. Parameters that are not named have their defaults.
   */
  readonly parameters: ReadonlyMap<string, string | undefined>;
  /** Conditions are decided, with every parameter at its default. Otherwise `Fn::If` stays. */
  readonly decides: boolean;
  readonly report: (at: Stretch, message: string) => void;
}

/**
 * Replaces function calls by what they give, as far as the template itself tells: what `AWS::LanguageExtensions` does
 * before CloudFormation sees the template. What depends on resources or on the deployment stays a call.
 */
export class Reducer {
  /** What other engines print in another way, in words. */
  readonly doubts: string[] = [];
  /** Parameters whose value was asked for. */
  readonly used = new Set<string>();
  readonly #options: ReduceOptions;
  readonly #parameters: MappingNode | undefined;
  readonly #mappings: MappingNode | undefined;
  readonly #conditions: MappingNode | undefined;
  readonly #resources: MappingNode | undefined;
  readonly #deciding = new Set<string>();
  #lenient = false;

  constructor(root: MappingNode, options: ReduceOptions) {
    this.#options = options;
    this.#parameters = asMapping(root.get('Parameters'));
    this.#mappings = asMapping(root.get('Mappings'));
    this.#conditions = asMapping(root.get('Conditions'));
    this.#resources = asMapping(root.get('Resources'));
  }

  /** What a part of a resource that never exists says may be nonsense. */
  reduceLeniently(node: SyntaxNode): SyntaxNode {
    this.#lenient = true;
    try {
      return this.reduce(node);
    } finally {
      this.#lenient = false;
    }
  }

  reduce(node: SyntaxNode): SyntaxNode {
    if (node.kind === 'scalar') return node;
    if (node.kind === 'sequence') return sequenceAt(node, node.items.map((item) => this.reduce(item)).filter((item) => !isNull(item)));
    const call = callOf(node);
    const reduce = call === undefined ? undefined : CALLS.get(call.key);
    if (call !== undefined && reduce !== undefined) return reduce(this, node, call.value);
    return mappingAt(node, node.entries.flatMap((entry) => this.#member(entry)));
  }

  /** The members of a list; undefined when it is not known or holds something else than texts. */
  textsOf(node: SyntaxNode): readonly string[] | undefined {
    const list = this.reduce(node);
    if (list.kind !== 'sequence') return undefined;
    const texts = list.items.map(scalarText).filter((text) => text !== undefined);
    return texts.length === list.items.length ? texts : undefined;
  }

  decide(name: string, at: Stretch): boolean | undefined {
    if (!this.#options.decides) return undefined;
    const condition = this.#conditions?.get(name);
    if (condition === undefined) { this.#refuse(at, `there is no condition \`${name}\``); return; }
    if (this.#deciding.has(name)) { this.#refuse(at, `condition \`${name}\` refers to itself`); return; }
    this.#deciding.add(name);
    try {
      return this.#decideNode(condition);
    } finally {
      this.#deciding.delete(name);
    }
  }

  ref(node: MappingNode, argument: SyntaxNode): SyntaxNode {
    const target = this.reduce(argument);
    if (isNoValue(target)) this.#refuse(node, '`Ref` of nothing');
    const name = scalarText(target);
    if (name === undefined) return call(node, 'Ref', target);
    const value = this.#parameter(name, node);
    return value ?? (target === argument ? node : call(node, 'Ref', target));
  }

  choose(node: MappingNode, argument: SyntaxNode): SyntaxNode {
    const [name, whenTrue, whenFalse] = argument.kind === 'sequence' ? argument.items : [];
    const condition = scalarText(name);
    if (condition === undefined || whenTrue === undefined || whenFalse === undefined) return node;
    const decided = this.decide(condition, node);
    if (decided !== undefined) return this.reduce(decided ? whenTrue : whenFalse);
    return call(node, 'Fn::If', sequenceAt(argument, [name, this.reduce(whenTrue), this.reduce(whenFalse)].filter((it) => it !== undefined)));
  }

  findInMap(node: MappingNode, argument: SyntaxNode): SyntaxNode {
    const operands = argument.kind === 'sequence' ? argument.items : [];
    const [options] = operands.slice(3);
    const keys = operands.slice(0, 3).map((operand) => this.reduce(operand));
    const texts = keys.map(scalarText);
    const fallback = asMapping(options)?.get('DefaultValue');
    if (keys.some((key) => key.kind === 'sequence')) this.#refuse(node, 'a key of `Fn::FindInMap` must be a text, not a list');
    if (texts.length < 3 || texts.includes(undefined)) {
      return call(node, 'Fn::FindInMap', sequenceAt(argument, [...keys, ...(options === undefined ? [] : [this.reduce(options)])]));
    }
    let found: SyntaxNode | undefined = this.#mappings;
    for (const key of texts) found = asMapping(found)?.get(key ?? '');
    if (found !== undefined && !isNull(found)) return found;
    if (fallback !== undefined) return this.reduce(fallback);
    if (!this.#lenient) this.#refuse(node, `mapping \`${texts.join('.')}\` has no entry`);
    return node;
  }

  join(node: MappingNode, argument: SyntaxNode): SyntaxNode {
    const [delimiter, list] = argument.kind === 'sequence' ? argument.items : [];
    const glue = scalarText(delimiter);
    if (glue === undefined || delimiter === undefined || list === undefined) return this.#inside(node);
    const reduced = this.reduce(list);
    const texts = reduced.kind === 'sequence' ? reduced.items.map(scalarText) : [undefined];
    if (!texts.includes(undefined)) return scalarAt(node, texts.join(glue));
    this.doubts.push('`Fn::Join` with a member that is known only after deployment stays as it is; the SAM CLI prints a structure of Python');
    return call(node, 'Fn::Join', sequenceAt(argument, [delimiter, reduced]));
  }

  select(node: MappingNode, argument: SyntaxNode): SyntaxNode {
    const [position, list] = argument.kind === 'sequence' ? argument.items.map((item) => this.reduce(item)) : [];
    const index = Number(scalarText(position) ?? Number.NaN);
    if (position === undefined || list === undefined) return this.#inside(node);
    const items = list.kind === 'scalar' && typeof list.value === 'string' ? [] : list.kind === 'sequence' ? list.items : undefined;
    if (!Number.isInteger(index) || items === undefined) return call(node, 'Fn::Select', sequenceAt(argument, [position, list]));
    const item = items[index];
    if (item === undefined) this.#refuse(node, `\`Fn::Select\` finds no member ${index} in a list of ${items.length}`);
    return item ?? node;
  }

  split(node: MappingNode, argument: SyntaxNode): SyntaxNode {
    const [delimiter, source] = argument.kind === 'sequence' ? argument.items : [];
    const glue = scalarText(delimiter);
    if (glue === '') this.#refuse(node, '`Fn::Split` needs a delimiter');
    if (glue === undefined || glue === '' || delimiter === undefined || source === undefined) return this.#inside(node);
    const reduced = this.reduce(source);
    const text = scalarText(reduced);
    if (text === undefined) return call(node, 'Fn::Split', sequenceAt(argument, [delimiter, reduced]));
    return sequenceAt(node, text.split(glue).map((piece) => scalarAt(reduced, piece)));
  }

  substitute(node: MappingNode, argument: SyntaxNode): SyntaxNode {
    const [template, variables] = argument.kind === 'sequence' ? argument.items : [argument];
    const text = scalarText(template);
    if (text === undefined || template === undefined) return this.#inside(node);
    const own = asMapping(variables);
    const values = new Map(own?.entries.map(({ key, value }) => [key, this.reduce(value)]) ?? []);
    const valueOf = (name: string): string | undefined => scalarText(values.get(name) ?? this.#parameter(name, node));
    const names = [...text.matchAll(/\$\{([^}!][^}]*)\}/g)].map(([, name = '']) => name.trim());
    const isOpen = names.some((name) => valueOf(name) === undefined && (values.has(name) || this.#comesLater(name)));
    const filled = text.replaceAll(/\$\{([^}!][^}]*)\}/g, (whole, name: string) => valueOf(name.trim()) ?? whole);
    if (!isOpen) return scalarAt(template, filled.replaceAll(/\$\{!([^}]*)\}/g, (_, name: string) => `\${${name}}`));
    const left = [...values].filter(([, value]) => scalarText(value) === undefined);
    const shown = scalarAt(template, filled);
    return call(node, 'Fn::Sub', left.length === 0 ? shown : sequenceAt(argument, [shown, draw(argument, Object.fromEntries(left))]));
  }

  base64(node: MappingNode, argument: SyntaxNode): SyntaxNode {
    const reduced = this.reduce(argument);
    const text = scalarText(reduced);
    return text === undefined ? call(node, 'Fn::Base64', reduced) : scalarAt(node, toBase64(text));
  }

  length(node: MappingNode, argument: SyntaxNode): SyntaxNode {
    const list = this.reduce(argument);
    if (list.kind === 'sequence') return scalarAt(node, list.items.length);
    if (list.kind === 'scalar') this.#refuse(node, '`Fn::Length` takes a list');
    return call(node, 'Fn::Length', list);
  }

  toJsonString(node: MappingNode, argument: SyntaxNode): SyntaxNode {
    const value = this.reduce(argument);
    if (value.kind === 'scalar') this.#refuse(node, '`Fn::ToJsonString` takes a list or a mapping');
    const wrong = undecidedIn(value);
    if (wrong !== undefined) this.#refuse(node, `\`${wrong}\` cannot stand inside \`Fn::ToJsonString\``);
    return scalarAt(node, JSON.stringify(plainValue(value)));
  }

  /** Comparisons stay what they are; their operands are reduced. */
  inside(node: MappingNode): SyntaxNode {
    return this.#inside(node);
  }

  /** Whether a name gets a value when the stack is deployed: a resource, a parameter without value, a pseudo parameter. */
  #comesLater(name: string): boolean {
    const [owner = name] = name.split('.');
    return name.startsWith('AWS::') || this.#resources?.get(owner) !== undefined || this.#parameters?.get(name) !== undefined;
  }

  #parameter(name: string, at: Stretch): SyntaxNode | undefined {
    const declaration = asMapping(this.#parameters?.get(name));
    const bound = this.#options.parameters.get(name);
    if (declaration !== undefined || name.startsWith('AWS::')) this.used.add(name);
    if (declaration === undefined) return name.startsWith('AWS::') && bound !== undefined ? scalarAt(at, bound) : undefined;
    const type = scalarText(declaration.get('Type')) ?? 'String';
    if (bound === undefined && (this.#options.parameters.has(name) || type.startsWith('AWS::SSM::'))) return undefined;
    const given = declaration.get('Default');
    if (bound === undefined && given?.kind !== 'scalar') return given;
    const text = bound ?? scalarText(given);
    if (text === undefined) return undefined;
    const where = given ?? at;
    const isList = type === 'CommaDelimitedList' || type.startsWith('List<');
    if (!isList) return bound === undefined && given !== undefined ? given : scalarAt(where, text);
    return sequenceAt(where, text === '' ? [] : text.split(',').map((item) => scalarAt(where, item.trim())));
  }

  #member(entry: MappingEntry): MappingEntry[] {
    const value = this.reduce(entry.value);
    if (isNull(value) || (isNoValue(value) && !isNoValue(entry.value))) return [];
    return [{ ...entry, value }];
  }

  #inside(node: MappingNode): SyntaxNode {
    return mappingAt(node, node.entries.flatMap((entry) => this.#member(entry)));
  }

  #decideNode(node: SyntaxNode): boolean | undefined {
    const entry = callOf(node);
    if (entry === undefined) {
      const literal = scalarText(node)?.toLowerCase();
      return literal === 'true' ? true : literal === 'false' ? false : undefined;
    }
    const operands = entry.value.kind === 'sequence' ? entry.value.items : [entry.value];
    switch (entry.key) {
      case 'Condition':
        return this.decide(scalarText(entry.value) ?? '', node);
      case 'Fn::Equals':
        return this.#equal(operands.map((operand) => this.reduce(operand)));
      case 'Fn::Not':
        return negated(this.#operand(operands[0]));
      case 'Fn::And': {
        const answers = operands.map((operand) => this.#operand(operand));
        return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;
      }
      case 'Fn::Or': {
        const answers = operands.map((operand) => this.#operand(operand));
        return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
      }
      default:
        return undefined;
    }
  }

  #operand(node: SyntaxNode | undefined): boolean | undefined {
    if (node === undefined) return undefined;
    if (callOf(node)?.key === 'Ref') { this.#refuse(node, 'a condition cannot be referred to with `Ref`'); return; }
    return this.#decideNode(node);
  }

  #equal([left, right]: readonly SyntaxNode[]): boolean | undefined {
    if (left === undefined || right === undefined) return undefined;
    const [a, b] = [left, right].map(scalarText);
    if (a !== undefined && b !== undefined) return a === b;
    if (neverAccount(left, b) || neverAccount(right, a)) return false;
    return undefined;
  }

  #refuse(at: Stretch, message: string): undefined {
    this.#options.report(at, message);
  }
}

type Call = (reducer: Reducer, node: MappingNode, argument: SyntaxNode) => SyntaxNode;

const CALLS: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['Ref', (reducer, node, argument) => reducer.ref(node, argument)],
  ['Fn::If', (reducer, node, argument) => reducer.choose(node, argument)],
  ['Fn::FindInMap', (reducer, node, argument) => reducer.findInMap(node, argument)],
  ['Fn::Join', (reducer, node, argument) => reducer.join(node, argument)],
  ['Fn::Select', (reducer, node, argument) => reducer.select(node, argument)],
  ['Fn::Split', (reducer, node, argument) => reducer.split(node, argument)],
  ['Fn::Sub', (reducer, node, argument) => reducer.substitute(node, argument)],
  ['Fn::Base64', (reducer, node, argument) => reducer.base64(node, argument)],
  ['Fn::Length', (reducer, node, argument) => reducer.length(node, argument)],
  ['Fn::ToJsonString', (reducer, node, argument) => reducer.toJsonString(node, argument)],
  ['Condition', (_, node) => node],
]);

export function isNoValue(node: SyntaxNode): boolean {
  return callOf(node)?.key === 'Ref' && scalarText(callOf(node)?.value) === 'AWS::NoValue';
}

function isNull(node: SyntaxNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

function call(node: MappingNode, name: string, argument: SyntaxNode): SyntaxNode {
  return withEntry(mappingAt(node, node.entries), name, argument);
}

function negated(answer: boolean | undefined): boolean | undefined {
  return answer === undefined ? undefined : !answer;
}

/** Account ids have twelve digits: no other text is one. */
function neverAccount(node: SyntaxNode, text: string | undefined): boolean {
  const entry = callOf(node);
  return entry?.key === 'Ref' && scalarText(entry.value) === 'AWS::AccountId' && text !== undefined && !/^\d{12}$/.test(text);
}

const NOT_IN_JSON = new Set(['Fn::And', 'Fn::Or', 'Fn::Not', 'Fn::Equals', 'Fn::Transform']);

/** What no JSON text can hold because nothing replaces it there. */
function undecidedIn(node: SyntaxNode): string | undefined {
  if (node.kind === 'scalar') return undefined;
  if (node.kind === 'sequence') return firstOf(node.items.map(undecidedIn));
  const entry = callOf(node);
  if (entry !== undefined && NOT_IN_JSON.has(entry.key)) return entry.key;
  if (entry?.key === 'Ref' && scalarText(entry.value) === 'AWS::NotificationARNs') return 'AWS::NotificationARNs';
  return firstOf(node.entries.map(({ value }) => undecidedIn(value)));
}

function firstOf(found: readonly (string | undefined)[]): string | undefined {
  return found.find((it) => it !== undefined);
}
