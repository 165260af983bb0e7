// Prefect's own page of a run.

const CLOUD = /^https:\/\/api\.prefect\.cloud\/api\/accounts\/([^/]+)\/workspaces\/([^/]+)$/;

/** Its address, as far as that follows from the API's. */
export function uiUrl(apiUrl: string, runId: string): string | null {
  const cloud = CLOUD.exec(apiUrl);
  if (cloud) return `https://app.prefect.cloud/account/${cloud[1]}/workspace/${cloud[2]}/runs/flow-run/${runId}`;
  const server = new URL(apiUrl, location.href);
  if (!server.pathname.endsWith("/api")) return null;
  return new URL(`${server.pathname.slice(0, -"api".length)}runs/flow-run/${runId}`, server).href;
}
