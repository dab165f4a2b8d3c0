import { cidrBlocks } from '../../values/cidr.ts';
import { isOwnIdentifier } from '../../knowledge/own-identifiers.ts';
import type { MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import { toBase64 } from '../../text/base64.ts';
import { positionAt, type Span } from '../../text/source-file.ts';
import { causeOf, itemsOf, joinTexts, numberOf, stringOf, textOfValue, valueOfText } from '../../values/read.ts';
import { onlyHole, partsOf, showText, splitText, textOf, type Hole, type Text } from '../../values/text.ts';
import type { UnknownValue, Value } from '../../values/value.ts';
import type { WantedOutput } from './environment.ts';
import { availabilityZones } from './availability-zones.ts';
import { jsonText } from './json-text.ts';
import { lookedUp } from './look-ups.ts';
import { parameterValue } from './parameters.ts';
import { pseudoParameter } from './pseudo-parameters.ts';
import { guardedItems, ifOf } from './resolve.ts';
import type { StackScope } from './scope.ts';
import { conditionGuard } from './conditions.ts';
import { asMapping, placeOf, scalarText, type TemplateResource } from './template.ts';

type Intrinsic = (scope: StackScope, node: MappingNode, argument: SyntaxNode) => Value;

/** The function that a mapping calls, if it is a call: one key that names a function. */
export function intrinsicOf(node: MappingNode): Intrinsic | undefined {
  const [entry, second] = node.entries;
  if (entry === undefined || second !== undefined) return undefined;
  return INTRINSICS.get(entry.key) ?? (entry.key.startsWith('Fn::') && !entry.key.startsWith('Fn::ForEach::') ? unsupported : undefined);
}

export function evaluateIntrinsic(scope: StackScope, node: MappingNode, intrinsic: Intrinsic): Value {
  const [entry] = node.entries;
  return entry === undefined ? absent(scope, node) : intrinsic(scope, node, entry.value);
}

const INTRINSICS: ReadonlyMap<string, Intrinsic> = new Map<string, Intrinsic>([
  // A name that is a call itself is what `AWS::LanguageExtensions` adds.
  ['Ref', (scope, node, argument) => reference(scope, scalarText(argument) ?? stringOf(scope.resolve(argument)) ?? '', node)],
  ['Fn::GetAtt', getAtt],
  ['Fn::Sub', sub],
  ['Fn::Join', join],
  ['Fn::Select', select],
  ['Fn::Split', split],
  ['Fn::FindInMap', findInMap],
  ['Fn::If', choose],
  ['Fn::Base64', base64],
  ['Fn::GetAZs', (scope, node, argument) => availabilityZones(scope, node, argument)],
  ['Fn::Cidr', cidr],
  ['Fn::ImportValue', importValue],
  ['Fn::GetStackOutput', getStackOutput],
  ['Fn::Length', length],
  ['Fn::ToJsonString', toJsonString],
  ['Fn::And', condition],
  ['Fn::Or', condition],
  ['Fn::Not', condition],
  ['Fn::Equals', condition],
  ['Fn::Contains', condition],
]);

/** What `Ref` gives: a pseudo parameter, a parameter's value, or the identifier of a resource. */
export function reference(scope: StackScope, name: string, node: SyntaxNode): Value {
  const pseudo = pseudoParameter(scope, name, node);
  if (pseudo !== undefined) return pseudo;
  const declaration = scope.template.parameters.get(name);
  if (declaration !== undefined) return parameterValue(scope, name, declaration);
  if (scope.template.resources.has(name)) return attribute(scope, name, 'id', node);
  return dangling(scope, name, node);
}

function attribute(scope: StackScope, logicalId: string, name: string, node: SyntaxNode): Value {
  const resource = scope.prefix + logicalId;
  const type = scope.template.resources.get(logicalId)?.type;
  const id = name === 'id' ? logicalId : `${logicalId}.${name}`;
  return scope.unknown(id, `\`${id}\` gets its value when the stack is deployed`, node, {
    ref: { resource, attribute: name, ...(type === undefined ? {} : { type }) },
    ...(isOwnIdentifier(type, name) ? { distinct: true } : {}),
  });
}

function dangling(scope: StackScope, name: string, node: SyntaxNode): Value {
  if (scope.template.transforms.length === 0) {
    const message = `there is no parameter or resource \`${name}\``;
    scope.problems.push({ kind: 'unresolved-reference', at: scope.spanOf(node), message });
  }
  return scope.unknown(name, `there is no \`${name}\` in this template`, node, { hidden: true });
}

function getAtt(scope: StackScope, node: MappingNode, argument: SyntaxNode): Value {
  const path = attributePath(scope, argument);
  if (path === undefined) return unknownCall(scope, node);
  const [logicalId, name] = path;
  const resource = scope.template.resources.get(logicalId);
  if (resource === undefined) return dangling(scope, logicalId, node);
  return outputOf(scope, resource, name, node) ?? attribute(scope, logicalId, name, node);
}

/** What a nested stack hands out; where its template is not among the files, that is why it is not known. */
function outputOf(scope: StackScope, { logicalId, type, properties }: TemplateResource, name: string, node: SyntaxNode): Value | undefined {
  if (!name.startsWith('Outputs.')) return undefined;
  const output = name.slice('Outputs.'.length);
  const found = scope.env.links?.nestedOutput(logicalId, output);
  if (found !== undefined || !STACKS.has(type)) return found;
  const written = asMapping(properties)?.get(type === 'AWS::CloudFormation::Stack' ? 'TemplateURL' : 'Location');
  const location = scalarText(written) ?? scalarText(asMapping(written)?.get('Fn::Sub'));
  const which = location === undefined ? '' : ` (\`${location}\`)`;
  const cause = scope.isLinked(logicalId) ? `the template of \`${logicalId}\` has no output \`${output}\`` : `\`${logicalId}\` is a stack whose template is not among the given files${which}`;
  const hole = { ref: { resource: scope.prefix + logicalId, attribute: name, type } };
  return scope.unknown(`${logicalId}.${name}`, cause, node, hole);
}

const STACKS = new Set(['AWS::CloudFormation::Stack', 'AWS::Serverless::Application']);

function attributePath(scope: StackScope, argument: SyntaxNode): [string, string] | undefined {
  if (argument.kind !== 'sequence') return splitAttribute(scalarText(argument) ?? '');
  const [first, ...rest] = argument.items.map((item) => stringOf(scope.resolve(item)));
  if (first === undefined || rest.length === 0 || rest.includes(undefined)) return undefined;
  return [first, rest.join('.')];
}

function splitAttribute(text: string): [string, string] | undefined {
  const dot = text.indexOf('.');
  return dot > 0 ? [text.slice(0, dot), text.slice(dot + 1)] : undefined;
}

function sub(scope: StackScope, node: MappingNode, argument: SyntaxNode): Value {
  const text = substitutedText(scope, argument);
  if (text === undefined) return unknownCall(scope, node);
  return lookedUp(scope, text, scope.spanOf(argument.kind === 'sequence' ? (argument.items[0] ?? argument) : argument));
}

/** The text of an `Fn::Sub` before anything is looked up in it. */
export function substitutedText(scope: StackScope, argument: SyntaxNode): Text | undefined {
  const [template, variables] = argument.kind === 'sequence' ? argument.items : [argument];
  const text = scalarText(template);
  if (template === undefined || text === undefined) return undefined;
  const own = asMapping(variables);
  const parts: (string | Hole)[] = [];
  let from = 0;
  for (const match of text.matchAll(/\$\{([^}]*)\}/g)) {
    const [whole, name = ''] = match;
    parts.push(text.slice(from, match.index));
    from = match.index + whole.length;
    parts.push(...(name.startsWith('!') ? [`\${${name.slice(1)}}`] : substituted(scope, name.trim(), own, template)));
  }
  return textOf([...parts, text.slice(from)]);
}

