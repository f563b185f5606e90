/** A component whose code is loaded when it is first shown, so that the first paint does not wait for it. */

import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { languageReady } from "../i18n/catalogue.ts";

export interface Lazy<Props> {
  (props: Props): preact.JSX.Element | null;
  /** Begins to load, to be there before it is wanted. */
  preload(): Promise<void>;
}

export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): Lazy<Props> {
  const loaded = signal<{ component: ComponentType<Props> } | null>(null);
  let underWay: Promise<void> | null = null;
  const preload = () => {
    underWay ??= settle();
    return underWay;
  };
  const settle = async () => {
    try {
      const component = await load();
      await languageReady();
      loaded.value = { component };
    } catch {
      underWay = null; // The network is away; what shows it next asks again.
    }
  };
  const Shown = (props: Props) => {
    useEffect(() => void preload(), []);
    const Component = loaded.value?.component;
    return Component === undefined ? null : <Component {...props} />;
  };
  return Object.assign(Shown, { preload });
}
