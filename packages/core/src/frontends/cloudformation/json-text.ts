import { textOfValue } from '../../values/read.ts';
import { concat, partsOf, textOf, type Text } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import type { Worlds } from '../../values/worlds.ts';

/** What `Fn::ToJsonString` prints; undefined when a part is open. Holes stay holes inside the text. */
export function jsonText(worlds: Worlds, value: Value): Text | undefined {
  switch (value.kind) {
    case 'scalar':
      return JSON.stringify(value.value);
    case 'pattern':
    case 'unknown':
      return quoted(textOfValue(value) ?? '');
    case 'absent':
      return undefined;
    case 'list':
      if (value.items.open !== undefined) return undefined;
      return bracketed('[', ']', worlds.present(value.items).map((read) => jsonText(worlds, read())));
    case 'map': {
      if (value.open !== undefined) return undefined;
      const members = value.keys
        .map((key) => ({ key, member: value.get(key) }))
        .filter(({ member }) => member.kind !== 'absent')
        .map(({ key, member }) => {
          const text = jsonText(worlds, member);
          return text === undefined ? undefined : concat(`${JSON.stringify(key)}:`, text);
        });
      return bracketed('{', '}', members);
    }
  }
}

function quoted(text: Text): Text {
  const parts = partsOf(text).map((part) => (typeof part === 'string' ? JSON.stringify(part).slice(1, -1) : part));
  return textOf(['"', ...parts, '"']);
}

function bracketed(open: string, close: string, members: readonly (Text | undefined)[]): Text | undefined {
  const texts: Text[] = [open];
  for (const [i, member] of members.entries()) {
    if (member === undefined) return undefined;
    if (i > 0) texts.push(',');
    texts.push(member);
  }
  return concat(...texts, close);
}
