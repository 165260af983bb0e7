// The latest artifact of every key: to find, to read, to keep, to make and to delete.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ArtifactCollection } from "prefect-wasm";
import { ArtifactActions } from "../components/ArtifactActions.tsx";
import { ArtifactData } from "../components/ArtifactData.tsx";
import { Name, Time } from "../components/Bits.tsx";
import { lazy } from "../components/Lazy.tsx";
import { Loading } from "../components/RunList.tsx";
import { artifacts, artifactsOf } from "../state/artifacts.ts";
import { creatingArtifact, deletingArtifact } from "../state/dialogs.ts";
import { outage } from "../state/refresh.ts";
import { follow, go, href, route } from "../state/route.ts";

const CreateArtifact = lazy(async () => (await import("../rarely.ts")).CreateArtifact);
const DeleteArtifact = lazy(async () => (await import("../rarely.ts")).DeleteArtifact);
const ArtifactHistory = lazy(async () => (await import("../rarely.ts")).ArtifactHistory);

const TYPES = ["markdown", "table", "progress", "image", "result"];

export function Artifacts() {
  const { key, type, page, history } = route.value;
  const list = artifacts.value;
  const here = list?.of === artifactsOf(route.value);
  // A question is over when its view is left, and doesn't come up again with it.
  useEffect(
    () => () => {
      creatingArtifact.value = false;
      deletingArtifact.value = null;
    },
    [],
  );
  return (
    <section aria-labelledby="artifacts-title">
      <div class="row">
        <h2 id="artifacts-title" tabIndex={-1} class="unseen">
          Artifacts
        </h2>
        <form class="filter" role="search" aria-label="Artifacts" onSubmit={(event) => event.preventDefault()}>
          <label>
            Key
            <input
              type="search"
              placeholder="part of it"
              value={key}
              spellcheck={false}
              autocapitalize="off"
              autocomplete="off"
              onChange={(event) => go({ key: event.currentTarget.value.trim(), page: 1 })}
            />
          </label>
          <label>
            Type
            <select value={type} onChange={(event) => go({ type: event.currentTarget.value, page: 1 })}>
              <option value="">any</option>
              {[...new Set([...TYPES, ...(type ? [type] : [])])].map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </select>
          </label>
        </form>
        <button type="button" onClick={() => (creatingArtifact.value = true)}>
          New artifact…
        </button>
      </div>
      {!list || !here ? (
        outage.value ? null : (
          <Loading />
        )
      ) : list.rows.length === 0 ? (
        <p class="empty">
          {key || type ? (
            <>
              No artifact matches.{" "}
              <button type="button" class="quiet" onClick={() => go({ key: "", type: "", page: 1 })}>
                Clear filters
              </button>
            </>
          ) : (
            "There are no artifacts with a key."
          )}
        </p>
      ) : (
        <ul id="artifacts-list" class={outage.value ? "stale" : ""}>
          {list.rows.map((artifact) => (
            <Item key={artifact.key} artifact={artifact} />
          ))}
        </ul>
      )}
      {here && (page > 1 || list.more) ? (
        <nav class="pages" aria-label="Pages">
          <span>page {page}</span>
          {page > 1 ? (
            <a href={href({ page: page - 1 })} onClick={follow({ page: page - 1 })} rel="prev">
              Newer
            </a>
          ) : null}
          {list.more ? (
            <a href={href({ page: page + 1 })} onClick={follow({ page: page + 1 })} rel="next">
              Older
            </a>
          ) : null}
        </nav>
      ) : null}
      {history ? <ArtifactHistory key={history} of={history} /> : null}
      {creatingArtifact.value ? <CreateArtifact /> : null}
      {deletingArtifact.value ? <DeleteArtifact {...deletingArtifact.value} /> : null}
    </section>
  );
}

function Item({ artifact }: { artifact: ArtifactCollection }) {
  // What nobody opens is not drawn.
  const open = useSignal(false);
  const { key, type, data, description, updated, latest_id } = artifact;
  return (
    <li data-key={key}>
      <details onToggle={(event) => (open.value = event.currentTarget.open)}>
        <summary>
          <Name class="name">{key}</Name>
          <span class="type">{type ?? "untyped"}</span>
          <span class="when">
            <Time at={updated} />
          </span>
          {description ? <bdi class="description">{description.slice(0, 2_000)}</bdi> : null}
        </summary>
        {open.value ? (
          <div class="content">
            <ArtifactData type={type} data={data} name={key} under={2} />
            <ArtifactActions id={latest_id} artifact={artifact} name={key} of="key" />
          </div>
        ) : null}
      </details>
    </li>
  );
}
