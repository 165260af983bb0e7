// All versions of the artifacts of a key, in a drawer over the list: the latest first, a page at a time, for their
// data comes along.

import { useSignal, useSignalEffect } from "@preact/signals";
import type { Artifact } from "prefect-wasm";
import { plural } from "../lib/format.ts";
import { connection, readWhile } from "../state/connection.ts";
import { deletedArtifact } from "../state/dialogs.ts";
import { go } from "../state/route.ts";
import { ArtifactActions } from "./ArtifactActions.tsx";
import { ArtifactData } from "./ArtifactData.tsx";
import { Problem, Time } from "./Bits.tsx";
import { Dialog } from "./Dialog.tsx";
import { Loading } from "./RunList.tsx";

const PAGE = 10;

export function ArtifactHistory({ of }: { of: string }) {
  const versions = useSignal<readonly Artifact[]>([]);
  const more = useSignal(true);
  const error = useSignal<unknown>(null);
  const wanted = useSignal(PAGE);

  useSignalEffect(() => {
    const limit = wanted.value;
    deletedArtifact.value;
    const connected = connection.value;
    if (!connected) return;
    const query = { artifacts: { key: { any_: [of] } }, sort: "CREATED_DESC" as const };
    // One more than is shown tells whether there are more.
    return readWhile(
      connected,
      (signal) => connected.client.readArtifacts({ ...query, limit: PAGE + 1 }, { signal }).toArray({ limit: limit + 1 }),
      (found) => {
        versions.value = found.slice(0, limit);
        more.value = found.length > limit;
        error.value = null;
      },
      (reason) => (error.value = reason),
    );
  });

  const close = () => go({ history: "" });
  const known = versions.value;
  return (
    <Dialog
      class="drawer"
      title={
        <>
          Versions of <bdi>{of}</bdi>
        </>
      }
      onClose={close}
    >
      <button type="button" class="close" onClick={close}>
        Close
      </button>
      <Problem error={error.value} />
      {known.length === 0 && more.value ? error.value ? null : <Loading /> : null}
      {known.length === 0 && !more.value ? <p class="empty">There is no artifact of this key any more.</p> : null}
      {known.length > 0 ? (
        <p class="soft" role="status">
          {more.value ? `The latest ${plural(known.length, "version")}` : plural(known.length, "version")}
        </p>
      ) : null}
      <ol class="history versions">
        {known.map((artifact, index) => (
          <Version key={artifact.id} artifact={artifact} name={of} latest={index === 0} />
        ))}
      </ol>
      {more.value && known.length > 0 ? (
        <p class="pages">
          <button type="button" onClick={() => (wanted.value += PAGE)}>
            Show {PAGE} more
          </button>
        </p>
      ) : null}
    </Dialog>
  );
}

function Version({ artifact, name, latest }: { artifact: Artifact; name: string; latest: boolean }) {
  const open = useSignal(latest);
  const { id, type, data, description, created } = artifact;
  return (
    <li data-version={id}>
      <details open={open.value} onToggle={(event) => (open.value = event.currentTarget.open)}>
        <summary>
          <Time at={created} exact /> <span class="soft">{type ?? "untyped"}</span> {latest ? <b>latest</b> : null}
          {description ? <bdi class="message">{description.slice(0, 2_000)}</bdi> : null}
        </summary>
        {open.value ? (
          <div class="content">
            <ArtifactData type={type} data={data} name={name} under={2} />
            <ArtifactActions id={id} artifact={artifact} name={name} of="version" />
          </div>
        ) : null}
      </details>
    </li>
  );
}
