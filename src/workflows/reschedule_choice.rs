//! Which late runs there are, and what is to happen to each. What is late is the server's word, by its own
//! clock.

use js_sys::Date;

use super::engine::{Job, Rule, list as read_list};
use super::reschedule_rules::{join, split};
use super::reschedule_steps::{RescheduleRule, lateness_ms};
use super::run::Run;
use super::selection::Selection;
use crate::json::check::Problem;
use crate::json::text::string;
use crate::pagination::{List, Query, Subject};
use crate::transport::error::{Error, ErrorKind};

/// The name of a deployment, and of its flow if that is said; both as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DeploymentName {
    flow: Option<String>,
    deployment: String,
}

impl DeploymentName {
    /// Reads `"deployment"` or `"flow/deployment"`; `None` where one of the two is empty.
    pub(super) fn read(json: &str) -> Option<Self> {
        // Of "flow/deployment", each a text of its own in quotes.
        let (flow, deployment) = match json.split_once('/') {
            Some((flow, deployment)) => (Some(format!("{flow}\"")), format!("\"{deployment}")),
            None => (None, json.to_owned()),
        };
        let is_empty = |name: &String| name == "\"\"";
        (!is_empty(&deployment) && !flow.as_ref().is_some_and(is_empty))
            .then_some(Self { flow, deployment })
    }
}

/// A point in time this much later, to the microsecond; `None` if there is no such time.
fn later(time: &str, delay_ms: f64) -> Option<String> {
    let (milliseconds, below) = split(time);
    let then = Date::new(&(Date::parse(&milliseconds) + delay_ms).into());
    let exists = !then.get_time().is_nan() && (0..10_000).contains(&then.get_utc_full_year());
    exists.then(|| join(&String::from(then.to_iso_string()), &below))
}

impl RescheduleRule {
    /// The ids of the deployments that have this very name: `like_` would take those whose name only
    /// contains it.
    async fn named(&self, name: &DeploymentName) -> Result<Vec<String>, Error> {
        let named = |name: &str| format!(r#"{{"name":{{"any_":[{name}]}}}}"#);
        let mut query = Query::of(Subject::Deployments);
        query.with("deployments", named(&name.deployment));
        if let Some(flow) = &name.flow {
            query.with("flows", named(flow));
        }
        let found = read_list(self, List::all(query, Run::keys(false))).await?;
        let is_asked_for = |run: &Run| run.text("name") == string(&name.deployment);
        let found = found.into_iter().filter(is_asked_for);
        Ok(found.map(|deployment| deployment.id).collect())
    }

    /// The late runs with what is to happen to each, the one expected last in front. Which runs belong to a
    /// deployment of some name shows only by its id, so that is asked for first.
    pub(super) async fn jobs(
        &self,
        mut selection: Selection,
        name: Option<DeploymentName>,
    ) -> Result<Vec<Job>, Error> {
        if let Some(name) = name {
            let ids = self.named(&name).await?;
            if ids.is_empty() {
                let flow = name
                    .flow
                    .map_or(String::new(), |flow| format!(" of a flow {flow}"));
                let message = format!("there is no deployment {}{flow}", name.deployment);
                return Err(Error::new(ErrorKind::ObjectNotFound, message));
            }
            selection = selection.of_deployments(ids);
        }
        let late = self.late(selection).await?;
        let n = self.most_recent_n as usize;
        let job = |(place, run): (usize, Run)| {
            let mut job = Job::new(run);
            if place < n {
                job.new_time = Some(self.new_time(&job.run)?);
            }
            Ok(job)
        };
        late.into_iter().enumerate().map(job).collect()
    }

    async fn late(&self, mut selection: Selection) -> Result<Vec<Run>, Error> {
        selection.query.sorted("EXPECTED_START_TIME_DESC");
        let enough = if self.keep_remaining {
            self.most_recent_n
        } else {
            u32::MAX
        };
        let is_late = |run: &Run| {
            let belongs = |key: &&str| run.value(key).is_some();
            selection.asks_for(run)
                && lateness_ms(run) > 0.0
                && ["deployment_id", "flow_id"].iter().all(belongs)
        };
        // Runs that are to come stand in front of those that are late.
        let mut most = enough;
        loop {
            let list = List {
                time: Some("expected_start_time"),
                most,
                ..List::all(selection.query.clone(), self.keys())
            };
            let mut late = read_list(self, list).await?;
            let is_all = late.len() < most as usize;
            late.retain(is_late);
            if is_all || late.len() >= enough as usize {
                late.truncate(enough as usize);
                return Ok(late);
            }
            most = most
                .saturating_mul(4)
                .saturating_add(self.call.page_limit());
        }
    }

    fn new_time(&self, run: &Run) -> Result<String, Error> {
        run.text("expected_start_time")
            .and_then(|time| later(&time, self.delay_ms))
            .ok_or_else(|| {
                let message = "gives a time that is beyond what a date can be".into();
                Problem::new(message).within("delayMs").into()
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_which_a_part_is_missing_is_none() {
        for json in [r#""""#, r#""a/""#, r#""/b""#, r#""/""#] {
            assert_eq!(DeploymentName::read(json), None, "{json}");
        }
        let name = |json| DeploymentName::read(json).map(|name| (name.flow, name.deployment));
        assert_eq!(name(r#""b""#), Some((None, r#""b""#.into())));
        let both = (Some(r#""a""#.into()), r#""b\"c""#.into());
        assert_eq!(name(r#""a/b\"c""#), Some(both));
    }
}
