//! Artifacts.

use js_sys::Promise;
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::{PrefectClient, given};
use crate::json::kind::Schema;
use crate::models::artifacts::{
    ArtifactCollectionCountQuery, ArtifactCollectionQuery, ArtifactCountQuery, ArtifactCreate,
    ArtifactQuery, ArtifactUpdate,
};
use crate::models::options::RequestOptions;
use crate::models::scalars::Uuid;
use crate::transport::Request;

#[wasm_bindgen]
impl PrefectClient {
    /// Creates an artifact. Not safe to repeat, so it isn't repeated after a fault.
    ///
    /// `POST /artifacts/`
    ///
    /// ```js
    /// await client.createArtifact({ key: "report", type: "markdown", data: "# All is well" });
    /// ```
    #[wasm_bindgen(js_name = createArtifact, unchecked_return_type = "ApiPromise<Artifact>")]
    pub fn create_artifact(
        &self,
        artifact: Ts<ArtifactCreate>,
        options: Option<Ts<RequestOptions>>,
    ) -> Promise {
        let request = Request::post("/artifacts/").body(&artifact.into(), ArtifactCreate::KIND);
        self.send(request, options)
    }

    /// Reads artifacts: one page of them, the first 200 by default, each with all of its `data`. Without
    /// a condition on the key the results of runs are among them, which are artifacts without a key.
    ///
    /// `POST /artifacts/filter`
    ///
    /// ```js
    /// const artifacts = await client.readArtifacts({
    ///   sort: "CREATED_DESC",
    ///   limit: 5,
    ///   artifacts: { key: { exists_: true } },
    /// });
    /// ```
    #[wasm_bindgen(js_name = readArtifacts, unchecked_return_type = "ApiPromise<Artifact[]>")]
    pub fn read_artifacts(
        &self,
        query: Option<Ts<ArtifactQuery>>,
        options: Option<Ts<RequestOptions>>,
    ) -> Promise {
        let request = Request::query("/artifacts/filter").body(&given(query), ArtifactQuery::KIND);
        self.send(request, options)
    }

    /// Reads an artifact. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /artifacts/{id}`
    ///
    /// ```js
    /// const { key, type, data } = await client.readArtifact(artifact.id);
    /// ```
    #[wasm_bindgen(js_name = readArtifact, unchecked_return_type = "ApiPromise<Artifact>")]
    pub fn read_artifact(&self, id: Ts<Uuid>, options: Option<Ts<RequestOptions>>) -> Promise {
        self.send(Request::get("/artifacts/{id}").id(&id.into()), options)
    }

    /// Reads the latest artifact of a key. Rejects with `ObjectNotFound` where the key has none.
    ///
    /// The server gives it the `id` and the times of the key's collection: `readLatestArtifacts` has
    /// the artifact's own id, as `latest_id`.
    ///
    /// `GET /artifacts/{key}/latest`
    ///
    /// ```js
    /// const report = await client.readLatestArtifact("report");
    /// ```
    #[wasm_bindgen(js_name = readLatestArtifact, unchecked_return_type = "ApiPromise<Artifact>")]
    pub fn read_latest_artifact(
        &self,
        #[wasm_bindgen(unchecked_param_type = "string")] key: JsValue,
        options: Option<Ts<RequestOptions>>,
    ) -> Promise {
        self.send(
            Request::get("/artifacts/{key}/latest").segment(&key),
            options,
        )
    }

    /// Reads keys with the latest artifact of each: one page of them, the first 200 by default. The `id`
    /// of a row is that of the collection; the artifact's is `latest_id`.
    ///
    /// `POST /artifacts/latest/filter`
    ///
    /// ```js
    /// const reports = await client.readLatestArtifacts({
    ///   artifacts: artifactCollectionFilter().type("markdown"),
    ///   sort: "UPDATED_DESC",
    /// });
    /// const ids = reports.map((report) => report.latest_id);
    /// ```
    #[wasm_bindgen(
        js_name = readLatestArtifacts,
        unchecked_return_type = "ApiPromise<ArtifactCollection[]>"
    )]
    pub fn read_latest_artifacts(
        &self,
        query: Option<Ts<ArtifactCollectionQuery>>,
        options: Option<Ts<RequestOptions>>,
    ) -> Promise {
        let request = Request::query("/artifacts/latest/filter")
            .body(&given(query), ArtifactCollectionQuery::KIND);
        self.send(request, options)
    }

    /// Counts artifacts: all that match, not just a page.
    ///
    /// `POST /artifacts/count`
    ///
    /// ```js
    /// const tables = await client.countArtifacts({ artifacts: artifactFilter().type("table") });
    /// ```
    #[wasm_bindgen(js_name = countArtifacts, unchecked_return_type = "ApiPromise<number>")]
    pub fn count_artifacts(
        &self,
        query: Option<Ts<ArtifactCountQuery>>,
        options: Option<Ts<RequestOptions>>,
    ) -> Promise {
        let request =
            Request::query("/artifacts/count").body(&given(query), ArtifactCountQuery::KIND);
        self.send(request, options)
    }

    /// Counts the keys that artifacts have.
    ///
    /// `POST /artifacts/latest/count`
    ///
    /// ```js
    /// const keys = await client.countLatestArtifacts();
    /// ```
    #[wasm_bindgen(js_name = countLatestArtifacts, unchecked_return_type = "ApiPromise<number>")]
    pub fn count_latest_artifacts(
        &self,
        query: Option<Ts<ArtifactCollectionCountQuery>>,
        options: Option<Ts<RequestOptions>>,
    ) -> Promise {
        let request = Request::query("/artifacts/latest/count")
            .body(&given(query), ArtifactCollectionCountQuery::KIND);
        self.send(request, options)
    }

    /// Changes an artifact; what is left out stays. Rejects with `ObjectNotFound` where there is
    /// none.
    ///
    /// `PATCH /artifacts/{id}`
    ///
    /// ```js
    /// await client.updateArtifact(artifact.id, { description: "Checked by hand" });
    /// ```
    #[wasm_bindgen(js_name = updateArtifact, unchecked_return_type = "ApiPromise<void>")]
    pub fn update_artifact(
        &self,
        id: Ts<Uuid>,
        update: Ts<ArtifactUpdate>,
        options: Option<Ts<RequestOptions>>,
    ) -> Promise {
        let request = Request::patch("/artifacts/{id}")
            .id(&id.into())
            .body(&update.into(), ArtifactUpdate::KIND);
        self.send(request, options)
    }

    /// Deletes an artifact. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `DELETE /artifacts/{id}`
    ///
    /// ```js
    /// await client.deleteArtifact(artifact.id);
    /// ```
    #[wasm_bindgen(js_name = deleteArtifact, unchecked_return_type = "ApiPromise<void>")]
    pub fn delete_artifact(&self, id: Ts<Uuid>, options: Option<Ts<RequestOptions>>) -> Promise {
        self.send(Request::delete("/artifacts/{id}").id(&id.into()), options)
    }
}
