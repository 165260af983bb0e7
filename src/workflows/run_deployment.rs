//! Runs a deployment: finds it, creates the run, and waits for its end if that is wanted.

use std::rc::Rc;

use js_sys::{Function, JSON, Promise};
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::wait::wait;
use crate::client::flow_runs::once;
use crate::client::{PrefectClient, given, promise};
use crate::json::check::{Problem, is_uuid};
use crate::json::kind::{Schema, fields};
use crate::json::text::{list, pick, pick_all, string};
use crate::models::flow_runs::DeploymentFlowRunCreate;
use crate::models::options::RequestOptions;
use crate::models::scalars::Name;
use crate::models::workflows::RunDeployment;
use crate::pagination::any_of;
use crate::transport::error::{Error, ErrorKind};
use crate::transport::{Call, Options, Request, js};

#[wasm_bindgen]
impl PrefectClient {
    /// Creates a run of a deployment and gives it; with `wait: true` when it has ended, as `waitForFlowRun` does. (As
    /// a function of Python's `prefect.deployments` it waits unless it is told not to.)
    ///
    /// The deployment is given by `"<flow name>/<deployment name>"`, by its id, or by its own name where no other has
    /// it. `run` is what `createFlowRunFromDeployment` takes, and the options beside it.
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
        run: Option<Ts<RunDeployment>>,
        options: Option<Ts<RequestOptions>>,
    ) -> Promise {
        let begun = Job::read(self, &name_or_id.into(), &given(run), &given(options));
        promise(async move { begun?.carry_out().await })
    }
}

struct Job {
    call: Rc<Call>,
    name: String,
    body: String,
    waits: bool,
    on_state: Option<Function>,
}

impl Job {
    fn read(
        client: &PrefectClient,
        name: &JsValue,
        run: &JsValue,
        options: &JsValue,
    ) -> Result<Self, Error> {
        let name = name.as_string().filter(|name| !name.trim().is_empty());
        let name = name.ok_or_else(|| {
            Problem::new("expected the name or the id of a deployment".into()).within("nameOrId")
        })?;
        let parts = Options::parts(run, RunDeployment::KIND, &["onState"])?;
        let observer = client.transport.observer();
        let options =
            Options::from_parts(&parts, observer)?.overridden_by(Options::read(options, observer)?);
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
        body.keep(|key| {
            fields(DeploymentFlowRunCreate::KIND)
                .iter()
                .any(|field| field.key() == key)
        });
        Ok(Self {
            call: Rc::new(client.transport.call(options)),
            name,
            body: body.to_string(),
            waits: parts.flag("wait"),
            on_state: parts.function("onState")?,
        })
    }

    async fn carry_out(self) -> Result<JsValue, Error> {
        let call = &self.call;
        let deployment = find(call, &self.name).await?;
        let request = Request::post("/deployments/{id}/create_flow_run").id(&deployment.into());
        let run = call.json(once(request.raw(&self.body))).await?;
        if !self.waits {
            return Ok(run);
        }
        wait(call, &js::get(&run, "id"), self.on_state.as_ref()).await
    }
}

/// The id of the deployment that is called this.
async fn find(call: &Call, name: &str) -> Result<String, Error> {
    if is_uuid(name) {
        return Ok(name.to_owned());
    }
    if let Some((flow, deployment)) = name.split_once('/') {
        let request = Request::get("/deployments/name/{flow_name}/{deployment_name}");
        let request = request.segment(&flow.into()).segment(&deployment.into());
        return call
            .read(request, |text| string(pick(text, &["id"])?[0]?))
            .await;
    }
    let quoted = JSON::stringify(&name.into()).map(String::from);
    let names = any_of(&format!("[{}]", quoted.unwrap_or_default()));
    let request = Request::query("/deployments/filter").raw(&format!(
        r#"{{"deployments":{{"name":{names}}},"sort":"NAME_ASC"}}"#
    ));
    let found = call.read(request, ids).await?;
    match found.as_slice() {
        [] => {
            let message = format!("there is no deployment with the name {name:?}");
            Err(Error::new(ErrorKind::ObjectNotFound, message))
        }
        [(id, _)] => Ok(id.clone()),
        several => {
            let ids = list(several.iter().map(|(_, flow)| flow.as_str()));
            let request = Request::query("/flows/filter").raw(&format!(
                r#"{{"flows":{{"id":{}}},"sort":"NAME_ASC"}}"#,
                any_of(&ids)
            ));
            let flows = call.read(request, |text| {
                let rows = pick_all(text, &["name"])?.into_iter();
                rows.map(|row| string(row.into_iter().next()??))
                    .collect::<Option<Vec<String>>>()
            });
            let flows = flows.await?;
            let mut full: Vec<String> = flows.iter().map(|flow| format!("{flow}/{name}")).collect();
            full.truncate(20);
            let message = format!(
                "{} deployments have this name: expected one of {}",
                several.len(),
                full.join(", ")
            );
            Err(Problem::new(message).within("nameOrId").into())
        }
    }
}

/// The ids of deployments, each with that of its flow.
fn ids(text: &str) -> Option<Vec<(String, String)>> {
    let rows = pick_all(text, &["id", "flow_id"])?.into_iter();
    rows.map(|row| {
        let mut values = row.into_iter();
        Some((string(values.next()??)?, string(values.next()??)?))
    })
    .collect()
}
