import { concat, partsOf, type Hole, type Text } from '../../values/text.ts';

/** A word of a command; undefined where the shell makes something of it that is not known here. */
export type Word = Text | undefined;

/** One command that a script runs for certain, whatever happens before. */
export type Command = readonly Word[];

/** Stands for a hole in the text, by its number: user data holds no character of this area. */
const HOLES_FROM = 0xe000;
const MOST_HOLES = 0x1000;

/**
 * The commands of a shell script that run whenever it runs: what stands below conditions, loops and functions, after `||`
 * or `&&`, or behind an exit is left out. Bodies of here-documents and quoted texts are no commands.
 */
export function commandsOf(script: Text): readonly Command[] {
  const marked = withMarks(script);
  return marked === undefined ? [] : commandsIn(marked);
}

/** A text whose holes are characters, so that other languages around the script can be read. */
export interface Marked {
  readonly text: string;
  readonly holes: readonly Hole[];
}

/** Undefined where the holes are too many. */
export function withMarks(text: Text): Marked | undefined {
  const holes: Hole[] = [];
  const whole = partsOf(text).map((part) => (typeof part === 'string' ? part : placeholder(holes, part))).join('');
  return holes.length > MOST_HOLES ? undefined : { text: whole, holes };
}

export function commandsIn({ text, holes }: Marked): readonly Command[] {
  return new Reader(text, holes).commands();
}

function placeholder(holes: Hole[], hole: Hole): string {
  holes.push(hole);
  return String.fromCodePoint(HOLES_FROM + ((holes.length - 1) % MOST_HOLES));
}

const OPENING = new Set(['if', 'while', 'until', 'for', 'case', 'select']);
const CLOSING = new Set(['fi', 'done', 'esac']);
const PREFIXES = new Set(['then', 'do', 'else', 'elif', '!', 'time', 'export', 'readonly', 'declare', 'local']);

