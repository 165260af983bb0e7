// Cancelling, how far an operation is, and what came of it: loaded right after the start.

import "./App.tsx"; // see build.mjs

export { CancelDialog } from "./components/CancelDialog.tsx";
export { OperationPanels } from "./components/OperationPanel.tsx";
export { Progress } from "./components/Progress.tsx";
