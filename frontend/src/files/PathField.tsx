/** The field in which a path is typed, for a new file and for a rename: says at once what is wrong with it. */

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { checkPath } from "../state/project.ts";
import { isComposing } from "../ui/composing.ts";
import { pathProblemText } from "./pathProblem.ts";

interface PathFieldProps {
  label: string;
  initial: string;
  hint: string;
  /** The present path while it is renamed. */
  self: string | null;
  onDone: (path: string) => void;
  onCancel: () => void;
}

export function PathField({ label, initial, hint, self, onDone, onCancel }: PathFieldProps) {
  const problemId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [path, setPath] = useState(initial);
  const problem = path === self ? null : checkPath(path.trim(), self);
  const isShown = problem !== null && path !== "" && path !== initial;

  useEffect(() => {
    input.current?.focus();
    const stem = initial.lastIndexOf("/") + 1;
    const dot = initial.lastIndexOf(".");
    input.current?.setSelectionRange(stem, dot > stem ? dot : initial.length);
  }, [initial]);

  /** Taking the field out of the page blurs it, which must not end it a second time. */
  const isOver = useRef(false);
  const end = (action: () => void) => {
    if (isOver.current) return;
    isOver.current = true;
    action();
  };
  const key = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === "Escape") end(onCancel);
    else if (event.key === "Enter" && problem === null) end(() => onDone(path.trim()));
    else return;
    event.preventDefault();
  };
  const leave = () =>
    end(() => (problem === null && path.trim() !== initial ? onDone(path.trim()) : onCancel()));
  return (
    <div class="path-field">
      <input
        ref={input}
        type="text"
        value={path}
        placeholder={hint}
        aria-label={label}
        aria-invalid={isShown}
        aria-describedby={isShown ? problemId : undefined}
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        onInput={(event) => setPath(event.currentTarget.value)}
        onKeyDown={key}
        onBlur={leave}
      />
      {isShown && (
        <p id={problemId} class="path-problem">
          {pathProblemText(problem)}
        </p>
      )}
    </div>
  );
}
