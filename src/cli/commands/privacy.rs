//! `privacy`: erase a person, give out what is held of one, and the vault's passphrase.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::{record, secret};
use crate::config::{KeyPlace, atomic};
use crate::crm::format::grouped_number;
use crate::crm::{RecordRef, Records};
use crate::runtime::{self, Desk, Erased};
use std::io::{self, IsTerminal};
use std::path::PathBuf;

/// What to do with what is held of people.
#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Command {
    /// Erase a person from this workspace: records, drafts, index, vault, keys. Cannot be undone
    Erase {
        /// KIND:ID or KIND:NAME of a contact, lead or user
        #[arg(value_name = "RECORD")]
        record: String,
        /// Tell what would go, and change nothing
        #[arg(long)]
        dry_run: bool,
        /// Do not ask
        #[arg(long)]
        yes: bool,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Give out everything that is held of a person, as JSON
    Export {
        /// KIND:ID or KIND:NAME of a contact, lead or user
        #[arg(value_name = "RECORD")]
        record: String,
        /// Into this file, which only you can read
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// One line instead of set out for reading
        #[arg(long)]
        json: bool,
    },
    /// Put the vault's key behind a passphrase, or change it; it is asked for, or read from stdin
    Passphrase {
        /// Give the key back to the keyring, or to a private file where there is none
        #[arg(long)]
        remove: bool,
    },
}

/// Runs it.
pub(in crate::cli) fn run(command: &Command, here: &mut Here) -> Outcome {
    match command {
        Command::Erase { record, dry_run, yes, json } => erase(record, *dry_run, *yes, *json, here),
        Command::Export { record, out, json } => export(record, out.as_ref(), *json, here),
        Command::Passphrase { remove } => passphrase(*remove, here),
    }
}

/// The record that the words mean; one that is gone already is still known by `KIND:ID`.
fn wanted(desk: &Desk, words: &str) -> Result<RecordRef, Fail> {
    match record::find(desk.reader(), words) {
        Ok(record) => Ok(record.reference()),
        Err(fail) => RecordRef::parse(words).filter(|_| !fail.message.contains("fits several")).ok_or(fail),
    }
}

fn erase(words: &str, dry_run: bool, yes: bool, json: bool, here: &mut Here) -> Outcome {
    let mut desk = here.desk()?;
    let who = wanted(&desk, words)?;
    let known = desk.reader().get(&who)?;
    let name = known.as_ref().map_or_else(|| who.to_string(), crate::crm::Record::name);
    if known.is_some() && !dry_run && !yes {
        let plan = desk.erase(&who, true)?;
        tell(&plan, here)?;
        confirm(&name, here)?;
    }
    let erased = desk.erase(&who, dry_run).map_err(|error| match (known.is_none(), Fail::from(error)) {
        // There was never such a record: the words may be a mistake, and the nearest names help.
        (true, fail) => record::find(desk.reader(), words).err().unwrap_or(fail),
        (false, fail) => fail,
    })?;
    if json {
        here.out.json(&erased)?;
    } else {
        tell(&erased, here)?;
        here.out.say(closing(&erased, &who));
    }
    if erased.left.is_empty() || dry_run { Ok(Exit::Done) } else { Ok(Exit::Failed) }
}

fn closing(erased: &Erased, who: &RecordRef) -> String {
    match erased {
        erased if erased.finished => format!("{who}: the erasure that was interrupted is finished now"),
        erased if erased.is_nothing() => format!("nothing is left of {who}"),
        erased if erased.dry_run => "nothing was changed (--dry-run)".to_owned(),
        erased if erased.left.is_empty() => format!("{who} is erased; `dealdesk log verify` still holds"),
        _ => format!("{who} is erased but for what is listed above"),
    }
}

fn tell(erased: &Erased, here: &mut Here) -> Result<(), Fail> {
    for (place, count) in &erased.places {
        here.out.line(format!("{} {place}", grouped_number(*count as f64)))?;
    }
    if erased.perhaps_in_all > 0 {
        here.out.line(format!(
            "{} texts hold the first name alone, which may mean somebody else; they stay:",
            grouped_number(erased.perhaps_in_all as f64)
        ))?;
        erased.perhaps.iter().try_for_each(|text| here.out.line(format!("  {text}")))?;
    }
    for place in &erased.left {
        here.out.line(format!("stays: {place}"))?;
    }
    for place in &erased.not_reached {
        here.out.say(format!("not reached from here: {place}"));
    }
    Ok(())
}

fn confirm(name: &str, here: &Here) -> Result<(), Fail> {
    if !io::stdin().is_terminal() {
        return Err(Fail::usage("to erase without being asked, add --yes; --dry-run tells what would go"));
    }
    here.out
        .say(format!("This erases {name} for good; nothing can bring it back. Close other dealdesk programs first."));
    here.out.say("Type erase to go on:");
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    if line.trim() == "erase" { Ok(()) } else { Err(Fail::new(Exit::Refused, "nothing was erased")) }
}

fn export(words: &str, out: Option<&PathBuf>, json: bool, here: &mut Here) -> Outcome {
    let mut desk = here.desk()?;
    let who = record::find(desk.reader(), words)?.reference();
    let all = desk.export_person(&who)?;
    let text = if json { serde_json::to_string(&all)? } else { serde_json::to_string_pretty(&all)? };
    match out {
        Some(path) => {
            let failed = |error| Fail::new(Exit::Failed, format!("{} could not be written: {error}", path.display()));
            atomic::write(path, format!("{text}\n").as_bytes()).map_err(failed)?;
            here.out.say(format!("written: {}", path.display()));
        }
        None if json => here.out.json_line(&all)?,
        None => here.out.line(text)?,
    }
    Ok(Exit::Done)
}

fn passphrase(remove: bool, here: &mut Here) -> Outcome {
    let place = here.unlocked()?;
    if !place.workspace.exists() {
        return Err(runtime::PlaceError::NoWorkspace(place.workspace.name().to_owned()).into());
    }
    let new = if remove {
        None
    } else {
        let new = secret::read("New passphrase of the vault (it is not shown): ")?;
        if io::stdin().is_terminal() {
            use secrecy::ExposeSecret as _;
            let again = secret::read("Once more: ")?;
            if again.expose_secret() != new.expose_secret() {
                return Err(Fail::usage("these were two different passphrases; nothing was changed"));
            }
        }
        Some(new)
    };
    match runtime::set_passphrase(&place, new.as_ref())? {
        KeyPlace::Passphrase => here.out.say(
            "the vault's key lies behind the passphrase now; without it, names cannot be put back and the log cannot \
             be signed. There is no other way in: keep it somewhere safe",
        ),
        KeyPlace::Keyring => here.out.say("the vault's key lies in the keyring"),
        KeyPlace::File(path) => {
            here.out.say(format!("the vault's key lies in {}, readable by you only", path.display()))
        }
    }
    Ok(Exit::Done)
}
