// What time it is, for all that says how long ago something was.

import { signal } from "@preact/signals";

/** Milliseconds; moves on every second that somebody sees. */
export const now = signal(Date.now());

/** The same in steps of ten seconds, for what need not tick. */
export const slowNow = signal(now.peek());

setInterval(() => {
  if (document.hidden) return;
  now.value = Date.now();
  if (now.value - slowNow.peek() >= 10_000) slowNow.value = now.value;
}, 1_000);
