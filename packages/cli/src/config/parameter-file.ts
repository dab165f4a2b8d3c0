import { decodeUtf8, type SyntaxNode } from '@privatelint/core';
import { readBytes } from '../io/read.ts';
import { UsageError } from '../io/usage-error.ts';
import { placeOf, readTree } from './tree.ts';

/**
 * Names and values of a parameter file, in the shapes that are in use: a list of `{ParameterKey, ParameterValue}` (AWS CLI),
 * `{Parameters: {...}}` (CodePipeline, SAM deployment tools), and plain names and values. JSON or YAML.
 */
export function readParameterFile(path: string, shown: string): ReadonlyMap<string, string> {
  if (/\.tfvars(\.json)?$/i.test(path)) throw new UsageError(`\`${shown}\`: .tfvars files are not available yet`);
  const bytes = readBytes(path);
  if ('problem' in bytes) throw new UsageError(`cannot read the parameter file \`${shown}\`: ${bytes.problem}`);
  const file = { path: shown, text: decodeUtf8(bytes).text };
  const root = readTree(file);
  const fail = (node: SyntaxNode, expected: string): never => {
    throw new UsageError(`${placeOf(file, node.start)}: ${expected}`);
  };
  const found = new Map<string, string>();
  if (root.kind === 'sequence') for (const item of root.items) addItem(found, item, fail);
  else if (root.kind === 'mapping') {
    const section = root.get('Parameters');
    for (const { key, value } of (section?.kind === 'mapping' ? section : root).entries) {
      const text = textOf(value);
      // CodePipeline takes values from artifacts (`Fn::GetParam`): nobody here knows them.
      if (text !== undefined) found.set(key, text);
      else if (value.kind !== 'mapping') fail(value, `the value of \`${key}\` is neither a text nor a list of texts`);
    }
  } else fail(root, 'expected a list of {"ParameterKey", "ParameterValue"}, {"Parameters": {...}}, or names with values');
  return found;
}

function addItem(found: Map<string, string>, item: SyntaxNode, fail: (node: SyntaxNode, expected: string) => never): void {
  // `aws cloudformation deploy` also takes a list of `Key=Value`.
  const text = textOf(item);
  if (item.kind === 'scalar' && text !== undefined && text.indexOf('=') > 0) {
    found.set(text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1));
    return;
  }
  if (item.kind !== 'mapping') return fail(item, 'expected {"ParameterKey": ..., "ParameterValue": ...}');
  const key = textOf(item.get('ParameterKey'));
  if (key === undefined) return fail(item, '`ParameterKey` is missing');
  const value = item.get('ParameterValue');
  if (value === undefined) {
    // The value of the stack that exists already: not known here.
    if (item.get('UsePreviousValue') === undefined) fail(item, `\`ParameterValue\` of \`${key}\` is missing`);
    return;
  }
  found.set(key, textOf(value) ?? fail(value, `the value of \`${key}\` is not a text`));
}

function textOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.kind === 'scalar') return node.value === null ? '' : String(node.value);
  if (node?.kind !== 'sequence') return undefined;
  const items = node.items.map(textOf);
  return items.some((it) => it === undefined) ? undefined : items.join(',');
}