/** What means nothing but itself, in quotes and outside of them. */
const PLAIN = /[^ \t\r\n;&|()<>'"\\`$\ue000-\uefff]+/y;
const HOLE = /([\ue000-\uefff])/;

/** Substitutions inside of more others than these are not read: nobody writes them, and each assignment reads its value twice. */
const DEEPEST = 8;

class Reader {
  readonly #text: string;
  readonly #holes: readonly Hole[];
  /** How many substitutions are around it. */
  readonly #nesting: number;
  readonly #found: Command[] = [];
  readonly #variables = new Map<string, Word>();
  #at = 0;
  /** How many conditions, loops and functions are open. */
  #depth = 0;
  /** The command follows another one that decides whether it runs. */
  #depends = false;
  #definesFunction = false;
  #ended = false;
  #hereDocuments: { readonly end: string; readonly indented: boolean }[] = [];

  constructor(text: string, holes: readonly Hole[], nesting = 0) {
    this.#text = text;
    this.#holes = holes;
    this.#nesting = nesting;
  }

  commands(): readonly Command[] {
    while (this.#at < this.#text.length && !this.#ended) this.#command();
    return this.#found;
  }

  /** One command up to what ends it. */
  #command(): void {
    const words: Word[] = [];
    const assigned: [string, Word][] = [];
    for (;;) {
      this.#blanks();
      const char = this.#text[this.#at];
      if (char === undefined || '\n;&|()'.includes(char)) break;
      if (char === '<' || char === '>') this.#redirection();
      else {
        const start = this.#at;
        const word = this.#word();
        const raw = this.#text.slice(start, this.#at);
        if (/^\d+$/.test(raw) && /[<>]/.test(this.#text[this.#at] ?? '')) continue; // as in 2>&1
        const name = words.length === 0 ? /^([A-Za-z_]\w*)=/.exec(raw)?.[1] : undefined;
        if (name === undefined) words.push(word);
        else assigned.push([name, this.#valueOf(raw.slice(name.length + 1))]);
        // Words of the shell have commands after them.
        if (words.length === 1 && assigned.length === 0 && typeof word === 'string' && this.#isReserved(word)) words.length = 0;
      }
    }
    for (const [name, value] of words.length === 0 ? assigned : []) this.#assign(name, value);
    if (words.length > 0) this.#note(words);
    this.#operator(words);
  }

  #runs(): boolean {
    return this.#depth === 0 && !this.#depends;
  }

  #note(words: readonly Word[]): void {
    const [first, second] = words;
    if (first === 'read' || first === 'source' || first === '.') this.#variables.clear();
    if (!this.#runs()) return;
    this.#found.push(words);
    if (first === 'exit' || first === 'return' || (first === 'exec' && second !== undefined)) this.#ended = true;
  }

  /** A variable that is set twice, or perhaps, is not followed. */
  #assign(name: string, value: Word): void {
    this.#variables.set(name, this.#variables.has(name) || !this.#runs() ? undefined : value);
  }

  #isReserved(word: string): boolean {
    if (OPENING.has(word)) this.#depth++;
    else if (CLOSING.has(word)) this.#depth = Math.max(0, this.#depth - 1);
    else if (word === 'function') {
      this.#blanks();
      this.#word();
      this.#definesFunction = true;
    } else if (word === '{') {
      if (this.#definesFunction || this.#depth > 0) this.#depth++;
      this.#definesFunction = false;
    } else if (word === '}') this.#depth = Math.max(0, this.#depth - 1);
    else return PREFIXES.has(word);
    return true;
  }

  /** What stands between two commands. */
  #operator(words: readonly Word[]): void {
    const rest = this.#text.slice(this.#at, this.#at + 2);
    if (rest === '&&' || rest === '||') {
      this.#at += 2;
      this.#depends = true;
      return;
    }
    if (rest.startsWith('()') && words.length === 1) {
      this.#found.pop();
      this.#definesFunction = true;
      this.#at += 2;
      return;
    }
    const char = this.#text[this.#at++];
    if (char === '(' && words.length > 0) this.#at = this.#text.length; // no shell that is known here
    if (char === '\n' || char === ';' || char === '&' || char === ')') this.#depends = false;
    if (char === '\n') this.#skipHereDocuments();
  }

  #blanks(): void {
    for (;;) {
      const char = this.#text[this.#at];
      if (char === ' ' || char === '\t' || char === '\r') this.#at++;
      else if (char === '\\' && /^\r?\n/.test(this.#text.slice(this.#at + 1, this.#at + 3))) this.#at = this.#text.indexOf('\n', this.#at) + 1;
      else if (char === '#') {
        const end = this.#text.indexOf('\n', this.#at);
        this.#at = end === -1 ? this.#text.length : end;
      } else return;
    }
  }

  #redirection(): void {
    const [operator = '<'] = /^(?:<<<|<<-?|<\(|>\(|<&|>&|>>|&>|>\||[<>])/.exec(this.#text.slice(this.#at)) ?? [];
    this.#at += operator.length;
    if (operator.endsWith('(')) {
      this.#nested(')');
      return;
    }
    this.#blanks();
    const start = this.#at;
    this.#word();
    if (operator === '<<' || operator === '<<-') {
      this.#hereDocuments.push({ end: this.#text.slice(start, this.#at).replaceAll(/["'\\]/g, ''), indented: operator === '<<-' });
    }
  }

  #skipHereDocuments(): void {
    for (const { end, indented } of this.#hereDocuments) {
      for (;;) {
        const newline = this.#text.indexOf('\n', this.#at);
        const line = this.#text.slice(this.#at, newline === -1 ? this.#text.length : newline).replace(/\r$/, '');
        this.#at = newline === -1 ? this.#text.length : newline + 1;
        if (newline === -1 || (indented ? line.replace(/^\t+/, '') : line) === end) break;
      }
    }
    this.#hereDocuments = [];
  }

  /** One word; commands inside `$( )` and backquotes run like any other. */
  #word(): Word {
    const pieces: Word[] = [];
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined || ' \t\r\n;&|()<>'.includes(char)) break;
      if (char === "'") pieces.push(this.#singleQuoted());
      else if (char === '"') pieces.push(this.#doubleQuoted());
      else pieces.push(this.#piece(char));
    }
    return joined(pieces);
  }

  /** The value of an assignment, read once more without its name. */
  #valueOf(raw: string): Word {
    const inner = new Reader(raw, this.#holes, this.#nesting);
    const value = inner.#word();
    return inner.#at === raw.length && inner.#found.length === 0 ? value : undefined;
  }

  #singleQuoted(): Word {
    const end = this.#text.indexOf("'", this.#at + 1);
    const text = this.#text.slice(this.#at + 1, end === -1 ? undefined : end);
    this.#at = end === -1 ? this.#text.length : end + 1;
    return joined(text.split(HOLE).map((piece) => (piece.length === 1 ? this.#literal(piece) : piece)));
  }

  #doubleQuoted(): Word {
    this.#at++;
    const pieces: Word[] = [];
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined) return undefined;
      if (char === '"') break;
      pieces.push(this.#piece(char));
    }
    this.#at++;
    return joined(pieces);
  }

  /** One character or expansion. */
  #piece(char: string): Word {
    if (char === '\\') {
      const next = this.#text[this.#at + 1] ?? '';
      this.#at += 2;
      return next === '\n' ? '' : next;
    }
    if (char === '`') {
      this.#at++;
      this.#nested('`');
      return undefined;
    }
    if (char === '$') return this.#expansion();
    PLAIN.lastIndex = this.#at;
    const run = PLAIN.exec(this.#text)?.[0] ?? char;
    this.#at += run.length;
    return run.length === 1 ? this.#literal(run) : run;
  }

  #expansion(): Word {
    const rest = this.#text.slice(this.#at);
    if (rest.startsWith('$((')) {
      const end = rest.indexOf('))');
      this.#at = end === -1 ? this.#text.length : this.#at + end + 2;
      return undefined;
    }
    if (rest.startsWith('$(')) {
      this.#at += 2;
      this.#nested(')');
      return undefined;
    }
    const braced = /^\$\{([^}]*)\}/.exec(rest);
    const plain = /^\$([A-Za-z_]\w*|.)?/.exec(rest);
    const [whole = '$', name = ''] = braced ?? plain ?? [];
    this.#at += whole.length;
    return this.#variables.get(name);
  }

  /** Commands up to a closing character, of the rank of those around them. */
  #nested(end: string): void {
    const close = this.#closing(end);
    const inner = new Reader(this.#nesting < DEEPEST ? this.#text.slice(this.#at, close) : '', this.#holes, this.#nesting + 1);
    for (const [name, value] of this.#variables) inner.#variables.set(name, value);
    const commands = inner.commands();
    if (this.#runs()) this.#found.push(...commands);
    this.#at = Math.min(this.#text.length, close + 1);
  }

  #closing(end: string): number {
    let open = 1;
    for (let i = this.#at; i < this.#text.length; i++) {
      const char = this.#text[i];
      if (char === '\\') i++;
      else if (char === "'" && end === ')') {
        const close = this.#text.indexOf("'", i + 1);
        if (close === -1) return this.#text.length;
        i = close;
      } else if (char === end && --open === 0) return i;
      else if (char === '(' && end === ')') open++;
    }
    return this.#text.length;
  }

  #literal(char: string): Text {
    const hole = this.#holes[(char.codePointAt(0) ?? 0) - HOLES_FROM];
    return hole === undefined ? char : { parts: [hole] };
  }
}

function joined(pieces: readonly Word[]): Word {
  const known = pieces.filter((piece) => piece !== undefined);
  return known.length === pieces.length ? concat(...known) : undefined;
}
