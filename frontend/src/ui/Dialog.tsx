/** A modal question. The browser's dialog traps focus, closes on Escape and gives the focus back. */

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Button } from "./Button.tsx";
import "./Dialog.css";

interface DialogProps {
  title: string;
  closeLabel: string;
  onClose: () => void;
  width?: "normal" | "wide";
  children: ComponentChildren;
}

/** Mounted means open: render it only while it is wanted. */
export function Dialog({ title, closeLabel, onClose, width = "normal", children }: DialogProps) {
  const titleId = useId();
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const returnTo = document.activeElement;
    element.current?.showModal();
    return () => {
      if (returnTo instanceof HTMLElement && returnTo.isConnected) returnTo.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class="dialog"
      data-width={width}
      aria-labelledby={titleId}
      onClose={onClose}
      onClick={(event) => event.target === element.current && onClose()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <Button tone="quiet" size="small" icon="close" label={closeLabel} onClick={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  );
}
