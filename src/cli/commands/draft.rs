//! `draft`: list, show, export as a mail file. Nothing is sent.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::table::Grid;
use crate::config::atomic;
use crate::crm::{Draft, DraftId, DraftVersion};
use crate::runtime::Desk;
use crate::trust::Tone;
use std::path::PathBuf;

/// What to do with drafts.
#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Command {
    /// List drafts, newest first
    List {
        /// A JSON list
        #[arg(long)]
        json: bool,
    },
    /// Show a draft and its versions
    Show {
        /// Its number
        id: i64,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Write the newest version as a mail: to stdout, or into a file
    Export {
        /// Its number
        id: i64,
        /// The file
        #[arg(long, value_name = "FILE")]
        eml: Option<PathBuf>,
    },
    /// Your way of writing, learnt on this machine from mails you took out: off until you turn it on
    Voice {
        #[command(subcommand)]
        command: Option<VoiceCommand>,
    },
}

/// What to do with the seller's voice.
#[derive(Clone, Copy, Debug, clap::Subcommand)]
pub(in crate::cli) enum VoiceCommand {
    /// What was learnt
    Show {
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Turn learning on or off
    Learn {
        /// on or off
        switch: Switch,
    },
    /// Remove everything that was learnt
    Erase,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum Switch {
    /// Learn from mails that are exported or copied.
    On,
    /// Learn nothing, and use nothing of what was learnt.
    Off,
}

/// Runs it.
pub(in crate::cli) fn run(command: &Command, here: &mut Here) -> Outcome {
    let mut desk = here.desk()?;
    match command {
        Command::List { json } => list(&desk, *json, here)?,
        Command::Show { id, json } => {
            let draft = find(&desk, *id)?;
            show(&draft, *json, here)?;
            say_tone(&desk, &draft, here)?;
        }
        Command::Export { id, eml } => {
            let draft = find(&desk, *id)?;
            look_at_tone(&desk, &draft, here)?;
            export(&draft, eml.as_ref(), here)?;
            desk.note_copied(&draft)?;
        }
        Command::Voice { command } => voice(&desk, command.unwrap_or(VoiceCommand::Show { json: false }), here)?,
    }
    Ok(Exit::Done)
}

fn voice(desk: &Desk, command: VoiceCommand, here: &mut Here) -> Result<(), Fail> {
    match command {
        VoiceCommand::Show { json: true } => here.out.json(&desk.voice()?),
        VoiceCommand::Show { json: false } => {
            let voice = desk.voice()?;
            let state = if voice.learn { "on" } else { "off: `dealdesk draft voice learn on` turns it on" };
            here.out.line(format!("learning is {state}"))?;
            if voice.manners.is_empty() {
                return here.out.line("nothing has been learnt yet");
            }
            voice.manners.iter().try_for_each(|(language, manner)| {
                let used = if voice.of(language).is_some() { "" } else { " (not used)" };
                let mails = crate::actions::text::count(i64::from(manner.mails), "mail");
                here.out.line(format!("{language}, {mails}{used}: {}", manner.describe()))
            })
        }
        VoiceCommand::Learn { switch } => {
            let voice = desk.learn_voice(switch == Switch::On)?;
            here.out.say(match voice.learn {
                true => "learning is on: mails you export or copy are learnt from, and stay here",
                false => "learning is off; `dealdesk draft voice erase` removes what was learnt",
            });
            Ok(())
        }
        VoiceCommand::Erase => {
            here.out.say(match desk.erase_voice()? {
                true => "erased; learning is off",
                false => "there was nothing to erase",
            });
            Ok(())
        }
    }
}

fn find(desk: &Desk, id: i64) -> Result<Draft, Fail> {
    desk.reader()
        .draft(DraftId(id))?
        .ok_or_else(|| Fail::not_found(format!("there is no draft {id}; `dealdesk draft list` shows them")))
}

fn list(desk: &Desk, json: bool, here: &mut Here) -> Result<(), Fail> {
    let drafts = desk.reader().drafts()?;
    if json {
        return here.out.json(&drafts);
    }
    if drafts.is_empty() {
        here.out.say("there are no drafts yet: `dealdesk do draft-email RECORD` makes one");
        return Ok(());
    }
    let mut grid = Grid::new(["ID>", "TO", "SUBJECT", "VERSIONS>", "RECORD"]);
    for draft in &drafts {
        let (Some(id), Some(version)) = (draft.id, draft.current()) else { continue };
        let record = draft.record.as_ref().map(ToString::to_string).unwrap_or_default();
        grid.row([&id.to_string(), &version.to, &version.subject, &draft.versions.len().to_string(), &record]);
    }
    grid.lines().iter().try_for_each(|line| here.out.line(line))
}

fn show(draft: &Draft, json: bool, here: &mut Here) -> Result<(), Fail> {
    if json {
        return here.out.json(draft);
    }
    let Some(version) = draft.current() else { return Ok(()) };
    mail(version, here)?;
    for (at, version) in draft.versions.iter().enumerate() {
        let request = if version.request.is_empty() { String::new() } else { format!(": {}", version.request) };
        here.out.say(format!(
            "version {} · {} · {}{request}",
            at + 1,
            version.at.strftime("%Y-%m-%d %H:%M"),
            version.by
        ));
    }
    Ok(())
}

/// A draft as people read a mail.
pub(super) fn mail(version: &DraftVersion, here: &mut Here) -> Result<(), Fail> {
    for (label, text) in [("To", &version.to), ("Cc", &version.cc), ("Subject", &version.subject)] {
        if !text.is_empty() {
            here.out.line(format!("{label}: {text}"))?;
        }
    }
    here.out.line(format!("\n{}", version.body.trim_end()))
}

/// Says what the tone check found, with its place in subject and body.
pub(super) fn say_tone(desk: &Desk, draft: &Draft, here: &Here) -> Result<(), Fail> {
    let Some(version) = draft.current() else { return Ok(()) };
    let text = format!("{}\n\n{}", version.subject, version.body);
    for finding in desk.tone(draft)? {
        let (line, column) = finding.position(&text);
        let place = if line == 1 { "subject".to_owned() } else { format!("line {}", line.saturating_sub(2)) };
        here.out.say(format!("tone: {place}, column {column}: {} — {}", finding.line(), finding.suggestion));
    }
    Ok(())
}

/// Says what the tone check found; where the policy asks for it, that is the end.
fn look_at_tone(desk: &Desk, draft: &Draft, here: &mut Here) -> Result<(), Fail> {
    let findings = desk.tone(draft)?;
    say_tone(desk, draft, here)?;
    if !findings.is_empty() && desk.policy().tone == Tone::Block {
        let message = "the policy has tone = \"block\", so the draft was not written; change the words and try again";
        return Err(Fail::new(Exit::Refused, message));
    }
    Ok(())
}

fn export(draft: &Draft, file: Option<&PathBuf>, here: &mut Here) -> Result<(), Fail> {
    let Some(version) = draft.current() else { return Err(Fail::not_found("the draft is empty")) };
    let text = crate::mail::eml(version, version.at, &message_id(draft.id)?);
    let Some(path) = file else { return here.out.bytes(text.as_bytes()) };
    atomic::write(path, text.as_bytes())
        .map_err(|error| Fail::new(Exit::Failed, format!("{} could not be written: {error}", path.display())))?;
    here.out.say(format!("written: {}", path.display()));
    Ok(())
}

/// An id for the mail: random, so that it says nothing about this machine.
pub(super) fn message_id(draft: Option<DraftId>) -> Result<String, Fail> {
    let mut bytes = [0; 12];
    getrandom::fill(&mut bytes)
        .map_err(|error| Fail::new(Exit::Failed, format!("the system gives no random numbers ({error})")))?;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{}.{hex}", draft.map_or(0, |id| id.0)))
}
