import type { Term } from '../../../edits/changes.ts';
import { Refusal } from '../../../edits/refusal.ts';
import type { NodeId } from '../../../graph/nodes.ts';
import { isList, isText, type Json } from '../../../values/json.ts';
import { expressionsIn, pathOf } from '../../hcl/edit/walk.ts';
import { attributeNamed, type Block, type Expression, type TupleConstructor } from '../../hcl/tree.ts';
import type { EvaluatedModule } from '../../hcl/environment.ts';
import { conditionOf, freeName, homeOf } from './additions.ts';
import { addedStatements } from './json-texts.ts';
import { jsonText, type Naming, type Piece } from './print.ts';
import { isForEach } from './references.ts';
import { providerLike } from './region.ts';
import type { Declared, Workbench } from './workbench.ts';
import { textOf } from './written.ts';

/** Adds statements to the policy of an endpoint where the module writes it out: in `jsonencode`, or in a document of its own. */
export function addStatements(bench: Workbench, id: NodeId, items: readonly Term[]): void {
  const where = ownerOf(bench, id);
  const attribute = attributeNamed(where.block.body, 'policy');
  const value = attribute === undefined ? undefined : behindLocals(bench, where.module, attribute.value);
  if (value === undefined) throw new Refusal(`\`${where.resource.address}\` has no policy of its own`);
  bench.note(where, ['policy']);
  const statements = items.map((item) => (item.kind === 'json' ? item.value : []));
  const list = statementsIn(value);
  const naming = bench.naming(where);
  if (list !== undefined) {
    const texts = statements.map((statement) => jsonText(statement, naming));
    return bench.files.push(bench.files.of(list.file).addItems(list, texts));
  }
  const text = bench.texts.of(where.module, value);
  if (text !== undefined) {
    if (text.file.path !== value.file.path && readsOf(bench, text.file.path) > 1) bench.concern = `several values are read from \`${text.file.path}\``;
    return bench.files.push(addedStatements(text, statements, naming));
  }
  const document = documentOf(where, value);
  if (usesOf(where.module, `data.${labelsOf(document)}.json`) > 1) bench.concern = `several policies are made from \`${labelsOf(document)}\``;
  const last = document.body.blocks.filter(({ type }) => type === 'statement').at(-1);
  const places = bench.files.of(document.file);
  for (const statement of statements) bench.files.push(places.addApart(document, statementBlock(statement, bench.naming({ ...where, block: document })), last));
}

/** What local values stand for, whoever else uses them. */
function behindLocals(bench: Workbench, module: EvaluatedModule, value: Expression): Expression {
  const [root, name = '', further] = pathOf(value);
  const attribute = root === 'local' && further === undefined && value.kind === 'attribute-access' ? module.configuration.locals.get(name) : undefined;
  if (attribute === undefined) return value;
  if (usesOf(module, `local.${name}`) > 1) bench.concern = `several values are made from \`local.${name}\``;
  return behindLocals(bench, module, attribute.value);
}

/** How often the modules read a file. */
function readsOf({ result, texts }: Workbench, path: string): number {
  const calls = result.modules.flatMap((module) => module.configuration.files.flatMap(({ body }) => [...expressionsIn(body)]).filter((it) => it.kind === 'call' && texts.of(module, it)?.file.path === path));
  return new Set(calls).size;
}

/** A policy may be a resource of its own. */
function ownerOf(bench: Workbench, id: NodeId): Declared {
  const own = bench.declared(id);
  if (attributeNamed(own.block.body, 'policy') !== undefined) return own;
  const attached = bench.graph.all('endpoint-attachment').find(({ attached: { kind }, endpoint }) => kind === 'policy' && endpoint.kind === 'node' && endpoint.id === id);
  return attached === undefined ? own : bench.declared(attached.id);
}

function statementsIn(value: Expression): TupleConstructor | undefined {
  if (value.kind !== 'call' || value.name !== 'jsonencode') return undefined;
  const [document] = value.arguments;
  const member = document?.kind === 'object' ? document.items.find(({ key }) => nameOfKey(key) === 'Statement') : undefined;
  if (member?.value.kind !== 'tuple') throw new Refusal('its statements are not written as a list');
  return member.value;
}

function nameOfKey(key: Expression): string | undefined {
  if (key.kind === 'name') return key.name;
  return key.kind === 'string' ? key.value : undefined;
}

/** The block of the document that a policy is made from. */
function documentOf({ module }: Declared, value: Expression): Block {
  const [root, type, name, attribute, further] = pathOf(value);
  const block = root === 'data' && type === DOCUMENT && attribute === 'json' && further === undefined ? module.configuration.resources.get(`data.${type}.${name ?? ''}`) : undefined;
  if (block === undefined) throw new Refusal(`its policy comes from \`${textOf(value)}\``);
  if (isForEach(block) || attributeNamed(block.body, 'count') !== undefined) throw new Refusal(`several documents are made from \`${labelsOf(block)}\``);
  if (block.body.blocks.some(({ type: kind }) => kind === 'dynamic')) throw new Refusal(`a \`dynamic\` block makes statements of \`${labelsOf(block)}\``);
  return block;
}

const DOCUMENT = 'aws_iam_policy_document';

function usesOf({ configuration }: EvaluatedModule, name: string): number {
  const accesses = configuration.files.flatMap(({ body }) => [...expressionsIn(body)]).filter((it) => it.kind === 'attribute-access');
  return accesses.filter((it) => pathOf(it).join('.') === name).length;
}

