// The servers this browser knows: named, marked, switched between, taken out; and the form for another one. Loaded
// when somebody asks for it.

import { useSignal } from "@preact/signals";
import { useId, useRef } from "preact/hooks";
import { changeKnown, connect, connectError, connection, type Known, known, nameOf, removeKnown, signInFor } from "../state/connection.ts";
import { connectionsAreOpen } from "../state/dialogs.ts";
import { ConnectForm } from "./Connect.tsx";
import { Dialog } from "./Dialog.tsx";

export function Connections() {
  const close = () => {
    connectionsAreOpen.value = false;
    connectError.value = null; // told, and over
  };
  const address = useSignal("");
  const form = useRef<HTMLElement>(null);
  const go = async (apiUrl: string) => {
    if (await connect(apiUrl, signInFor(apiUrl), "memory")) return close();
    address.value = apiUrl; // the form says why, and asks how to sign in
    form.current?.scrollIntoView({ block: "nearest" });
  };
  return (
    <Dialog title="Connections" class="wide" onClose={close}>
      <ul class="connections">
        {known.value.map((each) => (
          <Item key={each.apiUrl} known={each} onGo={() => void go(each.apiUrl)} />
        ))}
      </ul>
      <p class="note">
        On a connection marked as production, a bar is shown, and whatever goes without a filter has to be confirmed by typing how many it
        concerns.
      </p>
      <section ref={form} aria-label="Another server">
        <h3>{address.value ? "Connect" : "Another server"}</h3>
        <ConnectForm key={address.value} apiUrl={address.value} onConnected={close} />
      </section>
      <p class="actions foot">
        <button type="button" onClick={close}>
          Close
        </button>
      </p>
    </Dialog>
  );
}

function Item({ known: { apiUrl, name, production }, onGo }: { known: Known; onGo: () => void }) {
  const id = useId();
  const here = connection.value?.apiUrl === apiUrl;
  const called = nameOf({ apiUrl, name, production });
  return (
    <li aria-label={called}>
      <p>
        <code>{apiUrl}</code> {here ? <b>connected</b> : null}
      </p>
      <div class="actions">
        <label for={id}>Name</label>
        <input
          id={id}
          class="name"
          type="text"
          maxLength={60}
          value={name}
          placeholder={called}
          autocomplete="off"
          onInput={(event) => changeKnown(apiUrl, { name: event.currentTarget.value })}
        />
        <label>
          <input
            type="checkbox"
            checked={production}
            onChange={(event) => changeKnown(apiUrl, { production: event.currentTarget.checked })}
          />
          Production
        </label>
        {here ? null : (
          <>
            <button type="button" onClick={onGo}>
              Connect<span class="unseen"> to {called}</span>
            </button>
            <button type="button" class="quiet" onClick={() => removeKnown(apiUrl)}>
              Remove<span class="unseen"> {called}</span>
            </button>
          </>
        )}
      </div>
    </li>
  );
}
