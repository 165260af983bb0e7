//! Reads more flow runs than one page holds.
//!
//! The page size is the server's to say: 200 unless its admin changed it. What asks for more gets a
//! 422 that names the limit, which is learned then.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::schemas::flow_runs::FlowRunQuery;
use crate::schemas::kind::Schema;
use crate::transport::error::{Error, Kind};
use crate::transport::{Call, Request};

/// A list of flow runs: the body of `POST /flow_runs/filter`, without `limit` and `offset`.
#[derive(Clone, Debug, Default)]
pub struct Query(pub Map<String, Value>);

impl Query {
    /// Only runs that fulfil this condition, e.g. `{"id": {"any_": […]}}`.
    pub fn only(&mut self, condition: Value) -> &mut Self {
        let filter = self
            .0
            .entry("flow_runs")
            .or_insert_with(|| Value::Object(Map::new()));
        if filter.is_null() {
            *filter = Value::Object(Map::new());
        }
        if let (Some(filter), Value::Object(condition)) = (filter.as_object_mut(), condition) {
            for (field, condition) in condition {
                // A field that is there already, such as the caller's own `end_time`, keeps what it
                // says beside what is added.
                match (
                    filter.get_mut(&field).and_then(Value::as_object_mut),
                    condition,
                ) {
                    (Some(there), Value::Object(more)) => there.extend(more),
                    (_, condition) => {
                        filter.insert(field, condition);
                    }
                }
            }
        }
        self
    }

    /// In this order.
    pub fn sorted(&mut self, sort: &str) -> &mut Self {
        self.0.insert("sort".into(), sort.into());
        self
    }

    fn request(&self, limit: u32, offset: u32) -> Request {
        let mut body = self.0.clone();
        body.insert("limit".into(), limit.into());
        body.insert("offset".into(), offset.into());
        let body = to_text(&Value::Object(body));
        Request::query("/flow_runs/filter").text(body, FlowRunQuery::KIND)
    }
}

/// A body made here, as JSON.
pub fn to_text(body: &Value) -> String {
    serde_json::to_string(body).unwrap_or_default()
}

/// A row of a list.
pub trait Row {
    /// Its id.
    fn id(&self) -> String;
    /// What the list is sorted by; `None` if the row has no such value.
    fn key(&self) -> Option<String>;
}

struct Page<R> {
    rows: Vec<R>,
    /// Whether there may be more.
    full: bool,
}

async fn page<R>(
    call: &Call,
    query: &Query,
    most: u32,
    offset: u32,
    read: impl AsyncFn(Request) -> Result<Vec<R>, Error>,
) -> Result<Page<R>, Error> {
    let mut limit = most.min(call.page_limit());
    let rows = match read(query.request(limit, offset)).await {
        Err(error) => {
            let Some(allowed) = limit_in(&error).filter(|allowed| *allowed < limit) else {
                return Err(error);
            };
            call.learn_page_limit(allowed);
            limit = allowed;
            read(query.request(limit, offset)).await?
        }
        Ok(rows) => rows,
    };
    let full = rows.len() >= limit as usize;
    Ok(Page { rows, full })
}

/// The limit that a 422 names: "Invalid limit: must be less than or equal to 100."
fn limit_in(error: &Error) -> Option<u32> {
    let failure = error.failure()?;
    if !error.is(Kind::ValidationError) || !failure.message.contains("limit") {
        return None;
    }
    let numbers = failure.message.split(|char: char| !char.is_ascii_digit());
    let last = numbers.rev().find_map(|digits| digits.parse().ok());
    last.filter(|limit| *limit > 0)
}

/// Reads all rows, page after page. Rows that move while it reads may be missed or come twice: the
/// caller looks again until nothing new is there.
pub async fn all<R>(
    call: &Call,
    query: &Query,
    read: impl AsyncFn(Request) -> Result<Vec<R>, Error>,
) -> Result<Vec<R>, Error> {
    let mut all = Vec::new();
    loop {
        let offset = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let page = page(call, query, u32::MAX, offset, &read).await?;
        all.extend(page.rows);
        if !page.full {
            return Ok(all);
        }
    }
}

/// Reads the newest rows, `most` at most, of a list sorted by a time, newest first. The next page
/// begins where the last one ended in *time*, so that rows which come or go meanwhile shift nothing.
///
/// `field` is the time; every row is to have one, else (`None`) pages are counted.
pub async fn newest<R: Row>(
    call: &Call,
    query: &Query,
    field: Option<&str>,
    most: u32,
    read: impl AsyncFn(Request) -> Result<Vec<R>, Error>,
) -> Result<Vec<R>, Error> {
    let mut query = query.clone();
    let mut rows: Vec<R> = Vec::new();
    let mut seen = BTreeMap::new();
    let mut offset: u32 = 0;
    let mut from: Option<String> = None;
    while (rows.len() as u64) < u64::from(most) {
        // The page begins with the rows of the very time the last one ended with.
        let again = rows
            .iter()
            .rev()
            .take_while(|row| from.is_some() && row.key() == from)
            .count();
        let wanted = (most as usize - rows.len()).saturating_add(again);
        let wanted = u32::try_from(wanted).unwrap_or(u32::MAX);
        let page = page(call, &query, wanted, offset, &read).await?;
        let length = u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
        let before = rows.len();
        for row in page.rows {
            if rows.len() < most as usize && seen.insert(row.id(), rows.len()).is_none() {
                rows.push(row);
            }
        }
        if !page.full {
            break;
        }
        let last = rows.last().and_then(Row::key);
        match (field, last) {
            (Some(field), Some(last)) if rows.len() > before && from.as_ref() != Some(&last) => {
                query.only(json!({ field: { "before_": last } }));
                from = Some(last);
                offset = 0;
            }
            // No such time, or a page full of rows of one time: go on by counting.
            _ => offset = offset.saturating_add(length),
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_joins_what_is_there() {
        let mut query = Query::default();
        query
            .only(json!({ "state": { "name": { "any_": ["Late"] } } }))
            .only(json!({ "end_time": { "after_": "a" } }))
            .only(json!({ "end_time": { "before_": "b" } }));
        assert_eq!(
            Value::Object(query.0),
            json!({ "flow_runs": {
                "state": { "name": { "any_": ["Late"] } },
                "end_time": { "after_": "a", "before_": "b" },
            } })
        );
    }

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
