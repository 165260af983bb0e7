// The form that connects to a server, or signs in anew where it is connected already.

import { useSignal, useSignalEffect } from "@preact/signals";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { kindOf } from "../lib/errors.ts";
import { connect, connectError, connecting, connectReport, forget, type Keep, rememberedFor, type SignIn } from "../state/connection.ts";
import { Problem } from "./Bits.tsx";

type Way = "remembered" | "none" | "authString" | "apiKey";

const KEEP: readonly (readonly [Keep, string, string])[] = [
  ["memory", "Until this page is left or reloaded", ""],
  ["tab", "Remember in this tab", "Until it is closed."],
  ["browser", "Remember in this browser", "Whoever can use this browser can then use the server."],
];

const isCloud = (apiUrl: string): boolean => URL.canParse(apiUrl) && new URL(apiUrl).hostname === "api.prefect.cloud";

interface Props {
  apiUrl: string;
  /** Sign in at this very address. */
  fixed?: boolean;
  onConnected?: () => void;
}

export function ConnectForm({ apiUrl, fixed = false, onConnected }: Props) {
  const address = useSignal(apiUrl);
  const way = useSignal<Way>(fixed ? (isCloud(apiUrl) ? "apiKey" : "authString") : rememberedFor(apiUrl) ? "remembered" : "none");
  const secret = useSignal("");
  const keep = useSignal<Keep>("memory");
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const remembered = rememberedFor(address.value);
  const chosen = way.value === "remembered" && !remembered ? "none" : way.value;

  useLayoutEffect(() => {
    if (remembered && way.peek() === "none") way.value = "remembered";
  }, [address.value]);

  // A server that asks who one is: what it wants is known by where it is.
  useSignalEffect(() => {
    if (kindOf(connectError.value) === "Unauthorized" && way.peek() === "none")
      way.value = isCloud(address.peek()) ? "apiKey" : "authString";
  });

  const submit = async (event: Event) => {
    event.preventDefault();
    const signIn: SignIn =
      chosen === "remembered" ? (remembered?.signIn ?? {}) : chosen === "none" || !secret.value ? {} : { [chosen]: secret.value };
    if (await connect(address.value, signIn, keep.value)) {
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
            {choose("remembered", `As remembered in this ${remembered.keep}`)}{" "}
            <button
              type="button"
              class="quiet"
              onClick={() => {
                forget(address.peek());
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
          <fieldset>
            <legend>Keep it</legend>
            {KEEP.map(([value, label, help]) => (
              <div key={value} class="choice">
                <input
                  type="radio"
                  id={`${id}-keep-${value}`}
                  name={`${id}-keep`}
                  checked={keep.value === value}
                  aria-describedby={`${id}-keep-${value}-help`}
                  onChange={() => (keep.value = value)}
                />
                <label for={`${id}-keep-${value}`}>{label}</label>
                <p id={`${id}-keep-${value}-help`} class="note">
                  {help}
                </p>
              </div>
            ))}
          </fieldset>
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
        {connectReport.value ? (
          <details>
            <summary>What was looked at</summary>
            <ul>
              {connectReport.value.checks.map(({ name, ok, message }) => (
                <li key={name}>
                  {ok ? "✓" : "✗"} {name}: {message}
                </li>
              ))}
            </ul>
          </details>
        ) : null}
      </Problem>
    </form>
  );
}
