/** Where the page starts: reads what the web put into it, restores, draws, runs. */

import { render } from "preact";
import "./styles/tokens.css";
import "./styles/base.css";
import { shellText } from "./i18n/shell.ts";
import { applySettings } from "./state/settings.ts";
import { Button } from "./ui/Button.tsx";

applySettings(document.documentElement);
const root = document.getElementById("app");
if (!root) throw new Error("the page has no element #app");
function Hello() {
  return <Button onClick={() => undefined}>{shellText.value.run}</Button>;
}
render(<Hello />, root);
