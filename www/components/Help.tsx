// The keys, and whether they do anything.

import { helpIsOpen, KEYS, keysAreOn } from "../state/keys.ts";
import { Dialog } from "./Dialog.tsx";

export function Help() {
  const close = () => {
    helpIsOpen.value = false;
  };
  return (
    <Dialog title="Keyboard" onClose={close}>
      <dl class="keys">
        {KEYS.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label>
        <input type="checkbox" checked={keysAreOn.value} onChange={(event) => (keysAreOn.value = event.currentTarget.checked)} />
        These keys are on
      </label>
      <p class="actions foot">
        <button type="button" onClick={close}>
          Close
        </button>
      </p>
    </Dialog>
  );
}
