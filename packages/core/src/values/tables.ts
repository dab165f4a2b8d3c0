/** What a table has under a name that comes from outside: `constructor` is in none, although every object has one. */
export function ownEntry<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
