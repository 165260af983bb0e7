//! What a client has learnt of its server. It is never asked for: it shows in the answers.

use std::cell::Cell;

use super::Call;

/// What is known of a server.
pub(super) struct Server {
    /// Whether it ever answered.
    pub(super) answered: Cell<bool>,
    page_limit: Cell<u32>,
    bulk_routes: Cell<Option<bool>>,
    /// Whether it ever opened a live stream.
    pub(super) streams: Cell<bool>,
}

/// What a server gives at once unless its admin said otherwise.
const USUAL_PAGE_LIMIT: u32 = 200;

impl Default for Server {
    fn default() -> Self {
        Self {
            answered: Cell::new(false),
            page_limit: Cell::new(USUAL_PAGE_LIMIT),
            bulk_routes: Cell::new(None),
            streams: Cell::new(false),
        }
    }
}

impl Call {
    /// The most rows the server gives at once, as far as known.
    pub(crate) fn page_limit(&self) -> u32 {
        self.transport.server.page_limit.get()
    }

    /// The server told its limit.
    pub(crate) fn learn_page_limit(&self, limit: u32) {
        self.transport.server.page_limit.set(limit);
    }

    /// Whether the server has the bulk routes (3.6.16 and later); `None` as long as it hasn't been seen.
    pub(crate) fn has_bulk(&self) -> Option<bool> {
        self.transport.server.bulk_routes.get()
    }

    /// Whether the bulk routes are worth a try.
    pub(crate) fn may_bulk(&self) -> bool {
        self.has_bulk() != Some(false)
    }

    /// The server turned out to have the bulk routes, or not.
    pub(crate) fn learn_bulk(&self, has: bool) {
        self.transport.server.bulk_routes.set(Some(has));
    }
}
