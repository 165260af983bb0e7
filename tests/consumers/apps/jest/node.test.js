const { fine, use } = require("./use.cjs");
const prefect = require("prefect-wasm");

test("in Node", async () => {
  expect(await use(prefect, process.env.API_URL)).toEqual({ ...fine, binary: "file" });
});
