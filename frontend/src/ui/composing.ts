/** Keys that an input method has not let go of: they mean characters, and nothing of ours. */

/** What every browser gives a key that an input method took. */
const TAKEN_KEY_CODE = 229;

/** Safari ends the composition first, and sends the Enter that ended it afterwards: it has the key code alone. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === TAKEN_KEY_CODE;
}
