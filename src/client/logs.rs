//! Logs of runs.

use super::route::routes;
use crate::models::logs::{LogCreate, LogQuery};

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

    /// Adds lines to the logs of runs. Not safe to repeat, so it isn't repeated after a fault.
    ///
    /// `POST /logs/`
    ///
    /// ```js
    /// await client.createLogs([
    ///   { name: "my.app", level: 20, message: "42 rows written", timestamp: new Date(), flow_run_id: run.id },
    /// ]);
    /// ```
    createLogs(logs: Vec<LogCreate>) -> "ApiPromise<void>" = POST "/logs/";
}
