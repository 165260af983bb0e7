//! The orders a list can be read in.

use super::choices;

choices! {
    /// The order of flow runs. `START_TIME_*` takes the expected start where there is no start yet.
    /// Only `ID_DESC`, the default, is a total order. Runs without an end come last in
    /// `END_TIME_DESC` on `SQLite` and first on `PostgreSQL`.
    FlowRunSort {
        ID_DESC, START_TIME_ASC, START_TIME_DESC, EXPECTED_START_TIME_ASC,
        EXPECTED_START_TIME_DESC, NAME_ASC, NAME_DESC, NEXT_SCHEDULED_START_TIME_ASC,
        END_TIME_DESC,
    }

    /// The order of task runs; `ID_DESC` by default.
    TaskRunSort {
        ID_DESC, EXPECTED_START_TIME_ASC, EXPECTED_START_TIME_DESC, NAME_ASC, NAME_DESC,
        NEXT_SCHEDULED_START_TIME_ASC, END_TIME_DESC, DURATION_DESC, DURATION_ASC,
    }

    /// The order of flows; `NAME_ASC` by default.
    FlowSort { CREATED_DESC, UPDATED_DESC, NAME_ASC, NAME_DESC }

    /// The order of deployments; `NAME_ASC` by default.
    DeploymentSort { CREATED_DESC, UPDATED_DESC, NAME_ASC, NAME_DESC }

    /// The order of artifacts; `ID_DESC` by default.
    ArtifactSort { CREATED_DESC, UPDATED_DESC, ID_DESC, KEY_DESC, KEY_ASC }

    /// The order of the latest artifacts; `ID_DESC` by default.
    ArtifactCollectionSort { CREATED_DESC, UPDATED_DESC, ID_DESC, KEY_DESC, KEY_ASC }
}
