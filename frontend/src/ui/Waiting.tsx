/** Stands where code is on its way, in words; unseen at first, as that mostly takes milliseconds. */

import { shellText } from "../i18n/shell.ts";
import "./Waiting.css";

export function Waiting() {
  return <p class="waiting">{shellText.value.waiting}</p>;
}
