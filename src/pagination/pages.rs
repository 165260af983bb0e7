//! The pages of a list, one after the other.
//!
//! The server decides how long a page may be: 200 rows, unless its admin changed that. A request for more gets a 422
//! that names the limit, and the client remembers it.

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

use super::cursor::{Cursor, Paging, RowKey, hash};
use crate::json::text::{ObjectText, pick_all, string};
use crate::transport::error::{Error, ErrorKind};
use crate::transport::{Call, Payload, Request, ResponseFormat, js, text};

/// The time that a list is sorted by, if a page can begin at a time rather than at an offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Time {
    /// The filter on the rows themselves, e.g. `flow_runs`.
    pub filter: String,
    /// The field, both of the filter and of a row.
    pub field: String,
    /// The condition for the rows that follow: `before_` or `after_`, both inclusive.
    pub bound: &'static str,
}

impl Time {
    /// The time that this list is sorted by, if its own filter has a bound on that time already. Adding a bound would
    /// otherwise drop the rows that have no such time.
    fn of(path: &str, body: &ObjectText) -> Option<Self> {
        let sort = string(body.get("sort")?)?;
        let (field, bound) = match sort.strip_suffix("_DESC") {
            Some(field) => (field, "before_"),
            None => (sort.strip_suffix("_ASC")?, "after_"),
        };
        // `START_TIME` sorts runs that haven't started by their expected start.
        if field == "START_TIME" {
            return None;
        }
        let filter = path.split('/').nth(1)?;
        let field = field.to_ascii_lowercase();
        let rows = ObjectText::read(body.get(filter)?);
        // Joined by "or_", another condition would match more rows, not fewer.
        if rows.get("operator") == Some("\"or_\"") {
            return None;
        }
        let condition = ObjectText::read(rows.get(&field)?);
        condition.get("before_").or(condition.get("after_"))?;
        Some(Self {
            filter: filter.to_owned(),
            field,
            bound,
        })
    }

    /// Makes the list begin at this time.
    pub(crate) fn bound(&self, body: &mut ObjectText, from: &str) {
        let read = |text: Option<&str>| ObjectText::read(text.unwrap_or_default());
        let mut rows = read(body.get(&self.filter));
        let mut condition = read(rows.get(&self.field));
        condition.set(self.bound, format!("\"{from}\""));
        rows.set(&self.field, condition.to_string());
        body.set(&self.filter, rows.to_string());
    }
}

/// A list whose pages may be short although more rows follow: the server counts global limits as rows of the page, and
/// then leaves them out.
const SHORT: &str = "/concurrency_limits/filter";

/// Whether rows of such a list move when they change.
fn is_moving(body: &ObjectText) -> bool {
    let sort = body.get("sort").and_then(string).unwrap_or_default();
    [
        "START_TIME_",
        "END_TIME_",
        "NEXT_SCHEDULED_START_TIME_",
        "DURATION_",
        "UPDATED_",
    ]
    .iter()
    .any(|moving| sort.starts_with(moving))
}

/// The rows of a page.
pub(crate) enum Rows {
    /// Untouched, for JavaScript.
    Js(Array),
    /// The values of the requested keys, as JSON; `None` for null.
    Picked(Vec<Vec<Option<String>>>),
}

impl Rows {
    /// The rows in a response; `None` if one of them can't be read.
    fn read(answer: Payload, keys: &[&str]) -> Option<Self> {
        match answer {
            Payload::Js(rows) => rows.dyn_into().ok().map(Self::Js),
            Payload::Text(text) => {
                let own = |values: Vec<Option<&str>>| {
                    let values = values.into_iter();
                    values.map(|value| value.map(str::to_owned)).collect()
                };
                let rows = pick_all(&text, keys)?.into_iter().map(own);
                Some(Self::Picked(rows.collect()))
            }
        }
    }

