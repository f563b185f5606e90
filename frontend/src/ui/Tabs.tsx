/** Tabs with the keyboard of the ARIA pattern: one tab stop, arrows move, Home and End jump. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import "./Tabs.css";

export interface Tab<Id extends string> {
  id: Id;
  label: ComponentChildren;
  /** A count or a mark behind the label. */
  badge?: ComponentChildren;
}

interface TabListProps<Id extends string> {
  /** Names the list, and makes the ids of tabs and panels: unique on the page. */
  name: string;
  label: string;
  tabs: ReadonlyArray<Tab<Id>>;
  selected: Id;
  onSelect: (id: Id) => void;
}

export function TabList<Id extends string>({ name, label, tabs, selected, onSelect }: TabListProps<Id>) {
  const step = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.id === selected);
    const next = tabs[nextIndex(event.key, at, tabs.length)];
    if (next === undefined) return;
    event.preventDefault();
    onSelect(next.id);
    document.getElementById(tabId(name, next.id))?.focus();
  };
  const list = useRef<HTMLDivElement>(null);
  // The selected one is seen whole where the list scrolls, as it was chosen and as its badge widens it.
  useEffect(() => {
    const tab = list.current?.querySelector("[aria-selected=true]")?.getBoundingClientRect();
    const room = list.current?.getBoundingClientRect();
    if (tab === undefined || room === undefined) return;
    list.current?.scrollBy(Math.max(0, tab.right - room.right) || Math.min(0, tab.left - room.left), 0);
  }, [selected, tabs.find((tab) => tab.id === selected)?.badge]);
  return (
    <div class="tablist" role="tablist" aria-label={label} onKeyDown={step} ref={list}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          class="tab"
          id={tabId(name, tab.id)}
          aria-selected={tab.id === selected}
          aria-controls={tab.id === selected ? panelId(name, tab.id) : undefined}
          tabIndex={tab.id === selected ? 0 : -1}
          onClick={() => onSelect(tab.id)}
        >
          {tab.label}
          {tab.badge !== undefined && tab.badge !== null && <span class="tab-badge">{tab.badge}</span>}
        </button>
      ))}
    </div>
  );
}

interface TabPanelProps {
  name: string;
  id: string;
  children: ComponentChildren;
  class?: string;
}

/** The panel of the selected tab. Focusable, as its content may have nothing that is. */
export function TabPanel({ name, id, children, ...rest }: TabPanelProps) {
  return (
    <div
      class={`tabpanel ${rest.class ?? ""}`}
      role="tabpanel"
      id={panelId(name, id)}
      aria-labelledby={tabId(name, id)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the ARIA tabs pattern asks for a reachable panel
      tabIndex={0}
    >
      {children}
    </div>
  );
}

export function nextIndex(key: string, at: number, count: number): number {
  switch (key) {
    case "ArrowRight":
      return (at + 1) % count;
    case "ArrowLeft":
      return (at - 1 + count) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return -1;
  }
}

function tabId(name: string, id: string): string {
  return `tab-${name}-${id}`;
}

function panelId(name: string, id: string): string {
  return `panel-${name}-${id}`;
}
