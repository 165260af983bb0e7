// node benches/distance.mjs <host:port> <milliseconds>    (forked by support.mjs)
//
// Forwards connections to a server, each byte half a round trip later. Counts the requests, and measures the time from the
// first one to the end of the last response.

import { connect, createServer } from "node:net";

const [host, port] = process.argv[2].split(":");
const half = Number(process.argv[3]) / 2;
let [requests, begun, ended] = [0, 0, 0];

const server = createServer({ noDelay: true }, (near) => {
  const far = connect({ host, port: Number(port), noDelay: true });
  for (const [from, to] of [
    [near, far],
    [far, near],
  ]) {
    from.on("data", (chunk) => {
      // Clients send the head of a request in one chunk.
      if (from === near && /^(GET|POST|PUT|PATCH|DELETE) \//.test(chunk.toString("latin1", 0, 16))) {
        if (requests === 0) begun = performance.now();
        requests += 1;
      }
      setTimeout(() => {
        to.write(chunk);
        ended = performance.now();
      }, half);
    });
    from.on("end", () => setTimeout(() => to.end(), half));
    from.on("error", () => to.destroy()); // the other side learns of it, as it would without us
  }
});

server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
process.on("message", () => {
  process.send({ requests, seconds: (ended - begun) / 1000 });
  requests = 0;
});
process.on("disconnect", () => process.exit());
