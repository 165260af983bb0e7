// The form that connects to a server, or signs in anew where it is connected already.

import { useSignal } from "@preact/signals";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { kindOf } from "../lib/errors.ts";
import { connect, connectError, connecting, forget, rememberedFor, type SignIn } from "../state/connection.ts";
import { Problem } from "./Bits.tsx";

type Way = "remembered" | "none" | "authString" | "apiKey";

interface Props {
  apiUrl: string;
  /** Sign in at this very address. */
  fixed?: boolean;
  onConnected?: () => void;
}

export function ConnectForm({ apiUrl, fixed = false, onConnected }: Props) {
  const address = useSignal(apiUrl);
  const way = useSignal<Way>(fixed ? "authString" : rememberedFor(apiUrl) ? "remembered" : "none");
  const secret = useSignal("");
  const remember = useSignal(false);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const remembered = rememberedFor(address.value);
  const chosen = way.value === "remembered" && !remembered ? "none" : way.value;

  useLayoutEffect(() => {
    if (remembered && way.peek() === "none") way.value = "remembered";
  }, [address.value]);

  const submit = async (event: Event) => {
    event.preventDefault();
    const signIn: SignIn =
      chosen === "remembered" ? (remembered ?? {}) : chosen === "none" || !secret.value ? {} : { [chosen]: secret.value };
    if (await connect(address.value, signIn, remember.value)) {
      secret.value = "";
      onConnected?.();
    }
  };
  const choose = (value: Way, label: string) => (
    <label>
      <input
        type="radio"
        name={`${id}-way`}
        checked={chosen === value}
        onChange={() => {
          way.value = value;
          secret.value = "";
        }}
      />
      {label}
    </label>
  );

  return (
    <form method="post" class="connect" onSubmit={submit}>
      {fixed ? null : (
        <div class="field">
          <label for={`${id}-url`}>API address</label>
          <input
            id={`${id}-url`}
            ref={field}
            type="text"
            inputMode="url"
            required
            spellcheck={false}
            autocapitalize="off"
            autocomplete="url"
            value={address.value}
            onInput={(event) => (address.value = event.currentTarget.value)}
          />
        </div>
      )}
      <fieldset>
        <legend>Sign in</legend>
        {remembered ? (
          <p>
            {choose("remembered", "As remembered in this browser")}{" "}
            <button
              type="button"
              class="quiet"
              onClick={() => {
                forget();
                way.value = "none";
                field.current?.focus();
              }}
            >
              Forget it
            </button>
          </p>
        ) : null}
        {choose("none", "Without")}
        {choose("authString", "With user and password")}
        {choose("apiKey", "With an API key")}
      </fieldset>
      {chosen === "authString" || chosen === "apiKey" ? (
        <>
          <div class="field">
            <label for={`${id}-secret`}>{chosen === "apiKey" ? "API key" : "User and password"}</label>
            <input
              id={`${id}-secret`}
              type="password"
              autocomplete="off"
              aria-describedby={`${id}-help`}
              value={secret.value}
              onInput={(event) => (secret.value = event.currentTarget.value)}
            />
            <p id={`${id}-help`} class="note">
              {chosen === "apiKey" ? (
                "For Prefect Cloud."
              ) : (
                <>
                  As <code>user:password</code>, for a server of your own.
                </>
              )}
            </p>
          </div>
          <div class="field">
            <label>
              <input
                type="checkbox"
                checked={remember.value}
                aria-describedby={`${id}-remember`}
                onChange={(event) => (remember.value = event.currentTarget.checked)}
              />
              Remember in this browser
            </label>
            <p id={`${id}-remember`} class="note">
              Whoever can use this browser can then use the server. Without it, the secret is gone with the tab.
            </p>
          </div>
        </>
      ) : null}
      <p class="actions">
        <button class="primary" aria-disabled={connecting.value}>
          {fixed ? "Sign in" : "Connect"}
        </button>
        <span role="status">{connecting.value ? "Connecting…" : ""}</span>
      </p>
      <Problem error={connectError.value}>
        {kindOf(connectError.value) === "Unauthorized" ? <p>Choose how to sign in above.</p> : null}
        {kindOf(connectError.value) === "Network" ? (
          <p>
            Is the server running, and may this page’s origin, <code>{location.origin}</code>, ask it (PREFECT_SERVER_CORS_ALLOWED_ORIGINS)?
          </p>
        ) : null}
      </Problem>
    </form>
  );
}
