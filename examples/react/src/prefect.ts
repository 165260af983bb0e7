// The dashboard's questions to Prefect, each a hook.
//
// react-query gives every question a signal, which it aborts when nobody wants the answer any more. The client
// takes it as it is, so the request itself ends. The client also repeats what is worth repeating, so
// react-query doesn't (see main.tsx).

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createClient, type StateType } from "prefect-wasm";

const client = createClient({ apiUrl: import.meta.env.VITE_PREFECT_API_URL ?? "http://127.0.0.1:4200/api" });

export type Ended = Extract<StateType, "COMPLETED" | "FAILED" | "CRASHED" | "CANCELLED">;

export function useRecentRuns(state: Ended) {
  return useQuery({
    queryKey: ["runs", "recent", state],
    queryFn: async ({ signal }) => (await client).getMostRecentFlowRuns({ n: 20, states: [state] }, { signal }),
  });
}

export function useActiveRuns() {
  return useQuery({
    queryKey: ["runs", "active"],
    queryFn: async ({ signal }) => {
      const flow_runs = { state: { type: { any_: ["PENDING" as const, "RUNNING" as const] } } };
      return (await client).readFlowRuns({ flow_runs, sort: "START_TIME_DESC", limit: 50 }, { signal });
    },
    refetchInterval: 5_000,
  });
}

export function useCancel() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => {
      const { outcomes } = await (await client).cancelFlowRuns([id], { message: "Cancelled on the dashboard" });
      const [run] = outcomes;
      if (run?.error) throw run.error;
      return run?.outcome;
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["runs"] }),
  });
}
