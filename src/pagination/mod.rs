//! Reads lists page by page: any list for callers, and lists of flow runs and deployments for the workflows.

mod cursor;
mod pages;

use futures_util::future::LocalBoxFuture;
use js_sys::decode_uri_component;

use crate::json::check::Problem;
use crate::json::text::{ObjectText, list};
use crate::transport::error::{Error, ErrorKind};
use crate::transport::{Call, Request};

use cursor::{Cursor, Paging};
pub(crate) use cursor::{hash, insert};
pub(crate) use pages::{Pages, Rows, Time, limit_in};

/// What a list contains. Its filter and its path are named after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    FlowRuns,
    Deployments,
}

impl Subject {
    /// The key of its filter.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::FlowRuns => "flow_runs",
            Self::Deployments => "deployments",
        }
    }
}

/// A list of flow runs or deployments: the body of `POST /flow_runs/filter`, without `limit` and `offset`.
/// All its values are JSON.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    subject: Subject,
    body: ObjectText,
}

/// The condition "one of these". `list` is JSON.
pub(crate) fn any_of(list: &str) -> String {
    format!(r#"{{"any_":{list}}}"#)
}

/// The filter for a bulk route: these runs, if their states fulfil a condition and they still match the filter that
/// selected them. A list may contain rows that nobody asked for.
pub(crate) fn guarded<'i>(
    filter: &str,
    ids: impl IntoIterator<Item = &'i str>,
    states: &str,
) -> String {
    let mut conditions = ObjectText::read(filter);
    // Joined by "or_", they would widen the selection.
    if conditions.get("operator") == Some(r#""or_""#) {
        conditions = ObjectText::default();
    }
    let mut id = ObjectText::read(conditions.get("id").unwrap_or_default());
    id.set("any_", list(ids));
    conditions.set("id", id.to_string()).set("state", states);
    conditions.to_string()
}

impl Query {
    /// Everything there is.
    pub(crate) fn of(subject: Subject) -> Self {
        let body = ObjectText::default();
        Self { subject, body }
    }

    /// Those with these ids.
    pub(crate) fn of_ids<'i>(subject: Subject, ids: impl IntoIterator<Item = &'i str>) -> Self {
        let mut query = Self::of(subject);
        let ids = any_of(&list(ids));
        query.with(subject.key(), format!(r#"{{"id":{ids}}}"#));
        query
    }

    /// Only rows that fulfil this condition on a field, in place of an earlier condition on that field.
    pub(crate) fn only(&mut self, field: &str, condition: &str) -> &mut Self {
        let key = self.subject.key();
        let mut conditions = ObjectText::read(self.filter());
        conditions.set(field, condition);
        self.body.set(key, conditions.to_string());
        self
    }

    /// The filter on the rows themselves, as JSON.
    pub(crate) fn filter(&self) -> &str {
        self.body.get(self.subject.key()).unwrap_or("{}")
    }

    /// With another filter, e.g. `deployments`.
    pub(crate) fn with(&mut self, key: &str, filter: impl Into<String>) -> &mut Self {
        self.body.set(key, filter);
        self
    }

    /// In this order.
    pub(crate) fn sorted(&mut self, sort: &str) -> &mut Self {
        self.with("sort", format!("\"{sort}\""))
    }

    /// The pages of the list: by the time it is sorted by, newest first, if every row has one; otherwise by offset.
    /// By offset, rows that move may be missed, so callers that act on them read the list again.
    pub(crate) fn pages(self, time: Option<&str>) -> Pages {
        let time = time.map(|field| Time {
            filter: self.subject.key().to_owned(),
            field: field.to_owned(),
            bound: "before_",
        });
        let paging = match time {
            Some(_) => Paging::Time,
            None => Paging::Offset,
        };
        let cursor = Cursor::new(paging, 0);
        let path = format!("/{}/filter", self.subject.key());
        Pages::new(&path, self.body, time, cursor)
    }
}

/// A row: the values of the requested keys, as JSON; `None` for one that isn't there.
type Row = Vec<Option<String>>;

/// Asks for the page of events that another page names. Of its address only the token counts: where the server
/// is, the client knows better.
pub(crate) fn next_events(url: &str) -> Request {
    let mut parts = url.split(['?', '&']);
    let token = parts.find_map(|part| part.strip_prefix("page-token="));
    let token = token.and_then(|token| decode_uri_component(token).ok());
    let request = Request::get("/events/filter/next");
    match token {
        Some(token) => request.with_query(&[("page-token".into(), token.into())]),
        None => request.refused(
            Problem::new("expected the next_page of a page of events".into()).within("nextPageUrl"),
        ),
    }
}

/// Reads every row.
pub(crate) fn read_rows<T>(
    rows: &[Row],
    read: fn(&[Option<String>]) -> Option<T>,
) -> Result<Vec<T>, Error> {
    let rows: Option<Vec<T>> = rows.iter().map(|row| read(row)).collect();
    rows.ok_or_else(|| {
        let message = "the server's list has a row without an id or a name";
        Error::new(ErrorKind::UnexpectedResponse, message)
    })
}

/// A list that Rust itself reads.
pub(crate) struct List<'a> {
    /// Which rows.
    pub query: Query,
    /// See [`Query::pages`].
    pub time: Option<&'a str>,
    /// The maximum number of rows.
    pub most: u32,
    /// The keys to take from each row.
    pub keys: &'a [&'a str],
}

impl<'l> List<'l> {
    /// All rows.
    pub(crate) fn all(query: Query, keys: &'l [&'l str]) -> Self {
        Self {
            query,
            time: None,
            most: u32::MAX,
            keys,
        }
    }

    /// Reads it; every row comes once.
    pub(crate) fn read<'a>(self, call: &'a Call) -> LocalBoxFuture<'a, Result<Vec<Row>, Error>>
    where
        Self: 'a,
    {
        Box::pin(async move {
            let mut pages = self.query.pages(self.time);
            let mut all: Vec<Row> = Vec::new();
            let most = self.most as usize;
            while pages.goes_on() && all.len() < most {
                let left = u32::try_from(most - all.len()).unwrap_or(u32::MAX);
                let size = left.saturating_add(pages.known_ahead());
                if let Rows::Picked(rows) = pages.next(call, self.keys, Some(size)).await? {
                    all.extend(rows);
                }
            }
            all.truncate(most);
            Ok(all)
        })
    }
}