function substituted(
  scope: StackScope,
  name: string,
  own: MappingNode | undefined,
  node: SyntaxNode,
): readonly (string | Hole)[] {
  const variable = own?.get(name);
  const value = variable === undefined ? referenceOrAttribute(scope, name, node) : scope.resolve(variable);
  const text = value.kind === 'list' ? joined(scope, value, ',') : textOfValue(value);
  return text === undefined ? [unknownPart(scope, name, node)] : partsOf(text);
}

function referenceOrAttribute(scope: StackScope, name: string, node: SyntaxNode): Value {
  const path = splitAttribute(name);
  if (path === undefined || scope.template.parameters.has(name)) return reference(scope, name, node);
  const [logicalId, attributeName] = path;
  const resource = scope.template.resources.get(logicalId);
  if (resource === undefined) return dangling(scope, logicalId, node);
  return outputOf(scope, resource, attributeName, node) ?? attribute(scope, logicalId, attributeName, node);
}

function unknownPart(scope: StackScope, name: string, node: SyntaxNode): Hole {
  return { id: `${scope.prefix}${name}@${placeOf(node)}`, cause: `\`${name}\` is no text`, hidden: true };
}

function join(scope: StackScope, node: MappingNode, argument: SyntaxNode): Value {
  const [delimiter, list] = operands(argument);
  const glue = scalarText(delimiter);
  if (glue === undefined || list === undefined) return unknownCall(scope, node);
  const whole = list.kind === 'mapping' ? scope.resolve(list) : undefined;
  if (whole?.kind === 'unknown') return asOneText(whole, glue, ' joined by ');
  const value: Value = { kind: 'list', items: guardedItems(scope, list), at: scope.spanOf(list) };
  const text = joined(scope, value, glue);
  return text === undefined ? unknownCall(scope, node, causeOfList(value)) : valueOfText(text, scope.spanOf(node));
}

