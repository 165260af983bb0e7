//! Reads more flow runs than one page holds.
//!
//! The page size is the server's to say: 200 unless its admin changed it. What asks for more gets a
//! 422 that names the limit, which is learned then.

use futures_util::future::LocalBoxFuture;
use js_sys::{Array, Set};
use wasm_bindgen::JsValue;

use crate::schemas::flow_runs::FlowRunQuery;
use crate::schemas::json::{Object, items, pick, string};
use crate::schemas::kind::Schema;
use crate::transport::error::{Error, Kind};
use crate::transport::{Call, Payload, Request, Wants, js, text};

/// A list of flow runs: the body of `POST /flow_runs/filter`, without `limit` and `offset`. All its
/// values are JSON.
#[derive(Clone, Debug, Default)]
pub struct Query {
    flow_runs: Object,
    rest: Object,
}

impl Query {
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

/// A row of a list, as it came.
pub struct Row {
    id: Option<String>,
    /// What the list is sorted by.
    key: Option<String>,
    data: Payload,
}

impl Row {
    /// The row for JavaScript.
    pub fn into_js(self) -> JsValue {
        match self.data {
            Payload::Js(value) => value,
            Payload::Text(_) => JsValue::UNDEFINED,
        }
    }

    /// The row's JSON.
    pub fn text(&self) -> &str {
        match &self.data {
            Payload::Js(_) => "",
            Payload::Text(text) => text,
        }
    }
}

/// The rows in an answer, `None` if there is one that can't be read.
fn rows_in(answer: Payload, key: &str) -> Option<Vec<Row>> {
    match answer {
        Payload::Js(rows) if !Array::is_array(&rows) => None,
        Payload::Js(rows) => {
            let row = |row: JsValue| Row {
                id: js::get(&row, "id").as_string(),
                key: js::get(&row, key).as_string(),
                data: Payload::Js(row),
            };
            Some(Array::from(&rows).iter().map(row).collect())
        }
        Payload::Text(text) => {
            let row = |text: &str| {
                let [id, key] = pick(text, &["id", key])?;
                Some(Row {
                    id: id.and_then(string),
                    key: key.and_then(string),
                    data: Payload::Text(text.to_owned()),
                })
            };
            items(&text)?.into_iter().map(row).collect()
        }
    }
}

/// Rows as what they are, by what reads one.
pub fn read_rows<T>(rows: &[Row], read: fn(&str) -> Option<T>) -> Result<Vec<T>, Error> {
    let rows: Option<Vec<T>> = rows.iter().map(|row| read(row.text())).collect();
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
    /// What for.
    pub wants: Wants,
}

impl List<'_> {
    /// All rows, to be read here.
    pub fn all(query: Query) -> Self {
        Self {
            query,
            time: None,
            most: u32::MAX,
            wants: Wants::Text,
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
            while rows.len() < most {
                // The page begins with the rows of the very time the last one ended with.
                let again = rows
                    .iter()
                    .rev()
                    .take_while(|row| from.is_some() && row.key == from)
                    .count();
                let wanted = count(most - rows.len()).saturating_add(count(again));
                let page = self.page(call, wanted, offset).await?;
                let length = count(page.rows.len());
                let before = rows.len();
                for row in page.rows {
                    let id = JsValue::from(row.id.as_deref());
                    if rows.len() < most && !seen.has(&id) {
                        seen.add(&id);
                        rows.push(row);
                    }
                }
                if !page.full {
                    break;
                }
                let last = rows.last().and_then(|row| row.key.clone());
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
        let mut limit = most.min(call.page_limit());
        loop {
            let request = self.query.request(limit, offset);
            let error = match call.send(&request, self.wants).await {
                Ok(answer) => {
                    let rows = rows_in(answer.payload, self.time.unwrap_or_default());
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
