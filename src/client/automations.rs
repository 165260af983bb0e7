//! Automations.

use js_sys::{JsString, Promise};
use wasm_bindgen::prelude::*;

use super::route::{Js, routes};
use super::{PrefectClient, promise};
use crate::json::check::is_uuid;
use crate::models::automations::{
    AutomationCountQuery, AutomationCreate, AutomationPartialUpdate, AutomationQuery,
    AutomationUpdate,
};
use crate::models::scalars::{Name, Uuid};
use crate::pagination::{Pages, Rows};
use crate::transport::error::{Error, ErrorKind};
use crate::transport::{Call, Request, js};

routes! {
    /// Creates an automation. Not repeated after a fault.
    ///
    /// `POST /automations/`
    ///
    /// ```js
    /// await client.createAutomation({
    ///   name: "tell of failures",
    ///   trigger: { type: "event", posture: "Reactive", expect: ["prefect.flow-run.Failed"], threshold: 1, within: 0 },
    ///   actions: [{ type: "do-nothing" }],
    /// });
    /// ```
    createAutomation(automation: AutomationCreate) -> "ApiPromise<Automation>" =
        POST "/automations/";

    /// Reads an automation. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /automations/{id}`
    ///
    /// ```js
    /// const { name, enabled } = await client.readAutomation(automation.id);
    /// ```
    readAutomation(id: Uuid) -> "ApiPromise<Automation>" = GET "/automations/{id}";

    /// Reads automations: a page of them by `await`, all of them by `for await`.
    ///
    /// `POST /automations/filter`
    ///
    /// ```js
    /// for await (const { name, enabled } of client.readAutomations()) console.log(name, enabled);
    /// ```
    readAutomations(query?: AutomationQuery) -> "ListPromise<Automation>" =
        POST "/automations/filter";

    /// Reads the automations of a name, those changed last first: it need not be unique.
    ///
    /// `POST /automations/filter`
    ///
    /// ```js
    /// const [latest] = await client.readAutomationsByName("tell of failures");
    /// ```
    readAutomationsByName(name: Name) -> "ListPromise<Automation>" =
        POST "/automations/filter" "{\"automations\":{\"name\":{\"any_\":[*]}},\"sort\":\"UPDATED_DESC\"}";

    /// Counts automations: all that match, not just a page.
    ///
    /// `POST /automations/count`
    ///
    /// ```js
    /// const n = await client.countAutomations();
    /// ```
    countAutomations(query?: AutomationCountQuery) -> "ApiPromise<number>" =
        POST "/automations/count";

    /// Replaces an automation by this one. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `PUT /automations/{id}`
    ///
    /// ```js
    /// const { name, trigger, actions } = automation;
    /// await client.updateAutomation(automation.id, { name: `${name} (checked)`, trigger, actions });
    /// ```
    updateAutomation(id: Uuid, automation: AutomationUpdate) -> "ApiPromise<void>" =
        PUT "/automations/{id}";

    /// Switches an automation on or off: what `pauseAutomation` and `resumeAutomation` do. Rejects with
    /// `ObjectNotFound` where there is none.
    ///
    /// `PATCH /automations/{id}`
    ///
    /// ```js
    /// await client.patchAutomation(automation.id, { enabled: false });
    /// ```
    patchAutomation(id: Uuid, update: AutomationPartialUpdate) -> "ApiPromise<void>" =
        PATCH "/automations/{id}";

    /// Switches an automation off. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `PATCH /automations/{id}`
    ///
    /// ```js
    /// await client.pauseAutomation(automation.id);
    /// ```
    pauseAutomation(automationId: Uuid) -> "ApiPromise<void>" =
        PATCH "/automations/{id}" "{\"enabled\":false}";

    /// Switches an automation on. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `PATCH /automations/{id}`
    ///
    /// ```js
    /// await client.resumeAutomation(automation.id);
    /// ```
    resumeAutomation(automationId: Uuid) -> "ApiPromise<void>" =
        PATCH "/automations/{id}" "{\"enabled\":true}";

    /// Deletes an automation. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `DELETE /automations/{id}`
    ///
    /// ```js
    /// await client.deleteAutomation(automation.id);
    /// ```
    deleteAutomation(id: Uuid) -> "ApiPromise<void>" = DELETE "/automations/{id}";

    /// Reads the automations that have to do with a resource, such as a deployment, all of them.
    ///
    /// `GET /automations/related-to/{resource_id}`
    ///
    /// ```js
    /// const related = await client.readResourceRelatedAutomations(`prefect.deployment.${deployment.id}`);
    /// ```
    readResourceRelatedAutomations(resourceId: Name) -> "ApiPromise<Automation[]>" =
        GET "/automations/related-to/{resource_id}";

    /// Deletes the automations that a resource owns, such as those that came with a deployment.
    ///
    /// `DELETE /automations/owned-by/{resource_id}`
    ///
    /// ```js
    /// await client.deleteResourceOwnedAutomations(`prefect.deployment.${deployment.id}`);
    /// ```
    deleteResourceOwnedAutomations(resourceId: Name) -> "ApiPromise<void>" =
        DELETE "/automations/owned-by/{resource_id}";

    /// Checks the Jinja template of an automation's action. Rejects with `ValidationError` where it is
    /// wrong.
    ///
    /// `POST /automations/templates/validate`
    ///
    /// ```js
    /// await client.validateTemplate("Flow run {{ flow_run.name }} failed");
    /// ```
    validateTemplate(template: Name) -> "ApiPromise<void>" =
        POST "/automations/templates/validate";
}

#[wasm_bindgen]
impl PrefectClient {
    /// Finds an automation by its id, or by its name: one that is called exactly so, else one whose name
    /// differs only in case. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /automations/{id}` or `POST /automations/filter`
    ///
    /// ```js
    /// const { id } = await client.findAutomation("tell of failures");
    /// ```
    #[wasm_bindgen(js_name = findAutomation, unchecked_return_type = "Promise<Automation>")]
    pub fn find_automation(
        &self,
        #[wasm_bindgen(js_name = idOrName)] id_or_name: Js<Name>,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions | null")] options: JsValue,
    ) -> Promise {
        let call = self.begin(&options);
        let wanted = JsValue::from(id_or_name);
        promise(async move {
            let call = call?;
            match wanted.dyn_ref::<JsString>() {
                Some(name) if !is_uuid(&String::from(name)) => named(&call, name).await,
                _ => {
                    let request = Request::get("/automations/{id}").id(&wanted);
                    call.json(request).await
                }
            }
        })
    }
}

/// The automation of a name.
async fn named(call: &Call, name: &JsString) -> Result<JsValue, Error> {
    let lower = name.to_lower_case();
    let mut alike = None;
    let (mut pages, _) = Pages::of("/automations/filter", "{}");
    while pages.goes_on() {
        let Rows::Js(rows) = pages.next(call, &[], None).await? else {
            break;
        };
        for row in rows.iter() {
            let Ok(other) = js::get(&row, "name").dyn_into::<JsString>() else {
                continue;
            };
            if other == *name {
                return Ok(row);
            }
            if alike.is_none() && other.to_lower_case() == lower {
                alike = Some(row);
            }
        }
    }
    alike.ok_or_else(|| Error::new(ErrorKind::ObjectNotFound, "no automation is called so"))
}
