// What a method of one request gives: a promise that can show the answer's status and headers, too.

// `last` holds the answer under `response`, as soon as there is one.
export function withResponse(promise, last) {
  const value = async () => ({ data: await promise, response: last.response });
  return Object.defineProperty(promise, "withResponse", { value });
}
