//! Variables.

use super::route::routes;
use crate::models::scalars::{Name, Uuid};
use crate::models::variables::{VariableCountQuery, VariableCreate, VariableQuery, VariableUpdate};

routes! {
    /// Creates a variable. Not safe to repeat, so it isn't repeated after a fault. Rejects with
    /// `ObjectAlreadyExists` where the name is taken.
    ///
    /// `POST /variables/`
    ///
    /// ```js
    /// await client.createVariable({ name: `region_${Date.now()}`, value: { name: "west", racks: 7 } });
    /// ```
    createVariable(variable: VariableCreate) -> "ApiPromise<Variable>" = POST "/variables/";

    /// Reads a variable. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /variables/{id}`
    ///
    /// ```js
    /// const { name, value } = await client.readVariable(variable.id);
    /// ```
    readVariable(id: Uuid) -> "ApiPromise<Variable>" = GET "/variables/{id}";

    /// Reads a variable by its name. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /variables/name/{name}`
    ///
    /// ```js
    /// const { value } = await client.readVariableByName(variable.name);
    /// ```
    readVariableByName(name: Name) -> "ApiPromise<Variable>" = GET "/variables/name/{name}";

    /// Reads variables: a page of them by `await`, all of them by `for await`.
    ///
    /// `POST /variables/filter`
    ///
    /// ```js
    /// for await (const { name, value } of client.readVariables({ variables: { name: { like_: "limit" } } })) {
    ///   console.log(name, value);
    /// }
    /// ```
    readVariables(query?: VariableQuery) -> "ListPromise<Variable>" = POST "/variables/filter";

    /// Counts variables: all that match, not just a page.
    ///
    /// `POST /variables/count`
    ///
    /// ```js
    /// const n = await client.countVariables({ variables: { tags: { all_: ["billing"] } } });
    /// ```
    countVariables(query?: VariableCountQuery) -> "ApiPromise<number>" = POST "/variables/count";

    /// Changes a variable; what is left out stays. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `PATCH /variables/{id}`
    ///
    /// ```js
    /// await client.updateVariable(variable.id, { value: 8 });
    /// ```
    updateVariable(id: Uuid, update: VariableUpdate) -> "ApiPromise<void>" = PATCH "/variables/{id}";

    /// Changes a variable by its name; what is left out stays. Rejects with `ObjectNotFound` where there
    /// is none.
    ///
    /// `PATCH /variables/name/{name}`
    ///
    /// ```js
    /// await client.updateVariableByName(variable.name, { tags: ["billing"] });
    /// ```
    updateVariableByName(name: Name, update: VariableUpdate) -> "ApiPromise<void>" =
        PATCH "/variables/name/{name}";

    /// Deletes a variable. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `DELETE /variables/{id}`
    ///
    /// ```js
    /// await client.deleteVariable(variable.id);
    /// ```
    deleteVariable(id: Uuid) -> "ApiPromise<void>" = DELETE "/variables/{id}";

    /// Deletes a variable by its name. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `DELETE /variables/name/{name}`
    ///
    /// ```js
    /// await client.deleteVariableByName(variable.name);
    /// ```
    deleteVariableByName(name: Name) -> "ApiPromise<void>" = DELETE "/variables/name/{name}";
}
