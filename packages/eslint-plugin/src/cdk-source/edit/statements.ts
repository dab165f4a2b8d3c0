import type { Json, Term, Text } from '@privatelint/core/front-end-api';
import { isList, isText, partsOf } from '@privatelint/core/front-end-api';
import { Refusal, textOf, type Draft, type Named } from './draft.ts';
import { referenceTo } from './imports.ts';

/** Adds statements to the policy of an endpoint by the method that CDK has for it. */
export function addStatements(draft: Draft, id: string, items: readonly Term[]): void {
  const resource = draft.resource(id);
  const site = draft.named(resource);
  const made = draft.place(resource).nodes.at(-1);
  if (made === undefined || /\bCfn\w+\s*\(/.test(textOf(site.module.file, made).slice(0, HEAD))) throw new Refusal('its policy is a property, and not written statement by statement');
  for (const item of items) draft.behind(site, `${site.name}.addToPolicy(${statement(draft, site, item)})`);
}

/** Enough of a call to see what is made. */
const HEAD = 200;

function statement(draft: Draft, site: Named, item: Term): string {
  const { Effect, Principal, Action, Resource, ...others } = item.kind === 'json' && !isText(item.value) && !isList(item.value) ? item.value : {};
  if (Effect !== 'Allow' || Principal !== '*' || Action === undefined || Resource === undefined || Object.keys(others).length > 0) throw new Refusal('how the statement is written is not known');
  const iam = (name: string): string => referenceTo(draft, site.module, 'aws-iam', name);
  const list = (of: Json): string => `[${texts(of).map((text) => expression(draft, site, text)).join(', ')}]`;
  return `new ${iam('PolicyStatement')}({ principals: [new ${iam('AnyPrincipal')}()], actions: ${list(Action)}, resources: ${list(Resource)} })`;
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
