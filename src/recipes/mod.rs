//! Workflows over the client.
