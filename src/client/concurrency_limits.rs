//! Concurrency limits: global ones by name, and those of a task's tag.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::route::{Js, routes};
use super::{PrefectClient, promise};
use crate::json::kind::Schema;
use crate::models::concurrency_limits::{
    ConcurrencyLeaseAcquire, ConcurrencyLeaseRenew, ConcurrencyLimitAcquire,
    ConcurrencyLimitCreate, ConcurrencyLimitQuery, ConcurrencyLimitRelease, ConcurrencyLimitReset,
    ConcurrencySlotsAcquire, ConcurrencySlotsRelease, GlobalConcurrencyLimitCreate,
    GlobalConcurrencyLimitQuery, GlobalConcurrencyLimitUpdate,
};
use crate::models::scalars::{Name, Uuid};
use crate::transport::error::ErrorKind;
use crate::transport::{Request, js};

routes! {
    /// Limits how many task runs with a tag may be active at once. A tag that has a limit gets this
    /// one, so it is safe to repeat.
    ///
    /// `POST /concurrency_limits/`
    ///
    /// ```js
    /// await client.createConcurrencyLimit({ tag: "database", concurrency_limit: 10 });
    /// ```
    createConcurrencyLimit(limit: ConcurrencyLimitCreate) -> "ApiPromise<ConcurrencyLimit>" =
        POST "/concurrency_limits/", repeatable;

    /// Reads the limit of a tag by its id. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /concurrency_limits/{id}`
    ///
    /// ```js
    /// const { tag, concurrency_limit } = await client.readConcurrencyLimit(tagLimit.id);
    /// ```
    readConcurrencyLimit(id: Uuid) -> "ApiPromise<ConcurrencyLimit>" =
        GET "/concurrency_limits/{id}";

    /// Reads the limit of a tag, with the task runs that hold its slots. Rejects with `ObjectNotFound`
    /// where it has none.
    ///
    /// `GET /concurrency_limits/tag/{tag}`
    ///
    /// ```js
    /// const { active_slots } = await client.readConcurrencyLimitByTag(tagLimit.tag);
    /// ```
    readConcurrencyLimitByTag(tag: Name) -> "ApiPromise<ConcurrencyLimit>" =
        GET "/concurrency_limits/tag/{tag}";

    /// Reads the limits of tags: a page of them by `await`, all of them by `for await`.
    ///
    /// `POST /concurrency_limits/filter`
    ///
    /// ```js
    /// for await (const { tag, concurrency_limit } of client.readConcurrencyLimits()) console.log(tag, concurrency_limit);
    /// ```
    readConcurrencyLimits(query?: ConcurrencyLimitQuery) -> "ListPromise<ConcurrencyLimit>" =
        POST "/concurrency_limits/filter";

    /// Frees the slots of a tag's limit, or says which task runs hold them. Rejects with
    /// `ObjectNotFound` where the tag has none.
    ///
    /// `POST /concurrency_limits/tag/{tag}/reset`
    ///
    /// ```js
    /// await client.resetConcurrencyLimitByTag(tagLimit.tag);
    /// ```
    resetConcurrencyLimitByTag(tag: Name, reset?: ConcurrencyLimitReset) -> "ApiPromise<void>" =
        POST "/concurrency_limits/tag/{tag}/reset", repeatable;

    /// Deletes the limit of a tag by its id. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `DELETE /concurrency_limits/{id}`
    ///
    /// ```js
    /// await client.deleteConcurrencyLimit(tagLimit.id);
    /// ```
    deleteConcurrencyLimit(id: Uuid) -> "ApiPromise<void>" = DELETE "/concurrency_limits/{id}";

    /// Deletes the limit of a tag. Rejects with `ObjectNotFound` where it has none.
    ///
    /// `DELETE /concurrency_limits/tag/{tag}`
    ///
    /// ```js
    /// await client.deleteConcurrencyLimitByTag(tagLimit.tag);
    /// ```
    deleteConcurrencyLimitByTag(tag: Name) -> "ApiPromise<void>" =
        DELETE "/concurrency_limits/tag/{tag}";

    /// Takes a slot of the limit of each tag for a task run; tags without a limit don't count. Rejects
    /// with `Locked` where one has none free. Not repeated after a fault.
    ///
    /// `POST /concurrency_limits/increment`
    ///
    /// ```js
    /// await client.incrementV1ConcurrencySlots({ names: [tagLimit.tag], task_run_id: taskRun.id });
    /// ```
    incrementV1ConcurrencySlots(acquire: ConcurrencyLimitAcquire) -> "ApiPromise<MinimalConcurrencyLimit[]>" =
        POST "/concurrency_limits/increment";

    /// Gives back the slots that a task run holds of the limits of tags. Not repeated after a fault.
    ///
    /// `POST /concurrency_limits/decrement`
    ///
    /// ```js
    /// await client.decrementV1ConcurrencySlots({ names: [tagLimit.tag], task_run_id: taskRun.id });
    /// ```
    decrementV1ConcurrencySlots(release: ConcurrencyLimitRelease) -> "ApiPromise<MinimalConcurrencyLimit[]>" =
        POST "/concurrency_limits/decrement";

    /// Creates a global concurrency limit. Not repeated after a fault. Rejects with `Conflict` where
    /// the name is taken.
    ///
    /// `POST /v2/concurrency_limits/`
    ///
    /// ```js
    /// await client.createGlobalConcurrencyLimit({ name: `database-${Date.now()}`, limit: 10 });
    /// ```
    createGlobalConcurrencyLimit(limit: GlobalConcurrencyLimitCreate) -> "ApiPromise<GlobalConcurrencyLimitRecord>" =
        POST "/v2/concurrency_limits/";

    /// Reads a global concurrency limit by its name; its id will do, too. Rejects with `ObjectNotFound`
    /// where there is none.
    ///
    /// `GET /v2/concurrency_limits/{id_or_name}`
    ///
    /// ```js
    /// const { limit, active_slots } = await client.readGlobalConcurrencyLimitByName(globalLimit.name);
    /// ```
    readGlobalConcurrencyLimitByName(name: Name) -> "ApiPromise<GlobalConcurrencyLimit>" =
        GET "/v2/concurrency_limits/{id_or_name}";

    /// Reads global concurrency limits: a page of them by `await`, all of them by `for await`.
    ///
    /// `POST /v2/concurrency_limits/filter`
    ///
    /// ```js
    /// for await (const { name, limit } of client.readGlobalConcurrencyLimits()) console.log(name, limit);
    /// ```
    readGlobalConcurrencyLimits(query?: GlobalConcurrencyLimitQuery) -> "ListPromise<GlobalConcurrencyLimit>" =
        POST "/v2/concurrency_limits/filter";

    /// Changes a global concurrency limit by its name, or its id; what is left out stays. Rejects with
    /// `ObjectNotFound` where there is none.
    ///
    /// `PATCH /v2/concurrency_limits/{id_or_name}`
    ///
    /// ```js
    /// await client.updateGlobalConcurrencyLimit(globalLimit.name, { limit: 20 });
    /// ```
    updateGlobalConcurrencyLimit(name: Name, update: GlobalConcurrencyLimitUpdate) -> "ApiPromise<void>" =
        PATCH "/v2/concurrency_limits/{id_or_name}";

    /// Deletes a global concurrency limit by its name, or its id. Rejects with `ObjectNotFound` where
    /// there is none.
    ///
    /// `DELETE /v2/concurrency_limits/{id_or_name}`
    ///
    /// ```js
    /// await client.deleteGlobalConcurrencyLimitByName(globalLimit.name);
    /// ```
    deleteGlobalConcurrencyLimitByName(name: Name) -> "ApiPromise<void>" =
        DELETE "/v2/concurrency_limits/{id_or_name}";

    /// Takes slots of global concurrency limits, of all of them or of none; resolves to those limits.
    /// Rejects with `Locked` where one has too few free. Not repeated after a fault.
    /// Nobody gives them back but you: `incrementConcurrencySlotsWithLease` takes care of that.
    ///
    /// `POST /v2/concurrency_limits/increment`
    ///
    /// ```js
    /// await client.incrementConcurrencySlots({ names: [globalLimit.name], slots: 1 });
    /// ```
    incrementConcurrencySlots(acquire: ConcurrencySlotsAcquire) -> "ApiPromise<MinimalConcurrencyLimit[]>" =
        POST "/v2/concurrency_limits/increment";

    /// Gives back slots of global concurrency limits. Not repeated after a fault.
    ///
    /// `POST /v2/concurrency_limits/decrement`
    ///
    /// ```js
    /// await client.releaseConcurrencySlots({ names: [globalLimit.name], slots: 1, occupancy_seconds: 12.5 });
    /// ```
    releaseConcurrencySlots(release: ConcurrencySlotsRelease) -> "ApiPromise<MinimalConcurrencyLimit[]>" =
        POST "/v2/concurrency_limits/decrement";

    /// Takes slots of global concurrency limits by a lease: they are free again when that isn't renewed
    /// in time. Rejects with `Locked` where one has too few free. Not repeated after
    /// a fault.
    ///
    /// `POST /v2/concurrency_limits/increment-with-lease`
    ///
    /// ```js
    /// const { lease_id } = await client.incrementConcurrencySlotsWithLease({
    ///   names: [globalLimit.name],
    ///   slots: 1,
    ///   lease_duration: 60,
    /// });
    /// ```
    incrementConcurrencySlotsWithLease(acquire: ConcurrencyLeaseAcquire) -> "ApiPromise<ConcurrencyLimitWithLease>" =
        POST "/v2/concurrency_limits/increment-with-lease";

    /// Renews a lease: its slots stay taken. Rejects with `BadRequest` and status 410 where it has
    /// ended.
    ///
    /// `POST /v2/concurrency_limits/leases/{lease_id}/renew`
    ///
    /// ```js
    /// await client.renewConcurrencyLease(lease.lease_id, { lease_duration: 60 });
    /// ```
    renewConcurrencyLease(leaseId: Uuid, renew?: ConcurrencyLeaseRenew) -> "ApiPromise<void>" =
        POST "/v2/concurrency_limits/leases/{lease_id}/renew", repeatable;

    /// Ends a lease: its slots are free again. One that has ended already is no error.
    ///
    /// `POST /v2/concurrency_limits/decrement-with-lease`
    ///
    /// ```js
    /// await client.releaseConcurrencySlotsWithLease(lease.lease_id);
    /// ```
    releaseConcurrencySlotsWithLease(leaseId: Uuid) -> "ApiPromise<void>" =
        POST "/v2/concurrency_limits/decrement-with-lease" "{\"lease_id\":*}", repeatable;
}

