/** A field and the list of what fits it: arrows choose, Enter takes. The field keeps the focus all the while. */

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { isComposing } from "./composing.ts";
import "./Picker.css";

export interface Choice {
  key: string;
  label: ComponentChildren;
  hint?: ComponentChildren;
  run: () => void;
}

interface PickerProps {
  label: string;
  placeholder: string;
  /** Said where nothing fits. */
  none: string;
  choicesFor: (typed: string) => readonly Choice[];
  onTake: (choice: Choice) => void;
}

export function Picker({ label, placeholder, none, choicesFor, onTake }: PickerProps) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const choices = choicesFor(typed);
  const chosen = choices[at];

  // Before the dialog around it opens, which gives the focus to the first control unless one asks for it.
  useEffect(() => field.current?.setAttribute("autofocus", ""), []);
  useEffect(() => list.current?.children[at]?.scrollIntoView({ block: "nearest" }), [at, typed]);
  const press = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    const last = choices.length - 1;
    const next = {
      ArrowDown: at === last ? 0 : at + 1,
      ArrowUp: at === 0 ? last : at - 1,
      PageDown: Math.min(last, at + 8),
      PageUp: Math.max(0, at - 8),
    }[event.key];
    if (next !== undefined) setAt(Math.max(0, next));
    else if (event.key === "Enter" && chosen) onTake(chosen);
    else return;
    event.preventDefault();
  };
  return (
    <div class="picker">
      <input
        ref={field}
        class="picker-field"
        role="combobox"
        aria-label={label}
        aria-expanded={choices.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={chosen ? `${id}-${at}` : undefined}
        placeholder={placeholder}
        spellcheck={false}
        autocomplete="off"
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      <div ref={list} id={`${id}-list`} class="picker-list" role="listbox" aria-label={label}>
        {choices.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys, and the focus
          <div
            key={choice.key}
            id={`${id}-${index}`}
            class="picker-choice"
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => onTake(choice)}
          >
            <span class="picker-label">{choice.label}</span>
            {choice.hint !== undefined && <span class="picker-hint">{choice.hint}</span>}
          </div>
        ))}
      </div>
      {choices.length === 0 && typed !== "" && <p class="picker-none">{none}</p>}
    </div>
  );
}
