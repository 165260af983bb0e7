// What is needed now and then, in a file of its own: the dialogs for many runs and deployments, those of artifacts, and
// the connections.

import "./App.tsx"; // see build.mjs

export { CreateArtifact, DeleteArtifact } from "./components/ArtifactDialogs.tsx";
export { ArtifactHistory } from "./components/ArtifactHistory.tsx";
export { Connections } from "./components/Connections.tsx";
export { Retry } from "./components/Retry.tsx";
export { Schedules } from "./components/Schedules.tsx";
