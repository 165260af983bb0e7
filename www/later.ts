// What is loaded when it is first shown, as one file: many small ones would share many more with the start.

import "./App.tsx"; // see build.mjs

export { Help } from "./components/Help.tsx";
export { Reschedule } from "./components/Reschedule.tsx";
export { Artifacts } from "./views/Artifacts.tsx";
export { Run } from "./views/Run.tsx";
