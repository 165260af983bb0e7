//! Events.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::PrefectClient;
use super::route::{Js, routes};
use crate::models::events::{EventCountBy, EventCountQuery, EventCreate, EventQuery};
use crate::models::options::RequestOptions;
use crate::models::scalars::Name;
use crate::pagination::next_events;

routes! {
    /// Emits events. Each has an id of your making, and a second one with the same id is the first, so
    /// it is safe to repeat.
    ///
    /// `POST /events`
    ///
    /// ```js
    /// await client.createEvents([
    ///   {
    ///     id: crypto.randomUUID(),
    ///     occurred: new Date(),
    ///     event: "order.paid",
    ///     resource: { "prefect.resource.id": "shop.order.7" },
    ///   },
    /// ]);
    /// ```
    createEvents(events: Vec<EventCreate>) -> "ApiPromise<void>" = POST "/events", repeatable;

    /// Reads events, the newest first: by `await` a page of at most 50 with the number of all, by
    /// `for await` one event after the other. Further pages are had by the token in `next_page`.
    ///
    /// `POST /events/filter`
    ///
    /// ```js
    /// const { events, total } = await client.readEvents({ filter: { event: { prefix: ["prefect.flow-run."] } } });
    /// for await (const event of client.readEvents({ filter: { occurred: { since: new Date(Date.now() - 60_000) } } })) {
    ///   console.log(event.occurred, event.event);
    /// }
    /// ```
    readEvents(query?: EventQuery) -> "ListPromise<ReceivedEvent, EventPage>" =
        POST "/events/filter";

    /// Counts events by `"day"`, by `"time"` in steps of your own, by `"event"`, which is their name,
    /// or by `"resource"`. Rejects with `ValidationError` for a step that would make too many.
    ///
    /// `POST /events/count-by/{countable}`
    ///
    /// ```js
    /// const byName = await client.countEvents("event", { filter: { event: { prefix: ["prefect."] } } });
    /// ```
    countEvents(countBy: EventCountBy, query: EventCountQuery) -> "ApiPromise<EventCount[]>" =
        POST "/events/count-by/{countable}", repeatable;
}

#[wasm_bindgen]
impl PrefectClient {
    /// Reads another page of events: the one that stands in the `next_page` of a page. `for await` over
    /// `readEvents` does so by itself. Rejects with `Forbidden` for a token that isn't the server's.
    ///
    /// `GET /events/filter/next?page-token=…`
    ///
    /// ```js
    /// const page = await client.readEvents();
    /// if (page.next_page) console.log((await client.readEventsPage(page.next_page)).events);
    /// ```
    #[wasm_bindgen(js_name = readEventsPage, unchecked_return_type = "ApiPromise<EventPage>")]
    pub fn read_events_page(
        &self,
        #[wasm_bindgen(js_name = nextPageUrl)] next_page_url: Js<Name>,
        options: Option<Js<RequestOptions>>,
    ) -> Promise {
        let url = JsValue::from(next_page_url).as_string();
        self.send(next_events(&url.unwrap_or_default()), &options.into())
    }
}
