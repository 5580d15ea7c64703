//! The commands, one file each.

mod actions;
mod ask;
mod bench;
mod can;
mod changes;
mod completions;
mod config;
pub(super) mod demo;
mod doctor;
mod draft;
mod edit;
mod eval;
mod export;
mod feedback;
pub(super) mod import;
mod keys;
mod log;
mod log_clusters;
mod log_export;
mod log_rate;
mod log_search;
mod log_show;
mod log_show_text;
mod log_turns;
mod log_unanswered;
mod login;
mod models;
mod perform;
mod picture;
mod privacy;
mod proposals;
mod query;
mod receipt;
mod records;
mod search;
mod show;
mod stats;
mod suggest;
mod theme;
mod trust;
mod undo;
mod workspace;

use super::exit::Outcome;
use super::here::Here;
use clap::Subcommand;

/// What can be asked for.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Open the demo workspace, made on first use
    Demo(demo::Args),
    /// List, make and delete workspaces
    #[command(subcommand)]
    Workspace(workspace::Command),
    /// Bring files in: CSV, JSON(L), CRM export trees and plans
    Import(import::Args),
    /// Write everything out into a folder
    Export(export::Args),
    /// List records
    Records(records::Args),
    /// Show one record with related lists and timeline
    Show(show::Args),
    /// Search all records
    Search(search::Args),
    /// Answer a question over the records by a typed query
    Query(query::Args),
    /// Recommend what to do with a record
    Suggest(suggest::Args),
    Can(can::Args),
    /// List, show, write, check, test and share actions, the files that say what it can do
    #[command(subcommand)]
    Actions(actions::Command),
    /// Run an action
    Do(perform::Args),
    /// Ask one question
    Ask(ask::Args),
    /// List the writes that wait for a decision
    Proposals(proposals::Args),
    /// Write fields of a proposal
    Accept(proposals::AcceptArgs),
    /// Refuse fields of a proposal
    Reject(proposals::RejectArgs),
    /// Take back a change set
    Undo(undo::Args),
    /// Show what changed, and the change sets
    Changes(changes::Args),
    /// Propose the same values for many records
    Edit(edit::Args),
    /// Propose to make one record of two
    Merge(edit::MergeArgs),
    /// List, show and save e-mail drafts
    #[command(subcommand)]
    Draft(draft::Command),
    /// Ask the test questions, count them, compare runs
    #[command(subcommand)]
    Eval(eval::Command),
    /// Compare models on the test questions
    #[command(subcommand)]
    Bench(bench::Command),
    /// Show what left this machine
    Receipt(receipt::Args),
    /// Read and check the event log
    #[command(subcommand)]
    Log(log::Command),
    /// Show use and quality, counted from the event log
    Stats(stats::Args),
    /// Write a review of the last days as Markdown
    Report(stats::ReportArgs),
    /// Erase a person, or give out what is held of one
    #[command(subcommand)]
    Privacy(privacy::Command),
    /// List and try models
    #[command(subcommand)]
    Models(models::Command),
    /// Keep a provider's key, read from a prompt or stdin
    Login(login::LoginArgs),
    /// Forget a provider's key
    Logout(login::LogoutArgs),
    /// Show and check the settings
    #[command(subcommand)]
    Config(config::Command),
    /// List and show themes
    #[command(subcommand)]
    Theme(theme::Command),
    /// List the keys of the screen
    Keys(keys::Args),
    /// Mask and sanitise text
    #[command(subcommand)]
    Trust(trust::Command),
    /// Check the installation
    Doctor(doctor::Args),
    /// Make a bundle for a report, without secrets; it is shown, and nothing is sent
    Feedback(feedback::Args),
    /// Print completions for a shell
    Completions(completions::Args),
    /// Print the manual page
    Man,
}

/// Runs a command.
pub(super) fn run(command: Command, here: &mut Here) -> Outcome {
    match command {
        Command::Demo(args) => demo::run(&args, here),
        Command::Workspace(command) => workspace::run(&command, here),
        Command::Import(args) => import::run(&args, here),
        Command::Export(args) => export::run(&args, here),
        Command::Records(args) => records::run(&args, here),
        Command::Show(args) => show::run(&args, here),
        Command::Search(args) => search::run(&args, here),
        Command::Query(args) => query::run(&args, here),
        Command::Suggest(args) => suggest::run(&args, here),
        Command::Can(args) => can::run(&args, here),
        Command::Actions(command) => actions::run(&command, here),
        Command::Do(args) => perform::run(&args, here),
        Command::Ask(args) => ask::run(&args, here),
        Command::Proposals(args) => proposals::run(&args, here),
        Command::Accept(args) => proposals::accept(&args, here),
        Command::Reject(args) => proposals::reject(&args, here),
        Command::Undo(args) => undo::run(&args, here),
        Command::Changes(args) => changes::run(&args, here),
        Command::Edit(args) => edit::run(&args, here),
        Command::Merge(args) => edit::merge(&args, here),
        Command::Draft(command) => draft::run(&command, here),
        Command::Eval(command) => eval::run(&command, here),
        Command::Bench(command) => bench::run(&command, here),
        Command::Receipt(args) => receipt::run(&args, here),
        Command::Log(command) => log::run(&command, here),
        Command::Stats(args) => stats::run(&args, here),
        Command::Report(args) => stats::write_report(&args, here),
        Command::Privacy(command) => privacy::run(&command, here),
        Command::Models(command) => models::run(&command, here),
        Command::Login(args) => login::login(&args, here),
        Command::Logout(args) => login::logout(&args, here),
        Command::Config(command) => config::run(&command, here),
        Command::Theme(command) => theme::run(&command, here),
        Command::Keys(args) => keys::run(&args, here),
        Command::Trust(command) => trust::run(&command, here),
        Command::Doctor(args) => doctor::run(&args, here),
        Command::Feedback(args) => feedback::run(&args, here),
        Command::Completions(args) => completions::completions(&args, here),
        Command::Man => completions::man(here),
    }
}
