/** Above an example: what it shows, what is worth changing, the way to the others and back to one's own work. */

import { examplesText } from "../i18n/examples.ts";
import { openDialog } from "../shell/dialogs.ts";
import { language } from "../state/settings.ts";
import { Button } from "../ui/Button.tsx";
import { goBack, opened, wayBack } from "./opened.ts";
import "./ExampleBar.css";

export function ExampleBar() {
  if (opened.value === null) return null;
  const text = examplesText.value;
  const { title, sentence, change } = opened.value[language.value];
  return (
    <section class="example-bar" aria-label={text.about}>
      <div class="example-words">
        <p>
          <strong class="example-title">{title}</strong> {sentence}
        </p>
        <p class="example-change">
          <strong>{text.change}</strong> {change}
        </p>
      </div>
      <div class="example-ways">
        <Button size="small" icon="examples" onClick={() => openDialog("examples")}>
          {text.others}
        </Button>
        <Button
          size="small"
          icon="arrowLeft"
          label={wayBack().name || undefined}
          onClick={() => void goBack()}
        >
          {text.back}
        </Button>
      </div>
    </section>
  );
}
