import type { Span } from '../../text/source-file.ts';
import { spanOf, type Expression } from './tree.ts';
import { boolValue, listValue, nullValue, numberValue, objectValue, stringValue, type HclValue } from './value.ts';

/** The value of an expression that refers to nothing, or nothing when it is not that plain. */
export function evaluateLiteral(expression: Expression): HclValue | undefined {
  const origin: Span = spanOf(expression);
  switch (expression.kind) {
    case 'null':
      return nullValue(origin);
    case 'bool':
      return boolValue(expression.value, origin);
    case 'number':
      return numberValue(expression.value, origin);
    case 'string':
      return stringValue(expression.value, origin);
    case 'parentheses':
      return evaluateLiteral(expression.inner);
    case 'unary': {
      const operand = evaluateLiteral(expression.operand);
      return operand?.kind === 'number' && expression.operator === '-' ? numberValue(-operand.value, origin) : undefined;
    }
    case 'tuple': {
      const items = expression.items.map(evaluateLiteral);
      return items.includes(undefined) ? undefined : listValue(items.filter((item) => item !== undefined), { origin });
    }
    case 'object': {
      const entries: [string, HclValue][] = [];
      for (const { key, value } of expression.items) {
        const item = evaluateLiteral(value);
        if (key.kind !== 'string' || item === undefined) return undefined;
        entries.push([key.value, item]);
      }
      return objectValue(entries, { origin });
    }
    default:
      return undefined;
  }
}
