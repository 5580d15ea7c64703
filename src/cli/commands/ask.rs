//! `ask`: one chat turn, and what all turns on the command line share.

use crate::assistant::{Input, ask_json};
use crate::cli::exit::{Fail, Outcome};
use crate::cli::here::{Here, exit_of};
use crate::cli::record;
use crate::crm::{Answer, Chart, Claim, ClaimStatus, Ink, PlanStep, Record, RecordRef, StepState};
use crate::journal::SessionId;
use crate::runtime::{self, Desk, GoOn, Piece};

/// Columns of a chart: every terminal has them.
const CHART_WIDTH: usize = 78;

/// Asks one question, as in the chat.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The question
    #[arg(required = true, value_name = "QUESTION")]
    question: Vec<String>,
    /// The record that it is about: KIND:ID or KIND:NAME
    #[arg(long, value_name = "RECORD")]
    record: Option<String>,
    /// Go on with an earlier conversation; `last` for the latest
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// Go on after the turn of this number, as a branch; `log turns` lists them, 0 is the start
    #[arg(long, value_name = "TURN", conflicts_with = "edit")]
    fork: Option<usize>,
    /// Ask this in the place of the turn of this number; the old branch is kept
    #[arg(long, value_name = "TURN")]
    edit: Option<usize>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Asks.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    let mut desk = here.desk()?;
    let record = args.record.as_deref().map(|words| record::find(desk.reader(), words)).transpose()?;
    let branch = args.fork.map(GoOn::After).or(args.edit.map(GoOn::InsteadOf));
    if let Some(session) = args.session.as_deref().or(branch.map(|_| "last")) {
        resume(&mut desk, session, record.as_ref().map(Record::reference).as_ref())?;
    }
    if let Some(branch) = branch {
        desk.branch(branch).map_err(|error| Fail::not_found(error.to_string()))?;
    }
    let question = args.question.join(" ");
    if question.trim().is_empty() {
        return Err(Fail::usage("the question is empty"));
    }
    let outcome = wait(&mut desk, Input::Words(question), record.map(|record| record.reference()), here)?;
    if args.json {
        let mut json = ask_json(&outcome.answer, outcome.meta.receipt.as_deref(), outcome.usage_json());
        json["session"] = desk.session().as_str().into();
        json["turn"] = desk.tree(desk.session())?.turns.len().into();
        json["query"] = outcome.answer.query.as_ref().map(ToString::to_string).into();
        here.out.json(&json)?;
    } else {
        show(&outcome.answer, here)?;
    }
    report(&outcome)
}

/// Goes on with an earlier conversation; `last` means the last one about the record, where there is such a one.
fn resume(desk: &mut Desk, session: &str, record: Option<&RecordRef>) -> Result<(), Fail> {
    let id = match session {
        "last" => match record.map(|record| desk.conversation_of(record)).transpose()?.flatten() {
            Some(id) => Some(id),
            None => desk.log().sessions()?.into_iter().next().map(|summary| summary.id),
        },
        id => Some(SessionId::new(id).map_err(|error| Fail::usage(error.to_string()))?),
    };
    let id = id.ok_or_else(|| Fail::not_found("there is no earlier conversation"))?;
    if desk.log().session(&id)?.is_empty() {
        return Err(Fail::not_found(format!("there is no conversation {id}; `dealdesk log list` shows them")));
    }
    Ok(desk.go_on(&id)?)
}

/// Runs a turn, says on stderr what it waits for, and stores the drafts that came of it.
pub(super) fn wait(
    desk: &mut Desk,
    input: Input,
    scope: Option<RecordRef>,
    here: &Here,
) -> Result<runtime::Outcome, Fail> {
    let known_notes = desk.notes.len();
    // Where the vault's key lies is worth saying when the vault is made, not every time.
    let new_vault = !desk.place.workspace.vault().exists();
    let mut arrived = 0;
    let mut on = |piece: Piece| match piece {
        Piece::Plan(steps) => running(&steps).iter().for_each(|line| here.out.progress(line)),
        Piece::Stage(stage) => here.out.progress(&stage),
        Piece::Text(text) => {
            arrived += text.chars().count();
            here.out.progress(&format!("{arrived} characters so far · ctrl-c stops"));
        }
    };
    let outcome = desk.run(input, scope, &mut on);
    here.out.progress_end();
    desk.notes.iter().skip(known_notes).filter(|_| new_vault).for_each(|note| here.out.say(note));
    let mut outcome = outcome?;
    keep_drafts(desk, &mut outcome.answer)?;
    Ok(outcome)
}

