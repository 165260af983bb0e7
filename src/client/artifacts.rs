//! Artifacts.

use super::route::routes;
use crate::models::artifacts::{
    ArtifactCollectionCountQuery, ArtifactCollectionQuery, ArtifactCountQuery, ArtifactCreate,
    ArtifactQuery, ArtifactUpdate,
};
use crate::models::scalars::{Name, Uuid};

routes! {
    /// Creates an artifact. Not safe to repeat, so it isn't repeated after a fault.
    ///
    /// `POST /artifacts/`
    ///
    /// ```js
    /// await client.createArtifact({ key: "report", type: "markdown", data: "All is **well**" });
    /// ```
    createArtifact(artifact: ArtifactCreate) -> "ApiPromise<Artifact>" = POST "/artifacts/";

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
    readArtifacts(query?: ArtifactQuery) -> "ListPromise<Artifact>" = POST "/artifacts/filter";

    /// Reads an artifact. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /artifacts/{id}`
    ///
    /// ```js
    /// const { key, type, data } = await client.readArtifact(artifact.id);
    /// ```
    readArtifact(id: Uuid) -> "ApiPromise<Artifact>" = GET "/artifacts/{id}";

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
    readLatestArtifact(key: Name) -> "ApiPromise<Artifact>" = GET "/artifacts/{key}/latest";

    /// Reads keys with the latest artifact of each: a page of them by `await`, all of them by `for await`. The `id`
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
    readLatestArtifacts(query?: ArtifactCollectionQuery) -> "ListPromise<ArtifactCollection>" =
        POST "/artifacts/latest/filter";

    /// Counts artifacts: all that match, not just a page.
    ///
    /// `POST /artifacts/count`
    ///
    /// ```js
    /// const tables = await client.countArtifacts({ artifacts: artifactFilter().type("table") });
    /// ```
    countArtifacts(query?: ArtifactCountQuery) -> "ApiPromise<number>" = POST "/artifacts/count";

    /// Counts the keys that artifacts have.
    ///
    /// `POST /artifacts/latest/count`
    ///
    /// ```js
    /// const keys = await client.countLatestArtifacts();
    /// ```
    countLatestArtifacts(query?: ArtifactCollectionCountQuery) -> "ApiPromise<number>" =
        POST "/artifacts/latest/count";

    /// Changes an artifact; what is left out stays. Rejects with `ObjectNotFound` where there is
    /// none.
    ///
    /// `PATCH /artifacts/{id}`
    ///
    /// ```js
    /// await client.updateArtifact(artifact.id, { description: "Checked by hand" });
    /// ```
    updateArtifact(id: Uuid, update: ArtifactUpdate) -> "ApiPromise<void>" =
        PATCH "/artifacts/{id}";

    /// Deletes an artifact. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `DELETE /artifacts/{id}`
    ///
    /// ```js
    /// await client.deleteArtifact(artifact.id);
    /// ```
    deleteArtifact(id: Uuid) -> "ApiPromise<void>" = DELETE "/artifacts/{id}";
}
