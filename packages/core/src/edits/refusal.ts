/** Thrown through an edit that cannot be written faithfully; the editor turns it into its refusal. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
