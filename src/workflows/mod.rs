//! Workflows over the client: what Prefect's documentation does with a loop of single calls, done so
//! that nothing is lost, nothing is missed and every run is accounted for.

mod cancel;
mod cancel_rules;
mod cancel_steps;
mod connection;
mod engine;
mod follow;
mod ledger;
mod recent;
mod reschedule;
mod reschedule_rules;
mod reschedule_steps;
mod run;
mod run_deployment;
mod selection;
mod wait;
