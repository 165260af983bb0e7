// Cancelling, and what came of it: loaded right after the start.

export { CancelDialog } from "./components/CancelDialog.tsx";
export { OperationPanels } from "./components/OperationPanel.tsx";
