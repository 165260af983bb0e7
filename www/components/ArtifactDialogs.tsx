// Making an artifact by hand, and deleting the latest of a key.

import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { rowsOf } from "../lib/tables.ts";
import { connection } from "../state/connection.ts";
import { creatingArtifact, deletedArtifact, deletingArtifact } from "../state/dialogs.ts";
import { refresh } from "../state/refresh.ts";
import { Problem } from "./Bits.tsx";
import { Dialog } from "./Dialog.tsx";

const HELP: Record<string, string> = {
  markdown: "Text, written in Markdown.",
  table: 'Rows as JSON, e.g. [{"city": "Bern", "orders": 12}].',
  progress: "A number from 0 to 100.",
  image: "The address of the image.",
};

/** Runs a form's work, one at a time; what goes wrong is shown in the form. */
function useWork(work: (form: FormData) => Promise<void>) {
  const error = useSignal<unknown>(null);
  const busy = useSignal(false);
  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    if (busy.peek()) return;
    busy.value = true;
    error.value = null;
    try {
      await work(new FormData(event.currentTarget));
    } catch (reason) {
      error.value = reason;
    } finally {
      busy.value = false;
    }
  };
  return { error, submit };
}

export function CreateArtifact() {
  const id = useId();
  const type = useSignal("markdown");
  const close = () => {
    creatingArtifact.value = false;
  };
  const { error, submit } = useWork(async (form) => {
    const text = (name: string) => String(form.get(name) ?? "");
    await connection.peek()?.client.createArtifact({
      key: text("key"),
      type: type.peek(),
      description: text("description") || null,
      data: typedData(type.peek(), text("data")),
    });
    close();
    void refresh();
  });
  return (
    <Dialog title="New artifact" onClose={close}>
      <form method="dialog" autocomplete="off" onSubmit={submit}>
        <div class="field">
          <label for={`${id}-key`}>Key</label>
          <input
            id={`${id}-key`}
            name="key"
            type="text"
            required
            pattern="[a-z0-9\-]+"
            title="lower-case letters, digits and dashes"
            spellcheck={false}
            autocapitalize="off"
            aria-describedby={`${id}-key-help`}
          />
          <p id={`${id}-key-help`} class="note">
            Lower-case letters, digits and dashes.
          </p>
        </div>
        <div class="field">
          <label for={`${id}-type`}>Type</label>
          <select id={`${id}-type`} value={type.value} onChange={(event) => (type.value = event.currentTarget.value)}>
            {Object.keys(HELP).map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for={`${id}-description`}>Description</label>
          <input id={`${id}-description`} name="description" type="text" placeholder="optional" />
        </div>
        <div class="field">
          <label for={`${id}-data`}>Data</label>
          <textarea id={`${id}-data`} name="data" rows={6} required aria-describedby={`${id}-data-help`} />
          <p id={`${id}-data-help`} class="note">
            {HELP[type.value]}
          </p>
        </div>
        <Problem error={error.value} />
        <p class="actions foot">
          <button type="button" onClick={close}>
            Cancel
          </button>
          <button class="primary">Create</button>
        </p>
      </form>
    </Dialog>
  );
}

/** Typed text as the data of an artifact of this type. */
function typedData(type: string, text: string): unknown {
  if (type === "progress") {
    const number = Number(text);
    if (text.trim() === "" || !(number >= 0 && number <= 100)) throw new Error("The progress has to be a number from 0 to 100.");
    return number;
  }
  if (type === "table" && !rowsOf(text)) {
    throw new Error("The rows have to be a JSON list, with an object or a list for each row.");
  }
  return text;
}

export function DeleteArtifact({ id, name, version }: { id: string; name: string; version?: true }) {
  const close = () => {
    deletingArtifact.value = null;
  };
  const { error, submit } = useWork(async () => {
    await connection.peek()?.client.deleteArtifact(id);
    close();
    deletedArtifact.value = id;
    // The button that had the focus goes.
    document.querySelector<HTMLElement>(version ? "dialog h2" : "#artifacts-title")?.focus();
    void refresh();
  });
  return (
    <Dialog
      title={
        <>
          Delete {version ? "this version" : "the latest artifact"} of <bdi>{name}</bdi>?
        </>
      }
      onClose={close}
    >
      <form method="dialog" onSubmit={submit}>
        <p>It can’t be brought back. {version ? "" : "An earlier artifact of this key, if there is one, takes its place."}</p>
        <Problem error={error.value} />
        <p class="actions foot">
          <button type="button" onClick={close}>
            Keep it
          </button>
          <button class="danger">Delete</button>
        </p>
      </form>
    </Dialog>
  );
}
