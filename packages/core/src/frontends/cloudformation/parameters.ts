import type { MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import type { Input } from '../../values/guards.ts';
import { parseTemplate } from '../../syntax/parse.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { textOfValue, valueOfText } from '../../values/read.ts';
import { keyOfText, literalPrefix, showText, splitText, trimText, type Text } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import { comparedLiterals } from './conditions.ts';
import type { StackScope } from './scope.ts';
import { asMapping, scalarText } from './template.ts';

/** Above this size an enumeration is not told apart value by value. */
const LARGEST_DOMAIN = 64;

const comparedIn = new WeakMap<object, Map<string, Set<string>>>();

/** The value of a parameter: bound, chosen among the values that the template can tell apart, or unknown. */
export function parameterValue(scope: StackScope, name: string, declaration: MappingNode): Value {
  const bound = scope.env.parameters.get(name);
  const type = scalarText(declaration.get('Type')) ?? 'String';
  const given = declaration.get('Default');
  const value = typeof bound === 'function' ? bound() : bound;
  if (type.startsWith('AWS::SSM::Parameter::Value')) {
    const path = bound === undefined ? given && textOfDefault(given) : boundPath(scope, value);
    if (bound === undefined || path !== undefined) return handedOver(scope, type, fromParameterStore(scope, name, path, given ?? declaration));
  }
  if (typeof value === 'object') return handedOver(scope, type, value);
  if (value !== undefined) return typed(scope, type, value, declaration);
  if (given !== undefined && scope.env.defaultsOnly === true) return typed(scope, type, textOfDefault(given), given);
  return chosen(scope, name, type, declaration, given);
}

/** Parameters that a template declares with the values that they allow, undefined = any or nobody's to see; none where it cannot be read. */
export function declaredParameters(file: SourceFile): ReadonlyMap<string, readonly string[] | undefined> {
  const declared = asMapping(asMapping(parseTemplate(file).root)?.get('Parameters'));
  return new Map((declared?.entries ?? []).map(({ key, value }) => [key, visible(asMapping(value))]));
}

function visible(declaration: MappingNode | undefined): readonly string[] | undefined {
  return declaration === undefined || hidesValue(declaration) ? undefined : allowedValues(declaration);
}

function allowedValues(declaration: MappingNode): readonly string[] | undefined {
  const allowed = declaration.get('AllowedValues');
  const texts = allowed?.kind === 'sequence' ? allowed.items.flatMap((it) => scalarText(it) ?? []) : [];
  return texts.length === 0 ? undefined : texts;
}

/** The literals that conditions hold against `name`, in the order of the template. */
export function literalsComparedTo(scope: StackScope, name: string): readonly string[] {
  const shared = scope.env.comparedLiterals?.get(name);
  if (shared !== undefined) return shared;
  let found = comparedIn.get(scope.template);
  if (found === undefined) comparedIn.set(scope.template, (found = comparedLiterals(scope.template)));
  return [...(found.get(name) ?? [])];
}

function chosen(scope: StackScope, name: string, type: string, declaration: MappingNode, given?: SyntaxNode): Value {
  const input = inputOf(scope, name, declaration, given);
  if (input === undefined) return unset(scope, name, declaration);
  const index = scope.worlds.valueOf(input);
  const value = input.domain[index];
  if (value === undefined) return unset(scope, name, declaration, input.domain);
  return typed(scope, type, value, index === input.defaultValue && given !== undefined ? given : declaration);
}

function inputOf(scope: StackScope, name: string, declaration: MappingNode, given?: SyntaxNode): Input | undefined {
  const domain = domainOf(scope, name, declaration, given);
  if (domain === undefined) return undefined;
  return scope.worlds.guards.input(`${scope.prefix}${name}`, () => ({
    label: name,
    owner: scope.template.file.path,
    hidden: false,
    domain,
    ...(given === undefined ? {} : { defaultValue: domain.indexOf(textOfDefault(given)) }),
    ...(hidesValue(declaration) ? { isSecret: true as const } : {}),
  }));
}

/** Whether nobody is to see the value of a parameter. */
export function hidesValue(declaration: MappingNode): boolean {
  return scalarText(declaration.get('NoEcho'))?.toLowerCase() === 'true';
}

function domainOf(
  scope: StackScope,
  name: string,
  declaration: MappingNode,
  given?: SyntaxNode,
): (string | undefined)[] | undefined {
  const byDefault = given === undefined ? [] : [textOfDefault(given)];
  const enumerated = allowedValues(declaration) ?? [];
  if (enumerated.length > 0 && enumerated.length <= LARGEST_DOMAIN) return [...new Set([...enumerated, ...byDefault])];
  const compared = literalsComparedTo(scope, name);
  if (compared.length === 0 && byDefault.length === 0) return undefined;
  return [...new Set([...byDefault, ...compared]), undefined];
}

/** `path`: under which it is stored; undefined = not known. */
function fromParameterStore(scope: StackScope, name: string, path: Text | undefined, at: SyntaxNode): Value {
  const stored = path === undefined ? undefined : scope.env.links?.storedParameter(path);
  if (stored !== undefined) return stored;
  const cause = `parameter \`${name}\` is read from the parameter store (\`${path === undefined ? name : showText(path)}\`)`;
  if (path === undefined) return scope.unknown(name, cause, at, { hidden: true, named: true });
  // One name in the store is one value for every stack of the run, hence no prefix.
  const hole = { id: `ssm:${keyOfText(path)}`, label: `ssm:${showText(path)}`, cause, hidden: true, named: true } as const;
  return { kind: 'unknown', hole, at: scope.spanOf(at) };
}

/** The name in the parameter store that somebody gives; undefined where it is the value itself, as runs may be told. */
function boundPath(scope: StackScope, bound: string | Value | undefined): Text | undefined {
  const text = typeof bound === 'object' ? textOfValue(bound) : bound;
  if (text === undefined) return undefined;
  return literalPrefix(text).startsWith('/') || scope.env.links?.storedParameter(text) !== undefined ? text : undefined;
}

/** `domain`: the values that the template tells apart, none of which it is. */
function unset(scope: StackScope, name: string, declaration: MappingNode, domain: Input['domain'] = []): Value {
  const differsFrom = domain.filter((value) => value !== undefined);
  const cause = differsFrom.length === 0 ? 'has no value' : 'has a value that the template does not name';
  return scope.unknown(name, `parameter \`${name}\` ${cause}`, declaration, { differsFrom, named: true });
}

function typed(scope: StackScope, type: string, text: string, at: { readonly start: number; readonly end: number }): Value {
  const span = scope.spanOf(at);
  if (!isListType(type)) return { kind: 'scalar', value: text, at: span };
  const items = text.split(',').map((item) => ({
    value: (): Value => ({ kind: 'scalar', value: item.trim(), at: span }),
    when: scope.worlds.always,
  }));
  return { kind: 'list', items: { items }, at: span };
}

/**
 * A list parameter takes a text with commas from the stack that instantiates this one. "Each member string is space trimmed."
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
function handedOver(scope: StackScope, type: string, value: Value): Value {
  if (!isListType(type) || (value.kind !== 'scalar' && value.kind !== 'pattern' && value.kind !== 'unknown')) return value;
  if (value.kind === 'unknown') return value;
  const { at } = value;
  const text = value.kind === 'scalar' ? String(value.value) : value.pattern;
  const items = splitText(text, ',').map((item) => ({ value: (): Value => valueOfText(trimText(item), at), when: scope.worlds.always }));
  return { kind: 'list', items: { items }, at };
}

function isListType(type: string): boolean {
  return type === 'CommaDelimitedList' || type.startsWith('List<') || type.startsWith('AWS::SSM::Parameter::Value<List');
}

function textOfDefault(node: SyntaxNode): string {
  if (node.kind === 'sequence') return node.items.map((item) => scalarText(item) ?? '').join(',');
  return scalarText(node) ?? '';
}
