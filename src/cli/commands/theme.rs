//! `theme`: which there are, and what one of them looks like.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::table::Grid;
use crate::runtime::Place;
use crate::ui::theme::{Appearance, NAMES, Role, Theme, load};
use ratatui::style::Style;
use std::collections::BTreeSet;

/// What to do with themes.
#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Command {
    /// List themes; the one in use is marked
    List,
    /// Show what a theme does with each role
    Show {
        /// Which one; without a name the one in use
        name: Option<String>,
    },
}

/// Runs it.
pub(in crate::cli) fn run(command: &Command, here: &mut Here) -> Outcome {
    let place = here.place()?;
    match command {
        Command::List => list(&place, here),
        Command::Show { name } => {
            let name = name.as_deref().unwrap_or(&place.settings().theme);
            show(&load(name, &place.paths.themes())?, here)
        }
    }
}

fn list(place: &Place, here: &mut Here) -> Outcome {
    let mut names: BTreeSet<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
    if let Ok(entries) = place.paths.themes().read_dir() {
        let files = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        names.extend(files.filter_map(|file| Some(file.strip_suffix(".toml")?.to_owned())));
    }
    let mut grid = Grid::new(["", "THEME", "BACKGROUND", "FROM"]);
    let mut broken = Vec::new();
    for name in &names {
        let mark = if *name == place.settings().theme { "*" } else { "" };
        let from = if place.paths.themes().join(format!("{name}.toml")).exists() { "your themes" } else { "dealdesk" };
        match load(name, &place.paths.themes()) {
            Ok(theme) => grid.row([mark, name.as_str(), background(&theme), from]),
            Err(error) => broken.push(error.to_string()),
        }
    }
    grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    if broken.is_empty() { Ok(Exit::Done) } else { Err(Fail::new(Exit::Failed, broken.join("\n"))) }
}

fn background(theme: &Theme) -> &'static str {
    match theme.appearance {
        Appearance::Dark => "dark",
        Appearance::Light => "light",
        Appearance::Any => "any",
    }
}

fn show(theme: &Theme, here: &mut Here) -> Outcome {
    here.out.line(format!("{} · for a background that is {}", theme.name, background(theme)))?;
    let mut grid = Grid::new(["ROLE", "TEXT", "GROUND", "MODIFIERS"]);
    for role in Role::ALL {
        let Style { fg, bg, add_modifier, .. } = theme.style(role);
        let colour = |colour: Option<ratatui::style::Color>| colour.map_or_else(|| "-".to_owned(), |c| c.to_string());
        let modifiers: Vec<String> = add_modifier.iter_names().map(|(name, _)| name.to_lowercase()).collect();
        grid.row([role.name(), &colour(fg), &colour(bg), &modifiers.join(", ")]);
    }
    grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    Ok(Exit::Done)
}
