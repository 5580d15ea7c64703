//! `completions` and `man`: made from the same arguments that are read.

use crate::cli::args::Arguments;
use crate::cli::exit::{Exit, Outcome};
use crate::cli::here::Here;
use clap::CommandFactory;
use clap_complete::Shell;

/// Prints completions for a shell.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// bash, zsh, fish, elvish or powershell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints completions.
pub(in crate::cli) fn completions(args: &Args, here: &mut Here) -> Outcome {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "dealdesk", &mut text);
    here.out.bytes(&text)?;
    Ok(Exit::Done)
}

/// Prints the manual page, and one for each command after it.
pub(in crate::cli) fn man(here: &mut Here) -> Outcome {
    let mut command = Arguments::command();
    command.build();
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    here.out.bytes(&page)?;
    Ok(Exit::Done)
}
