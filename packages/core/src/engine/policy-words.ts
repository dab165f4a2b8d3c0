import type { LintCode, PolicyLint, PolicyProblem, ProblemCode } from '../analysis/policy/index.ts';
import { showText, type Text } from '../values/text.ts';
import { wordList } from './wording.ts';

/** What is wrong with a policy document, as a clause about the policy: one line per code. */
export function problemText(problem: PolicyProblem | PolicyLint): string {
  const meant = problem.suggestion === undefined || 'replaced' in problem ? '' : `, perhaps \`${problem.suggestion}\``;
  return `${CLAUSES[problem.code](problem)}${meant}`;
}

/** What AWS refuses, so that the deployment fails; the rest is accepted and does not do what it says. */
export function isRefused({ code }: PolicyProblem | PolicyLint): boolean {
  return !ACCEPTED.has(code);
}

const ACCEPTED: ReadonlySet<ProblemCode | LintCode> = new Set<ProblemCode | LintCode>([
  'foreign-action',
  'mixed-account',
  'nothing-allowed',
  'repeated-sid',
  'scoped-action',
  'short-wildcard',
  'source-ip',
  'system-id-number',
  'system-id-wildcard',
  'unknown-action',
  'unknown-key',
  'wrong-partition',
]);

interface Described {
  readonly found?: Text;
  readonly others?: number;
  readonly expected?: readonly string[];
}

type Clause = (problem: Described) => string;

const CLAUSES: Readonly<Record<ProblemCode | LintCode, Clause>> = {
  'not-json': ({ found }) => `is no JSON: ${shown(found)}`,
  'not-a-policy': () => 'is no policy document',
  'too-long': ({ found, expected }) => `has ${shown(found)} characters, and at most ${expected?.[0] ?? ''} are allowed`,
  'wrong-version': ({ found, expected }) => `has the version ${quoted(found)}; versions are ${choices(expected)}`,
  'unknown-element': ({ found, expected }) => `has an element ${quoted(found)}; elements here are ${choices(expected)}`,
  'repeated-element': ({ found }) => `says ${quoted(found)} twice`,
  'missing-statement': () => 'has no `Statement`',
  'no-statements': () => 'has an empty list of statements',
  'statement-not-an-object': () => 'has a statement that is no object',
  'missing-effect': () => 'has a statement without `Effect`',
  'wrong-effect': ({ found, expected }) => `has the effect ${quoted(found)}; effects are ${choices(expected)}`,
  'missing-action': () => 'has a statement without `Action`',
  'missing-resource': () => 'has a statement without `Resource`',
  'both-elements': ({ expected }) => `has a statement with both ${choices(expected)}`,
  'empty-list': () => 'has an empty list',
  'not-text': () => 'has something other than a text where a text belongs',
  'missing-principal': () => 'has a statement without `Principal`, which policies of endpoints need',
  'unexpected-principal': () => 'has a principal',
  'wrong-principal': ({ found, expected }) => `has the principal ${quoted(found)}; it is ${(expected ?? []).map((it) => `\`${it}\``).join(' or ')}`,
  'unknown-principal-type': ({ found, expected }) => `has a principal of type ${quoted(found)}; types are ${choices(expected)}`,
  'wrong-condition': () => 'has a condition that is no object',
  'unknown-operator': ({ found }) => `has a condition with the operator ${quoted(found)}, which does not exist`,
  'repeated-sid': ({ found }) => `has two statements called ${quoted(found)}`,
  'nothing-allowed': () => 'allows nothing',
  'gateway-principal': ({ found }) => `has the principal ${quoted(found)}; gateway endpoints take \`*\` only, and name callers by \`aws:PrincipalArn\``,
  'partial-principal': ({ found }) => `has a wildcard in the middle of the principal ${quoted(found)}`,
  'foreign-action': ({ found, others = 0, expected }) => `speaks of ${quoted(found)}${others === 0 ? '' : ` and ${others} other ${others === 1 ? 'action' : 'actions'}`}, and calls through this endpoint are ${choices(expected?.map((it) => `${it}:*`))}`,
  'unknown-action': ({ found }) => `names the action ${quoted(found)}, which does not exist`,
  'unknown-key': ({ found }) => `asks for the condition key ${quoted(found)}, which does not exist`,
  'scoped-action': ({ found }) => `scopes ${quoted(found)} to resources, and it takes none: only \`*\` applies to it`,
  'wrong-partition': ({ found, expected }) => `names ${quoted(found)}, and this stack deploys to the partition ${choices(expected)}`,
  'source-ip': ({ found, expected }) => `asks for ${quoted(found)}, which calls through an endpoint do not have; ${choices(expected)} they have`,
  'system-id-wildcard': ({ found }) => `has a wildcard in ${quoted(found)}, where only whole identifiers are compared`,
  'system-id-number': ({ found }) => `compares an identifier by ${quoted(found)}`,
  'short-wildcard': ({ found }) => `has fewer than six characters beside a wildcard in ${quoted(found)}`,
  'mixed-account': ({ found }) => `mixes digits and wildcards in the account of ${quoted(found)}`,
};

function shown(text: Text | undefined): string {
  return text === undefined ? '' : showText(text);
}

function quoted(text: Text | undefined): string {
  return `\`${shown(text)}\``;
}

function choices(words: readonly string[] | undefined): string {
  return wordList((words ?? []).map((word) => `\`${word}\``));
}
