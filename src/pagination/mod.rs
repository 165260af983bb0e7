//! Reads more flow runs than one page holds.
//!
//! The page size is the server's to say: 200 unless its admin changed it. What asks for more gets a
//! 422 that names the limit, which is learned then.

use futures_util::future::LocalBoxFuture;
use js_sys::{Array, Set};
use wasm_bindgen::{JsCast, JsValue};

use crate::json::kind::Schema;
use crate::json::text::{Object, list, pick_all, string};
use crate::models::flow_runs::FlowRunQuery;
use crate::transport::error::{Error, Kind};
use crate::transport::{Call, Payload, Request, ResponseFormat, js, text};

/// How many pages in a row may hold nothing new. Rows that move can fill one or two.
const STALE: u32 = 4;

/// A list of flow runs: the body of `POST /flow_runs/filter`, without `limit` and `offset`. All its
/// values are JSON.
#[derive(Clone, Debug, Default)]
pub struct Query {
    flow_runs: Object,
    rest: Object,
}

/// A condition: one of these. `list` is JSON.
pub fn any_of(list: &str) -> String {
    format!(r#"{{"any_":{list}}}"#)
}

/// The filter of a bulk route: these runs, as far as their states fulfil a condition.
pub fn guarded<'i>(ids: impl IntoIterator<Item = &'i str>, states: &str) -> String {
    let ids = any_of(&list(ids));
    format!(r#"{{"id":{ids},"state":{states}}}"#)
}

impl Query {
    /// Of the runs with these ids.
    pub fn of_ids<'i>(ids: impl IntoIterator<Item = &'i str>) -> Self {
        let mut query = Self::default();
        query.only("id", any_of(&list(ids)));
        query
    }

    /// Of the runs that a filter chooses.
    pub fn of(filter: Option<&str>) -> Self {
        Self {
            flow_runs: filter.map(Object::read).unwrap_or_default(),
            rest: Object::default(),
        }
    }

    /// Only runs that fulfil this condition on a field, in place of another on it.
    pub fn only(&mut self, field: &str, condition: impl Into<String>) -> &mut Self {
        self.flow_runs.set(field, condition);
        self
    }

    /// With a filter on what runs belong to, e.g. `deployments`.
    pub fn with(&mut self, key: &str, filter: impl Into<String>) -> &mut Self {
        self.rest.set(key, filter);
        self
    }

    /// In this order.
    pub fn sorted(&mut self, sort: &str) -> &mut Self {
        self.with("sort", format!("\"{sort}\""))
    }

    fn request(&self, limit: u32, offset: u32) -> Request {
        let mut body = self.rest.clone();
        body.set("flow_runs", self.flow_runs.to_string())
            .set("limit", limit.to_string())
            .set("offset", offset.to_string());
        Request::query("/flow_runs/filter").text(body.to_string(), FlowRunQuery::KIND)
    }
}

/// A row of a list.
pub enum Row {
    /// As it came, for JavaScript.
    Js(JsValue),
    /// The values that are wanted of it, as JSON; `None` for null.
    Picked(Vec<Option<String>>),
}

impl Row {
    /// The row for JavaScript.
    pub fn into_js(self) -> JsValue {
        match self {
            Self::Js(row) => row,
            Self::Picked(_) => JsValue::UNDEFINED,
        }
    }

    /// The value under a key, which is among those that are wanted.
    fn get(&self, keys: &[&str], key: &str) -> Option<String> {
        match self {
            Self::Js(row) => js::get(row, key).as_string(),
            Self::Picked(values) => {
                let place = keys.iter().position(|wanted| *wanted == key)?;
                values.get(place)?.as_deref().and_then(string)
            }
        }
    }
}

/// The rows in an answer, `None` if there is one that can't be read.
fn rows_in(answer: Payload, keys: &[&str]) -> Option<Vec<Row>> {
    match answer {
        Payload::Js(rows) => {
            let rows = rows.dyn_into::<Array>().ok()?;
            Some(rows.iter().map(Row::Js).collect())
        }
        Payload::Text(text) => {
            let own = |values: Vec<Option<&str>>| {
                let values = values.into_iter();
                Row::Picked(values.map(|value| value.map(str::to_owned)).collect())
            };
            Some(pick_all(&text, keys)?.into_iter().map(own).collect())
        }
    }
}

/// Rows as what they are, by what reads one.
pub fn read_rows<T>(
    rows: &[Row],
    read: fn(&[Option<String>]) -> Option<T>,
) -> Result<Vec<T>, Error> {
    let read = |row: &Row| match row {
        Row::Picked(values) => read(values),
        Row::Js(_) => None,
    };
    let rows: Option<Vec<T>> = rows.iter().map(read).collect();
    rows.ok_or_else(|| {
        let message = "the server lists a flow run without an id or a name";
        Error::new(Kind::UnexpectedResponse, message)
    })
}

