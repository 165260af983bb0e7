//! What a client has learnt about its server. It never asks for it: the responses show it.

use std::cell::Cell;

use super::Call;

/// What is known about a server.
pub(super) struct Server {
    /// Whether it has ever responded.
    pub(super) answered: Cell<bool>,
    page_limit: Cell<u32>,
    bulk_routes: Cell<Option<bool>>,
    /// Whether it has ever opened a live stream.
    pub(super) streams: Cell<bool>,
}

/// The size of a page, unless the server's admin changed it.
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
    /// The largest page that the server allows, as far as known.
    pub(crate) fn page_limit(&self) -> u32 {
        self.transport.server.page_limit.get()
    }

    /// The server has stated its limit.
    pub(crate) fn learn_page_limit(&self, limit: u32) {
        self.transport.server.page_limit.set(limit);
    }

    /// Whether the server has the bulk routes (3.6.16 and later); `None` until one has been used.
    pub(crate) fn has_bulk(&self) -> Option<bool> {
        self.transport.server.bulk_routes.get()
    }

    /// Whether to try the bulk routes.
    pub(crate) fn may_bulk(&self) -> bool {
        self.has_bulk() != Some(false)
    }

    /// The server turned out to have the bulk routes, or not to have them.
    pub(crate) fn learn_bulk(&self, has: bool) {
        self.transport.server.bulk_routes.set(Some(has));
    }
}
