const { PrefectClient, initSync } = require("prefect-wasm");

initSync();
initSync();
new PrefectClient({ apiUrl: process.argv[2] }).hello().then((hello) => console.log(JSON.stringify({ hello })));
