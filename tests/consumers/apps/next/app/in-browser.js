"use client";

import { use } from "../use.js";
import * as prefect from "prefect-wasm";
import { useEffect, useState } from "react";

let seen;

export function InBrowser() {
  const [text, setText] = useState("");
  useEffect(() => {
    // Once: React runs effects twice while one develops.
    seen ??= use(prefect, new URLSearchParams(location.search).get("api"));
    seen.then((seen) => setText(JSON.stringify(seen)));
  }, []);
  return <output>{text}</output>;
}
