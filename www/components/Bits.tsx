// Small things that every view shows. Text from the server always becomes a text node, never markup, and stands in
// a <bdi>, so that a name can't reorder what is around it.

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { ago, clockTime, fullTime } from "../lib/format.ts";
import { describe, kindOf } from "../lib/errors.ts";
import { slowNow } from "../state/clock.ts";

/** A name that somebody gave. */
export function Name({ children, class: className }: { children: string; class?: string }) {
  return (
    <bdi class={className} title={children.length > 60 ? children : undefined}>
      {children}
    </bdi>
  );
}

/** The state of a run, coloured by its type; late is scheduled, but worth a colour. */
export function State({ type, name }: { type: string | null | undefined; name: string | null | undefined }) {
  return (
    <span class="state" data-state={name === "Late" ? "LATE" : (type ?? "")}>
      <bdi>{name ?? type ?? "unknown"}</bdi>
    </span>
  );
}

/** A point in time by how long ago it is, with the date itself on hovering; `exact`: and the clock's time beside it. */
export function Time({ at, exact = false }: { at: string | null | undefined; exact?: boolean }) {
  if (!at) return null;
  const date = new Date(at);
  return (
    <>
      <time dateTime={at} title={fullTime(date)}>
        {ago(date.getTime(), slowNow.value)}
      </time>
      {exact ? <span class="soft"> {clockTime(date)}</span> : null}
    </>
  );
}

/** What went wrong, said where it did. */
export function Problem({ error, children }: { error: unknown; children?: ComponentChildren }) {
  if (!error) return null;
  const kind = kindOf(error);
  const text = describe(error);
  return (
    <div class="problem" role="alert" data-kind={kind}>
      <p>
        {kind ? <b>{kind}</b> : null}
        {kind ? text.slice(kind.length) : text}
      </p>
      {children}
    </div>
  );
}

/** Puts text into the clipboard, where the browser lets a page do so. */
export function Copy({ text, label = "Copy" }: { text: string; label?: string }) {
  const copied = useSignal(false);
  if (!window.isSecureContext) return null;
  return (
    <button
      type="button"
      class="quiet"
      onClick={async () => {
        await navigator.clipboard.writeText(text);
        copied.value = true;
        setTimeout(() => (copied.value = false), 2_000);
      }}
    >
      {copied.value ? "Copied" : label}
    </button>
  );
}
