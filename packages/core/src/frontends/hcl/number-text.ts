/** The language calculates with 512 bits: 0.1 + 0.2 is 0.3. What needs all digits of a double anyway stays as it is. */
export function tidyNumber(value: number): number {
  const rounded = Number(value.toPrecision(15));
  return String(rounded).length <= 13 ? rounded : value;
}

/** Numbers are printed without an exponent. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return Math.abs(value) < 1e21 ? String(value === 0 ? 0 : value) : BigInt(value).toString();
  const text = String(value);
  return text.includes('e') ? value.toFixed(30).replace(/0+$/u, '') : text;
}