/// The step that runs, of how many: `2/5 gather · code: facts from your records`.
fn running(steps: &[PlanStep]) -> Option<String> {
    let at = steps.iter().position(|step| step.state == StepState::Running)?;
    let step = &steps[at];
    let note = if step.note.is_empty() { String::new() } else { format!(": {}", step.note) };
    Some(format!("{}/{} {} · {}{note} · ctrl-c stops", at + 1, steps.len(), step.step, step.by.as_str()))
}

/// Stores new drafts and notes them in the log, so that `draft list` and the screen know them.
fn keep_drafts(desk: &mut Desk, answer: &mut Answer) -> Result<(), Fail> {
    // Mails to choose from are none yet: the one that is picked is kept.
    if answer.drafts.len() > 1 {
        return Ok(());
    }
    for draft in &mut answer.drafts {
        draft.id = Some(desk.save_draft(draft)?);
    }
    Ok(())
}

/// An answer as people read it: the text, and what its numbers stand for.
pub(super) fn show(answer: &Answer, here: &mut Here) -> Result<(), Fail> {
    here.out.line(answer.marked().trim_end())?;
    let numbered = answer.claims.iter().enumerate().filter_map(|(at, claim)| Some((at + 1, source(claim)?)));
    for (at, (number, source)) in numbered.enumerate() {
        let line = format!("  [{number}] {source}");
        here.out.line(if at == 0 { format!("\n{line}") } else { line })?;
    }
    draw(answer.chart.as_ref(), here)?;
    if answer.action.as_deref() == Some("digest-text") {
        sentences(answer, here)?;
    }
    if answer.drafts.len() > 1 {
        here.out.say("none is saved: `--input pick=N` makes that one your draft");
        return Ok(());
    }
    for draft in &answer.drafts {
        let Some(version) = draft.current() else { continue };
        here.out.line("")?;
        super::draft::mail(version, here)?;
        if let Some(id) = draft.id {
            here.out.say(format!("saved as draft {id}: `dealdesk draft export {id} --eml FILE` writes the mail"));
        }
    }
    Ok(())
}

/// What a number stands for: a field, or what code computed; nothing for words of a text that is no record.
fn source(claim: &Claim) -> Option<String> {
    match &claim.cite {
        Some(cite) => Some(format!("{} · {}: {}", cite.record, cite.field, claim.text)),
        None => (claim.status == ClaimStatus::Computed).then(|| format!("computed: {}", claim.text)),
    }
}

/// A chart below an answer, for people at a terminal; pipes get the table alone.
pub(super) fn draw(chart: Option<&Chart>, here: &mut Here) -> Result<(), Fail> {
    let Some(chart) = chart.filter(|_| here.out.to_terminal || here.plain) else { return Ok(()) };
    let ink = if here.plain || std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
        Ink::Ascii
    } else {
        Ink::Blocks
    };
    here.out.line("")?;
    chart.lines(CHART_WIDTH, ink).iter().try_for_each(|line| here.out.line(line))
}

/// The sentences of a text that is no record, and where its proposals wait.
fn sentences(answer: &Answer, here: &mut Here) -> Result<(), Fail> {
    let quoted = answer.claims.iter().enumerate().filter(|(_, claim)| source(claim).is_none());
    for (at, (number, claim)) in quoted.enumerate() {
        let line = format!("  [{}] “{}”", number + 1, claim.text);
        here.out.line(if at == 0 { format!("\n{line}") } else { line })?;
    }
    for id in answer.proposals.iter().filter_map(|proposal| proposal.id) {
        here.out.say(format!("kept as proposal {id}: `dealdesk proposals` shows it, `dealdesk accept {id}` writes it"));
    }
    Ok(())
}

/// Says what went wrong, and gives the exit code.
pub(super) fn report(outcome: &runtime::Outcome) -> Outcome {
    let (exit, message) = exit_of(outcome);
    // The answer stands; the failure goes beside it.
    match message {
        Some(message) => Err(Fail::new(exit, message)),
        None => Ok(exit),
    }
}
