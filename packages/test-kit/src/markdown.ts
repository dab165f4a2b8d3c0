/** A fenced block of a Markdown file. */
export interface Block {
  /** The words after the fence: language first. */
  readonly info: readonly string[];
  readonly text: string;
  /** Line of the opening fence, counted from 1. */
  readonly line: number;
}

export interface Section {
  readonly level: number;
  readonly title: string;
  readonly line: number;
  /** Text outside of blocks, line by line. */
  readonly prose: readonly string[];
  readonly blocks: readonly Block[];
  /** Prose lines before the first block. */
  readonly preamble: readonly string[];
}

interface Open {
  level: number;
  title: string;
  line: number;
  prose: string[];
  preamble: string[];
  blocks: Block[];
}

/** Headings with what stands below them: as much of Markdown as cases and pages are written in. */
export function sectionsOf(markdown: string): readonly Section[] {
  const sections: Open[] = [];
  const lines = markdown.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const fence = /^(`{3,})\s*(.*)$/.exec(line);
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    const at = sections.at(-1);
    if (fence !== null) {
      const end = lines.findIndex((it, j) => j > i && it.trimEnd() === fence[1]);
      const stop = end === -1 ? lines.length : end;
      const text = `${lines.slice(i + 1, stop).join('\n')}\n`;
      at?.blocks.push({ info: (fence[2] ?? '').split(/\s+/).filter((it) => it !== ''), text, line: i + 1 });
      i = stop;
    } else if (heading !== null) {
      const [, marks = '', title = ''] = heading;
      sections.push({ level: marks.length, title: title.trim(), line: i + 1, prose: [], preamble: [], blocks: [] });
    } else if (at !== undefined) {
      at.prose.push(line);
      if (at.blocks.length === 0) at.preamble.push(line);
    }
  }
  return sections;
}

export function paragraph(lines: readonly string[]): string {
  const from = lines.findIndex((line) => line.trim() !== '');
  const rest = from === -1 ? [] : lines.slice(from);
  const end = rest.findIndex((line) => line.trim() === '');
  return (end === -1 ? rest : rest.slice(0, end)).map((line) => line.trim()).join(' ');
}
