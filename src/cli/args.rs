//! The arguments: global flags and the list of commands. Each command's own arguments stand in its file.

use super::commands::Command;
use crate::runtime::Flags;
use clap::{Args, Parser};

/// A seller's assistant in the terminal.
///
/// Without a command it opens the screen on the current workspace.
#[derive(Debug, Parser)]
#[command(name = "dealdesk", version, max_term_width = 100, after_help = AFTER)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

const AFTER: &str = "\
Records are named KIND:ID or KIND:NAME (account:\"Acme Corp\").
Exit codes: 0 done, 1 failed, 2 usage, 3 not found or ambiguous, 4 refused, 5 provider failed,
            6 integrity check failed, 130 interrupted.
First steps: `dealdesk demo` opens a workspace to try; `dealdesk import FILE...` brings your data in.";

/// Flags that every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct Global {
    /// The workspace, by name or folder [env: DEALDESK_WORKSPACE]
    #[arg(short, long, global = true, value_name = "NAME|DIR")]
    workspace: Option<String>,
    /// The model that answers; `offline` for rules and templates only
    #[arg(short, long, global = true, value_name = "PROVIDER/MODEL")]
    model: Option<String>,
    /// No connection beyond this machine; `strict`: none at all
    #[arg(long, global = true, value_name = "strict", num_args = 0..=1, require_equals = true,
          default_missing_value = "on", value_parser = ["on", "strict"])]
    offline: Option<String>,
    /// Whether to use colours
    #[arg(long, global = true, value_name = "WHEN", value_parser = ["auto", "always", "never"])]
    color: Option<String>,
    /// The theme of the screen
    #[arg(long, global = true, value_name = "NAME")]
    theme: Option<String>,
    /// Line by line instead of a screen: for screen readers and pipes
    #[arg(long, global = true)]
    pub(super) plain: bool,
}

impl Global {
    /// The flags that say where we are.
    pub(super) fn flags(&self) -> Flags {
        Flags {
            workspace: self.workspace.clone(),
            model: self.model.clone(),
            offline: self.offline.clone(),
            color: self.color.clone(),
            theme: self.theme.clone(),
        }
    }
}
