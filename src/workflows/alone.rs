//! What no filter can guard, for the server has no bulk routes: a run is looked at right before it is deleted
//! or gets a state.

use futures_util::future::LocalBoxFuture;
use js_sys::Array;
use wasm_bindgen::JsValue;

use super::answer::Answer;
use super::engine::{Rule, Single, read};
use super::run::Run;
use super::selection::States;
use crate::json::text::ObjectText;
use crate::pagination::guarded;
use crate::transport::error::ErrorKind;
use crate::transport::{Payload, Request, ResponseFormat, js};

/// The message of a run that was taken away from workers, by which it is known again.
const TAKEN: &str = "taken from workers, to be deleted";

/// The same for all of these: the server doesn't repeat a transition with the id of the last one.
const TRANSITION: &str = "2f5c1b0a-64f9-4f6a-8a53-5b7f3c0d9e72";

/// Whether a run was taken away from workers to be deleted.
pub(super) fn is_taken(run: &Run) -> bool {
    run.is("PENDING") && run.message.as_deref() == Some(TAKEN)
}

/// Deletes one run, if it `is_meant` still. One that waits is taken away from workers first, by `PENDING`:
/// the server refuses that where one of them was faster.
pub(super) fn delete_alone<'a>(
    rule: &'a dyn Rule,
    id: &'a str,
    is_meant: &'a dyn Fn(&Run) -> bool,
) -> LocalBoxFuture<'a, Single> {
    Box::pin(async move {
        let runs = read(rule, &[id.to_owned()]).await?;
        let Some(run) = runs.iter().flatten().next() else {
            return Ok((None, false));
        };
        if !is_taken(run) {
            if !is_meant(run) {
                return Ok((None, false));
            }
            if run.is("SCHEDULED") {
                let answer = rule.call().read(taking(id), Answer::read).await?;
                if !took(&answer) {
                    return Ok((Some(answer), false));
                }
            }
        }
        let request = Request::delete("/flow_runs/{id}").id(&id.into());
        rule.call().json(request).await?;
        Ok((Some(Answer::done(id, "DELETED")), false))
    })
}

/// Sets the state of one run, if it is in these states still. Where an answer may have got lost, it is looked at
/// once more before that is repeated, for the run may have got the state and gone on from there. What is set by
/// force is not repeated.
pub(super) fn set_alone<'a>(
    rule: &'a dyn Rule,
    id: &'a str,
    body: ObjectText,
    states: States,
) -> LocalBoxFuture<'a, Single> {
    Box::pin(async move {
        let runs = read(rule, &[id.to_owned()]).await?;
        if !runs.iter().flatten().any(|run| states.choose(run)) {
            return Ok((None, false));
        }
        let mut request = Request::post("/flow_runs/{id}/set_state")
            .id(&id.into())
            .raw(&body.to_string());
        if body.get("force") != Some("true") {
            let still = guarded("{}", [id], &states.filter());
            let question =
                Request::post("/flow_runs/filter").raw(&format!(r#"{{"flow_runs":{still}}}"#));
            let id = JsValue::from_str(id);
            request = request.verified_by(question, move |rows| {
                let mut rows = Array::from(rows).into_iter();
                let is_so = rows.any(|row| js::get(&row, "id") == id);
                (!is_so).then_some(JsValue::NULL)
            });
        }
        let response = match rule.call().send(&request, ResponseFormat::Text).await {
            // It is gone: an answer that says nothing of it.
            Err(error) if error.is(ErrorKind::ObjectNotFound) => return Ok((None, false)),
            response => response?,
        };
        let Payload::Text(text) = &response.payload else {
            return Ok((None, true));
        };
        let unreadable = || rule.call().unreadable(&request, response.attempts);
        let answer = Answer::read(text).ok_or_else(unreadable)?;
        Ok((Some(answer), response.maybe_done))
    })
}

fn taking(id: &str) -> Request {
    Request::post("/flow_runs/{id}/set_state")
        .id(&id.into())
        .raw(&format!(
            r#"{{"state":{{"type":"PENDING","name":"Pending","message":"{TAKEN}","state_details":{{"transition_id":"{TRANSITION}"}}}}}}"#
        ))
        .repeatable(true)
}

/// Whether a run can't start any more. Beyond its deployment's limit it is put off or cancelled; and it stays
/// what an earlier sending made of it.
fn took(answer: &Answer) -> bool {
    let state = answer.state.as_ref().map(|state| state.r#type.as_str());
    matches!(
        (answer.status.as_str(), state),
        ("ACCEPT", _) | ("REJECT", Some("PENDING" | "SCHEDULED" | "CANCELLED"))
    )
}
