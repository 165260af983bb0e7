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
      {called(children)}
    </bdi>
  );
}

/** A name that can be seen, and so be clicked on and read out. */
export const called = (name: string): string =>
  /[^\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u.test(name) ? name : "(a name that can’t be seen)";

/** The state of a run, coloured by its type; late is scheduled, but worth a colour. */
export function State({ type, name }: { type: string | null | undefined; name: string | null | undefined }) {
  return (
    <span class="state" data-state={name === "Late" ? "LATE" : (type ?? "")}>
      <bdi>{name ?? type ?? "unknown"}</bdi>
    </span>
  );
}

interface TimeProps {
  at: string | null | undefined;
  /** The clock's time as well. */
  exact?: boolean;
  /** Whether it may lie ahead. What happened has happened, also where this clock and the server's differ. */
  ahead?: boolean;
}

/** A point in time by how long ago it is, with the date itself on hovering. */
export function Time({ at, exact = false, ahead = false }: TimeProps) {
  if (!at) return null;
  const date = new Date(at);
  const told = ahead ? date.getTime() : Math.min(date.getTime(), slowNow.value);
  return (
    <>
      <time dateTime={at} title={fullTime(date)}>
        {ago(told, slowNow.value)}
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
  const said = useSignal("");
  if (!window.isSecureContext) return null;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      said.value = "Copied";
    } catch {
      said.value = "The browser doesn’t let this page copy";
    }
    setTimeout(() => (said.value = ""), 2_000);
  };
  return (
    <button type="button" class="quiet" onClick={() => void copy()}>
      {said.value || label}
    </button>
  );
}
