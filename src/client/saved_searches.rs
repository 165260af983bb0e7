//! Saved searches: filters that the server's pages keep under a name.

use super::route::routes;
use crate::models::saved_searches::{SavedSearchCreate, SavedSearchQuery};
use crate::models::scalars::Uuid;

routes! {
    /// Creates a saved search, or replaces the one of that name.
    ///
    /// `PUT /saved_searches/`
    ///
    /// ```js
    /// const search = await client.createSavedSearch({ name: "late runs", filters: [] });
    /// ```
    createSavedSearch(search: SavedSearchCreate) -> "ApiPromise<SavedSearch>" =
        PUT "/saved_searches/";

    /// Reads a saved search. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /saved_searches/{id}`
    ///
    /// ```js
    /// const { name, filters } = await client.readSavedSearch(savedSearch.id);
    /// ```
    readSavedSearch(id: Uuid) -> "ApiPromise<SavedSearch>" = GET "/saved_searches/{id}";

    /// Reads saved searches: a page of them by `await`, all of them by `for await`.
    ///
    /// `POST /saved_searches/filter`
    ///
    /// ```js
    /// for await (const { name, filters } of client.readSavedSearches()) console.log(name, filters);
    /// ```
    readSavedSearches(query?: SavedSearchQuery) -> "ListPromise<SavedSearch>" =
        POST "/saved_searches/filter";

    /// Deletes a saved search. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `DELETE /saved_searches/{id}`
    ///
    /// ```js
    /// await client.deleteSavedSearch(savedSearch.id);
    /// ```
    deleteSavedSearch(id: Uuid) -> "ApiPromise<void>" = DELETE "/saved_searches/{id}";
}
