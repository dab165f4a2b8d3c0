import type { TSESTree } from '@typescript-eslint/types';
import type ts from 'typescript';

/** What the parser of typescript-eslint offers beside the tree, where a project is configured. */
export interface ParserServicesLike {
  readonly program: ts.Program | null;
  readonly esTreeNodeToTSNodeMap: { get(node: TSESTree.Node): ts.Node | undefined };
}
