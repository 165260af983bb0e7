//! The client with real Prefect servers, from Rust: the same tests in Node (`node.rs`) and in a browser (`web.rs`). The
//! tests check what the server contains afterwards with requests of their own.
//!
//! The addresses come from `tests/server/run.mjs`. They are compiled in, because a test in a browser has no environment.

use gloo_net::http::{Request, RequestBuilder};
use js_sys::{Array, JSON, Object, Promise, Reflect};
use prefect_wasm::PrefectClient;
use prefect_wasm::client::filters::filter_condition;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortController;

type Outcome = Result<(), JsValue>;

const UNSET: &str = "tests/server/run.mjs starts the servers and says where they are";
const PLAIN: Option<&str> = option_env!("PREFECT_TEST_PLAIN");
const CSRF: Option<&str> = option_env!("PREFECT_TEST_CSRF");
const AUTH: Option<&str> = option_env!("PREFECT_TEST_AUTH");
const BOTH: Option<&str> = option_env!("PREFECT_TEST_BOTH");
const AUTH_STRING: Option<&str> = option_env!("PREFECT_TEST_AUTH_STRING");
/// What is left out.
const UNDEFINED: JsValue = JsValue::UNDEFINED;

/// A client for the server at this address.
fn client(api_url: Option<&str>, auth_string: Option<&str>) -> Result<PrefectClient, JsValue> {
    let settings = Object::new();
    let set = |key: &str, value: &str| Reflect::set(&settings, &key.into(), &value.into());
    set("apiUrl", api_url.unwrap_or(UNSET))?;
    if let Some(auth_string) = auth_string {
        set("authString", auth_string)?;
    }
    PrefectClient::new(settings.into())
}

fn plain() -> Result<PrefectClient, JsValue> {
    client(PLAIN, None)
}

/// An argument, from JSON.
fn arg<T: JsCast>(json: &str) -> Result<T, JsValue> {
    JSON::parse(json).map(JsCast::unchecked_into)
}

fn id<T: JsCast>(value: &JsValue) -> Result<T, JsValue> {
    get(value, "id").map(JsCast::unchecked_into)
}

/// Sends the request of a row, as its method does.
fn send<const N: usize>(
    client: &PrefectClient,
    endpoint: &str,
    arguments: [JsValue; N],
) -> Promise {
    let mut all = arguments.into_iter();
    client.send_to(
        endpoint,
        std::array::from_fn(|_| all.next().unwrap_or_default()),
    )
}

async fn done(promise: Promise) -> Result<JsValue, JsValue> {
    JsFuture::from(promise).await
}

/// The reason with which a promise rejects; an error if it resolves.
async fn rejection(promise: Promise) -> Result<JsValue, JsValue> {
    match done(promise).await {
        Ok(value) => Err(format!("resolved to {value:?}").into()),
        Err(reason) => Ok(reason),
    }
}

fn get(value: &JsValue, path: &str) -> Result<JsValue, JsValue> {
    path.split('.').try_fold(value.clone(), |value, key| {
        Reflect::get(&value, &key.into())
    })
}

fn text(value: &JsValue, path: &str) -> Result<String, JsValue> {
    get(value, path)?
        .as_string()
        .ok_or_else(|| format!("{path} is no string").into())
}

/// A name no other test has.
fn unique(what: &str) -> String {
    format!("{what}-{}", uuid::Uuid::new_v4())
}

/// Sends a request to the server without the client.
async fn server(request: RequestBuilder) -> Result<JsValue, JsValue> {
    let failed = |error: gloo_net::Error| JsValue::from(error.to_string());
    let body = request
        .send()
        .await
        .map_err(failed)?
        .text()
        .await
        .map_err(failed)?;
    JSON::parse(&body)
}

fn api(path: &str) -> String {
    format!("{}{path}", PLAIN.unwrap_or(UNSET))
}

