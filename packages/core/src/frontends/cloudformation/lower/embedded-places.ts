import type { Span } from '../../../text/source-file.ts';
import type { Hole } from '../../../values/text.ts';

/** A character of a value, or what is not known of it. */
export type Unit = string | Hole;

interface Place {
  readonly start: number;
  readonly end: number;
}

/** How many characters after a substitution have to agree. */
const ANCHOR = 24;

/**
 * Where the units of a value stand in the scalar that it was written as. Visible characters of both sides pair up in
 * order, since quoting, folding and indentation change white space and escapes only; `${Name}` and `{{resolve:…}}` stand
 * for whatever was put in their place. Undefined when the two do not match: the value was put together elsewhere.
 */
export function placesOf(units: readonly Unit[], at: Span): ((unit: number) => Place) | undefined {
  const places = new Pairing(units, at).places();
  return places === undefined ? undefined : (unit) => places[unit] ?? at;
}

class Pairing {
  readonly #units: readonly Unit[];
  readonly #source: string;
  readonly #end: number;
  readonly #isHeredoc: boolean;
  /** `$${name}` is how texts of Terraform write `${name}`. */
  readonly #isDoubled: boolean;
  readonly #quote: 'single' | 'double' | undefined;
  #at: number;

  constructor(units: readonly Unit[], at: Span) {
    this.#units = units;
    this.#source = at.file.text;
    const first = this.#source.charAt(at.start);
    this.#isHeredoc = this.#source.startsWith('<<', at.start);
    this.#isDoubled = this.#isHeredoc || /\.(?:tf|tofu|hcl)(?:\.json)?$/.test(at.file.path);
    // The marker that closes a heredoc is none of its text.
    this.#end = this.#isHeredoc ? this.#source.lastIndexOf('\n', at.end - 1) : at.end;
    this.#quote = first === '"' ? 'double' : first === "'" ? 'single' : undefined;
    this.#at = this.#quote === undefined ? this.#bodyStart(at.start, first) : at.start + 1;
  }

  places(): Place[] | undefined {
    const places: Place[] = [];
    let unit = 0;
    while (unit < this.#units.length) {
      if (isBlank(this.#units[unit])) {
        places.push({ start: this.#at, end: this.#at });
        unit++;
        continue;
      }
      this.#skipBlanks();
      if (this.#isDoubled && this.#source.startsWith('$${', this.#at)) this.#at++;
      const { character, length } = this.#character(this.#at);
      const next = this.#substitution(unit);
      if (next !== undefined) {
        for (; unit < next.unit; unit++) places.push({ start: this.#at, end: next.end });
        this.#at = next.end;
        continue;
      }
      if (this.#at >= this.#end || character !== this.#units[unit]) return undefined;
      places.push({ start: this.#at, end: this.#at + length });
      this.#at += length;
      unit++;
      // `${!Name}` is how `Fn::Sub` writes `${Name}`.
      if (character === '{' && this.#units[unit] !== '!' && this.#source.startsWith('${!', this.#at - 2)) this.#at++;
    }
    return places;
  }

  /** What `${Name}` or `{{resolve:…}}` at hand stands for: up to the unit from which on the text behind it agrees. */
  #substitution(unit: number): { unit: number; end: number } | undefined {
    if (!this.#startsSubstitution(this.#at)) return undefined;
    const close = this.#source.startsWith('{{', this.#at) ? '}}' : '}';
    const found = this.#source.indexOf(close, this.#at);
    const end = found + close.length;
    if (found < 0 || end > this.#end || this.#agrees(unit, this.#visible(this.#at, end))) return undefined;
    const anchor = this.#visible(end, this.#end);
    if (anchor.length === 0 && typeof this.#units[unit] === 'object') return { unit: unit + 1, end };
    if (anchor.length === 0) return this.#substitutesBehind(end) ? undefined : { unit: this.#units.length, end };
    for (let to = unit; to < this.#units.length; to++) if (this.#agrees(to, anchor)) return { unit: to, end };
    return undefined;
  }

  /** Whether nothing visible stands between a place and the next substitution. */
  #substitutesBehind(from: number): boolean {
    let at = from;
    while (at < this.#end && isBlank(this.#source.charAt(at))) at++;
    return at < this.#end && this.#startsSubstitution(at);
  }

  #startsSubstitution(at: number): boolean {
    if (this.#source.startsWith('{{resolve:', at)) return true;
    if (this.#isDoubled && this.#source.charAt(at - 1) === '$') return false;
    return this.#source.startsWith('${', at) && this.#source.charAt(at + 2) !== '!';
  }

  /** The first visible characters of a stretch of the source, up to the next substitution. */
  #visible(from: number, to: number): string[] {
    const characters: string[] = [];
    for (let at = from; at < to && characters.length < ANCHOR; ) {
      if (this.#startsSubstitution(at) && (at > from || to === this.#end)) break;
      const { character, length } = this.#character(at);
      const closing = this.#quote !== undefined && at + length >= this.#end;
      if (!isBlank(character) && !closing) characters.push(character);
      at += length;
    }
    return characters;
  }

  #agrees(from: number, characters: readonly string[]): boolean {
    let unit = from;
    for (const character of characters) {
      while (isBlank(this.#units[unit])) unit++;
      if (this.#units[unit] !== character) return false;
      unit++;
    }
    return true;
  }

  #skipBlanks(): void {
    while (this.#at < this.#end) {
      const { character, length } = this.#character(this.#at);
      if (!isBlank(character)) return;
      this.#at += length;
    }
  }

  /** The character that the source shows at a place, and how long it is written. */
  #character(at: number): { character: string; length: number } {
    const character = this.#source.charAt(at);
    if (this.#quote === 'single' && character === "'") return { character, length: 2 };
    if (this.#quote !== 'double' || character !== '\\') return { character, length: 1 };
    const escape = this.#source.charAt(at + 1);
    const digits = escape === 'x' ? 2 : escape === 'u' ? 4 : escape === 'U' ? 8 : 0;
    if (digits === 0) return { character: /[\sntr]/.test(escape) ? ' ' : escape, length: 2 };
    const code = Number.parseInt(this.#source.slice(at + 2, at + 2 + digits), 16);
    return { character: code <= 0xffff ? String.fromCharCode(code) : '\ufffd', length: 2 + digits };
  }

  /** The text of a block scalar or a heredoc starts below its header. */
  #bodyStart(start: number, first: string): number {
    if (first !== '|' && first !== '>' && !this.#isHeredoc) return start;
    const line = this.#source.slice(start, this.#end).search(/[\r\n]/);
    return line < 0 ? this.#end : start + line;
  }
}

function isBlank(unit: Unit | undefined): boolean {
  return typeof unit === 'string' && /\s/.test(unit);
}
