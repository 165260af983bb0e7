//! Follows the log of a flow run, from its first line to its last.
//!
//! Lines come late and out of order: the run's processes send theirs in batches, each by its own clock. So neither the
//! time of the last line says what to read next, nor the end of the run that there is no more. What does is how many
//! lines of the list are known: there are more exactly if it has one behind that many.

use std::collections::VecDeque;
use std::rc::Rc;

use futures_util::future::LocalBoxFuture;
use js_sys::{Date, Set};
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::run::canonical;
use super::wait::{has_ended, read};
use crate::client::streams::{Items, iterated};
use crate::client::{PrefectClient, given};
use crate::json::kind::Schema;
use crate::models::options::RequestOptions;
use crate::models::scalars::Uuid;
use crate::streams::LOGS;
use crate::transport::error::Error;
use crate::transport::{Call, Options, Request, Socket, input, js};

#[wasm_bindgen]
impl PrefectClient {
    /// The log of a flow run: the lines that are there, in the order of time, and then those that come, until the run
    /// has ended and 5 seconds have brought no further line. A run that ended more than a minute ago is not waited for.
    ///
    /// No line comes twice, and none is left out, also of thousands, also one that is older than lines that came
    /// before it. A line that the server gets later than those 5 seconds isn't among them.
    ///
    /// Lines come at once where the server tells of them (see `subscribeLogs`), and otherwise every 2 seconds.
    ///
    /// Rejects with `ObjectNotFound` where there is no such run.
    ///
    /// `POST /logs/filter`, `GET /flow_runs/{id}`
    ///
    /// ```js
    /// for await (const line of client.followFlowRunLogs(run.id, { signal: AbortSignal.timeout(5_000) })) {
    ///   console.log(line.timestamp, line.message);
    ///   break;
    /// }
    /// ```
    #[wasm_bindgen(
        js_name = followFlowRunLogs,
        unchecked_return_type = "AsyncGenerator<Log, void, void>"
    )]
    pub fn follow_flow_run_logs(
        &self,
        #[wasm_bindgen(js_name = flowRunId)] flow_run_id: Ts<Uuid>,
        options: Option<Ts<RequestOptions>>,
    ) -> Result<JsValue, JsValue> {
        let options = given(options);
        let begin = || {
            let id = JsValue::from(flow_run_id);
            input::checked(&id, Uuid::KIND).map_err(|problem| problem.within("flowRunId"))?;
            let id = canonical(&id.as_string().unwrap_or_default());
            let parts = Options::parts(&options, RequestOptions::KIND, &[])?;
            let call = Rc::new(self.call_of(&parts)?);
            let follow = Follow::new(&call, id);
            Ok((call, Box::new(follow) as Box<dyn Items>))
        };
        iterated(begin(), &options)
    }
}

/// How often is looked for lines.
const LOOK_MS: f64 = 2_000.0;
/// How long no line may come after the end. Python's own handler sends a batch every 2 seconds.
const QUIET_MS: f64 = 5_000.0;
/// How long ago a run has to have ended for all of its lines to be there.
const LONG_AGO_MS: f64 = 60_000.0;

struct Follow {
    call: Rc<Call>,
    id: JsValue,
    filter: String,
    socket: Option<Socket>,
    /// The ids of the lines that were on the list, and of those that came by the stream and were not yet.
    listed: Set,
    unlisted: Set,
    lines: VecDeque<JsValue>,
    /// When the list is read next. A line from the stream doesn't change that, since thousands may come at once.
    look_at: f64,
    /// Whether the run was seen before it ended.
    was_seen_running: bool,
    /// Since when the run has ended and no line has come, by this machine's clock. Infinite until it has ended.
    quiet_since: f64,
    is_over: bool,
}

impl Items for Follow {
    fn next(&mut self) -> LocalBoxFuture<'_, Result<JsValue, Error>> {
        Box::pin(self.next_line())
    }
}

