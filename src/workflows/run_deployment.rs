//! Runs a deployment: finds it, creates the run, and waits for its end if that is wanted.

use js_sys::{Array, Function, JSON, Promise};
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::wait::wait;
use crate::client::flow_runs::once;
use crate::client::{PrefectClient, promise};
use crate::json::check::{Problem, is_uuid};
use crate::json::kind::Schema;
use crate::models::scalars::Name;
use crate::models::workflows::RunDeploymentOptions;
use crate::transport::error::{Error, ErrorKind};
use crate::transport::{Call, Options, Request, js};

#[wasm_bindgen]
impl PrefectClient {
    /// Creates a run of a deployment and gives it; with `wait: true` when it has ended, as `waitForFlowRun` does. (As
    /// a function of Python's `prefect.deployments` it waits unless it is told not to.)
    ///
    /// The deployment is given by `"<flow name>/<deployment name>"`, by its id, or by its own name where no other has
    /// it. `run` is what `createFlowRunFromDeployment` takes, in snake_case, with the options of any call.
    ///
    /// Rejects with `ObjectNotFound` where there is no such deployment, with `ValidationError`, which names them, where
    /// several have that name, and with `Conflict` for parameters that its schema doesn't allow.
    ///
    /// `GET /deployments/name/{flow_name}/{deployment_name}`, `POST /deployments/filter`,
    /// `POST /deployments/{id}/create_flow_run`, `GET /flow_runs/{id}`
    ///
    /// ```js
    /// const run = await client.runDeployment("etl/nightly", { parameters: { day: "2026-11-23" }, wait: true });
    /// console.log(run.state?.name);
    /// ```
    #[wasm_bindgen(js_name = runDeployment, unchecked_return_type = "Promise<FlowRun>")]
    pub fn run_deployment(
        &self,
        #[wasm_bindgen(js_name = nameOrId)] name_or_id: Ts<Name>,
        #[wasm_bindgen(unchecked_optional_param_type = "RunDeploymentOptions | null")] run: JsValue,
    ) -> Promise {
        let begun = Job::read(self, &name_or_id.into(), &run);
        promise(async move { begun?.carry_out().await })
    }
}

struct Job {
    call: Call,
    name: String,
    body: String,
    waits: bool,
    on_state: Option<Function>,
}

impl Job {
    fn read(client: &PrefectClient, name: &JsValue, run: &JsValue) -> Result<Self, Error> {
        let name = name.as_string().filter(|name| !name.trim().is_empty());
        let name = name.ok_or_else(|| {
            Problem::new("expected the name or the id of a deployment".into()).within("nameOrId")
        })?;
        let parts = Options::parts(run, RunDeploymentOptions::KIND, &["onState"])?;
        let mut body = parts.object();
        let time = body.take("scheduledTime");
        if let Some(time) = time {
            if body.get("state").is_some() {
                let message = "is given together with state: expected one of them";
                return Err(Problem::new(message.into()).within("scheduledTime").into());
            }
            body.set(
                "state",
                format!(
                    r#"{{"type":"SCHEDULED","name":"Scheduled","state_details":{{"scheduled_time":{time}}}}}"#
                ),
            );
        }
        // The others are the body's.
        for ours in ["timeoutMs", "headers", "maxRetries", "wait"] {
            body.take(ours);
        }
        Ok(Self {
            call: client.call_of(&parts)?,
            name,
            body: body.to_string(),
            waits: parts.flag("wait"),
            on_state: parts.function("onState")?,
        })
    }

    async fn carry_out(self) -> Result<JsValue, Error> {
        let call = &self.call;
        let deployment = find(call, &self.name).await?;
        let request = Request::post("/deployments/{id}/create_flow_run").id(&deployment);
        let run = call.json(once(request.raw(&self.body))).await?;
        if !self.waits {
            return Ok(run);
        }
        wait(call, &js::get(&run, "id"), self.on_state.as_ref()).await
    }
}

/// The id of the deployment that is called this.
async fn find(call: &Call, name: &str) -> Result<JsValue, Error> {
    if is_uuid(name) {
        return Ok(name.into());
    }
    if let Some((flow, deployment)) = name.split_once('/') {
        let request = Request::get("/deployments/name/{flow_name}/{deployment_name}");
        let request = request.segment(&flow.into()).segment(&deployment.into());
        return Ok(js::get(&call.json(request).await?, "id"));
    }
    let found = rows(call, "deployments", "name", &Array::of(&[name.into()])).await?;
    if found.length() == 1 {
        return Ok(js::get(&found.get(0), "id"));
    }
    if found.length() == 0 {
        let message = format!("there is no deployment with the name \"{name}\"");
        return Err(Error::new(ErrorKind::ObjectNotFound, message));
    }
    let flows = found
        .iter()
        .map(|deployment| js::get(&deployment, "flow_id"));
    let flows = rows(call, "flows", "id", &flows.collect()).await?;
    let full = flows.iter().map(|flow| {
        let flow = js::get(&flow, "name").as_string().unwrap_or_default();
        JsValue::from(format!("{flow}/{name}"))
    });
    let full = full.collect::<Array>().join(", ");
    let message = format!("several deployments have this name: expected one of {full}");
    Err(Problem::new(message).within("nameOrId").into())
}

/// The rows of a list with one of these values.
async fn rows(call: &Call, what: &str, field: &str, values: &Array) -> Result<Array, Error> {
    let values = JSON::stringify(values)
        .map(String::from)
        .unwrap_or_default();
    let body = format!(r#"{{"{what}":{{"{field}":{{"any_":{values}}}}},"sort":"NAME_ASC"}}"#);
    let request = Request::query(&format!("/{what}/filter")).raw(&body);
    call.list(request).await
}
