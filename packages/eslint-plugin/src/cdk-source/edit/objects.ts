import type { SourceFile } from '@privatelint/core';
import type { TSESTree } from '@typescript-eslint/types';
import { plainKey } from '../syntax.ts';
import { indentBefore, Refusal, textOf, type Draft, type Place } from './draft.ts';

/** The object of properties that a construct is given. */
export function propsOf(draft: Draft, { nodes, resource }: Place): TSESTree.ObjectExpression {
  const call = nodes.at(-1);
  const last = call?.type === 'CallExpression' || call?.type === 'NewExpression' ? call.arguments.at(-1) : undefined;
  if (last?.type !== 'ObjectExpression' || draft.isShared(resource)) throw new Refusal('its properties are written elsewhere, or for several constructs');
  return last;
}

export function propertyIn(props: TSESTree.ObjectExpression, name: string): TSESTree.Property | undefined {
  return props.properties.find((property): property is TSESTree.Property => property.type === 'Property' && plainKey(property.key, property.computed) === name);
}

/** A further property, in the manner of the others. */
export function insert(draft: Draft, file: SourceFile, props: TSESTree.ObjectExpression, text: string): void {
  const last = props.properties.at(-1);
  if (last === undefined) {
    draft.replace(file, props.range[0], props.range[1], `{ ${text} }`);
    return;
  }
  const separator = textOf(file, props).includes('\n') ? `,\n${indentBefore(file, last.range[0])}` : ', ';
  draft.replace(file, last.range[1], last.range[1], `${separator}${text}`);
}

/** A property with its comma and, where it stands alone in it, its line. */
export function removeProperty(draft: Draft, file: SourceFile, props: TSESTree.ObjectExpression, property: TSESTree.Property): void {
  const i = props.properties.indexOf(property);
  const next = props.properties[i + 1];
  const before = props.properties[i - 1];
  if (next !== undefined) draft.replace(file, property.range[0], next.range[0], '');
  else draft.replace(file, before === undefined ? property.range[0] : before.range[1], property.range[1], '');
}

/** Whether the resource is made as it is, without a construct of CDK around it. */
export function calledL1({ nodes, module: { file } }: Place): boolean {
  const call = nodes.at(-1);
  return call?.type === 'NewExpression' && /\bCfn\w+$/.test(textOf(file, call.callee));
}
