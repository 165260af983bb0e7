// Components that most people don't need: loaded when they are shown for the first time.

import { signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import { Problem } from "./Bits.tsx";

export function lazy<Props extends object>(load: () => Promise<FunctionComponent<Props>>): FunctionComponent<Props> {
  const loaded = signal<FunctionComponent<Props> | null>(null);
  const error = signal<unknown>(null); // a file that isn't there any more, after an update
  return function Lazy(props) {
    useEffect(() => {
      if (loaded.peek()) return;
      error.value = null;
      load().then(
        (component) => (loaded.value = component),
        (reason) => (error.value = reason),
      );
    }, []);
    const Loaded = loaded.value;
    return Loaded ? <Loaded {...props} /> : <Problem error={error.value} />;
  };
}
