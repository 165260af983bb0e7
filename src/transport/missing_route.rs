//! Explains a response for a route that the server doesn't have, most often because it is too old. Pure.

/// Routes that Prefect 3.0 didn't have, by the end of their path, and the version that added them. `tests/versions/`
/// checks this against each version's own description.
const SINCE: &[(&str, &str)] = &[
    ("/labels", "3.1.6"),
    ("/task_runs/paginate", "3.2.14"),
    ("/automations/templates/validate", "3.4.6"),
    ("-with-lease", "3.4.9"),
    ("/renew", "3.4.9"),
    ("/bulk_delete", "3.6.16"),
    ("/bulk_set_state", "3.6.16"),
    ("/create_flow_run/bulk", "3.6.16"),
    ("/concurrency_status", "3.6.23"),
    ("/admin/storage", "3.7.0"),
    ("/observed-states", "3.9"),
];

/// What to add to the message if the route doesn't exist. For an object that doesn't exist, the server names the
/// object; for a route it uses exactly these words.
#[must_use]
pub(super) fn explained(status: u16, message: &str, path: &str) -> Option<String> {
    if !matches!(
        (status, message),
        (404, "Not Found") | (405, "Method Not Allowed")
    ) {
        return None;
    }
    let path = path.split('?').next().unwrap_or_default();
    let mut explained = " - the server has no such route".to_owned();
    if let Some((_, since)) = SINCE.iter().find(|(end, _)| path.ends_with(end)) {
        explained.push_str(": it is there from Prefect ");
        explained.push_str(since);
        explained.push_str(" on");
    }
    Some(explained)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    const BULK: &str = "/deployments/11111111-1111-4111-8111-111111111111/create_flow_run/bulk?x=1";

    #[test]
    fn a_route_that_is_newer_than_the_server_names_its_version() {
        let explained = explained(404, "Not Found", BULK).unwrap_or_default();
        assert!(explained.ends_with("from Prefect 3.6.16 on"), "{explained}");
    }

    #[test]
    fn a_route_that_no_version_has_names_none() {
        let said = explained(405, "Method Not Allowed", "/flow_runs");
        assert_eq!(said.as_deref(), Some(" - the server has no such route"));
    }

    #[test]
    fn of_an_object_that_is_gone_nothing_is_said() {
        assert_eq!(explained(404, "Flow run not found", BULK), None);
        assert_eq!(explained(422, "Not Found", BULK), None);
    }
}
