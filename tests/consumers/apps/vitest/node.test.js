import { fine, use } from "./use.js";
import * as prefect from "prefect-wasm";
import { expect, test } from "vitest";

test("in Node", async () => {
  expect(await use(prefect, process.env.API_URL)).toEqual({ ...fine, binary: "file" });
});
