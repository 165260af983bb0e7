// @vitest-environment jsdom

import { fine, use } from "./use.js";
import * as prefect from "prefect-wasm";
import { expect, test } from "vitest";

test("beside a document", async () => {
  expect(document.body).toBeInstanceOf(HTMLElement);
  expect(await use(prefect, process.env.API_URL)).toEqual({ ...fine, binary: "file" });
});
