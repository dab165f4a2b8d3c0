import type { SourceCode } from 'eslint';
import type ts from 'typescript';
import type { ParserServicesLike } from './parser-services.ts';
import type { ImportResolver } from './run.ts';

/**
 * With type information, names that a file imports from elsewhere are followed to what they stand for: a module of the
 * user's that re-exports CDK's classes is as good as CDK's own.
 */
export function typedImports(sourceCode: SourceCode): ImportResolver | undefined {
  const services = sourceCode.parserServices as Partial<ParserServicesLike> | undefined;
  const { program, esTreeNodeToTSNodeMap } = services ?? {};
  if (program === undefined || program === null || esTreeNodeToTSNodeMap === undefined) return undefined;
  const checker = program.getTypeChecker();
  return (node) => {
    const tsNode = esTreeNodeToTSNodeMap.get(node);
    const symbol = tsNode === undefined ? undefined : checker.getSymbolAtLocation(tsNode);
    if (symbol === undefined || (symbol.flags & ALIAS) === 0) return undefined;
    return exportOf(checker.getAliasedSymbol(symbol));
  };
}

/** `ts.SymbolFlags.Alias`, without loading TypeScript for it. */
const ALIAS = 2097152;

function exportOf(symbol: ts.Symbol): string | undefined {
  const [declaration] = symbol.declarations ?? [];
  const path = declaration?.getSourceFile().fileName ?? '';
  const [, module] = /\/aws-cdk-lib\/(?:([\w-]+)\/)?(?:lib\/)?[\w./-]+$/.exec(path) ?? [];
  if (!path.includes('/aws-cdk-lib/')) return undefined;
  const owner = module === undefined || module === 'lib' ? 'core' : module;
  return symbol.name.startsWith('"') ? (owner === 'core' ? 'root' : owner) : `${owner}.${symbol.name}`;
}