    fn row_keys(&self, keys: &[&str], time: Option<&str>) -> Vec<RowKey> {
        match self {
            Self::Js(rows) => {
                let row_key = |row: JsValue| RowKey {
                    id: js::get(&row, "id").as_string().as_deref().map(hash),
                    time: time.and_then(|time| js::get(&row, time).as_string()),
                };
                rows.iter().map(row_key).collect()
            }
            Self::Picked(rows) => {
                let row_key = |row: &Vec<Option<String>>| {
                    let value = |key: &str| {
                        let index = keys.iter().position(|other| *other == key)?;
                        row.get(index)?.as_deref().and_then(string)
                    };
                    RowKey {
                        id: value("id").as_deref().map(hash),
                        time: time.and_then(value),
                    }
                };
                rows.iter().map(row_key).collect()
            }
        }
    }

    /// Only the rows that are chosen.
    fn only(self, chosen: &[bool]) -> Self {
        if !chosen.contains(&false) {
            return self;
        }
        match self {
            Self::Js(rows) => {
                let rows = rows.iter().zip(chosen).filter(|(_, chosen)| **chosen);
                Self::Js(rows.map(|(row, _)| row).collect())
            }
            Self::Picked(rows) => {
                let rows = rows.into_iter().zip(chosen).filter(|(_, chosen)| **chosen);
                Self::Picked(rows.map(|(row, _)| row).collect())
            }
        }
    }
}

/// A list that is read page by page. No row comes twice, and none that existed throughout is left out.
pub(crate) struct Pages {
    path: String,
    /// The body, without `limit` and `offset`.
    body: ObjectText,
    time: Option<Time>,
    cursor: Cursor,
    goes_on: bool,
}

impl Pages {
    /// The pages of the list that this request reads, and the page size it asks for.
    pub(crate) fn of(path: &str, body: &str) -> (Self, Option<u32>) {
        let mut body = ObjectText::read(body);
        let number = |text: Option<String>| text.and_then(|text| text.parse().ok());
        let limit = number(body.take("limit"));
        let base = number(body.take("offset")).unwrap_or_default();
        let time = Time::of(path, &body);
        let paging = match time {
            Some(_) => Paging::Time,
            None if is_moving(&body) => Paging::OffsetThenFront,
            None => Paging::Offset,
        };
        (
            Self::new(path, body, time, Cursor::new(paging, base)),
            limit,
        )
    }

    /// The pages of a list; its body is without `limit` and `offset`.
    pub(crate) fn new(path: &str, body: ObjectText, time: Option<Time>, cursor: Cursor) -> Self {
        Self {
            path: path.to_owned(),
            body,
            time,
            cursor,
            goes_on: true,
        }
    }

    /// Whether there may be more.
    pub(crate) fn goes_on(&self) -> bool {
        self.goes_on
    }

    /// How many rows at the start of the next page are known already.
    pub(crate) fn known_ahead(&self) -> u32 {
        self.cursor.known_ahead()
    }

    /// The new rows of the next page, which is requested with this size; by default the server decides. There may be
    /// none although more follow.
    pub(crate) async fn next(
        &mut self,
        call: &Call,
        keys: &[&str],
        size: Option<u32>,
    ) -> Result<Rows, Error> {
        let format = if keys.is_empty() {
            ResponseFormat::Json
        } else {
            ResponseFormat::Text
        };
        loop {
            let asked = size.map(|size| size.min(call.page_limit()));
            let request = self.request(asked);
            match call.send(&request, format).await {
                Ok(answer) => {
                    let rows = Rows::read(answer.payload, keys)
                        .ok_or_else(|| call.unreadable(&request, answer.attempts))?;
                    return self.take(rows, keys, asked);
                }
                Err(error) => {
                    let allowed = limit_in(&error);
                    match allowed.filter(|allowed| asked.is_some_and(|asked| *allowed < asked)) {
                        Some(allowed) => call.learn_page_limit(allowed),
                        None => return Err(error),
                    }
                }
            }
        }
    }

    /// Takes a page, and returns its new rows.
    pub(crate) fn take(
        &mut self,
        rows: Rows,
        keys: &[&str],
        asked: Option<u32>,
    ) -> Result<Rows, Error> {
        let time = self.time.as_ref().map(|time| time.field.as_str());
        let rows_seen = rows.row_keys(keys, time);
        let asked = asked.filter(|_| self.path != SHORT);
        let page = self.cursor.take(&rows_seen, asked).map_err(|_| {
            let message = "the server gives the same page again and again";
            Error::new(ErrorKind::UnexpectedResponse, message)
        })?;
        self.goes_on = page.has_more;
        Ok(rows.only(&page.is_new))
    }

