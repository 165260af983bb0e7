/** @jest-environment jest-fixed-jsdom */

const { fine, use } = require("./use.cjs");
const prefect = require("prefect-wasm");

test("beside a document", async () => {
  expect(document.body).toBeInstanceOf(HTMLElement);
  expect(await use(prefect, process.env.API_URL)).toEqual({ ...fine, binary: "file" });
});