function labelsOf({ labels }: Block): string {
  return labels.map(({ value }) => value).join('.');
}

/** A statement as a block of a document. */
function statementBlock(statement: Json, naming: Naming): Piece {
  if (isText(statement) || isList(statement)) throw new Refusal('the statement is not written out');
  const body = Object.entries(statement).flatMap(([key, value]): Piece[] => {
    const list = (of: Json): string => jsonText(isText(of) ? [of] : of, naming);
    const plain = PLAIN[key];
    if (plain !== undefined) return [{ kind: 'argument', name: plain, value: plain.endsWith('s') ? list(value) : jsonText(value, naming) }];
    if (key === 'Principal') return principals(value).map(([type, of]) => block('principals', { type: JSON.stringify(type), identifiers: list(of) }));
    if (key !== 'Condition' || isText(value) || isList(value)) throw new Refusal(`how ${key} is written in a document is not known`);
    return Object.entries(value).flatMap(([test, keys]) =>
      isText(keys) || isList(keys) ? [] : Object.entries(keys).map(([variable, of]) => block('condition', { test: JSON.stringify(test), variable: JSON.stringify(variable), values: list(of) })),
    );
  });
  return { kind: 'block', type: 'statement', labels: [], body: [...body.filter(({ kind }) => kind === 'argument'), ...body.filter(({ kind }) => kind === 'block')] };
}

const PLAIN: Readonly<Record<string, string>> = { Sid: 'sid', Effect: 'effect', Action: 'actions', Resource: 'resources' };

function principals(value: Json): readonly (readonly [string, Json])[] {
  if (isText(value)) return [['*', value]];
  return isList(value) ? [] : Object.entries(value);
}

function block(type: string, values: Readonly<Record<string, string>>): Piece {
  return { kind: 'block', type, labels: [], body: Object.entries(values).map(([name, value]) => ({ kind: 'argument', name, value })) };
}

/** Gives a role policies as resources of their own. */
export function addRolePolicies(bench: Workbench, id: NodeId, items: readonly Term[]): void {
  const role = bench.declared(id);
  const { block: like } = role;
  // "inline_policy" blocks take away whatever policies of a role they do not name.
  if (like.body.blocks.some(({ type, labels }) => type === 'inline_policy' || labels[0]?.value === 'inline_policy')) throw new Refusal('its blocks `inline_policy` allow no others');
  const { module, behind } = homeOf(role, 0);
  if (module !== role.module) throw new Refusal(`the role belongs to \`${role.module.address}\`, which others wrote`);
  bench.raise('new-resource');
  const each = eachRole(bench, role);
  for (const item of items) {
    const { name: hint, policy } = namedPolicy(item);
    const name = freeName(bench, module, ROLE_POLICY, (isTaken) => numberedName(`${role.resource.name}_${hint.replaceAll('-', '_')}`, isTaken));
    const added = { module, type: ROLE_POLICY, name, behind, existsWith: role.node };
    bench.added.set(`${ROLE_POLICY} ${name}`, added);
    const naming = bench.naming({ module, block: like, node: role.node, added });
    bench.files.push(bench.files.of(behind.file).addBehind(behind, rolePolicy({ name, hint, policy, role: id }, each === undefined ? naming : { ...naming, reference: () => 'each.value.id' }, [...(each ?? conditionOf(bench, role)), ...providerLike(like)])));
  }
}

/** The policies of roles that one block makes for the members of a map are made by one block too. */
function eachRole(bench: Workbench, { block, module, resource }: Declared): readonly Piece[] | undefined {
  const roles = bench.instancesOf(block).filter((it) => it.module === module.address);
  if (!isForEach(block) || roles.length < 2) return undefined;
  bench.concern = `${String(roles.length)} roles are made from this block`;
  return [{ kind: 'argument', name: 'for_each', value: `${resource.type}.${resource.name}` }];
}

const ROLE_POLICY = 'aws_iam_role_policy';

interface RolePolicyText {
  readonly name: string;
  readonly hint: string;
  readonly policy: Json;
  readonly role: NodeId;
}

export function rolePolicy({ name, hint, policy, role }: RolePolicyText, naming: Naming, before: readonly Piece[]): Extract<Piece, { kind: 'block' }> {
  const body: Piece[] = [
    ...before,
    { kind: 'argument', name: 'name', value: JSON.stringify(hint) },
    { kind: 'argument', name: 'role', value: naming.reference(role, 'id') },
    { kind: 'argument', name: 'policy', value: `jsonencode(${jsonText(policy, naming)})`, drawnIn: true },
  ];
  return { kind: 'block', type: 'resource', labels: [ROLE_POLICY, name], body };
}

/** What an item of a role's policies says. */
export function namedPolicy(item: Term): { readonly name: string; readonly policy: Json } {
  const value = item.kind === 'json' ? item.value : '';
  const { PolicyName: name = '', PolicyDocument: policy = '' } = isText(value) || isList(value) ? {} : value;
  if (typeof name !== 'string') throw new Refusal('the policy has no name');
  return { name, policy };
}

function numberedName(name: string, isTaken: (name: string) => boolean): string {
  for (let i = 1, tried = name; ; tried = `${name}_${++i}`) if (!isTaken(tried)) return tried;
}
