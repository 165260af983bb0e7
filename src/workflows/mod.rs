//! Workflows over the client: what Prefect's documentation does with a loop of single calls, done so
//! that nothing is lost, nothing is missed and every run is accounted for. One that changes something is
//! a rule for the [`engine`].

mod alone;
mod answer;
mod bulk;
mod bulk_rule;
mod cancel;
mod cancel_rules;
mod cancel_steps;
mod connection;
mod delete;
mod engine;
mod follow;
mod pause;
mod recent;
mod reschedule;
mod reschedule_choice;
mod reschedule_rules;
mod reschedule_seen;
mod reschedule_steps;
mod retry;
mod run;
mod run_deployment;
mod selection;
mod set_states;
mod wait;
