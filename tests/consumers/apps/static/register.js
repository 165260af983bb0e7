await navigator.serviceWorker.register("./service-worker.js", { type: "module" });
navigator.serviceWorker.onmessage = ({ data }) => {
  document.querySelector("output").textContent = data;
};
const { active } = await navigator.serviceWorker.ready;
active.postMessage(new URLSearchParams(location.search).get("api"));