    fn request(&self, limit: Option<u32>) -> Request {
        let mut body = self.body.clone();
        if let (Some(time), Some(from)) = (&self.time, self.cursor.from()) {
            time.bound(&mut body, from);
        }
        if let Some(limit) = limit {
            body.set("limit", limit.to_string());
        }
        body.set("offset", self.cursor.offset().to_string());
        // All of it was checked before it was put together.
        Request::query(&self.path).raw(&body.to_string())
    }
}

/// The limit that a 422 names: "Invalid limit: must be less than or equal to 100."
pub(crate) fn limit_in(error: &Error) -> Option<u32> {
    let failure = error.failure()?;
    if failure.status != Some(422) || !text::contains(&failure.message, "limit") {
        return None;
    }
    let numbers = failure.message.split(|char: char| !char.is_ascii_digit());
    let last = numbers.rev().find_map(|digits| digits.parse().ok());
    last.filter(|limit| *limit > 0)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_read_from_the_refusal() {
        let refusal = |status: u16, message: &str| {
            Error::new(ErrorKind::ValidationError, message)
                .with(|failure| failure.status = Some(status))
        };
        let message = "Invalid limit: must be less than or equal to 100.";
        assert_eq!(limit_in(&refusal(422, message)), Some(100));
        assert_eq!(
            limit_in(&refusal(422, "sort: Input should be 1 of 2")),
            None
        );
        assert_eq!(limit_in(&refusal(500, message)), None);
        // What was never sent tells nothing of the server.
        let own = Error::new(
            ErrorKind::ValidationError,
            "limit: expected at least 0, got \"1\"",
        );
        assert_eq!(limit_in(&own), None);
    }

    fn time(path: &str, body: &str) -> Option<(String, String, &'static str)> {
        Time::of(path, &ObjectText::read(body)).map(|time| (time.filter, time.field, time.bound))
    }

    #[test]
    fn a_list_is_read_by_a_time_that_bounds_it_already() {
        let found = |field: &str, bound| Some(("flow_runs".into(), field.into(), bound));
        for (body, expected) in [
            (
                r#"{"sort":"END_TIME_DESC","flow_runs":{"end_time":{"after_":"2026-11-23"}}}"#,
                found("end_time", "before_"),
            ),
            (
                r#"{"sort":"EXPECTED_START_TIME_ASC","flow_runs":{"expected_start_time":{"before_":"2026-11-23"}}}"#,
                found("expected_start_time", "after_"),
            ),
            // Runs that haven't ended would be left out.
            (r#"{"sort":"END_TIME_DESC"}"#, None),
            (
                r#"{"sort":"END_TIME_DESC","flow_runs":{"end_time":{"is_null_":false}}}"#,
                None,
            ),
            (
                r#"{"sort":"END_TIME_DESC","flow_runs":{"operator":"or_","end_time":{"after_":"2026-11-23"}}}"#,
                None,
            ),
            (
                r#"{"sort":"START_TIME_DESC","flow_runs":{"start_time":{"after_":"2026-11-23"}}}"#,
                None,
            ),
            (
                r#"{"sort":"NAME_ASC","flow_runs":{"name":{"any_":["x"]}}}"#,
                None,
            ),
            (
                r#"{"flow_runs":{"end_time":{"after_":"2026-11-23"}}}"#,
                None,
            ),
        ] {
            assert_eq!(time("/flow_runs/filter", body), expected, "{body}");
        }
    }

    #[test]
    fn the_bounds_of_the_caller_stay() {
        let body = r#"{"sort":"END_TIME_DESC","flow_runs":{"tags":{"all_":["x"]},"end_time":{"after_":"2026-11-01","before_":"2026-11-30"}}}"#;
        let mut body = ObjectText::read(body);
        let time = Time::of("/flow_runs/filter", &body).expect("a time");
        time.bound(&mut body, "2026-11-20T00:00:00Z");
        assert_eq!(
            body.to_string(),
            r#"{"sort":"END_TIME_DESC","flow_runs":{"tags":{"all_":["x"]},"end_time":{"after_":"2026-11-01","before_":"2026-11-20T00:00:00Z"}}}"#
        );
    }
}
