// What can be done with an artifact that is open.

import { download } from "../lib/download.ts";
import { deletingArtifact } from "../state/dialogs.ts";
import { follow, href } from "../state/route.ts";
import { fileName, textOf } from "./ArtifactData.tsx";
import { Copy } from "./Bits.tsx";

interface Props {
  id: string;
  artifact: { type: string | null; data?: unknown; flow_run_id: string | null };
  /** Its key, or what it is called without one. */
  name: string;
  /** Whether it is the latest of its key, one of the key's versions, or one of a run. */
  of: "key" | "version" | "run";
}

export function ArtifactActions({ id, artifact: { type, data, flow_run_id }, name, of }: Props) {
  const run = { history: "", run: flow_run_id ?? "" };
  return (
    <p class="actions">
      <Copy text={textOf(data)} />
      <button type="button" class="quiet" onClick={() => download(fileName({ key: name, type }), "text/plain", textOf(data))}>
        Download<span class="unseen"> {name}</span>
      </button>
      {flow_run_id && of !== "run" ? (
        <a href={href(run)} onClick={follow(run)}>
          The run that made it
        </a>
      ) : null}
      {of === "key" ? (
        <a href={href({ history: name })} onClick={follow({ history: name })}>
          All versions<span class="unseen"> of {name}</span>
        </a>
      ) : null}
      {of === "run" ? null : (
        <button
          type="button"
          class="quiet danger"
          onClick={() => (deletingArtifact.value = { id, name, ...(of === "version" && { version: true }) })}
        >
          Delete…<span class="unseen"> {name}</span>
        </button>
      )}
    </p>
  );
}
