// A question before many are touched: its button says what is about to happen.

import type { ComponentChildren } from "preact";
import { Problem } from "./Bits.tsx";
import { Dialog } from "./Dialog.tsx";

export function Ask(props: {
  title: ComponentChildren;
  children: ComponentChildren;
  error: unknown;
  keep: string;
  act: string;
  ready: boolean;
  onAct: () => void;
  onClose: () => void;
}) {
  const { title, children, error, keep, act, ready, onAct, onClose } = props;
  return (
    <Dialog key="asking" title={title} onClose={onClose}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onAct();
        }}
      >
        {children}
        <Problem error={error} />
        <p class="actions foot">
          <button type="button" onClick={onClose}>
            {keep}
          </button>
          <button class="primary" disabled={!ready}>
            {act}
          </button>
        </p>
      </form>
    </Dialog>
  );
}
