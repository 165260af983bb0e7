// A modal dialog: there as long as it is rendered. Its heading gets the focus, so that it is read from the top and
// seen from the top; when it goes, the browser gives the focus back.

import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

interface Props {
  title: ComponentChildren;
  onClose: () => void;
  /** Whether it may be left now. */
  closable?: boolean;
  class?: string;
  children: ComponentChildren;
}

export function Dialog({ title, onClose, closable = true, class: className, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const element = dialog.current!;
    element.showModal();
    heading.current!.focus({ preventScroll: true });
    element.scrollTop = 0;
    return () => element.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={className}
      aria-labelledby={id}
      // Escape doesn't hide what goes on; where the browser insists, it is left.
      onCancel={(event) => {
        if (!closable) event.preventDefault();
      }}
      onClose={() => dialog.current?.isConnected && onClose()}
    >
      <h2 id={id} ref={heading} tabIndex={-1}>
        {title}
      </h2>
      {children}
    </dialog>
  );
}
