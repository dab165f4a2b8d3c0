/** The reference parser of HashiCorp, compiled to JavaScript; used by tests only. */
declare module 'hcl2-parser' {
  const parser: { parseToObject(text: string): readonly unknown[] };
  export default parser;
}
