import { editDistance } from '../../knowledge/edit-distance.ts';
import type { MappingEntry, MappingNode, SyntaxNode, SyntaxProblem } from '../../syntax/tree.ts';
import { asMapping, scalarText } from './template.ts';

/**
 * The functions of CloudFormation, those of `Rules` included:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html (2026-11-24).
 */
const KNOWN = new Set([
  'Ref',
  'Condition',
  'Fn::And',
  'Fn::Base64',
  'Fn::Cidr',
  'Fn::Contains',
  'Fn::EachMemberEquals',
  'Fn::EachMemberIn',
  'Fn::Equals',
  'Fn::FindInMap',
  'Fn::ForEach',
  'Fn::GetAZs',
  'Fn::GetAtt',
  'Fn::GetStackOutput',
  'Fn::If',
  'Fn::Implies',
  'Fn::ImportValue',
  'Fn::Join',
  'Fn::Length',
  'Fn::Not',
  'Fn::Or',
  'Fn::RefAll',
  'Fn::Select',
  'Fn::Split',
  'Fn::Sub',
  'Fn::ToJsonString',
  'Fn::Transform',
  'Fn::ValueOf',
  'Fn::ValueOfAll',
]);

/** What looks like a call in a text: most files hold none of an unknown function, and need no walk. */
const CALL = /\bFn::(\w+)|(?<![\w!$'"{])!(?=[A-Za-z])(\w+(?:::\w+)?)/g;

export interface UnknownFunctions {
  /** CloudFormation rejects the template for one that is close to a known name; any other may be newer than the list. */
  readonly problems: readonly SyntaxProblem[];
  /** The first call of a function of another tool, such as `!Rain::Embed`. */
  readonly foreign?: { readonly start: number; readonly end: number };
}

/** Calls of functions that CloudFormation does not have. Macros may give any name a meaning. */
export function unknownFunctions(text: string, root: SyntaxNode | undefined): UnknownFunctions {
  const template = asMapping(root);
  if (template === undefined || !mentionsUnknown(text) || hasMacros(template.get('Transform'))) return { problems: [] };
  const calls = callsIn(template);
  const foreign = calls.find(({ key }) => isForeign(key));
  const problems = calls.filter(({ key }) => !isForeign(key)).map((call) => problemOf(text, call));
  return foreign === undefined ? { problems } : { problems, foreign: { start: foreign.keyStart, end: foreign.keyEnd } };
}

/** CloudFormation's own names have no colons; those of other tools say whose they are. */
function isForeign(key: string): boolean {
  return key.slice('Fn::'.length).includes('::');
}

function callsIn(template: MappingNode): MappingEntry[] {
  const found = new Map<number, MappingEntry>();
  const seen = new Set<SyntaxNode>();
  const open: SyntaxNode[] = ['Conditions', 'Rules', 'Resources', 'Outputs'].flatMap((section) => template.get(section) ?? []);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === 'scalar' || seen.has(node)) continue;
    seen.add(node);
    if (node.kind === 'sequence') open.push(...node.items);
    else {
      const [call, second] = node.entries;
      if (call !== undefined && second === undefined && isUnknown(call.key)) found.set(call.keyStart, call);
      open.push(...node.entries.map(({ value }) => value));
    }
  }
  return [...found.values()].sort((a, b) => a.keyStart - b.keyStart);
}

function mentionsUnknown(text: string): boolean {
  for (const [, long, short] of text.matchAll(CALL)) {
    if (long !== undefined ? !KNOWN.has(`Fn::${long}`) : !KNOWN.has(`Fn::${short}`) && !KNOWN.has(short ?? '')) return true;
  }
  return false;
}

function isUnknown(key: string): boolean {
  return key.startsWith('Fn::') && !KNOWN.has(key) && !key.startsWith('Fn::ForEach::');
}

/** Macros of AWS itself add no functions beyond the list. */
function hasMacros(transform: SyntaxNode | undefined): boolean {
  if (transform === undefined) return false;
  if (transform.kind === 'sequence') return transform.items.some(hasMacros);
  const name = scalarText(transform) ?? scalarText(asMapping(transform)?.get('Name'));
  return !name?.startsWith('AWS::');
}

function problemOf(text: string, { key, keyStart, keyEnd }: MappingEntry): SyntaxProblem {
  const isShort = text[keyStart] === '!';
  const nearest = nearestOf(key);
  const place = { start: keyStart, end: keyEnd };
  const shown = isShort ? key.replace('Fn::', '!') : key;
  if (nearest === undefined) {
    return { ...place, message: `there is no function \`${shown}\` that is known here: unless it is newer than that, CloudFormation rejects the template; its value stays unknown`, tolerated: true };
  }
  return { ...place, message: `there is no function \`${shown}\`; did you mean \`${isShort ? `!${nearest.replace('Fn::', '')}` : nearest}\`?` };
}

/** The name that was meant, for certain: at most one edit in four letters away. */
function nearestOf(key: string): string | undefined {
  const bare = (name: string): string => name.replace('Fn::', '').toLowerCase();
  const [best] = [...KNOWN].map((name) => ({ name, distance: editDistance(bare(key), bare(name)) })).sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance * 4 <= bare(key).length ? best.name : undefined;
}
