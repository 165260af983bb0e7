// Promises that can more than those of the platform.

// What a method of one request gives: a promise that can show the answer's status and headers, too.
// `last` holds the answer under `response`, as soon as there is one.
export function withResponse(promise, last) {
  const value = async () => ({ data: await promise, response: last.response });
  return Object.defineProperty(promise, "withResponse", { value });
}

// A promise that can be given up: it and the function that rejects it before its time.
export function abandonable(promise) {
  let abandon;
  const abandonable = new Promise((resolve, reject) => {
    abandon = reject;
    Promise.resolve(promise).then(resolve, reject);
  });
  return [abandonable, abandon];
}
