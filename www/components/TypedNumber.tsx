// A number to be typed before many are touched, so that nobody touches many by a slip.

import { useId } from "preact/hooks";
import { current } from "../state/connection.ts";

const TYPED_FROM = 100;

/** Whether so many have to be typed: more than 100, or, in production, whatever goes without a filter or a choice. */
export const mustType = (number: number, narrowed: boolean): boolean =>
  number > TYPED_FROM || (number > 0 && !narrowed && current.value?.production === true);

export const isTyped = (typed: string, number: number): boolean => typed.replace(/\D/g, "") === String(number);

export function TypedNumber({ number, onInput }: { number: number; onInput: (typed: string) => void }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>Type {number} to confirm that many</label>
      <input id={id} type="text" inputMode="numeric" autocomplete="off" onInput={(event) => onInput(event.currentTarget.value)} />
    </div>
  );
}
