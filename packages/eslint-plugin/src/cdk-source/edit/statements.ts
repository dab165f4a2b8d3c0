import type { Json, Term, Text } from '@privatelint/core/front-end-api';
import { isList, isText, partsOf } from '@privatelint/core/front-end-api';
import { madeAlike, Refusal, textOf, type Draft, type Named } from './draft.ts';
import { referenceTo } from './imports.ts';

/** Adds statements to the policy of an endpoint by the method that CDK has for it. */
export function addStatements(draft: Draft, id: string, items: readonly Term[]): void {
  const resource = draft.resource(id);
  const site = draft.named(resource);
  const made = draft.place(resource).nodes.at(-1);
  if (made === undefined || /\bCfn\w+\s*\(/.test(textOf(site.module.file, made).slice(0, HEAD))) throw new Refusal('its policy is a property, and not written statement by statement');
  for (const item of items) draft.behind(site, `${site.name}.addToPolicy(${statement(draft, site, item)})`);
}

/** Adds policies of a role, statement by statement, by the methods of what makes the role. */
export function addRolePolicies(draft: Draft, id: string, items: readonly Term[]): void {
  const role = draft.resource(id);
  // CDK makes the roles of a task definition with it.
  const maker = madeAlike(draft.program, role).find(({ type }) => type === 'AWS::ECS::TaskDefinition') ?? role;
  const made = draft.place(maker).nodes.at(-1);
  const site = draft.named(maker);
  const callee = made?.type === 'NewExpression' ? textOf(site.module.file, made.callee) : '';
  const method = /\bRole$/.test(callee) ? 'addToPolicy' : callee.endsWith('TaskDefinition') && role.path.endsWith('/ExecutionRole') ? 'addToExecutionRolePolicy' : undefined;
  if (method === undefined || /\bCfn\w+$/.test(callee)) throw new Refusal('how its policies are written is not known');
  for (const item of items.flatMap(statementsOf)) draft.behind(site, `${site.name}.${method}(${statementFor(draft, site, item)})`);
}

/** The statements of a policy as roles hold it. */
function statementsOf(policy: Term): readonly Readonly<Record<string, Json>>[] {
  const { PolicyDocument } = policy.kind === 'json' ? mapOf(policy.value) : {};
  const { Statement } = PolicyDocument === undefined ? {} : mapOf(PolicyDocument);
  return Statement === undefined ? [] : isList(Statement) ? Statement.map(mapOf) : [mapOf(Statement)];
}

function mapOf(json: Json): Readonly<Record<string, Json>> {
  if (isText(json) || isList(json)) throw new Refusal('how the statement is written is not known');
  return json;
}

/** Enough of a call to see what is made. */
const HEAD = 200;

function statement(draft: Draft, site: Named, item: Term): string {
  const { Principal, ...others } = item.kind === 'json' ? mapOf(item.value) : {};
  if (Principal !== '*') throw new Refusal('how the statement is written is not known');
  return statementFor(draft, site, others, `principals: [new ${referenceTo(draft, site.module, 'aws-iam', 'AnyPrincipal')}()], `);
}

function statementFor(draft: Draft, site: Named, { Effect, Action, Resource, ...others }: Readonly<Record<string, Json>>, first = ''): string {
  if (Effect !== 'Allow' || Action === undefined || Resource === undefined || Object.keys(others).length > 0) throw new Refusal('how the statement is written is not known');
  const list = (of: Json): string => `[${texts(of).map((text) => expression(draft, site, text)).join(', ')}]`;
  return `new ${referenceTo(draft, site.module, 'aws-iam', 'PolicyStatement')}({ ${first}actions: ${list(Action)}, resources: ${list(Resource)} })`;
}

function texts(json: Json): readonly Text[] {
  const all = isText(json) ? [json] : isList(json) ? json : [];
  return all.flatMap((one) => (isText(one) ? [one] : []));
}

/** A text in which what only a deployment knows stands as CDK calls it. */
function expression(draft: Draft, site: Named, text: Text): string {
  const parts = partsOf(text);
  if (parts.some((part) => typeof part === 'string' && /[<>'`\\]/.test(part))) throw new Refusal('a person has to say what it is about');
  if (typeof text === 'string') return `'${text}'`;
  const said = parts.map((part) => {
    if (typeof part === 'string') return part.replaceAll('${', '\\${');
    const name = PSEUDO[part.id];
    if (name === undefined) throw new Refusal('what it is about has no name in this place');
    return `\${${referenceTo(draft, site.module, 'core', 'Aws')}.${name}}`;
  });
  return `\`${said.join('')}\``;
}

const PSEUDO: Readonly<Record<string, string>> = { 'AWS::Region': 'REGION', 'AWS::Partition': 'PARTITION', 'AWS::AccountId': 'ACCOUNT_ID' };
