/** A button as this page draws them. One that cannot act now says why, and stays reachable to say so. */

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Icon, type IconName } from "./Icon.tsx";
import "./Button.css";

export interface ButtonProps {
  onClick: (event: MouseEvent) => void;
  children?: ComponentChildren;
  icon?: IconName;
  /** The name of a button that shows an icon alone; the tooltip of any other. */
  label?: string | undefined;
  tone?: "plain" | "primary" | "quiet" | "danger";
  size?: "normal" | "small";
  pressed?: boolean;
  /** Why it cannot be pressed now; null or absent where it can. */
  refused?: string | null | undefined;
  shortcut?: string;
  class?: string;
}

export function Button(props: ButtonProps) {
  const reasonId = useId();
  const refused = props.refused ?? null;
  const press = (event: MouseEvent) => {
    if (refused === null) props.onClick(event);
  };
  return (
    <button
      type="button"
      class={`button ${props.class ?? ""}`}
      data-tone={props.tone ?? "plain"}
      data-size={props.size ?? "normal"}
      data-bare={props.children === undefined}
      aria-label={props.children === undefined ? props.label : undefined}
      aria-pressed={props.pressed}
      aria-disabled={refused !== null}
      aria-describedby={refused === null ? undefined : reasonId}
      aria-keyshortcuts={props.shortcut}
      title={refused ?? props.label}
      onClick={press}
    >
      {props.icon && <Icon name={props.icon} />}
      {props.children !== undefined && <span class="button-text">{props.children}</span>}
      {refused !== null && (
        // Hidden even from assistive technology: it describes the button and is no part of its name.
        <span id={reasonId} hidden>
          {refused}
        </span>
      )}
    </button>
  );
}
