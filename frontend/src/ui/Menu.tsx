/** A button that opens a menu: the browser's popover gives light dismissal, we give the arrows and the place. */

import type { ComponentChildren } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./Icon.tsx";
import { placeBelow } from "./place.ts";
import "./Menu.css";

export interface MenuItem {
  label: ComponentChildren;
  run: () => void;
  icon?: IconName;
  /** For a choice among several: whether this one holds. */
  checked?: boolean;
  /** For what is on or off by itself. */
  toggled?: boolean;
  hint?: string;
  danger?: boolean;
}

interface MenuProps {
  /** Groups of items, with a line between them. */
  groups: ReadonlyArray<readonly MenuItem[]>;
  label: string;
  icon?: IconName;
  children?: ComponentChildren;
  size?: "normal" | "small";
}

export function Menu({ groups, label, icon, children, size = "normal" }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);

  const toggled = (event: { newState: string }) => {
    setOpen(event.newState === "open");
    if (event.newState !== "open" || !button.current || !list.current) return;
    placeBelow(list.current, button.current);
    items(list.current)[0]?.focus();
  };
  const choose = (item: MenuItem) => {
    list.current?.hidePopover();
    button.current?.focus();
    item.run();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class="button"
        data-tone="quiet"
        data-size={size}
        data-bare={children === undefined}
        popovertarget={id}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={label}
        title={label}
      >
        {icon && <Icon name={icon} />}
        {children}
      </button>
      <div
        ref={list}
        id={id}
        class="menu"
        popover="auto"
        role="menu"
        aria-label={label}
        tabIndex={-1}
        onToggle={toggled}
        onKeyDown={(event) => moveFocus(event, list.current, button.current)}
      >
        {groups
          .filter((group) => group.length > 0)
          .map((group, index) => (
            <div key={index} class="menu-group" role="presentation">
              {group.map((item, place) => (
                <Item key={place} item={item} onChoose={choose} />
              ))}
            </div>
          ))}
      </div>
    </>
  );
}

function Item({ item, onChoose }: { item: MenuItem; onChoose: (item: MenuItem) => void }) {
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: aria-checked is only there with the roles that take it
    <button
      type="button"
      class="menu-item"
      role={roleOf(item)}
      aria-checked={item.checked ?? item.toggled}
      data-danger={item.danger}
      tabIndex={-1}
      onClick={() => onChoose(item)}
    >
      <span class="menu-mark">
        {(item.checked ?? item.toggled) === true ? (
          <Icon name="check" />
        ) : (
          item.icon && <Icon name={item.icon} />
        )}
      </span>
      <span class="menu-label">{item.label}</span>
      {item.hint !== undefined && <kbd>{item.hint}</kbd>}
    </button>
  );
}

function roleOf(item: MenuItem): "menuitem" | "menuitemradio" | "menuitemcheckbox" {
  if (item.toggled !== undefined) return "menuitemcheckbox";
  return item.checked === undefined ? "menuitem" : "menuitemradio";
}

function moveFocus(event: KeyboardEvent, list: HTMLElement | null, button: HTMLElement | null): void {
  if (!list) return;
  const all = items(list);
  const at = all.indexOf(document.activeElement as HTMLElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (next !== undefined) {
    event.preventDefault();
    all[(next + all.length) % all.length]?.focus();
  } else if (event.key === "Tab") {
    list.hidePopover();
    button?.focus();
  }
}

function items(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>(".menu-item")];
}