impl Follow {
    fn new(call: &Rc<Call>, id: String) -> Self {
        Self {
            call: Rc::clone(call),
            filter: format!(r#"{{"flow_run_id":{{"any_":["{id}"]}}}}"#),
            id: id.into(),
            socket: None,
            listed: Set::new(&JsValue::UNDEFINED),
            unlisted: Set::new(&JsValue::UNDEFINED),
            lines: VecDeque::new(),
            look_at: 0.0,
            was_seen_running: false,
            quiet_since: f64::INFINITY,
            is_over: false,
        }
    }

    /// The next line; `undefined` after the last.
    async fn next_line(&mut self) -> Result<JsValue, Error> {
        loop {
            self.call.check()?;
            if let Some(line) = self.lines.pop_front() {
                return Ok(line);
            }
            if self.is_over {
                return Ok(JsValue::UNDEFINED);
            }
            let left = self.look_at - Date::now();
            // If this machine's clock was set back, the list is read at once.
            if left > 0.0 && left <= LOOK_MS {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                let left = left.ceil() as u32;
                let hint = self
                    .call
                    .hint(&mut self.socket, LOGS.live, &self.filter, left);
                let Some(line) = hint.await? else { continue };
                let id = js::get(&line, "id");
                if line.is_undefined() {
                    // The connection was just opened. Lines from before are on the list.
                    self.look_at = 0.0;
                } else if !self.listed.has(&id) && !self.unlisted.has(&id) {
                    self.unlisted.add(&id);
                    self.is_quiet_from_now();
                    return Ok(line);
                }
            } else if self.look().await? {
                self.is_quiet_from_now();
            } else if self.quiet_since.is_finite() {
                self.look_later();
            } else {
                let run = read(&self.call, &self.id).await?;
                self.see(&run);
            }
        }
    }

    /// A line came, so the next one may come just as late.
    fn is_quiet_from_now(&mut self) {
        if self.quiet_since.is_finite() {
            self.quiet_since = Date::now();
        }
    }

    /// The list had nothing new: plans the next look, or ends.
    fn look_later(&mut self) {
        let now = Date::now();
        let end = self.quiet_since + QUIET_MS;
        self.is_over = now >= end;
        self.look_at = end.min(now + LOOK_MS);
    }

    /// Notes whether the run has ended.
    fn see(&mut self, run: &JsValue) {
        if !has_ended(run) {
            self.was_seen_running = true;
            return self.look_later();
        }
        let ended = js::get(&js::get(run, "state"), "timestamp").as_string();
        let ended = ended.map_or(f64::NAN, |time| Date::parse(&time));
        // A run that was seen running ended just now, even if this machine's clock is fast.
        let is_long_ago = !self.was_seen_running && self.call.server_time() - ended > LONG_AGO_MS;
        // Lines may have come since the last look.
        self.quiet_since = if is_long_ago { 0.0 } else { Date::now() };
    }

    /// Reads lines of the list that are not known, a page of them; says whether there were any.
    async fn look(&mut self) -> Result<bool, Error> {
        let known = self.listed.size();
        let mut offset = known;
        let mut page = 0;
        loop {
            let filter = &self.filter;
            let body = format!(r#"{{"logs":{filter},"sort":"TIMESTAMP_ASC","offset":{offset}}}"#);
            let request = Request::query("/logs/filter").raw(&body);
            let rows = self.call.list(request).await?;
            for line in rows.iter() {
                let id = js::get(&line, "id");
                if self.listed.has(&id) {
                    continue;
                }
                self.listed.add(&id);
                if !self.unlisted.delete(&id) {
                    self.lines.push_back(line);
                }
            }
            page = page.max(rows.length());
            let is_more = self.listed.size() > known;
            // There are more than are known, yet here none is new: lines came in front of known ones.
            if is_more || page == 0 || offset == 0 {
                return Ok(is_more);
            }
            offset = offset.saturating_sub(page);
        }
    }
}
