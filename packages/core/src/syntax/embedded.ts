import type { SourceFile } from '../text/source-file.ts';
import { readJson, type JsonResult } from './json.ts';
import {
  isBlank,
  MappingBuilder,
  scalar,
  sequence,
  stringOf,
  type ScalarNode,
  type SyntaxNode,
  type SyntaxProblem,
} from './tree.ts';

/**
 * JSON inside the text of a scalar (container definitions, policies, dashboards), its places mapped back into the file.
 * Undefined when the scalar holds no JSON object or array at all. Text that is written into these places must be escaped for
 * the scalar around it.
 */
export function parseEmbeddedJson(file: SourceFile, node: ScalarNode): JsonResult | undefined {
  const value = stringOf(node);
  if (value === undefined || !OPENS_JSON.test(value)) return undefined;
  const inner = readJson(value);
  const map = new PlaceMap(file.text, node, value);
  const problems = inner.problems.map((problem) => map.problem(problem));
  return inner.root === undefined ? { problems } : { root: map.node(inner.root), problems };
}

/** Leaves out dynamic references (`{{resolve:ssm:x}}`) and patterns such as `[a-z]`. */
const OPENS_JSON = /^\s*(?:\[\s*["{[\]]|\{\s*["'}])/;

/**
 * Where the characters of a scalar's value stand in its source. All that folding, indentation and quoting change is white
 * space, quotes and escapes: the visible characters of both sides pair up in order.
 */
class PlaceMap {
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;

  constructor(text: string, node: ScalarNode, value: string) {
    this.starts = new Int32Array(value.length + 1).fill(node.end);
    this.ends = new Int32Array(value.length + 1).fill(node.end);
    let at = bodyStart(text, node);
    let blanksFrom = at;
    for (let i = 0; i < value.length; i++) {
      if (isBlank(value.charCodeAt(i))) {
        this.starts[i] = this.ends[i] = blanksFrom;
        continue;
      }
      while (at < node.end && !showsCharacter(text, at, node.style)) at += unitLength(text, at, node.style);
      const length = unitLength(text, at, node.style);
      this.starts[i] = Math.min(at, node.end);
      this.ends[i] = Math.min(at + length, node.end);
      // An escape of a code point beyond U+FFFF makes two UTF-16 units out of one place.
      if (
        text.charCodeAt(at) === 92 &&
        text.charCodeAt(at + 1) === 85 &&
        node.style === 'double' &&
        /[\ud800-\udbff]/.test(value.charAt(i))
      ) {
        i++;
        this.starts[i] = at;
        this.ends[i] = Math.min(at + length, node.end);
      }
      at += length;
      blanksFrom = at;
    }
  }

  problem(problem: SyntaxProblem): SyntaxProblem {
    const { start, end, related } = problem;
    const place = { ...problem, start: this.start(start), end: this.end(start, end) };
    if (related === undefined) return place;
    return {
      ...place,
      related: {
        start: this.start(related.start),
        end: this.end(related.start, related.end),
        message: related.message,
      },
    };
  }

  node(node: SyntaxNode): SyntaxNode {
    const start = this.start(node.start);
    const end = this.end(node.start, node.end);
    switch (node.kind) {
      case 'scalar':
        return scalar(start, end, node.style, node.value);
      case 'sequence':
        return sequence(
          start,
          end,
          node.flow,
          node.items.map((item) => this.node(item)),
        );
      case 'mapping': {
        const mapping = new MappingBuilder(start, node.flow);
        for (const { key, keyStart, keyEnd, value } of node.entries) {
          mapping.put({
            key,
            keyStart: this.start(keyStart),
            keyEnd: this.end(keyStart, keyEnd),
            value: this.node(value),
          });
        }
        mapping.end = end;
        return mapping;
      }
    }
  }

  private start(offset: number): number {
    return this.starts[offset] ?? 0;
  }

  private end(start: number, end: number): number {
    return end > start ? (this.ends[end - 1] ?? 0) : this.start(end);
  }
}

function bodyStart(text: string, node: ScalarNode): number {
  if (node.style === 'plain') return node.start;
  if (node.style === 'single' || node.style === 'double') return node.start + 1;
  const header = text.slice(node.start, node.end).search(/[\r\n]/);
  return header < 0 ? node.end : node.start + header;
}

/** How many characters of the source make one of the value. */
function unitLength(text: string, at: number, style: ScalarNode['style']): number {
  const code = text.charCodeAt(at);
  if (style === 'single' && code === 39) return 2;
  if (style !== 'double' || code !== 92) return 1;
  const escape = text.charAt(at + 1);
  return escape === 'x' ? 4 : escape === 'u' ? 6 : escape === 'U' ? 10 : 2;
}

/** Whether a visible character of the value stands here; escapes of white space and of line ends are none. */
function showsCharacter(text: string, at: number, style: ScalarNode['style']): boolean {
  const code = text.charCodeAt(at);
  if (style !== 'double' || code !== 92) return !isBlank(code);
  const escape = text.charAt(at + 1);
  if (/[xuU]/.test(escape)) return !isBlank(parseInt(text.slice(at + 2, at + unitLength(text, at, style)), 16));
  return !/[\sntr]/.test(escape);
}
