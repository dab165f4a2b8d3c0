/**
 * Text from templates may hold anything. Each function makes it harmless for one place where it is shown; what it replaces
 * stays visible.
 */

/** Control characters, and those that turn the direction of writing or end a line. */
 
const DANGEROUS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]/g;

/** For a terminal or a log, as one line. Logs of CI systems act on `::word` and `##[word]` where a line begins, which may be wherever a text is wrapped. */
export function forTerminal(text: string): string {
  const visible = text.replace(DANGEROUS, (char) => (char === '\n' || char === '\t' ? ' ' : escaped(char)));
  return visible.replace(/##(?=[a-z]*\[)/gi, '#\\x23').replace(/(^|\s):(?=:[a-z-]+)/gi, '$1\\x3a');
}

/** The same line by line, for what is told in several. */
export function linesForTerminal(text: string): string {
  return text.split('\n').map(forTerminal).join('\n');
}

function escaped(char: string): string {
  const code = char.charCodeAt(0);
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** JSON that is harmless on a terminal too: what would act there is written as an escape. */
export function safeJson(value: unknown): string {
   
  return `${JSON.stringify(value, null, 2)}\n`.replace(/[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The message of a workflow command of GitHub Actions. */
export function forCommand(text: string): string {
  return text.replace(DANGEROUS, (char) => (char === '\n' || char === '\r' || char === '\t' ? char : escaped(char))).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** A property of a workflow command. */
export function forCommandProperty(text: string): string {
  return forCommand(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** Markdown as GitHub and GitLab read it, as one line: no markup, no HTML, no mention, no link. */
export function forMarkdown(text: string): string {
  return text
    .replace(DANGEROUS, (char) => (char === '\n' || char === '\t' || char === '\r' ? ' ' : escaped(char)))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/`([^`]*)`|([\\*_{}[\]()#+!|~`$])/g, (_, code: string | undefined, char: string) => (code === undefined ? `\\${char}` : codeSpan(code)))
    .replace(/@(?=\w)/g, '@\u200b')
    .replace(/:\/\/|(?<=\bwww)\./gi, (match) => (match === '.' ? '\u200b.' : ':\u200b//'))
    .replace(/^(\s*)([-=>]|\d+[.)])/, '$1\\$2');
}

/** Code in Markdown. In a table a bar would end the cell even here. */
function codeSpan(escapedText: string): string {
  // HTML is written out in code by every reader of Markdown, so the entities of the step before are taken back as text.
  return `<code>${escapedText.replace(/[\\*_[\]|~#$]/g, (char) => `&#${char.charCodeAt(0)};`)}</code>`;
}

/** XML text or attribute. Characters that XML cannot hold at all become visible escapes. */
export function forXml(text: string): string {
  return (
    text
       
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, escaped)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;')
      .replace(/[\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`)
  );
}

/** A path as a relative URI reference. */
export function forUri(path: string): string {
  const encoded = path.split('/').map(encodeSegment).join('/');
  // A colon in the first segment would make it a scheme.
  return /^[^/]*:/.test(encoded) ? `./${encoded}` : encoded;
}

function encodeSegment(segment: string): string {
  try {
    return encodeURIComponent(segment).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  } catch {
    return encodeURIComponent(segment.replace(/[\ud800-\udfff]/g, '\ufffd'));
  }
}

/** One word of a command that a person may copy into a shell. */
export function forShell(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word) && !word.startsWith('-')) return word;
  return `'${forTerminal(word).replaceAll("'", `'\\''`)}'`;
}
