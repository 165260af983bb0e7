//! Logs of runs.

use super::PrefectClient;
use super::route::routes;
use crate::models::logs::LogQuery;

routes! {
    /// Reads lines of logs: a page of them by `await`, all of them by `for await`.
    ///
    /// `POST /logs/filter`
    ///
    /// ```js
    /// for await (const line of client.readLogs({ logs: { flow_run_id: { any_: [run.id] } } })) {
    ///   console.log(line.timestamp, line.message);
    /// }
    /// ```
    readLogs(query?: LogQuery) -> "ListPromise<Log>" = POST "/logs/filter";
}