/// A run of a fresh deployment.
async fn scheduled_run(client: &PrefectClient) -> Result<(String, JsValue), JsValue> {
    let name = unique("deployment");
    let flow = done(send(
        client,
        "POST /flows/",
        [arg(&format!(r#"{{"name":"{name}"}}"#))?],
    ))
    .await?;
    let flow_id = text(&flow, "id")?;
    let body = format!(r#"{{"name":"{name}","flow_id":"{flow_id}"}}"#);
    let deployment = done(send(client, "POST /deployments/", [arg(&body)?])).await?;
    let body = r#"{"parameters":{"day":"2026-11-23"},"tags":["a"]}"#;
    let run = client.create_flow_run_from_deployment(id(&deployment)?, arg(body)?, UNDEFINED);
    Ok((name, done(run).await?))
}

#[wasm_bindgen_test]
async fn every_kind_of_server_answers_a_get_and_a_post() -> Outcome {
    for (api_url, auth_string) in [
        (PLAIN, None),
        (CSRF, None),
        (AUTH, AUTH_STRING),
        (BOTH, AUTH_STRING),
    ] {
        let client = client(api_url, auth_string)?;
        assert_eq!(done(send(&client, "GET /hello", [])).await?, "👋");
        let name = unique("flow");
        let flow = send(
            &client,
            "POST /flows/",
            [arg(&format!(r#"{{"name":"{name}"}}"#))?],
        );
        assert_eq!(text(&done(flow).await?, "name")?, name);
    }
    Ok(())
}

#[wasm_bindgen_test]
async fn a_run_of_a_deployment_is_created_read_and_moved_through_its_states() -> Outcome {
    let client = plain()?;
    let (_, run) = scheduled_run(&client).await?;
    let run_id = text(&run, "id")?;

    let running = prefect_wasm::client::states::state_running(UNDEFINED)?;
    let result = done(client.set_flow_run_state(
        id(&run)?,
        JsValue::from(running).unchecked_into(),
        UNDEFINED,
    ))
    .await?;
    assert_eq!(text(&result, "status")?, "ACCEPT");

    let seen = server(Request::get(&api(&format!("/flow_runs/{run_id}")))).await?;
    assert_eq!(text(&seen, "state_type")?, "RUNNING");
    assert_eq!(text(&seen, "parameters.day")?, "2026-11-23");
    let states = done(send(
        &client,
        "GET /flow_run_states/?flow_run_id={flow_run_id}",
        [id(&run)?],
    ))
    .await?;
    assert_eq!(Array::from(&states).length(), 2);
    Ok(())
}

#[wasm_bindgen_test]
async fn a_builder_selects_what_its_literal_selects() -> Outcome {
    let client = plain()?;
    let (_, run) = scheduled_run(&client).await?;
    let run_id = text(&run, "id")?;

    // The builder itself is JavaScript; it calls this function.
    let condition = |path: &str, value: &str| {
        let values = Array::of(&[JsValue::from_str(value)]);
        filter_condition("FlowRunFilter", path, "method", &values)
    };
    let built = format!(
        r#"{{"flow_runs":{{"id":{{"any_":{}}},"state":{{"type":{{"any_":{}}}}}}}}}"#,
        condition("id.any_", &run_id)?,
        condition("state.type.any_", "SCHEDULED")?,
    );
    let by_builder = send(&client, "POST /flow_runs/filter", [arg(&built)?]);
    let literal = format!(
        r#"{{"flow_runs":{{"id":{{"any_":["{run_id}"]}},"state":{{"type":{{"any_":["SCHEDULED"]}}}}}}}}"#
    );
    let by_literal = send(&client, "POST /flow_runs/filter", [arg(&literal)?]);

    for runs in [done(by_builder).await?, done(by_literal).await?] {
        assert_eq!(Array::from(&runs).length(), 1);
        assert_eq!(text(&runs, "0.id")?, run_id);
    }
    Ok(())
}

#[wasm_bindgen_test]
async fn the_documented_artifact_query_works_word_for_word() -> Outcome {
    let client = plain()?;
    let key = unique("report");
    let artifact = format!(r#"{{"key":"{key}","type":"markdown","data":"grüezi"}}"#);
    let created = done(send(&client, "POST /artifacts/", [arg(&artifact)?])).await?;

    let query = r#"{"sort":"CREATED_DESC","limit":5,"artifacts":{"key":{"exists_":true}}}"#;
    let artifacts =
        Array::from(&done(send(&client, "POST /artifacts/filter", [arg(query)?])).await?);
    let created_id = text(&created, "id")?;
    let is_it = |artifact: &JsValue| text(artifact, "id").is_ok_and(|id| id == created_id);
    assert!((1..=5).contains(&artifacts.length()));
    assert!(artifacts.iter().any(|artifact| is_it(&artifact)));

    done(send(&client, "DELETE /artifacts/{id}", [id(&created)?])).await?;
    let gone = Request::get(&api(&format!("/artifacts/{created_id}")))
        .send()
        .await;
    assert_eq!(gone.map_err(|error| error.to_string())?.status(), 404);
    Ok(())
}

#[wasm_bindgen_test]
async fn a_deployments_runs_are_cancelled_and_no_others() -> Outcome {
    let client = plain()?;
    let (name, run) = scheduled_run(&client).await?;
    let (_, other) = scheduled_run(&client).await?;

    let which = format!(r#"{{"deployments":{{"name":{{"any_":["{name}"]}}}}}}"#);
    let result = done(client.bulk_cancel_flow_runs(arg(&which)?, UNDEFINED)).await?;
    assert_eq!(text(&result, "outcomes.0.outcome")?, "cancelled");
    assert_eq!(get(&result, "counts.cancelled")?, 1);

    for (run, state) in [(run, "CANCELLED"), (other, "SCHEDULED")] {
        let path = format!("/flow_runs/{}", text(&run, "id")?);
        let seen = server(Request::get(&api(&path))).await?;
        assert_eq!(text(&seen, "state_type")?, state);
    }
    Ok(())
}

#[wasm_bindgen_test]
async fn an_error_is_an_error_and_says_what_where_and_why() -> Outcome {
    let client = plain()?;
    let nobody = JsValue::from_str("00000000-0000-0000-0000-000000000000");
    let error = rejection(send(&client, "GET /flow_runs/{id}", [nobody])).await?;
    assert!(error.is_instance_of::<js_sys::Error>());
    assert_eq!(text(&error, "name")?, "ObjectNotFound");
    assert_eq!(text(&error, "kind")?, "ObjectNotFound");
    assert_eq!(get(&error, "status")?, 404);
    assert_eq!(text(&error, "detail")?, "Flow run not found");
    assert_eq!(text(&error, "method")?, "GET");
    assert!(text(&error, "url")?.ends_with("/flow_runs/00000000-0000-0000-0000-000000000000"));
    Ok(())
}

#[wasm_bindgen_test]
async fn bad_input_is_refused_by_name_before_any_request() -> Outcome {
    // No server listens there, so any request would fail with another error.
    let client = client(Some("http://127.0.0.1:1/api"), None)?;
    let error = rejection(send(
        &client,
        "POST /flow_runs/filter",
        [arg(r#"{"flow_run":{}}"#)?],
    ))
    .await?;
    assert_eq!(text(&error, "kind")?, "ValidationError");
    assert!(text(&error, "message")?.contains(r#"did you mean "flow_runs"?"#));
    let error = rejection(send(&client, "GET /flow_runs/{id}", [JsValue::from("x")])).await?;
    assert_eq!(text(&error, "message")?, r#"id: expected a UUID, got "x""#);
    Ok(())
}

#[wasm_bindgen_test]
async fn an_aborted_call_rejects_with_the_signals_own_reason() -> Outcome {
    let client = plain()?;
    for reason in [
        JsValue::from_str("enough"),
        JsValue::NULL,
        Object::new().into(),
    ] {
        let controller = AbortController::new()?;
        let options = Object::new();
        Reflect::set(&options, &"signal".into(), &controller.signal())?;
        let call = send(
            &client,
            "POST /flow_runs/filter",
            [JsValue::UNDEFINED, options.into()],
        );
        controller.abort_with_reason(&reason);
        assert_eq!(rejection(call).await?, reason);
    }
    Ok(())
}

#[wasm_bindgen_test]
async fn an_address_where_nobody_listens_is_a_network_error() -> Outcome {
    let client = client(Some("http://127.0.0.1:1/api"), None)?;
    let error = rejection(send(&client, "GET /hello", [])).await?;
    assert_eq!(text(&error, "kind")?, "Network");
    assert!(get(&error, "cause")?.is_instance_of::<js_sys::Error>());
    Ok(())
}

#[wasm_bindgen_test]
async fn freeing_a_client_leaves_its_calls_alone() -> Outcome {
    let client = plain()?;
    let call = send(&client, "GET /hello", []);
    drop(client);
    assert_eq!(done(call).await?, "👋");
    Ok(())
}