#[wasm_bindgen]
impl PrefectClient {
    /// Changes the global concurrency limit of a name, or creates it: how many slots it has, and how many
    /// of them free themselves each second, where that is given.
    ///
    /// `PATCH /v2/concurrency_limits/{id_or_name}`, `POST /v2/concurrency_limits/`
    ///
    /// ```js
    /// await client.upsertGlobalConcurrencyLimitByName("database", 10);
    /// ```
    #[wasm_bindgen(
        js_name = upsertGlobalConcurrencyLimitByName,
        unchecked_return_type = "Promise<void>"
    )]
    pub fn upsert_global_concurrency_limit_by_name(
        &self,
        name: Js<Name>,
        #[wasm_bindgen(unchecked_param_type = "number")] limit: JsValue,
        #[wasm_bindgen(
            js_name = slotDecayPerSecond,
            unchecked_optional_param_type = "number | null"
        )]
        slot_decay_per_second: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions | null")] options: JsValue,
    ) -> Promise {
        let call = self.begin(&options);
        let name = JsValue::from(name);
        let body = js::object(&[("limit", limit)]);
        if !slot_decay_per_second.is_undefined() && !slot_decay_per_second.is_null() {
            js::set(&body, "slot_decay_per_second", &slot_decay_per_second);
        }
        let change = move |name: &JsValue, body: &JsValue| {
            Request::to("PATCH", "/v2/concurrency_limits/{name}")
                .segment(name)
                .body(body, GlobalConcurrencyLimitUpdate::KIND)
        };
        promise(async move {
            let call = call?;
            let changed = call.json(change(&name, &body)).await;
            match changed {
                Err(error) if error.is(ErrorKind::ObjectNotFound) => {}
                changed => return changed,
            }
            js::set(&body, "name", &name);
            let create = Request::post("/v2/concurrency_limits/");
            let created = call
                .json(
                    create
                        .body(&body, GlobalConcurrencyLimitCreate::KIND)
                        .void(true),
                )
                .await;
            match created {
                // Somebody else was quicker.
                Err(error)
                    if error.is(ErrorKind::Conflict)
                        || error.is(ErrorKind::ObjectAlreadyExists) =>
                {
                    call.json(change(&name, &body)).await
                }
                created => created,
            }
        })
    }
}
