/** Text that may be wider or longer than its place: it takes the focus, so that the keyboard can scroll it. */

import type { ComponentChildren } from "preact";

export function ScrollingText(props: { class: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable
    <pre class={props.class} translate={false} tabIndex={0}>
      {props.children}
    </pre>
  );
}