/// How a list is read.
pub struct List<'a> {
    /// Which runs.
    pub query: Query,
    /// The time they are sorted by, newest first, which every row has. The next page begins where the
    /// last one ended in *time* then, so that rows which come or go meanwhile shift nothing. Without,
    /// pages are counted: rows that move may be missed, and the caller looks again until nothing new
    /// is there.
    pub time: Option<&'a str>,
    /// At most so many.
    pub most: u32,
    /// What is wanted of the rows, to be read here; nothing where they go to JavaScript.
    pub keys: &'a [&'a str],
}

impl<'l> List<'l> {
    /// All rows.
    pub fn all(query: Query, keys: &'l [&'l str]) -> Self {
        Self {
            query,
            time: None,
            most: u32::MAX,
            keys,
        }
    }

    /// Reads it, each row once.
    pub fn read<'a>(mut self, call: &'a Call) -> LocalBoxFuture<'a, Result<Vec<Row>, Error>>
    where
        Self: 'a,
    {
        Box::pin(async move {
            let most = self.most as usize;
            let mut rows: Vec<Row> = Vec::new();
            let seen = Set::new(&JsValue::UNDEFINED);
            let mut offset: u32 = 0;
            let mut from: Option<String> = None;
            let mut stale = 0;
            while rows.len() < most {
                // The page begins with the rows of the very time the last one ended with.
                let time_of = |row: &Row| row.get(self.keys, self.time?);
                let again = rows
                    .iter()
                    .rev()
                    .take_while(|row| from.is_some() && time_of(row) == from)
                    .count();
                let wanted = count(most - rows.len()).saturating_add(count(again));
                let page = self.page(call, wanted, offset).await?;
                let length = count(page.rows.len());
                let before = rows.len();
                for row in page.rows {
                    let id = JsValue::from(row.get(self.keys, "id"));
                    if rows.len() < most && !seen.has(&id) {
                        seen.add(&id);
                        rows.push(row);
                    }
                }
                if !page.full {
                    break;
                }
                stale = if rows.len() > before { 0 } else { stale + 1 };
                if stale == STALE {
                    let message = "the server gives the same page again and again";
                    return Err(Error::new(Kind::UnexpectedResponse, message));
                }
                let last = rows.last().and_then(time_of);
                match (self.time, last) {
                    (Some(time), Some(last))
                        if rows.len() > before && from.as_ref() != Some(&last) =>
                    {
                        let before = format!(r#"{{"before_":"{last}"}}"#);
                        self.query.only(time, before);
                        from = Some(last);
                        offset = 0;
                    }
                    // No such time, or a page full of rows of one time: go on by counting.
                    _ => offset = offset.saturating_add(length),
                }
            }
            Ok(rows)
        })
    }

    async fn page(&self, call: &Call, most: u32, offset: u32) -> Result<Page, Error> {
        let format = if self.keys.is_empty() {
            ResponseFormat::Json
        } else {
            ResponseFormat::Text
        };
        let mut limit = most.min(call.page_limit());
        loop {
            let request = self.query.request(limit, offset);
            let error = match call.send(&request, format).await {
                Ok(answer) => {
                    let rows = rows_in(answer.payload, self.keys);
                    let rows = rows.ok_or_else(|| call.unreadable(&request, answer.attempts))?;
                    let full = rows.len() >= limit as usize;
                    return Ok(Page { rows, full });
                }
                Err(error) => error,
            };
            let Some(allowed) = limit_in(&error).filter(|allowed| *allowed < limit) else {
                return Err(error);
            };
            call.learn_page_limit(allowed);
            limit = allowed;
        }
    }
}

struct Page {
    rows: Vec<Row>,
    /// Whether there may be more.
    full: bool,
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// The limit that a 422 names: "Invalid limit: must be less than or equal to 100."
fn limit_in(error: &Error) -> Option<u32> {
    let failure = error.failure()?;
    if !error.is(Kind::ValidationError) || !text::contains(&failure.message, "limit") {
        return None;
    }
    let numbers = failure.message.split(|char: char| !char.is_ascii_digit());
    let last = numbers.rev().find_map(|digits| digits.parse().ok());
    last.filter(|limit| *limit > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_read_from_the_refusal() {
        let refusal = |message: &str| Error::new(Kind::ValidationError, message);
        assert_eq!(
            limit_in(&refusal(
                "Invalid limit: must be less than or equal to 100."
            )),
            Some(100)
        );
        assert_eq!(limit_in(&refusal("sort: Input should be X")), None);
        assert_eq!(limit_in(&Error::new(Kind::ServerError, "limit 100")), None);
    }
}
