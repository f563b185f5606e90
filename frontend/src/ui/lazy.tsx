/** A component whose code is loaded when it is first shown, so that the first paint does not wait for it. */

import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { languageReady } from "../i18n/catalogue.ts";
import { loaded } from "./loaded.ts";
import { Waiting } from "./Waiting.tsx";

export interface Lazy<Props> {
  (props: Props): preact.JSX.Element | null;
  /** Begins to load, to be there before it is wanted. */
  preload(): Promise<void>;
}

/** `Stand` stands in its place until then: a pane is never blank, whatever the network does. Null for what only adds. */
export function lazy<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Stand: ComponentType | null = Waiting,
): Lazy<Props> {
  const known = signal<{ component: ComponentType<Props> } | null>(null);
  let underWay: Promise<void> | null = null;
  const preload = () => {
    underWay ??= settle();
    return underWay;
  };
  const settle = async () => {
    const component = await loaded(load);
    await languageReady();
    known.value = { component };
  };
  const Shown = (props: Props) => {
    useEffect(() => {
      void preload();
    }, []);
    const Component = known.value?.component;
    if (Component !== undefined) return <Component {...props} />;
    return Stand === null ? null : <Stand />;
  };
  return Object.assign(Shown, { preload });
}