/** Lists cross the borders of stacks as texts with commas: for CloudFormation the two are one value. */
function asOneText(value: UnknownValue, glue: string, how: string): Value {
  return glue === ',' ? value : part(value.hole, how + glue, value.at);
}

/** The members joined to a text; undefined when the list may have further members or a member is no text. */
function joined(scope: StackScope, list: Value, glue: string): Text | undefined {
  const items = itemsOf(list);
  if (items.open !== undefined) return undefined;
  const texts: Text[] = [];
  for (const read of scope.worlds.present(items)) {
    const value = read();
    if (value.kind === 'absent') continue;
    const text = value.kind === 'list' ? joined(scope, value, glue) : textOfValue(value);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  return joinTexts(texts, glue);
}

function select(scope: StackScope, node: MappingNode, argument: SyntaxNode): Value {
  const [position, list] = operands(argument);
  if (position === undefined || list === undefined) return unknownCall(scope, node);
  const index = numberOf(scope.resolve(position));
  const items = guardedItems(scope, list);
  const members = scope.worlds.present(items);
  const member = index === undefined ? undefined : members[index];
  if (member !== undefined) return member();
  if (index === undefined || items.open === undefined) return unknownCall(scope, node);
  const whole = scope.resolve(list);
  if (whole.kind !== 'unknown') return unknownCall(scope, node, items.open);
  return part(whole.hole, `[${index}]`, scope.spanOf(node));
}

function split(scope: StackScope, node: MappingNode, argument: SyntaxNode): Value {
  const [delimiter, source] = operands(argument);
  const glue = scalarText(delimiter);
  if (glue === undefined || glue === '' || source === undefined) return unknownCall(scope, node);
  const at = scope.spanOf(source);
  const text = textOfValue(scope.resolve(source));
  if (text === undefined) return unknownCall(scope, node);
  if (holdsNone(text, glue)) {
    const items = splitText(text, glue).map((piece) => ({ value: (): Value => valueOfText(piece, at), when: scope.worlds.always }));
    return { kind: 'list', at, items: { items } };
  }
  const [head] = partsOf(text);
  const pieces = typeof head === 'string' ? head.split(glue).slice(0, -1) : [];
  const hole = onlyHole(text);
  if (hole !== undefined) return asOneText({ kind: 'unknown', hole, at }, glue, ' split at ');
  if (pieces.length === 0) return unknownCall(scope, node, causeOf(text));
  const items = pieces.map((piece) => ({ value: (): Value => ({ kind: 'scalar', value: piece, at }), when: scope.worlds.always }));
  return { kind: 'list', at, items: { items, open: causeOf(text) } };
}

/** Whether no unknown of the text can hold the delimiter: identifiers of resources have neither commas nor spaces. */
function holdsNone(text: Text, delimiter: string): boolean {
  return partsOf(text).every((part) => typeof part === 'string' || (/^[,;|\s]+$/.test(delimiter) && isIdentifier(part)));
}

function isIdentifier({ distinct, ref }: Hole): boolean {
  return distinct === true || (ref?.type?.startsWith('AWS::EC2::') === true && ref.attribute.endsWith('Id'));
}

/** A part of an unknown: equal parts of equal unknowns are equal, and it still comes from the same resource. */
function part(whole: Hole, which: string, at: Span): Value {
  const hole: Hole = {
    id: whole.id + which,
    label: whole.label ?? whole.id,
    cause: whole.cause,
    ...(whole.named === true ? { named: true } : {}),
    ...(whole.hidden === true ? { hidden: true } : {}),
    ...(whole.ref === undefined ? {} : { ref: { ...whole.ref, attribute: whole.ref.attribute + which } }),
  };
  return { kind: 'unknown', hole, at };
}

function findInMap(scope: StackScope, node: MappingNode, argument: SyntaxNode): Value {
  const [mapName, topKey, secondKey, options] = operands(argument);
  if (mapName === undefined || topKey === undefined || secondKey === undefined) return unknownCall(scope, node);
  const path = [mapName, topKey, secondKey].map((key) => textOfValue(scope.resolve(key)));
  const fallback = asMapping(options)?.get('DefaultValue');
  const unresolved = path.find((key) => typeof key !== 'string');
  if (path.includes(undefined) || unresolved !== undefined) {
    return unknownCall(scope, node, unresolved === undefined ? undefined : causeOf(unresolved));
  }
  let found: SyntaxNode | undefined = scope.template.mappings;
  const keys = path.filter((key) => typeof key === 'string');
  for (const key of keys) found = asMapping(found)?.get(key);
  if (found !== undefined) return scope.resolve(found);
  if (fallback !== undefined) return scope.resolve(fallback);
  return unknownCall(scope, node, `mapping \`${keys.join('.')}\` has no entry`);
}

function choose(scope: StackScope, node: MappingNode): Value {
  const choice = ifOf(node);
  if (choice === undefined) return unknownCall(scope, node);
  const guard = scope.condition(choice.condition, scope.spanOf(node));
  return scope.resolve(scope.worlds.holds(guard) ? choice.whenTrue : choice.whenFalse);
}

function base64(scope: StackScope, node: MappingNode, argument: SyntaxNode): Value {
  const text = textOfValue(scope.resolve(argument));
  if (text === undefined) return unknownCall(scope, node);
  const at = scope.spanOf(node);
  if (typeof text === 'string') return { kind: 'scalar', value: toBase64(text), at, encodes: text };
  const hole = { id: `${scope.prefix}Fn::Base64@${placeOf(node)}`, cause: causeOf(text) };
  return { kind: 'unknown', hole, at, encodes: text };
}

function cidr(scope: StackScope, node: MappingNode, argument: SyntaxNode): Value {
  const [block, count, bits] = operands(argument).map((operand) => scope.resolve(operand));
  if (block === undefined || count === undefined) return unknownCall(scope, node);
  const base = textOfValue(block);
  const wanted = numberOf(count);
  const hostBits = bits === undefined ? undefined : numberOf(bits);
  if (typeof base !== 'string' || wanted === undefined) {
    return unknownCall(scope, node, base === undefined ? undefined : causeOf(base));
  }
  const blocks = cidrBlocks(base, wanted, hostBits);
  if (blocks === undefined) return unknownCall(scope, node, `\`Fn::Cidr\` cannot divide \`${base}\``);
  const at = scope.spanOf(node);
  const items = blocks.map((text) => ({ value: (): Value => ({ kind: 'scalar', value: text, at }), when: scope.worlds.always }));
  return { kind: 'list', items: { items }, at };
}

function importValue(scope: StackScope, node: MappingNode, argument: SyntaxNode): Value {
  const name = textOfValue(scope.resolve(argument));
  if (name === undefined) return unknownCall(scope, node);
  const linked = scope.env.links?.importValue(name);
  if (linked !== undefined) return linked;
  const shown = showText(name);
  // One export name is one value for every stack of the run, hence no prefix.
  return {
    kind: 'unknown',
    hole: { id: `import ${scope.keyOf(name)}`, label: shown, cause: causeOfImport(shown, scope.env.links?.whyOpen(name)), hidden: true, named: true },
    at: scope.spanOf(node),
  };
}

function causeOfImport(name: string, doubt: string | undefined): string {
  return `\`${name}\` is imported${doubt === undefined ? ' from a stack that is not among the given files' : `; ${doubt}`}`;
}

function getStackOutput(scope: StackScope, node: MappingNode, argument: SyntaxNode): Value {
  const wanted = wantedOutput(scope, argument);
  if (wanted === undefined) return unknownCall(scope, node);
  const linked = scope.env.links?.stackOutput(wanted);
  if (linked !== undefined) return linked;
  const { stack, output } = wanted;
  const shown = `${showText(stack)}.${showText(output)}`;
  const cause = `output \`${showText(output)}\` of stack \`${showText(stack)}\`, which is not among the given files`;
  const id = `output ${scope.keyOf(stack)}.${scope.keyOf(output)}`;
  return { kind: 'unknown', hole: { id, label: shown, cause, hidden: true, named: true }, at: scope.spanOf(node) };
}

/** What the argument of `Fn::GetStackOutput` asks for. */
export function wantedOutput(scope: StackScope, argument: SyntaxNode): WantedOutput | undefined {
  const options = asMapping(argument);
  const textAt = (key: string): Text | undefined => {
    const given = options?.get(key);
    return given && textOfValue(scope.resolve(given));
  };
  const [stack, output, region] = [textAt('StackName'), textAt('OutputName'), textAt('Region')];
  if (stack === undefined || output === undefined) return undefined;
  return { stack, output, ...(region === undefined ? {} : { region }) };
}

function length(scope: StackScope, node: MappingNode, argument: SyntaxNode): Value {
  const items = guardedItems(scope, argument);
  if (items.open !== undefined) return unknownCall(scope, node, items.open);
  const count = scope.worlds.present(items).filter((read) => read().kind !== 'absent').length;
  return { kind: 'scalar', value: count, at: scope.spanOf(node) };
}

function toJsonString(scope: StackScope, node: MappingNode, argument: SyntaxNode): Value {
  const text = jsonText(scope.worlds, scope.resolve(argument));
  return text === undefined ? unknownCall(scope, node) : valueOfText(text, scope.spanOf(node));
}

function condition(scope: StackScope, node: MappingNode): Value {
  return { kind: 'scalar', value: scope.worlds.holds(conditionGuard(scope, node)), at: scope.spanOf(node) };
}

function unsupported(scope: StackScope, node: MappingNode): Value {
  const name = node.entries[0]?.key ?? '';
  return scope.unknown(`${name}@${placeOf(node)}`, `\`${name}\` is evaluated when the stack is deployed`, node, { hidden: true, label: labelOf(scope, name, node) });
}

function unknownCall(scope: StackScope, node: MappingNode, cause?: string): Value {
  const name = node.entries[0]?.key ?? '';
  return scope.unknown(`${name}@${placeOf(node)}`, cause ?? `\`${name}\` cannot be evaluated here`, node, { hidden: true, label: labelOf(scope, name, node) });
}

function labelOf(scope: StackScope, name: string, node: MappingNode): string {
  return `${name} in line ${positionAt(scope.template.file, node.start).line}`;
}

function causeOfList(value: Value): string | undefined {
  return itemsOf(value).open;
}

function operands(argument: SyntaxNode): readonly SyntaxNode[] {
  return argument.kind === 'sequence' ? argument.items : [argument];
}

function absent(scope: StackScope, node: MappingNode): Value {
  return { kind: 'absent', at: scope.spanOf(node) };
}
